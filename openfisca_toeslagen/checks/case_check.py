"""Checking a file of YAML cases before it runs: everything that core would take in silence, and every misspelt name."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from openfisca_core.tools.test_runner import Test

from openfisca_toeslagen import facts
from openfisca_toeslagen.checks import regimes_of_case, yaml_source
from openfisca_toeslagen.checks.expected import ExpectedChecker
from openfisca_toeslagen.checks.findings import Finding, Findings, Path, Place
from openfisca_toeslagen.checks.situation import check_situation
from openfisca_toeslagen.checks.unread import Inputs, inputs

if TYPE_CHECKING:
    import pathlib

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

REGIMES = regimes_of_case.KEY
#: Keys of core that are not for cases of this law: one replaces all its parameters, the other adds other packages.
NOT_OURS = ("parameters", "extensions")
#: The keys of a case: those of core, and ours for several regimes.
KEYS = (*(field.name for field in dataclasses.fields(Test) if field.name not in NOT_OURS), REGIMES)
NEEDED = ("name", "period", "input")
MARGINS = ("absolute_error_margin", "relative_error_margin")
#: The widest margins: one euro, a thousandth of the amount. A published table in whole euros is half a euro off at most.
WIDEST = {"absolute_error_margin": 1, "relative_error_margin": 0.001}


def check_file(path: pathlib.Path, law: TaxBenefitSystem) -> list[Finding]:
    """Return everything that is wrong in a file of cases, in the order of its lines; never raises for what it says."""
    try:
        document = yaml_source.read(path)
    except OSError as error:
        return [Finding((), "bestand", f"kan niet worden gelezen: {error.strerror}", 1, 1)]
    return check_document(document, law, path.parent)


def check_document(document: yaml_source.Document, law: TaxBenefitSystem, folder: pathlib.Path) -> list[Finding]:
    """Return everything that is wrong in cases that were read; ``folder`` is where a regime's file is looked for."""
    findings = Findings(document)
    findings.items += document.findings
    if document.content is not None:
        _FileChecker(law, findings, folder).check(document.content)
    return _in_order(findings.items)


def _in_order(items: list[Finding]) -> list[Finding]:
    """Order by place and say once what several cases share through an anchor."""
    once = {(finding.line, finding.column, finding.code, finding.message): finding for finding in items}
    return sorted(once.values(), key=lambda finding: (finding.line or 0, finding.column or 0))


