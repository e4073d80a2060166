"""Let plain pytest collect the YAML cases, also where the package is not installed, and share one law between tests."""

from __future__ import annotations

import pytest

from openfisca_toeslagen.checks import pytest_plugin, regimes_of_case

LAW = regimes_of_case.law()


def pytest_addoption(parser):
    parser.addoption("--golden", action="store_true", help="write the golden tables of tests/test_golden.py again")


def pytest_configure(config):
    if not config.pluginmanager.is_registered(pytest_plugin):
        config.pluginmanager.register(pytest_plugin, pytest_plugin.__name__)


@pytest.fixture(scope="session")
def law():
    return LAW
