"""Region, landlord and rent."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.steady import exp
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.cells import FAMILY, FAMILY_ADULT, LONE, LONE_ADULT
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.fitted import kept
from openfisca_toeslagen.population.synthesis.people import People
from openfisca_toeslagen.population.synthesis.work import STUDENT, Work

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGIONS = ("noord", "oost", "west", "zuid")
OWNERS = ("eigen_woning", "corporatie", "overige_verhuurder")
OWN, CORPORATION, PRIVATE = range(3)
REGION_YEAR, RENT_YEAR = 2023, 2021
#: ASSUMPTION: odds that a renter has a housing corporation, by income decile; the published total is met.
CORPORATION_ODDS = numpy.array([1.5, 1.8, 1.7, 1.3, 1.0, 0.8, 0.6, 0.5, 0.4, 0.3])
#: Rents of corporations, 2021: 87% below the high aftoppingsgrens (published) and a mean of 577, which is what the net rent
#: of all renters (568), the allowance per renter and the private mean (835) leave. ASSUMPTION: normal, with tails cut off.
CORPORATION_RENT = (577.0, 90.0, 280.0, 900.0)
#: ASSUMPTION: private rents are lognormal around the published mean; spread of the logarithm, and bounds.
PRIVATE_RENT = (0.30, 330.0, 3_000.0)
#: ASSUMPTION: rents rise a little with income within a sector: change per decile from the middle, as a share.
RENT_BY_DECILE = {CORPORATION: 0.008, PRIVATE: 0.03}
#: ASSUMPTION: rent of a room, 2021: mean, spread, bounds.
ROOM_RENT = (430.0, 90.0, 250.0, 750.0)


def regions() -> numpy.ndarray:
    """Return the number of dwellings by family (single parent, couple with children, other), owner and region."""
    return kept("regio", (3, len(OWNERS), len(REGIONS)))


def region_problem() -> tuple[numpy.ndarray, list]:
    """Return seed and margins of the regions: dwellings by owner and families, both by region (2023)."""
    dwellings = numpy.array(
        [
            [published(f"dwellings.{region}.{kind}", REGION_YEAR) for region in REGIONS]
            for kind in ("koop", "huur.corporatie", "huur.overig")
        ]
    )
    lone = numpy.array([published(f"households.single_parent.{region}", REGION_YEAR) for region in REGIONS])
    families = numpy.array([published(f"households.with_children.{region}", REGION_YEAR) for region in REGIONS]) - lone
    by_family = numpy.stack([lone, families])
    rest = dwellings.sum(axis=0) - by_family.sum(axis=0)
    seed = numpy.ones((3, len(OWNERS), len(REGIONS))) * dwellings[None]
    f, o, r = numpy.indices(seed.shape)
    return seed, [(o * 4 + r, dwellings.ravel()), (f * 4 + r, numpy.vstack([by_family, rest]).ravel())]


@functools.cache
def rent_index(year: int) -> float:
    """Return how much rents are above those of 2021, on average over a year: CBS, rises of July (half of them counts).

    ASSUMPTION: 2013-2016 rose evenly to the published rise over six years; 2021, when corporations could not raise rents,
    by 0.8%; after the last published year nothing.
    """
    rises = {y: published("rents.increase_july", y) / 100 for y in (2017, 2018, 2019, 2020, 2022, 2023, 2024, 2025)}
    whole = (1 + published("rents.increase_six_years", 2018) / 100) / (1 + rises[2017]) / (1 + rises[2018])
    rises |= dict.fromkeys(range(2013, 2017), whole**0.25 - 1) | {2021: 0.008, 2026: 0.0}

    def level(of: int) -> float:
        return float(numpy.prod([1 + rises[y] for y in range(2013, of)])) * (1 + rises[of] / 2)

    return level(year) / level(RENT_YEAR)


def draw_dwellings(draws: Draws, people: People, work: Work, year: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return owner, region, monthly bare rent in euros (0 for owners) and whether the dwelling is a shared room."""
    count = people.count
    student = (work.kind == STUDENT).any(axis=0) & people.renting
    odds = CORPORATION_ODDS[people.decile] * numpy.where(student, 0.5, 1.0)
    overall = published("dwellings.huur.corporatie.share_of_rental", REGION_YEAR) / 100
    chance = odds * overall / (odds * overall + 1 - overall)
    owner = numpy.where(people.renting, numpy.where(draws.happens(chance, count), CORPORATION, PRIVATE), OWN)
    lone = numpy.isin(people.type, (LONE, LONE_ADULT))
    couple = numpy.isin(people.type, (FAMILY, FAMILY_ADULT))
    family = numpy.select([lone, couple], [0, 1], 2)
    region = draws.pick(regions().reshape(9, 4), family * 3 + owner, count)

    at = draws.normal(count)
    slope = people.decile - (cells.DECILES - 1) / 2
    mean, spread, low, high = CORPORATION_RENT
    corporation = numpy.clip((mean + spread * at) * (1 + RENT_BY_DECILE[CORPORATION] * slope), low, high)
    sigma, low, high = PRIVATE_RENT
    mean = published("rent.mean.particulier", RENT_YEAR)
    private = mean * exp(sigma * at - sigma**2 / 2) * (1 + RENT_BY_DECILE[PRIVATE] * slope)
    shared = published("students.share_in_shared_room", 2022) / 100
    room = student & ~people.couple & draws.happens(shared, count)
    mean, spread, low_room, high_room = ROOM_RENT
    rent = numpy.select(
        [~people.renting, room, owner == CORPORATION],
        [0.0, numpy.clip(mean + spread * at, low_room, high_room), corporation],
        numpy.clip(private, low, high),
    )
    return owner, region, numpy.rint(rent * rent_index(year) * 100) / 100, room
