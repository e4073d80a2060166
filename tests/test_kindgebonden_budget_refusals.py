"""What is refused for kindgebonden budget: by name when one case is asked, as NaN in a run over a population."""

from __future__ import annotations

import numpy as np
import pytest
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.refusal import RefusalError

PARENT = {"geboortedatum": {"ETERNITY": "1980-05-05"}}


def family(law, *children, parent=PARENT):
    persons = {"ouder": parent} | {f"kind_{i}": child for i, child in enumerate(children)}
    household = {"aanvrager": ["ouder"], "kinderen": [f"kind_{i}" for i in range(len(children))]}
    return SimulationBuilder().build_from_entities(law, {"personen": persons, "huishoudens": {"gezin": household}})


def child(born="2016-02-01", **facts):
    return {"geboortedatum": {"ETERNITY": born}} | facts


CASES = {
    "woonland": (2024, [child(woonland={"2024": "MA"})], Weigeringsgrond.WOONLANDPERCENTAGE),
    "verenigd_koninkrijk": (2021, [child(woonland={"2021": "GB"})], Weigeringsgrond.WOONLANDPERCENTAGE),
    "meer_kinderen": (
        2024,
        [child(), child(woonlandpercentage_kinderbijslag={"2024": 0.5})],
        Weigeringsgrond.WOONLANDPERCENTAGE_MEER_KINDEREN,
    ),
    "volwassen": (
        2024,
        [child("2005-02-01", ontvangt_kinderbijslag={"2024": True})],
        Weigeringsgrond.KINDERBIJSLAG_VOLWASSEN,
    ),
    "jaar": (2027, [child()], Weigeringsgrond.WAARDEN_ONTBREKEN),
}


@pytest.mark.parametrize(("year", "children", "ground"), CASES.values(), ids=CASES)
def test_refused_by_name(law, year, children, ground):
    with pytest.raises(RefusalError) as error:
        family(law, *children).calculate("kindgebonden_budget", year)
    assert ground.value in str(error.value)
    assert "kindgebonden_budget" in str(error.value)
    assert str(year) in str(error.value)


@pytest.mark.parametrize(("year", "children", "ground"), CASES.values(), ids=CASES)
def test_marked_in_a_population(law, year, children, ground):
    simulation = family(law, *children)
    simulation.mark_refusals = True
    assert np.isnan(simulation.calculate("kindgebonden_budget", year)).all()
    assert simulation.calculate("weigering_kindgebonden_budget", year).decode().tolist() == [ground]


@pytest.mark.parametrize(
    ("assets", "refused"),
    # 2014: limit 81,360 + heffingvrij 21,139, and at most 27,984 more for who is of AOW age
    [(102_499, False), (102_500, True), (130_483, True), (130_484, False)],
)
def test_ouderentoeslag(law, assets, refused):
    elderly = {"geboortedatum": {"ETERNITY": "1940-05-05"}, "vermogen": {"2014": assets}}
    simulation = family(law, child("2006-02-01", vermogen={"2014": 0}), parent=elderly)
    simulation.mark_refusals = True
    expected = [Weigeringsgrond.OUDERENTOESLAG if refused else Weigeringsgrond.GEEN]
    assert simulation.calculate("weigering_kindgebonden_budget", 2014).decode().tolist() == expected


def test_child_that_turns_18_in_the_year_is_not_refused(law):
    # kinderbijslag given for the whole year: counted through March, three months of (2,436 + 924 + 3,480) / 12
    simulation = family(law, child("2006-03-20", ontvangt_kinderbijslag={"2024": True}))
    assert simulation.calculate("kindgebonden_budget", 2024).tolist() == [1710]
