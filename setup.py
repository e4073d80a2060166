"""Packaging. Parameters, reforms and published cases lie outside the package and are installed inside it."""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
REFORMS = [f"openfisca_toeslagen.reforms.{name}" for name in find_packages("reforms")]

setup(
    name="openfisca-toeslagen",
    version="0.6.0",
    description="The Dutch allowances as rules that can be tested before and after a law starts",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    url="https://github.com/openfisca/openfisca-toeslagen",
    author="The openfisca-toeslagen founders",
    license="AGPL-3.0-or-later",
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Intended Audience :: Legal Industry",
        "Intended Audience :: Science/Research",
        "Natural Language :: Dutch",
        "Programming Language :: Python :: 3.11",
        "Topic :: Scientific/Engineering :: Information Analysis",
    ],
    keywords="openfisca toeslagen uitvoeringstoets invoeringstoets rules-as-code",
    python_requires=">=3.11",
    packages=[
        *find_packages(include=["openfisca_toeslagen", "openfisca_toeslagen.*"]),
        "openfisca_toeslagen.reforms",
        *REFORMS,
        "openfisca_toeslagen.parameters",
        "openfisca_toeslagen.published",
    ],
    package_dir={
        "openfisca_toeslagen": "openfisca_toeslagen",
        "openfisca_toeslagen.reforms": "reforms",
        "openfisca_toeslagen.parameters": "parameters",
        "openfisca_toeslagen.published": "tests/published",
    },
    package_data={"": ["*.csv", "*.css", "*.j2", "*.yaml", "**/*.yaml", "**/*.csv", "static/*"]},
    entry_points={
        "console_scripts": ["toeslagen = openfisca_toeslagen.cli:app"],
        # Named as its module, so that it can also be asked for with -p.
        "pytest11": ["openfisca_toeslagen.checks.pytest_plugin = openfisca_toeslagen.checks.pytest_plugin"],
    },
    install_requires=[
        "filelock==4.2.12",
        "flask==3.1.3",
        "flask-cors==6.0.5",
        "gunicorn==27.0.1",
        "jinja2==3.1.6",
        "matplotlib==3.11.2",
        "numpy==2.4.6",
        "openfisca-core==46.0.1",
        "pandas==3.1.1",
        "pyarrow==26.0.1",
        "pydantic==2.14.4",
        "pyyaml==6.0.4",
        "rich==15.0.0",
        "scipy==1.17.1",
        "typer==0.29.2",
    ],
    extras_require={
        "test": [
            "axe-playwright-python==0.1.8",
            "build==1.6.1",
            "dask[distributed]==2026.8.0",
            "hypothesis==6.170.17",
            "jsonschema==4.26.0",
            "playwright==1.65.2",
            "pytest==9.2.0",
            "pytest-xdist==3.8.0",
            "ruff==0.17.6",
            "schemathesis==4.32.5",
            "yamllint==1.38.0",
        ],
        "notebooks": ["jupyter==1.1.1", "nbmake==1.5.5"],
        "distributed": ["dask[distributed]==2026.8.0"],
    },
)
