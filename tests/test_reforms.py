"""Each reform changes what its header says and nothing else, and the law stays as it is after all were loaded."""

from __future__ import annotations

import inspect

import numpy
import pytest
from openfisca_core.periods import DateUnit

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage, reforms
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.refusal import RefusalError
from tests import households

LAW = CountryTaxBenefitSystem()
REFORMS = {name: reform for name, reform in inspect.getmembers(reforms, inspect.isclass) if issubclass(reform, Proposal)}
SHARE = {"directe_financiering.vergoedingspercentage"}
#: The parameters that a reform changes or adds, for those that change any.
PARAMETERS = {
    "Uitvoeringspraktijk": {"zorgtoeslag.drempelinkomen.volgens_dienst"},
    "DirecteFinanciering": SHARE,
    "DirecteFinancieringDUO": SHARE,
    "DirecteFinancieringInkomensafhankelijk": SHARE,
    "KinderopvangZonderVoorwaarden": SHARE,
    "Stelselontwerp2023": SHARE,
    "Stelselontwerp2023Vooraf": SHARE,
    "TweeDagenVoorAlleKinderen": SHARE
    | {f"twee_dagen_voor_alle_kinderen.{name}" for name in ("dagen_per_week", "leeftijd_tot", "uren_per_dag")},
    "VoorzichtigVoorschot": {"voorzichtig_voorschot.deel"},
}
#: Reforms of the execution only: no rule of the law reads what they change, the year cycle does.
OF_EXECUTION = {"VoorzichtigVoorschot"}
#: Reforms of the income that counts.
OF_INCOME = {"InkomenTweeJaarEerder"}
OF_LAW = [name for name in REFORMS if name not in OF_EXECUTION]
#: Decisions fall on both sides of 23 October 2019, hours are coupled, and the Dienst's threshold differs from the law's.
YEAR = 2015


def all_values(parameters) -> dict[str, tuple]:
    """Return every dated value of every leaf, by name."""
    values = {}
    for leaf in coverage.leaves(parameters):
        for number, parameter in enumerate(coverage.dated_values(leaf)):
            values[f"{leaf.name}[{number}]"] = tuple((v.instant_str, v.value) for v in parameter.values_list)
    return values


def periods_of(variable) -> list[str]:
    return {
        DateUnit.ETERNITY: ["ETERNITY"],
        DateUnit.YEAR: [str(YEAR)],
        DateUnit.MONTH: [f"{YEAR}-01", f"{YEAR}-08"],
    }[variable.definition_period]


def everything(system, drawn) -> tuple[dict, object]:
    """Compute every variable; a refusal is kept as its message."""
    simulation = drawn.simulate(system, trace=True)
    results = {}
    for name, variable in system.variables.items():
        for period in periods_of(variable):
            try:
                results[name, period] = numpy.asarray(simulation.calculate(name, period))
            except RefusalError as refusal:
                results[name, period] = str(refusal)
    return results, simulation.tracer


