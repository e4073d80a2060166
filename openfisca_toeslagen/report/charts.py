"""Charts as SVG that stands inside a page: the same bytes for the same figures, readable on paper and by a screen reader."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from openfisca_toeslagen.impact.cliff import Cliff
    from openfisca_toeslagen.impact.regimes import Regime
    from openfisca_toeslagen.impact.settlement import Amounts
    from openfisca_toeslagen.report.language import Language

#: Colour, line and marker per regime: told apart without colour too.
LOOKS = {
    "geldende_wet": ("#52606d", (0, (1, 1.5))),
    "alles_of_niets": ("#b3261e", "solid"),
    "proportioneel": ("#1d4f91", "solid"),
    "directe_financiering": ("#0b6b53", (0, (5, 2))),
}
STATE, PARENT, INK, GRID = "#1d4f91", "#c9d6e8", "#1f2933", "#d9dee4"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
SETTINGS = {
    "svg.fonttype": "none",
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def cliff_chart(
    cliff: Cliff, amount: str, regimes: tuple[Regime, ...], language: Language, name: str, description: str
) -> str:
    """Draw one amount of the settlement against the share of the costs that was paid."""
    texts = language.texts["grafieken"][name]
    drawn = [regime for regime in regimes if not (regime is regimes[0] and cliff.zelfde_als_wet)]

    def draw(axes: Axes) -> None:
        shares = [point.betaald_deel for point in cliff.punten]
        for regime in drawn:
            color, line = LOOKS.get(regime.key, (INK, "solid"))
            amounts = [getattr(point.bedragen[regime.key], amount) for point in cliff.punten]
            rise = 9 if amounts[-1] > amounts[0] else 4  # clear of a line that climbs
            axes.plot(shares, amounts, color=color, linestyle=line, linewidth=2.6, clip_on=False, zorder=3)
            beside(axes, language.regime(regime, "title"), (shares[0], amounts[0]), (4, rise), color=color, fontsize=12)
        axes.margins(x=0, y=0.1)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(texts["x"])
        axes.set_title(texts["y"], loc="left", fontsize=13, pad=10)
        axes.grid(axis="y", color=GRID)
        axes.xaxis.set_major_formatter(lambda value, _: language.percent(value))
        axes.yaxis.set_major_formatter(lambda value, _: language.amount(value))
        axes.locator_params(nbins=5)

    return svg(draw, (6.0, 4.1), name, texts["titel"], description)


def bill_chart(amounts: dict[str, Amounts], regimes: tuple[Regime, ...], language: Language, description: str) -> str:
    """Draw who pays the childcare bill of one family under each regime."""
    texts = language.texts["grafieken"]["rekening"]

    def draw(axes: Axes) -> None:
        for row, regime in enumerate(regimes):
            flows = amounts[regime.key]
            state, parent, due = flows.bijdrage_overheid, flows.eigen_bijdrage, flows.verschuldigde_kosten
            axes.barh(row, state, color=STATE, height=0.44)
            axes.barh(row, parent, left=state, color=PARENT, edgecolor=STATE, hatch="///", height=0.44)
            if state:
                beside(axes, f"{texts['overheid']} {language.euro(state)}", (0, row), (8, 0), color="white", va="center")
            tag = {"facecolor": PARENT, "edgecolor": STATE, "pad": 3, "linewidth": 0.8}
            words = f"{texts['ouder']} {language.euro(parent)}"
            beside(axes, words, (due, row), (-8, 0), ha="right", va="center", bbox=tag)
            beside(axes, language.regime(regime, "title"), (0, row), (0, 21))
            reclaimed = language.sentence(texts["terug"], bedrag=flows.terugvordering)
            color = LOOKS["alles_of_niets"][0] if flows.terugvordering else INK
            beside(axes, reclaimed, (due, row), (0, 21), ha="right", color=color, fontweight="normal")
        axes.set_axis_off()
        axes.invert_yaxis()
        axes.margins(x=0.002, y=0.12)

    return svg(draw, (6.0, 4.1), "rekening", texts["titel"], description)


def beside(axes: Axes, text: str, place: tuple[float, float], offset: tuple[int, int], **look: object) -> None:
    """Write ``text`` at a distance in points from a place in the chart."""
    axes.annotate(text, place, xytext=offset, textcoords="offset points", **{"fontweight": "bold", **look})


def svg(draw: Callable[[Axes], None], size: tuple[float, float], name: str, title: str, description: str) -> str:
    """Return the drawing as one SVG element with a title and a description, without dates or random names."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": name}):
        figure: Figure = Figure(figsize=size, dpi=72, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        out = io.StringIO()
        empty = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=empty, transparent=True)
    return _inline(out.getvalue(), name, title, description)


def _inline(svg: str, name: str, title: str, description: str) -> str:
    """Make a drawing part of a page: no prolog, names of its own, the width of its place and the font of the page."""
    opening = re.search(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', svg)
    body = svg[opening.end() :].strip()
    body = re.sub(r'\b(id|xlink:href)="(#?)', rf'\1="\2{name}-', body).replace("url(#", f"url(#{name}-")
    body = re.sub(r"'DejaVu Sans'[^;\"]*", FONT, body)
    body = re.sub(r'<style type="text/css">.*?</style>', "", body)
    return (
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" {opening[1]} role="img" '
        f'aria-labelledby="{name}-titel {name}-beschrijving">\n'
        f'<title id="{name}-titel">{escape(title)}</title>\n'
        f'<desc id="{name}-beschrijving">{escape(description)}</desc>\n{body}'
    )
