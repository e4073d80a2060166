"""A small frozen register for the tests of the invoeringstoets, with predictions from runs of its own assumptions."""

from __future__ import annotations

import functools

from openfisca_toeslagen.impact.assumption_draws import drawn
from openfisca_toeslagen.impact.blocks.thresholds import DEFAULTS, read_thresholds
from openfisca_toeslagen.impact.blocks.verdict import judge
from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.indicators.costs import read_costs
from openfisca_toeslagen.impact.invoeringstoets.practice import read_practice
from openfisca_toeslagen.impact.invoeringstoets.predicted import Basis, cut
from openfisca_toeslagen.impact.invoeringstoets.scoring import figure
from openfisca_toeslagen.impact.invoeringstoets.simulation import live
from openfisca_toeslagen.impact.measured import concatenate
from openfisca_toeslagen.impact.prediction.figures import Key
from openfisca_toeslagen.impact.register.definition import Definition
from openfisca_toeslagen.impact.register.frozen import Assumption, Inputs, Prediction, Register
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle import read_assumptions
from openfisca_toeslagen.year_cycle.regimes import build_systems

REGIME, BASE, OTHER, YEAR = "Proportioneel", "huidig", "AllesOfNiets", 2024
HOUSEHOLDS, SEED = 24_000, 7
PREDICTED = (
    "niet_gebruik_begin_huurtoeslag",
    "kans_terugvordering",
    "terugvordering_totaal",
    "nabetaling_totaal",
    "aandeel_binnen_norm",
    "uitgaven",
)
ASSUMPTIONS = [
    {
        "id": "gebruik_huurtoeslag",
        "vraag": 2,
        "tekst": "Acht procent van de huishoudens met recht op huurtoeslag vraagt haar niet aan.",
        "indicator": "niet_gebruik_begin_huurtoeslag",
        "stelsel": REGIME,
        "verwacht": None,
        "tolerantie": 0.01,
        "bron": "register",
        "zichtbaar_na_maanden": 12,
    },
    {
        "id": "terugvorderingen",
        "vraag": 5,
        "tekst": "De kans op een terugvordering blijft zoals voorspeld.",
        "indicator": "kans_terugvordering",
        "stelsel": REGIME,
        "verwacht": None,
        "tolerantie": 0.0,
        "bron": "register",
        "zichtbaar_na_maanden": 30,
    },
    {
        "id": "bezwaren",
        "vraag": 3,
        "tekst": "Tegen ten hoogste 3% van de besluiten wordt bezwaar gemaakt.",
        "indicator": "bezwaar_aandeel",
        "stelsel": REGIME,
        "verwacht": {"van": 0.0, "tot": 0.03},
        "tolerantie": 0.0,
        "bron": "register",
        "zichtbaar_na_maanden": 12,
    },
    {
        "id": "alles_of_niets",
        "vraag": 1,
        "tekst": "Alles of niets vordert meer terug.",
        "indicator": "terugvordering_totaal",
        "stelsel": OTHER,
        "verwacht": {"van": 0.0, "tot": 1e10},
        "tolerantie": 0.0,
        "bron": "register",
        "zichtbaar_na_maanden": 12,
    },
]


def definition() -> Definition:
    """Return an uitvoeringstoets of the proportional rule."""
    return Definition.model_validate(
        {
            "voorstel": REGIME,
            "titel": {"nl": "Naar evenredigheid", "en": "In proportion"},
            "doel": {"nl": "De toeslag volgt wat is betaald.", "en": "The allowance follows what was paid."},
            "basis": BASE,
            "alternatieven": [OTHER],
            "jaar": YEAR,
            "invoering": "2024-01-01",
            "bevolking": {"huishoudens": HOUSEHOLDS, "zaad": SEED},
            "zaad": 3,
            "aannames": ASSUMPTIONS,
        }
    )


@functools.cache
def basis() -> Basis:
    """Return what the register says to run."""
    assumptions = read_assumptions()
    chunks = cut(Bevolking.synthetisch(HOUSEHOLDS, YEAR, SEED))
    systems = build_systems((BASE, REGIME, OTHER))
    return Basis(REGIME, BASE, systems, assumptions, read_practice(), chunks, tuple(drawn(assumptions, len(chunks), 3)), 3)


@functools.cache
def register() -> Register:
    """Return the frozen register; its inputs are no real hashes."""
    given, run = definition(), basis()
    system = {REGIME: run.systems[REGIME]}
    whole = concatenate([live(chunk, system, run.assumptions, 3 + n, ())[REGIME] for n, chunk in enumerate(run.chunks)])
    predictions = {}
    for name in PREDICTED:
        value = figure(name, None, whole)
        predictions[name] = Prediction(
            indicator=name,
            stelsel=REGIME,
            groep=None,
            waarde=value.waarde,
            laag=value.interval[0],
            hoog=value.interval[1],
            steekproeffout=value.fout,
            aannamefout=value.fout,
            eenheid=INDICATORS[name].unit,
        )
    assumptions = []
    for one in ASSUMPTIONS:
        predicted = predictions.get(one["indicator"])
        own = one["verwacht"] is None
        expected = {"van": predicted.laag, "tot": predicted.hoog} if own else one["verwacht"]
        assumptions.append(Assumption.model_validate({**one, "verwacht": expected, "voorspeld": own}))
    inputs = dict.fromkeys(Inputs.model_fields, "test") | {"voorstellen": {}, "zaad": 3, "versies": {}}
    costs, thresholds = read_costs(), read_thresholds(DEFAULTS)
    return Register(
        definitie=given,
        uitvoering=run.assumptions,
        kosten=costs,
        drempels=thresholds,
        invoer=Inputs.model_validate(inputs),
        huishoudens=HOUSEHOLDS,
        gewicht=float(whole.weights.sum()),
        voorspellingen=tuple(predictions.values()),
        niet_te_geven=(),
        aannames=tuple(assumptions),
        oordelen=(judge(REGIME, thresholds, {Key(name, REGIME, None): p for name, p in predictions.items()}),),
    )
