"""An uitvoeringstoets as a whole: from definitions to frozen registers, all from one run over the population."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.blocks.thresholds import DEFAULTS as THRESHOLDS
from openfisca_toeslagen.impact.blocks.thresholds import read_thresholds
from openfisca_toeslagen.impact.blocks.verdict import judge
from openfisca_toeslagen.impact.discrimination import gap_indicators
from openfisca_toeslagen.impact.graph import build_graph
from openfisca_toeslagen.impact.graph.protected import prove_on
from openfisca_toeslagen.impact.graph.structure import structure
from openfisca_toeslagen.impact.indicators.costs import DEFAULTS as COSTS
from openfisca_toeslagen.impact.indicators.costs import read_costs
from openfisca_toeslagen.impact.indicators.registry import DIFFERENCE, find
from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.impact.prediction.engine import Measurement, Order, View, measure_population
from openfisca_toeslagen.impact.prediction.figures import Key, Wanted, figures
from openfisca_toeslagen.impact.prediction.intervals import predictions
from openfisca_toeslagen.impact.register.definition import Definition, Range, read_definition
from openfisca_toeslagen.impact.register.frozen import Assumption, Inputs, Prediction, Proven, Register
from openfisca_toeslagen.impact.settlement import references
from openfisca_toeslagen.impact.weighing import TRADEOFFS
from openfisca_toeslagen.population.production import produce, recipe
from openfisca_toeslagen.population.store import VERSIONS, Store
from openfisca_toeslagen.year_cycle.assumptions import DEFAULTS as EXECUTION
from openfisca_toeslagen.year_cycle.assumptions import read_assumptions
from openfisca_toeslagen.year_cycle.program import program_hash
from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems, files
from openfisca_toeslagen.year_cycle.run_folder import RunError, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openfisca_toeslagen.impact.blocks.thresholds import Thresholds
    from openfisca_toeslagen.impact.graph.graph import Graph
    from openfisca_toeslagen.impact.graph.protected import Proof
    from openfisca_toeslagen.impact.indicators import Indicator
    from openfisca_toeslagen.impact.indicators.costs import Costs
    from openfisca_toeslagen.impact.measured import Measured
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions

    Progress = Callable[[str, int, int], None]

PACKAGE = "openfisca-toeslagen"
#: Folders of this room that predict nothing.
ELSEWHERE = ("gezinnen", "hardheden", "invoeringstoets")
#: Where populations that were made are kept: ``XDG_CACHE_HOME`` or ``~/.cache``.
CACHE = "openfisca-toeslagen"


@dataclasses.dataclass(frozen=True)
class Test:
    """One definition with everything that its file names, read and checked."""

    file: Path
    definition: Definition
    assumptions: Assumptions
    costs: Costs
    thresholds: Thresholds

    def population(self) -> tuple[str, ...]:
        """Return what tells its population and chances apart from those of other tests: equal ones share a run."""
        own = self.definition
        folder = str((self.file.parent / own.bevolking.map).resolve()) if own.bevolking.map else ""
        made = (own.bevolking.huishoudens, own.bevolking.zaad, own.jaar)
        uncertainty = own.onzekerheid.model_dump_json()
        return (folder, str(made), str(own.zaad), uncertainty, self.assumptions.model_dump_json())

    def wanted(self) -> Wanted:
        """Return the figures it asks for."""
        assumed = [a for a in self.definition.aannames if a.groep is not None]
        names = [*self.thresholds.indicators(), *(a.indicator for a in self.definition.aannames)]
        differences = [n.removeprefix(DIFFERENCE) for n in names if n.startswith(DIFFERENCE)]
        differences = dict.fromkeys([*differences, *(name for name in TRADEOFFS if not find(name).compares)])
        return Wanted(
            filters=tuple(dict.fromkeys((a.indicator, a.groep) for a in assumed)),
            selections=self.definition.selecties,
            references=tuple(self.definition.referentiegroepen.items()),
            differences=tuple(differences),
        )


@dataclasses.dataclass(frozen=True)
class Frozen:
    """A register, the definition it came from, and the households and indicators behind it, for a report."""

    test: Test
    register: Register
    indicators: dict[str, Indicator]
    #: Articles behind the flows: per allowance and flow.
    articles: dict[str, dict[str, tuple[str, ...]]]


def read_test(file: Path) -> Test:
    """Read a definition and the files it names; raises :class:`~openfisca_toeslagen.reading.ReadingError`."""
    definition = read_definition(file)

    def beside(name: str | None, default: Path) -> Path:
        return file.parent / name if name else default

    return Test(
        file,
        definition,
        read_assumptions(beside(definition.uitvoering, EXECUTION)),
        read_costs(beside(definition.kosten, COSTS)),
        read_thresholds(beside(definition.drempels, THRESHOLDS)),
    )


def test_of(register: Register, file: Path) -> Test:
    """Return the test of a register, from what the register itself holds; ``file`` is where its folders are relative to."""
    return Test(file, register.definitie, register.uitvoering, register.kosten, register.drempels)


def freeze(tests: Sequence[Test], workers: int = 1, progress: Progress = lambda *_: None) -> list[Frozen]:
    """Run the tests and return their registers, in order. Tests over the same population and chances share one run."""
    groups: dict[tuple[str, ...], list[Test]] = {}
    for test in tests:
        groups.setdefault(test.population(), []).append(test)
    frozen = {}
    for group in groups.values():
        frozen |= dict(zip(map(id, group), _freeze_together(group, workers, progress), strict=True))
    return [frozen[id(test)] for test in tests]


def _freeze_together(tests: list[Test], workers: int, progress: Progress) -> list[Frozen]:
    first = tests[0].definition
    folder = _population(tests[0], workers, progress)
    # The law as it is comes first: it is asked for facts that the population does not give.
    regimes = tuple(dict.fromkeys((CURRENT, *(name for test in tests for name in test.definition.stelsels))))
    systems = build_systems(regimes)
    graphs = {name: build_graph(system, first.jaar) for name, system in systems.items()}
    counts = _counts(graphs)
    proofs = {name: prove_on(graph) for name, graph in graphs.items()}
    articles = {allowance: references(list(systems.values()), allowance) for allowance in ALLOWANCES}
    views = tuple(View(t.definition.basis, t.definition.stelsels, t.wanted(), t.costs.model_dump()) for t in tests)
    rules = {name: {key: float(value) for key, value in found.items()} for name, found in counts.items()}
    order = Order(
        str(folder),
        regimes,
        tests[0].assumptions.model_dump(),
        first.zaad,
        first.onzekerheid.trekkingen,
        first.onzekerheid.huishoudens,
        views,
        rules,
    )
    measurement = measure_population(order, workers, lambda done, of: progress("Reken", done, of))
    result = []
    for number, (test, view) in enumerate(zip(tests, views, strict=True)):
        progress("Vries in", number, len(tests))
        register, indicators = _frozen(test, view, number, measurement, folder)
        register = register.model_copy(update={"bewijzen": tuple(_proof(name, proofs[name]) for name in view.regimes)})
        result.append(Frozen(test, register, indicators, articles))
    progress("Vries in", len(tests), len(tests))
    return result


def _proof(regime: str, proof: Proof) -> Proven:
    return Proven(
        stelsel=regime,
        regels=proof.regels,
        gegevens=proof.gegevens,
        overtredingen=tuple(f"{v.naam}: {v.reden}" for v in proof.overtredingen),
        onderscheid=tuple(f"{d.gegeven} ({d.grond}, {d.bron})" for d in proof.onderscheid),
    )


def _frozen(
    test: Test, view: View, number: int, measurement: Measurement, folder: Path
) -> tuple[Register, dict[str, Indicator]]:
    indicators = view.wanted.indicators(test.costs)
    seen = measurement.seen(view)
    definition = test.definition
    point = figures(seen, view.wanted, indicators)
    resampled = figures(_resampled(seen, definition), view.wanted, indicators)
    indicators |= gap_indicators(indicators)
    assumed, *drawn = measurement.draws[number]
    given, missing = predictions(point, resampled, assumed, drawn, indicators)
    by_key = {Key(p.indicator, p.stelsel, p.groep): p for p in given}
    register = Register(
        definitie=definition,
        uitvoering=test.assumptions,
        kosten=test.costs,
        drempels=test.thresholds,
        invoer=_inputs(test, folder),
        huishoudens=len(seen[definition.basis].weights),
        gewicht=round(float(seen[definition.basis].weights.sum()), 3),
        voorspellingen=given,
        niet_te_geven=missing,
        aannames=tuple(_written_out(a, by_key) for a in definition.aannames),
        oordelen=tuple(judge(name, test.thresholds, by_key) for name in definition.stelsels),
    )
    return register, indicators


def _resampled(seen: dict[str, Measured], definition: Definition) -> dict[str, Measured]:
    drawn: dict[str, Measured] = {}
    first = None
    for name, regime in seen.items():
        again = regime.resampled(definition.onzekerheid.herhalingen, definition.zaad) if first is None else None
        if again is None:
            baseline = dataclasses.replace(regime.baseline, replicates=first)
            again = dataclasses.replace(regime, replicates=first, baseline=baseline)
        first = again.replicates
        drawn[name] = again
    return drawn


def _written_out(assumption: object, by_key: dict[Key, Prediction]) -> Assumption:
    """Return an assumption with its expected range; an assumption about a figure that cannot be given is refused."""
    expected = assumption.verwacht
    predicted = by_key.get(Key(assumption.indicator, assumption.stelsel, assumption.groep))
    if expected is None:
        if predicted is None:
            message = (
                f"aanname {assumption.id}: {assumption.indicator} is voor {assumption.stelsel}"
                f"{f', {assumption.groep}' if assumption.groep else ''} niet te voorspellen; geef verwacht"
            )
            raise RunError(message)
        high = predicted.waarde if predicted.hoog is None else predicted.hoog
        expected = Range(van=predicted.laag, tot=high)
    elif not isinstance(expected, Range):
        expected = Range(van=expected, tot=expected)
    return Assumption(
        **{**assumption.model_dump(), "verwacht": expected.model_dump(), "voorspeld": assumption.verwacht is None}
    )


def _counts(graphs: dict[str, Graph]) -> dict[str, dict[str, int]]:
    """Return the counts over the rules of every regime, ``<count>_<toeslag>``; what is no longer read against the law."""
    found: dict[str, dict[str, int]] = {}
    for name, graph in graphs.items():
        found[name] = {}
        for allowance in ALLOWANCES:
            counted = structure(graph, allowance, graphs[CURRENT]).counts()
            found[name] |= {f"{key}_{allowance}": value for key, value in counted.items()}
    return found


def _population(test: Test, workers: int, progress: Progress) -> Path:
    """Return the folder of the population; a synthetic one is made when it is not there yet."""
    own = test.definition.bevolking
    if own.map:
        folder = (test.file.parent / own.map).resolve()
        if not Store(folder).complete:
            message = f"{folder}: is geen bevolking in delen, of zij is niet af; maak er een met toeslagen bevolking maak"
            raise RunError(message)
        year = Store(folder).manifest["recept"]["jaar"]
        if year != test.definition.jaar:
            message = f"{folder}: is een bevolking van {year}; de toets is van {test.definition.jaar}"
            raise RunError(message)
        return folder
    made = recipe(own.huishoudens, test.definition.jaar, own.zaad)
    versions = {name: version(name) for name in VERSIONS}
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / CACHE / "bevolking"
    folder = base / f"{own.huishoudens}-{test.definition.jaar}-{own.zaad}-{digest([made, versions])[:12]}"
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        progress("Maak bevolking", done, own.huishoudens)

    produce(folder, own.huishoudens, test.definition.jaar, own.zaad, workers, tell)
    return folder


def _inputs(test: Test, folder: Path) -> Inputs:
    """Return the hashes of everything that decides the figures."""
    manifest = Store(folder).manifest

    def of(model: object) -> str:
        return digest(json.loads(model.model_dump_json()))

    return Inputs(
        pakket=PACKAGE,
        versie=version(PACKAGE),
        programma=program_hash(),
        toets=_code_hash(),
        voorstellen=files(test.definition.stelsels),
        bevolking=digest([manifest["recept"], manifest["delen"]]),
        uitvoering=of(test.assumptions),
        kosten=of(test.costs),
        drempels=of(test.thresholds),
        definitie=of(test.definition),
        zaad=test.definition.zaad,
        versies={name: version(name) for name in (*VERSIONS[1:], "openfisca-core", "pandas")},
    )


def _code_hash() -> str:
    """Return a hash of the code and tables of this room that turn a run into predictions."""
    root = Path(__file__).parent
    paths = [path for path in root.rglob("*") if path.suffix in (".py", ".yaml")]
    result = hashlib.sha256()
    for path in sorted(path for path in paths if path.relative_to(root).parts[0] not in ELSEWHERE):
        result.update(str(path.relative_to(root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return result.hexdigest()
