"""The dependency graph: what the text of the rules shows holds all that runs ask for, and what follows from it."""

import contextlib
import itertools
from pathlib import Path

import numpy
import pytest
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance, coverage, layout
from openfisca_toeslagen.checks import cases
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.impact.graph import build_graph
from openfisca_toeslagen.impact.graph.protected import grounds, prove
from openfisca_toeslagen.impact.graph.reading import read_formula
from openfisca_toeslagen.impact.graph.recording import recorded, unseen
from openfisca_toeslagen.impact.graph.source import UnreadableRuleError
from openfisca_toeslagen.impact.graph.sources import FILE, SourceTableError, read_sources, sources
from openfisca_toeslagen.impact.graph.structure import estimates, structure
from openfisca_toeslagen.population import Bevolking, build_simulation
from openfisca_toeslagen.population.schema import is_fact
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.refusal import RefusalError, unless_refused
from openfisca_toeslagen.year_cycle.regimes import CURRENT, NAMES, build_systems

SYSTEMS = build_systems(["huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering", "Uitvoeringspraktijk"])
LAW = SYSTEMS[CURRENT]
LAW_2024 = build_graph(LAW, 2024)
TESTS = Path(__file__).parent

# --- What the text shows and what a run asks for -----------------------------------------------------------------------


@pytest.mark.parametrize("year", [2014, 2019, 2024, 2026])
@pytest.mark.parametrize("regime", [CURRENT, "AllesOfNiets", "DirecteFinanciering"])
def test_the_text_shows_everything_that_a_run_asks_for(regime, year):
    system = SYSTEMS[regime]
    simulation = build_simulation(Bevolking.synthetisch(150, year, 4).deel(0), system, trace=True)
    for name, variable in system.variables.items():
        with contextlib.suppress(RefusalError):
            simulation.calculate(name, f"{year}-03" if variable.definition_period == MONTH else year)
    asked = recorded(simulation)
    assert sum(len(one.variables) for one in asked.values()) > 500
    assert set(unseen(asked, build_graph(system, year))) == set()


@pytest.mark.slow
def test_the_text_shows_everything_that_the_cases_ask_for():
    """The YAML cases with facts that no population has: partners from facts, co-parents, redress."""
    graphs, seen = {}, set()
    for case in (case for folder in ("awir", "herstel") for case in cases.read(TESTS / folder)):
        year = int(str(case.test.period or 2024)[:4])
        simulation = case.simulation(LAW)
        simulation.trace = True
        try:
            list(case.outcomes(LAW, simulation))
        except (RefusalError, ValueError):
            continue
        for node in simulation.tracer.trees:
            year = node.period.start.year
            graphs.setdefault(year, build_graph(LAW, year))
        seen |= {(str(case.path), *one) for one in unseen(recorded(simulation), graphs[year])}
    assert seen == set()


