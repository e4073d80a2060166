"""What can be set on the server, and the limits that every request meets."""

from __future__ import annotations

import dataclasses
import os

#: The regimes that are always served, by their name on the command line.
REGIMES = ("huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering")
PREFIX = "TOESLAGEN_"


@dataclasses.dataclass(frozen=True)
class Limits:
    """The largest request that is answered. All of them together keep one request under about a second of work."""

    body_bytes: int = 256 * 1024
    #: How deep lists and objects may lie in each other; the deepest request of ours has six.
    depth: int = 12
    persons: int = 100
    households: int = 20
    #: Values asked, over all regimes together.
    questions: int = 2_000
    #: Values given.
    facts: int = 10_000
    name_length: int = 100
    first_year: int = 2000
    last_year: int = 2099
    regimes: int = 12
    series_points: int = 201
    series_persons: int = 20
    #: The largest number that is taken as an amount (euros, hours, prices).
    number: float = 1e9
    #: Seconds from the first byte to the last of a request.
    reading_seconds: float = 15
    #: Seconds for waiting and computing, after which the answer is 503.
    seconds: float = 30
    #: Values whose every step is asked at once.
    traced: int = 60
    #: Values whose path is explained at once.
    explained: int = 6

    def for_trace(self) -> Limits:
        """Return the limits of a request for every step."""
        return dataclasses.replace(self, questions=self.traced)

    def for_explanation(self) -> Limits:
        """Return the limits of a request for the path behind values: every step is computed again, many times."""
        return dataclasses.replace(self, questions=self.explained, persons=self.series_persons, households=1)

    def for_series(self, regimes: int) -> Limits:
        """Return the limits of a request that is computed for many points: one family, and few questions."""
        return dataclasses.replace(self, questions=self.traced // regimes, persons=self.series_persons, households=1)

    def shared_by(self, regimes: int) -> Limits:
        """Return the limits of a request that is computed once per regime."""
        return dataclasses.replace(self, questions=self.questions // regimes)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Which regimes are served, to which other sites, and behind how many proxies."""

    regimes: tuple[str, ...] = REGIMES
    #: Sites whose pages may read our answers (CORS); none unless named, "*" for all.
    cors: tuple[str, ...] = ()
    #: How many proxies stand in front and set X-Forwarded-*; 0 believes none of those headers.
    proxies: int = 0
    limits: Limits = dataclasses.field(default_factory=Limits)

    @classmethod
    def from_environment(cls) -> Settings:
        """Return the settings as the environment gives them, for gunicorn without ``toeslagen serve``.

        ``TOESLAGEN_STELSELS`` and ``TOESLAGEN_CORS`` are lists with spaces (regimes beside the four that are always
        there), ``TOESLAGEN_PROXIES`` is a number.
        """
        extra = os.environ.get(f"{PREFIX}STELSELS", "").split()
        return cls(
            regimes=(*REGIMES, *(name for name in extra if name not in REGIMES)),
            cors=tuple(os.environ.get(f"{PREFIX}CORS", "").split()),
            proxies=int(os.environ.get(f"{PREFIX}PROXIES", "0")),
        )