class _FileChecker:
    def __init__(self, law: TaxBenefitSystem, findings: Findings, folder: pathlib.Path) -> None:
        self.law = law
        self.findings = findings
        self.folder = folder
        self.names: dict[str, Path] = {}
        self.read: set[Place | None] = set()
        self.unread: dict[Path, str] = {}

    def check(self, content: object) -> None:
        if isinstance(content, list):
            if not content:
                self.findings.add((), "leeg", "het bestand bevat geen gevallen")
            for number, case in enumerate(content):
                self._case((number,), case)
        else:
            self._case((), content)
        for path, message in self.unread.items():
            if self.findings.source.place(path) not in self.read:
                self.findings.add(path, "periode_ongelezen", message)

    def _case(self, path: Path, case: object) -> None:
        if not isinstance(case, dict):
            message = (
                f"{facts.shortened(case)} is geen geval; toegestaan: sleutels met waarden ({', '.join(NEEDED)}, output)"
            )
            self.findings.add(path, "verkeerd_type", message)
            return
        for key in case:
            if key == "parameters":
                self._parameters((*path, key), case[key])
            elif key not in KEYS:
                near = facts.did_you_mean(str(key), KEYS)
                self.findings.add((*path, key), "onbekende_sleutel", f"is onbekend; toegestaan: {', '.join(KEYS)}{near}")
        for key in NEEDED:
            if key not in case:
                self.findings.add(path, "naam" if key == "name" else "leeg", f"het geval heeft geen {key}")
        if "output" not in case and REGIMES not in case:
            self.findings.add(path, "leeg", f"het geval verwacht niets: geef output of {REGIMES}")
        self._name((*path, "name"), case)
        self._keywords((*path, "keywords"), case.get("keywords"))
        period = self._period((*path, "period"), case)
        systems = self._systems(path, case)
        if period is not None and systems and isinstance(case.get("input"), dict):
            self._contents(path, case, period, systems)

    def _name(self, path: Path, case: dict) -> None:
        name = case.get("name")
        if "name" not in case:
            return
        if not isinstance(name, str) or not name.strip():
            self.findings.add(path, "naam", f"{name} is geen naam; toegestaan: een tekst, elke keer een andere")
        elif name in self.names:
            first = self.findings.source.place(self.names[name])
            where = f" op regel {first.line}" if first else ""
            self.findings.add(path, "naam", f"{facts.shortened(name)} is al gebruikt{where}; toegestaan: een naam per geval")
        else:
            self.names[name] = path

    def _keywords(self, path: Path, words: object) -> None:
        texts = words if isinstance(words, list) else [words]
        if words is not None and not all(isinstance(word, str) for word in texts):
            self.findings.add(path, "verkeerd_type", "toegestaan: een lijst van teksten")

    def _period(self, path: Path, case: dict) -> str | None:
        if "period" not in case:
            return None
        period, message = facts.canonical_period(case["period"])
        if period == facts.FOREVER:
            period, message = None, "geldt voor altijd; toegestaan: een jaar (2024) of een maand (2024-03)"
        if period is None:
            shown = facts.shortened(case["period"])
            self.findings.add(path, "periode", f"{shown} {message}")
        return period

    def _parameters(self, path: Path, parameters: object) -> None:
        message = "vervangt alle parameters van de wet door deze"
        may = "toegestaan: reforms, of stelsels met een voorstel in YAML"
        self.findings.add(path, "onbekende_sleutel", f"{message}; {may}")
        known = self.law.parameters.children
        for name in parameters if isinstance(parameters, dict) else ():
            if name not in known:
                near = facts.did_you_mean(str(name), known)
                self.findings.add((*path, name), "onbekende_parameter", f"is geen parameter{near}")

    def _systems(self, path: Path, case: dict) -> dict[str | None, TaxBenefitSystem]:
        """Return the system of every regime of the case, None for the one of its ``reforms``; empty if one is unknown."""
        systems: dict[str | None, TaxBenefitSystem] = {}
        if REGIMES in case:
            regimes = case[REGIMES]
            if "reforms" in case:
                self.findings.add((*path, "reforms"), "onbekende_sleutel", f"past niet bij {REGIMES}: noem het stelsel daar")
            if not isinstance(regimes, dict) or not regimes:
                may = "toegestaan: een of meer stelsels met elk hun uitkomsten"
                self.findings.add((*path, REGIMES), "leeg", f"noemt geen stelsel; {may}")
                return {}
            for name in regimes:
                try:
                    systems[name] = regimes_of_case.system(name, self.folder, self.law)
                except ValueError as error:
                    self.findings.add((*path, REGIMES, name), "onbekend_stelsel", str(error))
            return systems
        try:
            return {None: regimes_of_case.reformed(self.law, case.get("reforms", []))}
        except ValueError as error:
            self.findings.add((*path, "reforms"), "onbekend_stelsel", str(error))
            return {}

    def _contents(self, path: Path, case: dict, period: str, systems: dict[str | None, TaxBenefitSystem]) -> None:
        """Check what goes in and what is expected, under each regime; what is equal under several is said once."""
        before = len(self.findings.items)
        for system in systems.values():
            if case["input"]:
                self.findings.items += check_situation(
                    case["input"], system, self.findings.source, period=period, path=(*path, "input")
                )
        sound = len(self.findings.items) == before
        for regime, system in systems.items():
            checker = ExpectedChecker(system, self.findings, period, case["input"])
            own = (*path, REGIMES, regime)
            if "output" in case:
                checker.check((*path, "output"), case["output"])
            if regime is not None:
                checker.check(own, case[REGIMES][regime])
            self._margins(path, case, {asserted.variable for asserted in checker.asserted})
            if sound and checker.asserted and len(self.findings.items) == before:
                self._note_unread((*path, "input"), inputs(case["input"], system, period, checker.asserted))

    def _note_unread(self, path: Path, values: Inputs) -> None:
        """Keep what no outcome of this case reads until the file is done: cases may share an input by an anchor."""
        self.read |= {self.findings.source.place((*path, *place)) for place in values.read}
        self.unread |= {(*path, *place): message for place, message in values.unread.items()}

    def _margins(self, path: Path, case: dict, asserted: set[str]) -> None:
        for key in MARGINS:
            margins = case.get(key)
            if margins is None:
                continue
            for name, margin in margins.items() if isinstance(margins, dict) else [(None, margins)]:
                here = (*path, key) if name is None else (*path, key, name)
                if isinstance(margin, bool) or not isinstance(margin, int | float) or not margin >= 0:
                    self.findings.add(here, "marge", f"{margin} is geen marge; toegestaan: een getal vanaf 0")
                elif margin > WIDEST[key]:
                    self.findings.add(here, "marge", f"{margin:g} is te ruim; toegestaan: ten hoogste {WIDEST[key]:g}")
                if name not in (None, "default", *asserted):
                    near = facts.did_you_mean(str(name), asserted)
                    self.findings.add(here, "marge", f"hoort bij geen verwachte uitkomst; toegestaan: default, {near}")
            if isinstance(margins, dict) and "default" not in margins and asserted - set(margins):
                self.findings.add((*path, key), "marge", "heeft geen default: 0, en niet elke uitkomst heeft een marge")
