"""The families of the main job, their settlement, and the series in which less and less is paid."""

import copy
import math

import pytest
import yaml

from openfisca_toeslagen.impact import situation
from openfisca_toeslagen.impact.families import FOLDER, read_families
from openfisca_toeslagen.impact.regimes import ALL_OR_NOTHING, BASELINE, DIRECT, PROPORTIONAL
from openfisca_toeslagen.impact.settlement import CHILDCARE
from openfisca_toeslagen.impact.uitvoeringstoets import run
from openfisca_toeslagen.reading import ReadingError
from tests.families import FAMILIES, REGIMES, shifted, write

MRS_K = yaml.safe_load((FOLDER / "mevrouw_k_2014.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results():
    return run(tuple(FAMILIES.values()), REGIMES)


def amounts(results, family, allowance, regime):
    return next(o.bedragen for o in results.outcomes_of(family, allowance) if o.regime == regime)


@pytest.mark.parametrize("regime", [BASELINE, ALL_OR_NOTHING])
def test_mrs_k_as_published(results, regime):
    strict = amounts(results, "mevrouw_k_2014", CHILDCARE, regime)
    assert (strict.toekenning, strict.terugvordering, strict.nabetaling) == (0, 12427, 0)
    assert (strict.verschuldigde_kosten, strict.betaalde_kosten, strict.onbetaalde_kosten) == (17454, 14472, 2982)
    # Her advance was below the proportional award: nothing was overpaid, and the factor is no number.
    assert strict.werkelijk_te_veel == 0
    assert math.isnan(strict.evenredigheidsfactor)


def test_mrs_k_in_proportion_and_under_direct_funding(results):
    fair = amounts(results, "mevrouw_k_2014", CHILDCARE, PROPORTIONAL)
    assert (fair.toekenning, fair.nabetaling, fair.terugvordering) == (13214, 787, 0)
    direct = amounts(results, "mevrouw_k_2014", CHILDCARE, DIRECT)
    assert (direct.toekenning, direct.terugvordering) == (0, 0)
    # An advance does not exist there; it stays out of the settlement and is said.
    assert (direct.voorschot, direct.voorschot_buiten_afrekening) == (0, 12427)
    assert (fair.voorschot, fair.voorschot_buiten_afrekening) == (12427, 0)


def test_every_published_figure_is_reproduced(results):
    counted = results.reproductie
    assert (counted.gelijk, counted.anders, counted.geweigerd) == (counted.gepubliceerd, 0, 0)
    assert counted.gepubliceerd >= 19


def test_settlements_balance_to_the_cent(results):
    settled = [o.bedragen for o in results.uitkomsten if o.bedragen.voorschot is not None]
    settled += [a for cliff in results.kliffen for point in cliff.punten for a in point.bedragen.values()]
    assert len(settled) > 100
    assert max(abs(a.unbalanced) for a in settled) < 0.005


def test_a_case_without_a_published_advance_has_no_settlement(results):
    outcome = amounts(results, "zorgtoeslag_2024_1", "zorgtoeslag", BASELINE)
    assert outcome.toekenning == 1483  # 1,483.07 published, rounded by Awir art. 14
    assert outcome.nabetaling is None


def test_childcare_regimes_leave_the_care_allowance_alone(results):
    assert results.same_everywhere("klein_bedrag_2023", "zorgtoeslag")
    assert not results.same_everywhere("mevrouw_k_2014", CHILDCARE)


# --- The series ----------------------------------------------------------------------------------------------------------


def test_the_constructed_advance_is_the_right_at_full_payment(results):
    (cliff,) = results.kliffen
    full = cliff.punten[-1]
    assert (full.onbetaald, full.betaald_deel) == (0, 1)
    assert full.bedragen[BASELINE].toekenning == full.bedragen[BASELINE].voorschot == 20532


def test_one_cent_is_the_cliff(results):
    (cliff,) = results.kliffen
    cent = cliff.punten[-2]
    assert cent.onbetaald == 0.01
    assert cent.bedragen[ALL_OR_NOTHING].terugvordering == 20532
    assert cent.bedragen[PROPORTIONAL].terugvordering == 0
    assert {p.bedragen[ALL_OR_NOTHING].toekenning for p in cliff.punten[:-1]} == {0}
    assert {p.bedragen[DIRECT].terugvordering for p in cliff.punten} == {0}
    # Decided in 2025: the law is the proportional rule.
    assert cliff.zelfde_als_wet == (PROPORTIONAL,)


def test_a_point_of_the_series_equals_the_family_on_its_own(results):
    """One simulation with many copies must give what one family gives, to rule out persons that changed places."""
    (cliff,) = results.kliffen
    family = FAMILIES[cliff.gezin]
    facts = family.situatie.model_dump()
    hours = {"oudste": 95, "jongste": 95}
    for name, person in facts["personen"].items():
        monthly = {f"2024-{month:02d}": 0 for month in range(1, 13)}
        for month in monthly:
            if name in hours:
                monthly[month] = round(0.95 * person["uren_dagopvang"][month] * 10.75 + 1e-9, 2)
        person["betaalde_kinderopvangkosten"] = monthly
    alone = family.model_copy(update={"situatie": type(family.situatie).model_validate(facts), "klif": None})
    single = run((alone,), REGIMES)
    point = min(cliff.punten, key=lambda p: abs(p.betaald_deel - 0.95))
    assert point.onbetaald > 0
    for regime in REGIMES:
        assert point.bedragen[regime.key].same_as(amounts(single, family.id, CHILDCARE, regime.key))


def test_copies_keep_every_person_apart():
    many = situation.simulation(REGIMES[0].system, FAMILIES["mevrouw_k_2014"].situatie, copies=3)
    assert many.persons.ids == [f"{name}_{i}" for i in range(3) for name in ("mevrouw_k", "oudste", "jongste")]
    assert many.calculate("kinderopvangtoeslag", "2014").tolist() == [0, 0, 0]


# --- Refusal -------------------------------------------------------------------------------------------------------------


def test_a_refusal_is_a_row_with_its_reason(tmp_path):
    """Zorgtoeslag 2016 is not known and childcare 2012 neither: no amounts, no finding, no zero."""
    write(tmp_path, shifted("klein_bedrag_2023", 2016))
    write(tmp_path, shifted("twee_kinderen_2024", 2012))
    refused = run(read_families(REGIMES, tmp_path), REGIMES)
    assert len(refused.uitkomsten) == 8
    assert all(o.bedragen is None and o.weigering for o in refused.uitkomsten)
    assert "2016" in refused.outcomes_of("klein_bedrag_2023", "zorgtoeslag")[0].weigering
    assert refused.kliffen[0].punten == ()
    assert "2012" in refused.kliffen[0].weigering
    assert refused.bevindingen == ()
    # What is due is a fact and is known; the award, the recovery and the costs that count are not.
    assert (refused.reproductie.gelijk, refused.reproductie.geweigerd) == (1, 4)


# --- Files ---------------------------------------------------------------------------------------------------------------


def broken(change):
    content = copy.deepcopy(MRS_K)
    change(content)
    return content


def person(content):
    return content["situatie"]["personen"]["oudste"]


WRONG = {
    "unknown field": (lambda c: c.update(titl="x"), "titl", "toegestaan: id, jaar, titel"),
    "unknown field below": (lambda c: c["bron"].update(auteur="x"), "bron.auteur", "toegestaan: titel, uitgever"),
    "missing": (lambda c: c.pop("bron"), "bron", "ontbreekt"),
    "no constructed fact": (lambda c: c.update(geconstrueerd=[]), "geconstrueerd", "ten minste 1"),
    "text in one language": (lambda c: c["titel"].pop("en"), "titel.en", "ontbreekt"),
    "unknown allowance": (lambda c: c.update(toeslagen=["zorgtoelsag"]), "toeslagen.0", "toegestaan: "),
    "unknown fact": (
        lambda c: person(c).update(uren_dagopvng={2014: 1}),
        "oudste.uren_dagopvng",
        "bedoelde u uren_dagopvang",
    ),
    "fact of the other entity": (
        lambda c: person(c).update(betaald_voorschot_zorgtoeslag={2014: 1}),
        "oudste.betaald_voorschot_zorgtoeslag",
        "onbekend",
    ),
    "text for a number": (lambda c: person(c).update(uren_dagopvang={2014: "169"}), "uren_dagopvang.2014", "een getal"),
    "infinite": (lambda c: person(c).update(uren_dagopvang={2014: float("inf")}), "uren_dagopvang.2014", "een getal"),
    "text for a truth": (lambda c: person(c).update(volgt_traject_of_opleiding={2014: "nee"}), "2014", "true of false"),
    "NO is false in YAML": (
        lambda c: [p.update(woonland={2014: False}) for p in c["situatie"]["personen"].values()],
        "woonland.2014",
        "NO",
    ),
    "period that core loses": (
        lambda c: person(c).update(uren_dagopvang={"month:2014-01:12": 169}),
        "uren_dagopvang.month:2014-01:12",
        "toegestaan: een jaar",
    ),
    "month for a year": (
        lambda c: c["situatie"]["personen"]["mevrouw_k"].update(toetsingsinkomen={"2014-01": 1}),
        "toetsingsinkomen.2014-01",
        "toegestaan: een jaar",
    ),
    "year for ever": (lambda c: person(c).update(geboortedatum={2014: "x"}), "geboortedatum.2014", "ETERNITY"),
    "fact given to some": (lambda c: person(c).pop("geboortedatum"), "oudste.geboortedatum", "aan iedereen"),
    "person without a role": (
        lambda c: c["situatie"]["huishoudens"]["gezin"].update(kinderen=["oudste"]),
        "situatie",
        "precies een rol",
    ),
    "two households": (
        lambda c: c["situatie"]["huishoudens"].update(ander={"aanvrager": "jongste"}),
        "situatie",
        "precies een huishouden",
    ),
    "id and file differ": (lambda c: c.update(id="mevrouw_l"), "id", "bestand"),
    "unknown published": (
        lambda c: c["gepubliceerd"].append({"grootheid": "kinderopvangtoeslg", "waarde": 1}),
        "gepubliceerd.2.grootheid",
        "kinderopvangtoeslag",
    ),
    "unknown regime": (
        lambda c: c["gepubliceerd"][0].update(regimes=["alles_of_iets"]),
        "gepubliceerd.0.regimes",
        "alles_of_niets",
    ),
    "person missing": (
        lambda c: c["gepubliceerd"].append({"grootheid": "gedekte_kinderopvangkosten", "waarde": 1}),
        "gepubliceerd.2.persoon",
        "vraagt om persoon",
    ),
    "plain http": (lambda c: c["bron"].update(link="http://example.org"), "bron.link", "https"),
    "not a number": (lambda c: c.update(jaar="tweeduizend"), "jaar", "heel getal"),
}


@pytest.mark.parametrize(("change", "path", "allowed"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_told_with_file_path_and_what_is_allowed(tmp_path, change, path, allowed):
    content = broken(change)
    file = tmp_path / "mevrouw_k_2014.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ReadingError) as error:
        read_families(REGIMES, tmp_path)
    problem = next((text for _, where, text in error.value.problems if where.endswith(path)), None)
    assert problem is not None, error.value.problems
    assert allowed in problem
    assert str(file) in str(error.value)


def test_a_key_given_twice_is_refused(tmp_path):
    text = (FOLDER / "mevrouw_k_2014.yaml").read_text(encoding="utf-8")
    (tmp_path / "mevrouw_k_2014.yaml").write_text(text + "jaar: 2015\n", encoding="utf-8")
    with pytest.raises(ReadingError, match="twee keer"):
        read_families(REGIMES, tmp_path)


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    (tmp_path / "x.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(ReadingError, match="geen leesbare YAML"):
        read_families(REGIMES, tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ReadingError, match="bevat geen gezinnen"):
        read_families(REGIMES, tmp_path)