def test_names_that_are_put_together_or_arrive_as_an_argument_are_followed():
    reads = LAW_2024.rules
    hours = {f"uren_{kind}" for kind in ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")}
    assert hours <= reads["verschuldigde_kinderopvangkosten"].reads.variables
    assert reads["huurtoeslag"].reads.variables == {
        "huurtoeslag_per_maand",
        "verrekend_voorschot_huurtoeslag",
        "beschikking_na_vijf_jaar",
    }
    assert {"weigering_zorgtoeslag", "aanspraak_zorgtoeslag"} <= reads["zorgtoeslag_per_maand"].reads.variables
    assert {f"terug_te_betalen_{a}" for a in coverage.PARAMETERS_OF} <= reads["toeslagschuld"].reads.variables


def test_parameters_are_followed_into_helpers():
    assert LAW_2024.rules["kinderopvangtoeslag"].reads.parameters == {"awir.minimum_tegemoetkoming"}
    assert LAW_2024.rules["terugvordering_huurtoeslag"].reads.parameters == {"awir.doelmatigheidsgrens"}
    assert "kinderopvangtoeslag.percentage.eerste_kind" in LAW_2024.parameters_of(["kinderopvangtoeslag"])


def test_a_formula_of_another_year_is_not_in_the_graph():
    asked = "is_samengesteld_gezin_met_aanvrager"
    assert asked in build_graph(LAW, 2014).facts_of(["zorgtoeslag"])
    assert "woont_in_opvang" not in build_graph(LAW, 2014).rules["is_partner_door_samengesteld_gezin"].reads.variables
    assert "woont_in_opvang" in build_graph(LAW, 2016).rules["is_partner_door_samengesteld_gezin"].reads.variables


def test_a_path_leads_from_a_fact_to_an_outcome():
    path = LAW_2024.shortest_path("vermogen", "zorgtoeslag")
    assert path[0] == "vermogen" and path[-1] == "zorgtoeslag"
    for below, above in itertools.pairwise(path):
        assert below in LAW_2024.rules[above].reads.variables
    assert LAW_2024.shortest_path("kale_huur", "zorgtoeslag") == []


# --- Rules that cannot be followed, or read what they may not ----------------------------------------------------------

TABLE = numpy.arange(10)


class reads_a_table(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return TABLE[: huishouden.count]


class reads_a_name_of_the_run(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, period):
        return huishouden(str(huishouden("zorgtoeslag", period)), period)


class reads_a_column(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return huishouden.groep_herkomst == 1


class reads_a_file(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return numpy.load("groepen.npy")


class hands_itself_over(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return numpy.sum(huishouden)


class reads_the_simulation(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return huishouden.simulation.partition.household_groups["groep_herkomst"]


class reads_what_does_not_exist(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, period):
        return huishouden.sum(huishouden.members("nationaliteit", period))


class reads_the_numbers(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        return huishouden.ids > 1000


class through_getattr(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, _period):
        name = "_hol" + "ders"
        return getattr(huishouden, name)["x"]


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        (reads_a_table, "geen variabele van de wet"),
        (reads_a_name_of_the_run, "niet te volgen"),
        (reads_a_column, "groep_herkomst"),
        (reads_a_file, "load"),
        (hands_itself_over, "dat niet is te volgen"),
        (reads_the_simulation, "partition"),
        (reads_what_does_not_exist, "nationaliteit"),
        (reads_the_numbers, "ids"),
        (through_getattr, "_holders"),
    ],
)
def test_a_rule_that_reaches_for_something_else_is_refused(variable, words):
    with pytest.raises(UnreadableRuleError, match=words) as refused:
        read_formula(variable.formula, LAW)
    assert "test_graph.py" in refused.value.file and refused.value.line > 0


class uses_helpers(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, period, parameters):
        chosen = [lambda name: unless_refused(huishouden, period, name, f"{name}_per_maand")]
        result = 0
        for name in (*coverage.PARAMETERS_OF, "zorgtoeslag"):
            result = result + chosen[0](name) + allowance.award(huishouden, period, parameters, name)
        return result


def test_lambdas_loops_and_helpers_are_followed():
    reads = read_formula(uses_helpers.formula, LAW)
    for name in coverage.PARAMETERS_OF:
        assert {f"{name}_per_maand", f"weigering_{name}", f"verrekend_voorschot_{name}"} <= reads.variables
    assert "awir.minimum_tegemoetkoming" in reads.parameters


def test_a_rule_without_text_is_refused():
    formula = eval("lambda huishouden, period: huishouden('zorgtoeslag', period)")
    with pytest.raises(UnreadableRuleError, match="tekst"):
        read_formula(formula, LAW)


# --- No rule reads a protected attribute -------------------------------------------------------------------------------


def test_no_rule_of_the_law_or_of_a_proposal_reads_a_protected_attribute():
    for regime, system in build_systems(NAMES).items():
        proof = prove(system, 2024)
        assert proof.overtredingen == (), regime
        assert proof.regels > 200 and proof.gegevens > 100


@pytest.mark.parametrize("year", [2013, 2016, 2018, 2021, 2023, 2025, 2026])
def test_nor_in_another_year(year):
    assert prove(LAW, year).holds


class nationaliteit(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Heeft een tweede nationaliteit"


class risicocode(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Code van het selectiemodel"


class groep_regio(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Regio"


class heeft_kenmerk(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Geboorteland van de ouders buiten Europa"


def planted(fact):
    """Return a proposal in which the right to childcare depends on a fact of its own."""

    class heeft_recht_op_kinderopvangtoeslag(Variable):
        def formula(huishouden, period):
            return ~huishouden.any(huishouden.members(fact.__name__, period.this_year))

    class Planted(Proposal):
        name = title = "Geplant"
        reference = period = changes = "test"
        replaces = frozenset({"heeft_recht_op_kinderopvangtoeslag"})

        def apply(self):
            self.add_variable(fact)
            self.update_variable(heeft_recht_op_kinderopvangtoeslag)

    return Planted(LAW)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (nationaliteit, "nationaliteit (Awgb art. 1) en wordt gelezen door heeft_recht_op_kinderopvangtoeslag"),
        (risicocode, "heeft geen bron"),
        (groep_regio, "kolom voor de verantwoording"),
        (heeft_kenmerk, "ras en herkomst"),
    ],
)
def test_a_proposal_that_reads_a_protected_attribute_is_caught(fact, reason):
    proof = prove(planted(fact), 2024)
    assert not proof.holds
    assert any(violation.naam == fact.__name__ and reason in violation.reden for violation in proof.overtredingen)


def test_the_distinctions_that_the_law_makes_are_listed_with_their_articles():
    found = {one.gegeven: one for one in prove(LAW, 2024).onderscheid}
    assert found["geboortedatum"].grond == "leeftijd"
    assert "https://wetten.overheid.nl/BWBR0018472#Artikel5" in found["geboortedatum"].artikelen
    assert {"heeft_handicap", "is_gehuwd_met_aanvrager", "verblijft_rechtmatig", "woonland"} <= set(found)
    assert all(one.artikelen for one in found.values())


def test_every_fact_of_a_ground_exists():
    named = {name for ground in grounds() for name in ground.gegevens}
    assert named <= LAW_2024.facts


# --- Who supplies a fact -----------------------------------------------------------------------------------------------


def test_every_fact_has_a_source_and_no_other_variable_has():
    assert set(read_sources(FILE)) == LAW_2024.facts
    assert all(source.grond for source in sources().values())


def test_a_fact_of_a_proposal_has_a_source():
    for regime, system in build_systems(NAMES).items():
        assert {name for name, variable in system.variables.items() if is_fact(variable)} <= set(sources()), regime


def test_a_fact_that_stands_in_the_table_twice_is_refused(tmp_path):
    path = tmp_path / "herkomst.yaml"
    group = "- bron: brp\n  bekend: vooraf\n  grond: x\n  status: eigen\n  gegevens: [leeftijd]\n"
    path.write_text(group * 2)
    with pytest.raises(SourceTableError, match="twee keer"):
        read_sources(path)


def test_the_table_travels_with_the_package():
    assert FILE.parent == layout.VARIABLES and FILE.is_file()


# --- What the structure asks of citizens and of the execution ----------------------------------------------------------


def test_under_direct_funding_the_parent_estimates_nothing():
    """Kamerstuk 35510 nr. 4, section 2: the advance rests on estimates; direct funding knows no advance."""
    today = structure(LAW_2024, "kinderopvangtoeslag")
    direct = structure(build_graph(SYSTEMS["DirecteFinanciering"], 2024), "kinderopvangtoeslag", LAW_2024)
    assert {"toetsingsinkomen", "gewerkte_uren", "uren_dagopvang"} <= set(today.schattingen)
    assert direct.schattingen == ()
    assert {"toetsingsinkomen", "betaalde_kinderopvangkosten"} <= set(direct.niet_meer_gelezen)
    for count in ("gegevens", "gegevens_burger", "regels", "takken", "parameters"):
        assert direct.counts()[count] < today.counts()[count], count


def test_other_allowances_keep_their_structure_under_direct_funding():
    other = build_graph(SYSTEMS["DirecteFinanciering"], 2024)
    assert structure(other, "huurtoeslag").counts() == structure(LAW_2024, "huurtoeslag").counts()
    assert "toetsingsinkomen" in estimates(other, "zorgtoeslag")


def test_the_acts_that_an_allowance_touches_besides_its_own():
    assert structure(LAW_2024, "kinderopvangtoeslag").andere_wetten == (
        "BWBR0002320",  # Algemene wet inzake rijksbelastingen: who is partner
        "BWBR0017321",  # Besluit kinderopvangtoeslag
        "BWBR0018472",  # Awir
    )


class three_choices(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    def formula(huishouden, period):
        """Choices: one if, one where, two conditions of a select."""
        income = huishouden("zorgtoeslag", period)
        if huishouden.count > 3:
            income = income + 1
        income = numpy.where(income > 2, income, 0)
        return numpy.select([income > 1, income > 2], [income, 2 * income], 0)


def test_choices_are_counted_in_the_text():
    from openfisca_toeslagen.impact.graph.structure import _choices

    assert sum(map(_choices, read_formula(three_choices.formula, LAW).functions)) == 4
