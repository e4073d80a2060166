"""The month that stands for many: what a formula receives as its period when one run of it gives several months.

A formula that only hands its period on (to another variable, to the parameters) gives the same in every month in which it
reads the same. One that looks at the date itself does not: then :class:`Split` stops it, and it is run month by month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from openfisca_core.periods import DateUnit, Instant, Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MONTHS = 12
#: One bit for every month of the year, January the lowest.
EVERY_MONTH = (1 << MONTHS) - 1


class Split(Exception):  # noqa: N818 - no error: it is answered by running the formula again
    """The formula must be run anew from each of some months on (one bit per month)."""

    def __init__(self, months: int) -> None:
        super().__init__(months)
        self.months = months


def _look() -> NoReturn:
    raise Split(EVERY_MONTH)


class MovingInstant(Instant):
    """The first day of a month that stands for many; all of them lie in its year."""

    def __getitem__(self, position: int) -> int:
        """Return the year; the rest differs."""
        return super().__getitem__(0) if position == 0 else _look()

    def __iter__(self) -> Iterator:
        _look()

    def __eq__(self, other: object) -> bool:
        _look()

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __contains__ = index = count = __eq__

    def __hash__(self) -> int:
        _look()

    __str__ = __repr__ = __hash__


class MovingPeriod(Period):
    """A month that stands for several of one year, or the one so many months (``shift``) from each of them.

    ``real`` is the period for the first of them. What is the same for all of them can be asked: the year, and periods
    counted from it. The rest of a date differs.
    """

    real: Period
    shift: int

    def __new__(cls, real: Period, shift: int = 0) -> MovingPeriod:
        """Let ``real`` move along with the month."""
        moving = super().__new__(cls, tuple(real))
        moving.real = real
        moving.shift = shift
        return moving

    def __getitem__(self, position: int) -> object:
        """Return unit, start or size."""
        if position == 1:
            return self.start
        return self.real[position] if position in (0, 2) else _look()

    @property
    def start(self) -> Instant:
        """The first day, of which only the year can be asked."""
        return _look() if self.shift else MovingInstant(self.real.start)

    @property
    def this_year(self) -> Period:
        """The year in which all the months lie."""
        return _look() if self.shift else self.real.this_year

    @property
    def last_year(self) -> Period:
        """The year before."""
        return self.this_year.offset(-1)

    @property
    def n_2(self) -> Period:
        """The year before that."""
        return self.this_year.offset(-2)

    @property
    def first_month(self) -> MovingPeriod:
        """The month itself."""
        return self

    @property
    def last_month(self) -> MovingPeriod:
        """The month before."""
        return self.offset(-1, DateUnit.MONTH)

    def offset(self, offset: int | str, unit: str | None = None) -> MovingPeriod:
        """Return the month so many months or years away."""
        months = {DateUnit.MONTH: 1, DateUnit.YEAR: MONTHS}.get(self.real.unit if unit is None else unit)
        if months is None or isinstance(offset, str):
            _look()
        return MovingPeriod(self.real.offset(offset, unit), self.shift + offset * months)

    def get_subperiods(self, unit: str) -> Sequence[Period]:
        """Return the month as the only one within it."""
        return [self] if unit == DateUnit.MONTH else _look()

    @property
    def date(self) -> NoReturn:  # noqa: D102
        _look()

    @property
    def stop(self) -> NoReturn:  # noqa: D102
        _look()

    days = size_in_days = date

    def __iter__(self) -> Iterator:
        _look()

    def __eq__(self, other: object) -> bool:
        _look()

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __contains__ = index = count = contains = __eq__

    def __hash__(self) -> int:
        _look()

    __str__ = __repr__ = __hash__
