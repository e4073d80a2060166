"""The comparison of regimes that a notebook calls: what it adds up, what it says and what it refuses."""

import json

import numpy
import pandas
import pytest
from openfisca_core.reforms import Reform
from openfisca_core.variables import Variable

from openfisca_toeslagen import Bevolking, CountryTaxBenefitSystem, Stelsel, vergelijk
from openfisca_toeslagen.year_cycle.results import WEIGHT_UNITS

ALLOWANCES = ["zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"]
YEAR = 2024


class kinderopvangkosten_in_aanmerking(Variable):
    def formula(persoon, period):
        return 0 * persoon("gedekte_kinderopvangkosten", period)


class GeenKinderopvang(Reform):
    """Nothing of the costs of childcare counts: every household that had an award loses, nobody wins."""

    def apply(self):
        self.update_variable(kinderopvangkosten_in_aanmerking)


class Niets(Reform):
    """Changes nothing."""

    def apply(self):
        pass


@pytest.fixture(scope="module")
def population():
    return Bevolking.synthetisch(huishoudens=1_500, jaar=YEAR, zaad=3)


@pytest.fixture(scope="module")
def compared(population):
    return vergelijk(population, ["huidig", "AllesOfNiets", GeenKinderopvang, Niets], YEAR, zaad=5)


def test_the_budget_is_that_of_the_exact_sums(compared):
    for name in compared.stelsels:
        sums = compared.sommen.stelsels[name]
        awarded = sum(sums.toeslagen[a].geld["toekenning"] for a in ALLOWANCES) + sums.kinderopvang["vergoeding"]
        row = compared.budget().loc[(name, "toegekend")]
        assert row["waarde"] == pytest.approx(awarded / (100 * WEIGHT_UNITS), rel=1e-9)
        assert row["laag"] < row["waarde"] < row["hoog"]
        assert row["verschil_waarde"] == pytest.approx(
            row["waarde"] - compared.budget().loc[("huidig", "toegekend"), "waarde"]
        )


def test_what_each_household_keeps_adds_up_to_what_the_state_spends(compared):
    for name in compared.stelsels:
        all_of_them = compared.huishoudens(name)
        flows = {f: all_of_them[[f"{f}_{a}" for a in ALLOWANCES]].sum(axis=1) for f in ("niet_teruggevorderd", "toekenning")}
        interest = sum(all_of_them[f"rente_nabetaling_{a}"] - all_of_them[f"rente_terugvordering_{a}"] for a in ALLOWANCES)
        swallowed = sum(all_of_them[f"verrekende_matiging_{a}"] for a in ALLOWANCES)
        kept = (
            flows["toekenning"]
            + flows["niet_teruggevorderd"]
            - swallowed
            + interest
            + all_of_them["vergoeding_kinderopvang"]
        )
        numpy.testing.assert_allclose(all_of_them["netto"], kept, atol=1e-6)


def test_who_loses_under_a_reform_that_can_only_take(compared):
    table = compared.winnaars_en_verliezers()
    # A lower childcare award cannot raise anything else that the household gets.
    assert table.loc[("GeenKinderopvang", "wint"), "waarde"] == 0
    assert table.loc[("GeenKinderopvang", "verliest"), "waarde"] > 0
    assert table.loc[("GeenKinderopvang", "verliest"), "gemiddeld"] < 0
    change = compared.verandering("GeenKinderopvang")
    weights = compared.gemeten["huidig"].weights
    mean = (compared.decielen()["GeenKinderopvang"] * 0.1).sum()
    # Every tenth holds a tenth of the households, but for the one that lies across a bound.
    assert mean == pytest.approx(numpy.average(change, weights=weights), rel=0.02)


def test_a_regime_without_effect_says_so(compared):
    said = [note for note in compared.opmerkingen if "geen enkel huishouden" in note]
    assert said == ["onder Niets verandert er voor geen enkel huishouden iets ten opzichte van huidig"]
    assert compared.winnaars_en_verliezers().loc["Niets", "waarde"].eq(0).all()
    assert said[0] in str(compared)


def test_recoveries_by_size_count_everybody_who_has_to_pay_back(compared):
    for name in compared.stelsels:
        all_of_them = compared.huishoudens(name)
        owed = sum(all_of_them[f"{f}_{a}"] for f in ("terugvordering", "terugvordering_voorschot") for a in ALLOWANCES)
        number = all_of_them["gewicht_huishouden"][owed > 0].sum()
        assert compared.terugvorderingen()[name].sum() == pytest.approx(number)


def test_refused_households_are_counted_and_in_no_other_figure():
    compared = vergelijk(Bevolking.synthetisch(huishoudens=400, jaar=2018, zaad=3), ["huidig", "AllesOfNiets"])
    refused = compared.huishoudens("huidig")["netto"].isna()
    assert refused.any()
    assert any("geweigerd" in note for note in compared.opmerkingen)
    assert numpy.isfinite(compared.budget().to_numpy()).all()
    assert numpy.isnan(compared.verandering("AllesOfNiets")[refused]).all()


def test_written_tables_are_read_back(compared, tmp_path):
    folder = compared.schrijf(tmp_path / "uit")
    back = pandas.read_parquet(folder / "GeenKinderopvang.parquet")
    # Parquet keeps a date in milliseconds.
    pandas.testing.assert_frame_equal(back, compared.huishoudens("GeenKinderopvang"), check_dtype=False)
    assert json.loads((folder / "vergelijking.json").read_text())["stelsels"] == compared.stelsels
    assert sorted(path.stem for path in folder.glob("*.csv"))[0] == "budget"


def test_a_system_of_ones_own(population):
    own = Stelsel("eigen", GeenKinderopvang(CountryTaxBenefitSystem()))
    table = vergelijk(population, ["huidig", own]).winnaars_en_verliezers()
    assert table.loc[("eigen", "verliest"), "waarde"] > 0


@pytest.mark.parametrize(
    ("regimes", "year", "error", "message"),
    [
        (["huidig", "AllesOfNeits"], YEAR, ValueError, "bedoelde u AllesOfNiets?"),
        (["huidig", "huidig"], YEAR, ValueError, "staat er twee keer"),
        ([Niets, Niets], YEAR, ValueError, "Niets staat er twee keer"),
        ([], YEAR, ValueError, "geen stelsel genoemd"),
        ("huidig", YEAR, TypeError, "is een lijst"),
        (["huidig"], 2023, ValueError, "is van 2024, niet van 2023"),
    ],
)
def test_what_cannot_be_compared_is_refused(population, regimes, year, error, message):
    with pytest.raises(error, match=message.replace("?", r"\?")):
        vergelijk(population, regimes, year)
