"""An explanation as one page of HTML that needs nothing from elsewhere."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import yaml

from openfisca_toeslagen import report
from openfisca_toeslagen.checks import explanation_text
from openfisca_toeslagen.report.language import Taal, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_toeslagen.checks.explanation import Step
    from openfisca_toeslagen.checks.run import Explanation

HERE = Path(__file__).parent
STYLE = Path(report.__file__).parent / "style.css"


@dataclasses.dataclass
class Node:
    """A step with the steps below it."""

    step: Step
    children: list[Node]


def nested(steps: Sequence[Step]) -> list[Node]:
    """Return steps in the order of the walk as a tree."""
    top: list[Node] = []
    open_lists = [top]
    for step in steps:
        node = Node(step, [])
        del open_lists[step.depth + 1 :]
        open_lists[-1].append(node)
        open_lists.append(node.children)
    return top


def page(explanations: Sequence[Explanation], taal: Taal = Taal.nl) -> str:
    """Return the page; ``taal`` is the language of the frame, labels of the law stay Dutch."""
    language = load(taal)
    texts = yaml.safe_load((HERE / "verklaring.yaml").read_text(encoding="utf-8"))[taal.value]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def shown(value: Any, unit: str | None) -> str:  # noqa: ANN401
        return explanation_text.shown(value.item() if hasattr(value, "item") else value, unit, language)

    return environment.get_template("verklaring.html.j2").render(
        explanations=explanations,
        t=texts,
        taal=taal.value,
        shown=shown,
        nested=nested,
        style=jinja2.utils.markupsafe.Markup(STYLE.read_text(encoding="utf-8")),
    )


def write(explanations: Sequence[Explanation], path: Path, taal: Taal = Taal.nl) -> None:
    """Write the page; raises OSError when that is not possible."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(explanations, taal), encoding="utf-8")
