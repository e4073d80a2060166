"""Charts of the invoeringstoets: where a gap comes from, and how far groups lie from what was predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.report.charts import GRID, INK, STATE, beside, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from openfisca_toeslagen.impact.invoeringstoets.decomposition import Decomposition
    from openfisca_toeslagen.impact.invoeringstoets.testing import Test
    from openfisca_toeslagen.report.invoeringstoets_page import Words
    from openfisca_toeslagen.report.language import Language

RED = "#b3261e"


def gap_chart(gap: Decomposition, language: Language) -> str:
    """Draw the parts of a difference in spending as bars to the left (less) and right (more)."""
    names = language.texts["delen"]

    def draw(axes: Axes) -> None:
        for row, (name, amount) in enumerate(gap.delen.items()):
            axes.barh(row, amount, color=STATE if amount >= 0 else RED, height=0.42)
            _above(axes, names[name], row, 14)
            side = (6, 0) if amount >= 0 else (-6, 0)
            align = "left" if amount >= 0 else "right"
            beside(axes, language.million(amount), (amount, row), side, ha=align, va="center", fontsize=12)
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_axis_off()
        axes.invert_yaxis()
        axes.margins(x=0.32, y=0.08)

    told = "; ".join(f"{names[name]} {language.million(amount)}" for name, amount in gap.delen.items())
    return svg(draw, (6.0, 4.1), "budget", language.texts["budget_kop"], told)


def _above(axes: Axes, text: str, row: int, height: int) -> None:
    """Write what a row is about above it, from the left edge."""
    place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    axes.annotate(text, (0.0, row), xytext=(0, height), fontsize=11, **place)


def segments_chart(tests: Sequence[Test], words: Words) -> str:
    """Draw of each segment the difference with all others above what was predicted, with its interval."""
    shown = list(tests)[:6]

    def draw(axes: Axes) -> None:
        for row, test in enumerate(shown):
            axes.plot((test.low, test.high), (row, row), color=INK, linewidth=1.6)
            axes.plot(test.difference, row, "o", color=RED, markersize=7)
            text = f"{words.ratio(test.ratio)}; {words.cell(test.cell)}"
            _above(axes, text, row, 11)
        axes.axvline(0, color=GRID, linewidth=1.2, zorder=0)
        axes.xaxis.set_major_formatter(lambda value, _: words.language.percent(value))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.invert_yaxis()
        axes.margins(x=0.06, y=0.16)
        axes.locator_params(axis="x", nbins=5)

    told = "; ".join(f"{words.ratio(t.ratio)}, {words.cell(t.cell)}: {words.language.percent(t.difference)}" for t in shown)
    return svg(draw, (6.0, 4.1), "groepen", words.texts["knelpunten_kop"], told)
