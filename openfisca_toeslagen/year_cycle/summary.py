"""The sums of a run as figures: per regime and allowance money, recipients, recoveries, back payments and refusals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.year_cycle.results import CHILDCARE_MONEY, COUNTED, MONEY, WEIGHT_UNITS
from openfisca_toeslagen.year_cycle.run_folder import encode

if TYPE_CHECKING:
    from openfisca_toeslagen.year_cycle.results import AllowanceSums, Results

#: The columns of :meth:`Line.cells`.
COLUMNS = ("ontvangers", "toegekend", "voorschot", "terugv.", "bedrag", "nabet.", "bedrag", "niet terug", "geweigerd")
UNITS = (
    "Bedragen in miljoenen euro's; ontvangers, terugv(orderingen), nabet(alingen) en geweigerd in huishoudens, gewogen. "
    "Een terugvordering of nabetaling telt vanaf meer dan EUR 12. Wat geweigerd is, staat in geen ander cijfer."
)
MILLION = 1e6


@dataclass(frozen=True)
class Line:
    """One allowance of one regime: weighted numbers of households, and euros. None where every household is refused."""

    stelsel: str
    toeslag: str
    ontvangers: float | None
    toegekend: float | None
    voorschot: float | None
    terugvorderingen: float | None
    teruggevorderd: float | None
    herzieningen_omlaag: float | None
    teruggevorderd_in_het_jaar: float | None
    nabetalingen: float | None
    nabetaald: float | None
    niet_teruggevorderd: float | None
    #: Refused: nothing of these households is in the other figures.
    geweigerd: float

    def cells(self) -> list[str]:
        """Return the figures as texts under :data:`COLUMNS`; what is wholly refused says so, it is not 0."""
        amounts = {
            "ontvangers": 1,
            "toegekend": MILLION,
            "voorschot": MILLION,
            "terugvorderingen": 1,
            "teruggevorderd": MILLION,
            "nabetalingen": 1,
            "nabetaald": MILLION,
            "niet_teruggevorderd": MILLION,
            "geweigerd": 1,
        }
        return [_text(getattr(self, name), unit) for name, unit in amounts.items()]


def _text(value: float | None, unit: float) -> str:
    if value is None:
        return "geweigerd"
    return f"{value:.0f}" if unit == 1 else f"{value / unit:.1f}"


def lines(results: Results) -> list[Line]:
    """Return one line per regime and allowance."""
    return [
        _line(results, name, allowance, sums)
        for name, regime in results.stelsels.items()
        for allowance, sums in regime.toeslagen.items()
    ]


def _line(results: Results, name: str, allowance: str, sums: AllowanceSums) -> Line:
    refused = sum(sums.grounds.values())
    if sums.rijen_geweigerd == results.huishoudens:
        return Line(name, allowance, *[None] * 10, refused)
    return Line(
        stelsel=name,
        toeslag=allowance,
        ontvangers=sums.ontvangers / WEIGHT_UNITS,
        toegekend=sums.euros("toekenning"),
        voorschot=sums.euros("voorschot"),
        terugvorderingen=sums.households("terugvordering"),
        teruggevorderd=sums.euros("terugvordering"),
        herzieningen_omlaag=sums.households("terugvordering_voorschot"),
        teruggevorderd_in_het_jaar=sums.euros("terugvordering_voorschot"),
        nabetalingen=sums.households("nabetaling"),
        nabetaald=sums.euros("nabetaling"),
        niet_teruggevorderd=sums.euros("niet_teruggevorderd"),
        geweigerd=refused,
    )


def refusals(results: Results) -> list[tuple[str, str, str, float]]:
    """Return (regime, allowance, ground, weighted number of households) of everything that is refused."""
    return [
        (name, allowance, ground, number)
        for name, regime in results.stelsels.items()
        for allowance, sums in regime.toeslagen.items()
        for ground, number in sums.grounds.items()
    ]


def childcare(results: Results) -> dict[str, dict[str, float] | None]:
    """Return per regime the flows around childcare in euros; None where every household is refused."""
    return {
        name: None
        if regime.toeslagen["kinderopvangtoeslag"].rijen_geweigerd == results.huishoudens
        else {flow: regime.kinderopvang[flow] / (100 * WEIGHT_UNITS) for flow in CHILDCARE_MONEY}
        for name, regime in results.stelsels.items()
    }


def childcare_texts(results: Results) -> list[tuple[str, str]]:
    """Return per regime the flows around childcare as a text."""
    return [
        (name, "; ".join(f"{flow} {_text(euros, MILLION)}" for flow, euros in flows.items()) if flows else "geweigerd")
        for name, flows in childcare(results).items()
    ]


def figures(results: Results) -> dict[str, Any]:
    """Return everything for ``resultaat.json``: the figures in euros and households, and the exact sums behind them."""
    detail = {
        name: {
            allowance: {
                "rijen": sums.rijen,
                "rijen_geweigerd": sums.rijen_geweigerd,
                "weigeringsgronden": sums.grounds,
                "euros": {flow: sums.euros(flow) for flow in MONEY},
                "huishoudens": {flow: sums.households(flow) for flow in COUNTED},
            }
            for allowance, sums in regime.toeslagen.items()
        }
        for name, regime in results.stelsels.items()
    }
    return {
        "huishoudens": results.huishoudens,
        "gewicht": results.gewicht / WEIGHT_UNITS,
        "tabel": [asdict(line) for line in lines(results)],
        "toeslagen": detail,
        "kinderopvang": childcare(results),
        "boven_500": {name: regime.boven_500 / WEIGHT_UNITS for name, regime in results.stelsels.items()},
        "eenheden": {"bedragen": f"eurocent maal gewicht maal {WEIGHT_UNITS}", "aantallen": f"gewicht maal {WEIGHT_UNITS}"},
        "sommen": encode(results),
    }
