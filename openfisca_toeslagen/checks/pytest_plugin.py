"""Lets plain pytest find YAML cases: each case a test with its own node id (``-k``, junit), ``stelsels`` expanded.

A file is checked before its cases run; a file with findings is one failing test that shows them. Under ``openfisca test``
core's own plugin takes the files and this one stands aside.

Pytest loads this wherever the package is installed, so the law is imported only once there is a file of cases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openfisca_toeslagen.checks.cases import Case

COUNT = "vergeleken uitkomsten"
SUFFIXES = (".yaml", ".yml")
#: How a file of cases is told from other YAML that lies about; one that is named on the command line is always taken.
LOOKS_LIKE_CASES = re.compile(r"^(- |\s+)?(input|output|stelsels):", re.MULTILINE)


class CaseFile(pytest.File):
    """A YAML file of cases."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the cases, or one item with what is wrong in the file."""
        from openfisca_toeslagen.checks import case_check, cases, files, yaml_source
        from openfisca_toeslagen.checks.regimes_of_case import law

        document = yaml_source.read(self.path)
        found = case_check.check_document(document, law(), self.path.parent)
        if found:
            told = [files.line(self.path, finding) for finding in found]
            yield FindingsItem.from_parent(self, name="controleer", told=told)
            return
        for case in cases.of_content(self.path, document.content):
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One case, under one regime."""

    def __init__(self, *, case: Case, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        """Compare every outcome that the case asserts."""
        from openfisca_toeslagen.checks import explanation_text, run
        from openfisca_toeslagen.checks.regimes_of_case import law

        result = run.run(self.case, law())
        self.user_properties.append((COUNT, len(result.outcomes)))
        if not result.passes:
            raise CaseError(explanation_text.lines(run.explanation(result, law())))

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        """Show the explanation and no traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, CaseError) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the case as its author did."""
        return self.path, None, self.name


class FindingsItem(CaseItem):
    """A file in which something is wrong; its cases do not run."""

    def __init__(self, *, told: list[str], **kwargs: object) -> None:
        super().__init__(case=None, **kwargs)
        self.told = told

    def runtest(self) -> None:
        """Fail with the findings."""
        from openfisca_toeslagen.checks import files

        raise CaseError(files.capped(self.told))


class CaseError(AssertionError):
    """A case of which an outcome differs, or a file with findings; the message is for whoever wrote it."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("\n".join(told))


class Count:
    """Counts what was compared, also over the workers of xdist; nothing compared is a failure, not a success."""

    def __init__(self) -> None:
        self.cases = 0
        self.outcomes = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the outcomes of a case that ran."""
        compared = dict(report.user_properties).get(COUNT) if report.when == "call" else None
        if compared is not None:
            self.cases += 1
            self.outcomes += compared

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fail a run of cases in which nothing was compared."""
        if exitstatus == pytest.ExitCode.OK and self.cases and not self.outcomes:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was compared."""
        if self.cases:
            terminalreporter.write_line(f"{self.outcomes} uitkomsten vergeleken in {self.cases} gevallen")


def pytest_configure(config: pytest.Config) -> None:
    """Count what is compared."""
    config.pluginmanager.register(Count(), "toeslagen-telling")


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> CaseFile | None:
    """Take YAML files that hold cases, unless core's runner does."""
    if file_path.suffix not in SUFFIXES:
        return None
    from openfisca_core.tools.test_runner import OpenFiscaPlugin

    if any(isinstance(plugin, OpenFiscaPlugin) for plugin in parent.config.pluginmanager.get_plugins()):
        return None
    named = parent.session.isinitpath(file_path)
    if not named and not LOOKS_LIKE_CASES.search(file_path.read_text(encoding="utf-8", errors="replace")):
        return None
    return CaseFile.from_parent(parent, path=file_path)