def reads(tracer) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return which variables and which parameters each variable was seen to read."""
    variables, parameters = {}, {}
    todo = list(tracer.trees)
    while todo:
        node = todo.pop()
        variables.setdefault(node.name, set()).update(child.name for child in node.children)
        parameters.setdefault(node.name, set()).update(parameter.name for parameter in node.parameters)
        todo += node.children
    return variables, parameters


def downstream(sources: set[str], graph: dict[str, set[str]]) -> set[str]:
    """Return the sources and everything that reads them, directly or not."""
    reached = set(sources)
    while True:
        more = {name for name, children in graph.items() if children & reached} - reached
        if not more:
            return reached
        reached |= more


def upstream(names: set[str], graph: dict[str, set[str]]) -> set[str]:
    """Return everything that the names read, directly or not."""
    reached, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += graph.get(name, ())
    return reached


def same(left, right) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if left.dtype.kind == "f":
        return numpy.array_equal(left, right, equal_nan=True)
    return numpy.array_equal(left, right)


@pytest.fixture(scope="module")
def drawn():
    families = households.draw(LAW, YEAR, seed=1, count=400)
    income = families.facts["toetsingsinkomen"][str(YEAR)]
    return families.with_facts(toetsingsinkomen={str(YEAR): income, str(YEAR - 2): numpy.round(income * 0.8, 2)})


@pytest.fixture(scope="module")
def law(drawn):
    return everything(LAW, drawn)


def test_the_reforms_are_known():
    assert {"AllesOfNiets", "Proportioneel", "DirecteFinanciering", "Uitvoeringspraktijk"} <= set(REFORMS)


@pytest.mark.parametrize("name", REFORMS)
def test_header_is_complete(name):
    reform = REFORMS[name]
    for part in ("title", "reference", "baseline_title", "period", "changes"):
        assert len(getattr(reform, part)) > 5, part
    assert isinstance(reform.replaces, frozenset)
    assert reform.__doc__
    assert reform.replaces or name in PARAMETERS, "a reform that changes nothing"


@pytest.mark.parametrize("name", REFORMS)
def test_replaces_exactly_the_variables_of_its_header(name):
    reform = REFORMS[name](LAW)
    replaced = {key for key, variable in reform.variables.items() if variable is not LAW.variables.get(key)}
    assert replaced == REFORMS[name].replaces
    assert set(LAW.variables) <= set(reform.variables)


@pytest.mark.parametrize("name", REFORMS)
def test_changes_exactly_its_own_parameters(name):
    before, after = all_values(LAW.parameters), all_values(REFORMS[name](LAW).parameters)
    changed = {key.split("[")[0] for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert changed == PARAMETERS.get(name, set())


@pytest.mark.parametrize("name", OF_LAW)
def test_changes_what_is_downstream_and_nothing_else(name, drawn, law):
    reform = REFORMS[name](LAW)
    results, tracer = everything(reform, drawn)
    before, law_tracer = law
    graph: dict[str, set[str]] = {}
    sources = set(REFORMS[name].replaces)
    for trace in (tracer, law_tracer):
        variables, parameters = reads(trace)
        for reader, read in variables.items():
            graph.setdefault(reader, set()).update(read)
        for reader, read in parameters.items():
            if any(parameter.split("<")[0] in PARAMETERS.get(name, ()) for parameter in read):
                sources.add(reader)
    assert sources, "nothing reads what the reform changes"
    reached = downstream(sources, graph)
    differing = {key for (key, period), value in before.items() if not same(value, results[key, period])}
    assert differing <= reached
    assert differing, "the reform changes nothing for 400 households"
    untouched = set(LAW.variables) - reached
    assert {"toetsingsinkomen", "leeftijd", "draagkracht"} - ({"draagkracht"} if name in OF_INCOME else set()) <= untouched


@pytest.mark.parametrize("name", sorted(set(OF_LAW) - OF_INCOME - {"Uitvoeringspraktijk"}))
def test_childcare_reforms_leave_the_other_allowances_alone(name, drawn, law):
    results, _ = everything(REFORMS[name](LAW), drawn)
    for (variable, period), value in law[0].items():
        if any(allowance in variable for allowance in ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget")):
            assert same(value, results[variable, period]), variable


def test_the_law_is_unchanged_after_every_reform_was_loaded_and_run(drawn):
    fresh = CountryTaxBenefitSystem()
    values, variables = all_values(fresh.parameters), dict(fresh.variables)
    before, _ = everything(fresh, drawn)
    for reform in REFORMS.values():
        drawn.simulate(reform(fresh)).calculate("kinderopvangtoeslag", str(YEAR))
    assert all_values(fresh.parameters) == values
    assert fresh.variables == variables
    after, _ = everything(fresh, drawn)
    assert all(same(value, after[key]) for key, value in before.items())


@pytest.mark.parametrize(
    "name", ["DirecteFinanciering", "Stelselontwerp2023", "TweeDagenVoorAlleKinderen", "KinderopvangZonderVoorwaarden"]
)
def test_no_income_is_read_under_direct_funding(name, drawn):
    _, tracer = everything(REFORMS[name](LAW), drawn)
    graph, _ = reads(tracer)
    amounts = {
        "kinderopvangtoeslag",
        "kinderopvangtoeslag_per_maand",
        "vergoeding_kinderopvang",
        "eigen_bijdrage_kinderopvang",
        "nabetaling_kinderopvangtoeslag",
        "terugvordering_kinderopvangtoeslag",
        "niet_teruggevorderd_kinderopvangtoeslag",
        "maandtermijn_kinderopvangtoeslag",
        "kinderopvangtoeslag_naar_evenredigheid",
    }
    assert amounts <= set(graph)
    read = upstream(amounts, graph)
    assert "vergoedbare_kinderopvangkosten" in read
    income = {"toetsingsinkomen", "draagkracht", "toeslagpercentage_eerste_kind", "toeslagpercentage_volgende_kinderen"}
    assert not read & income
    # Nor what was paid: the provider is paid for what was delivered.
    assert not read & {"betaalde_kinderopvangkosten", "aangetoonde_betaling", "vermogen"}


def test_income_is_read_under_the_law(law):
    graph, _ = reads(law[1])
    assert "toetsingsinkomen" in upstream({"kinderopvangtoeslag"}, graph)
    assert "toetsingsinkomen" in upstream({"zorgtoeslag"}, graph)
    assert "vermogen" not in upstream({"kinderopvangtoeslag"}, graph)
