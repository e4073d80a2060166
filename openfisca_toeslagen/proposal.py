"""The base of every reform of ours: a header that says what it changes, and the same care for exactness as the law."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from openfisca_core.parameters import ParameterNode, load_parameter_file
from openfisca_core.reforms import Reform

from openfisca_toeslagen import coverage, layout
from openfisca_toeslagen.system import LawLoader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from openfisca_toeslagen.execution import Execution


class Proposal(LawLoader, Reform):
    """A reform with a header. Subclasses fill the header and implement ``apply``."""

    #: What the reform is called in reports (Dutch).
    title: ClassVar[str]
    #: Where it comes from: ruling, act or parliamentary paper.
    reference: ClassVar[str]
    #: What it is compared with.
    baseline_title: ClassVar[str] = "De geldende wet, naar de datum van de beschikking"
    #: The years in which it can be run.
    period: ClassVar[str]
    #: What changes, in one Dutch sentence.
    changes: ClassVar[str]
    #: The variables that the reform adds or replaces; everything else stays as in the baseline.
    replaces: ClassVar[frozenset[str]]
    #: The names of the proposals that it builds upon and may therefore change further; none is the law itself.
    basis: ClassVar[tuple[str, ...]] = ()
    #: What it changes of how the law is carried out: fields of :class:`~openfisca_toeslagen.execution.Execution`.
    executes: ClassVar[Mapping[str, object]] = {}

    @property
    def execution(self) -> Execution:
        """How the law is carried out under this proposal, on top of what its baseline says."""
        return replace(self.baseline.execution, **self.executes)

    def modify_parameters(self, modifier_function: Callable[[ParameterNode], ParameterNode]) -> None:
        """Change a copy of the parameters as this proposal has them so far; core would begin at the baseline each time."""
        self.parameters = modifier_function(copy.deepcopy(self.parameters))
        self._parameters_at_instant_cache = {}

    def add_parameters(self, name: str, folder: Path | None = None) -> None:
        """Add the proposal's own parameters from ``reforms/<name>/parameters`` as the node ``name``."""
        folder = folder or layout.REFORMS / name / "parameters"

        def modify(parameters: ParameterNode) -> ParameterNode:
            parameters.add_child(name, coverage.close(load_parameter_file(str(folder), name)))
            return parameters

        self.modify_parameters(modify)
