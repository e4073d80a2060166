"""Charts of the uitvoeringstoets over a population, as SVG: bars with intervals, parts of a whole, ratios of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.report.charts import GRID, INK, PARENT, STATE, beside, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from openfisca_toeslagen.impact.register.frozen import Prediction

SIZE = (6.0, 4.1)
PROVIDER = "#0b6b53"


def bars(rows: Sequence[tuple[str, Prediction, str]], name: str, title: str, told: str) -> str:
    """Draw one figure per row as a bar with its interval and what it is in words."""

    def draw(axes: Axes) -> None:
        for row, (label, prediction, written) in enumerate(rows):
            axes.barh(row, prediction.waarde, color=STATE, height=0.3)
            axes.plot((prediction.laag, prediction.hoog), (row, row), color=INK, linewidth=2)
            beside(axes, label, (0, row), (0, 17))
            place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "ha": "right"}
            axes.annotate(written, (1.0, row), xytext=(0, 17), fontsize=11, **place)
        axes.set_axis_off()
        axes.invert_yaxis()
        axes.margins(x=0.02, y=0.16)

    return svg(draw, SIZE, name, title, told)


def parts(rows: Sequence[tuple[str, list[tuple[str, float, str]]]], name: str, title: str, told: str) -> str:
    """Draw per row the parts of a whole, side by side, with their share in words above the bar."""
    looks = (
        {"color": PARENT, "edgecolor": STATE, "hatch": "///"},
        {"color": PROVIDER},
        {"color": STATE},
    )

    def draw(axes: Axes) -> None:
        for row, (label, own) in enumerate(rows):
            left = 0.0
            for (_, share, _), look in zip(own, looks, strict=True):
                left = axes.barh(row, share, left=left, height=0.34, **look)[0].get_corners()[1][0]
            beside(axes, label, (0, row), (0, 17))
            words = "  ".join(f"{who} {written}" for who, _, written in own)
            beside(axes, words, (1, row), (0, 17), ha="right", fontsize=11, fontweight="normal")
        axes.set_axis_off()
        axes.invert_yaxis()
        axes.margins(x=0.002, y=0.14)

    return svg(draw, SIZE, name, title, told)


def gaps(rows: Sequence[tuple[str, Prediction, Prediction, str]], name: str, title: str, told: str) -> str:
    """Draw per group its ratio to the reference group: an open mark as it is, a filled one with interval at equal facts."""

    def draw(axes: Axes) -> None:
        axes.axvline(1, color=INK, linewidth=1)
        for row, (label, raw, alike, _) in enumerate(rows):
            axes.plot((alike.laag, alike.hoog), (row, row), color=STATE, linewidth=2)
            axes.plot(alike.waarde, row, "o", color=STATE, markersize=7)
            axes.plot(raw.waarde, row, "o", markerfacecolor="none", markeredgecolor=INK, markersize=8)
            place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
            axes.annotate(label, (0.0, row), xytext=(0, 9), fontsize=11, **place)
        axes.grid(axis="x", color=GRID)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.invert_yaxis()
        axes.margins(x=0.06, y=0.12)

    return svg(draw, (6.0, 5.4), name, title, told)
