"""Let plain pytest collect the YAML cases as ``openfisca test`` does, and share one law between tests."""

from __future__ import annotations

import pytest
from openfisca_core.tools.test_runner import OpenFiscaPlugin

from openfisca_toeslagen import CountryTaxBenefitSystem

LAW = CountryTaxBenefitSystem()


def pytest_addoption(parser):
    parser.addoption("--golden", action="store_true", help="write the golden tables of tests/test_golden.py again")


# Last, so that the plugin of `openfisca test` is seen when that is what runs: each case must be collected once.
@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    if not any(isinstance(plugin, OpenFiscaPlugin) for plugin in config.pluginmanager.get_plugins()):
        config.pluginmanager.register(OpenFiscaPlugin(LAW, {}))


@pytest.fixture(scope="session")
def law():
    return LAW
