"""Four households whose figures can be checked by hand, under a law and under a proposal."""

import numpy
import pandas

from openfisca_toeslagen.impact.measured import ALLOWANCES, Measured

FLOWS = (
    *("voorschot", "terugvordering_voorschot", "toekenning", "nabetaling", "terugvordering", "niet_teruggevorderd"),
    *("rente_nabetaling", "rente_terugvordering", "restschuld", "niet_gebruikt", "onzekere_euromaanden"),
)
CHILDCARE = (
    *("verschuldigd", "onbetaald", "eigen_bijdrage", "werkelijk_te_veel"),
    *("vergoeding", "rechtmatigheidslek", "gemist", "verrekening_aanbieder"),
)


def households(regime="huidig", baseline=None, **flows):
    """Return four households of weights 1, 2, 3 and 4; flows that are not given are 0."""
    columns = {f"{flow}_{a}": numpy.zeros(4) for flow in FLOWS for a in ALLOWANCES}
    columns |= {f"{flow}_kinderopvang": numpy.zeros(4) for flow in CHILDCARE}
    columns |= {name: numpy.array(values, dtype=float) for name, values in flows.items()}
    assert len(columns) == len(FLOWS) * 4 + len(CHILDCARE), set(flows)
    facts = {
        "inkomen": numpy.array([10_000.0, 20_000.0, 30_000.0, 40_000.0]),
        "huishoudtype": pandas.Categorical(["eenouder", "eenouder", "paar", "paar"]),
        "inkomensbron": pandas.Categorical(["werknemer"] * 4),
        "wijzigingen": numpy.zeros(4),
        "meldingen": numpy.array([0.0, 1.0, 0.0, 2.0]),
        "uren_opvang": numpy.array([100.0, 0.0, 50.0, 0.0]),
        "kinderen": numpy.array([1.0, 2.0, 1.0, 0.0]),
    }
    groups = {"groep_x": pandas.Categorical(["a", "b", "a", "b"])}
    ids, weights = numpy.arange(4), numpy.array([1.0, 2.0, 3.0, 4.0])
    return Measured(regime, 2024, ids, weights, columns, facts, groups, {}, baseline)
