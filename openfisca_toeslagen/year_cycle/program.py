"""Which program computes: a hash of everything that decides an outcome, so that two versions are never mixed in one run."""

from __future__ import annotations

import functools
import hashlib

from openfisca_toeslagen import layout

#: The rooms of the package that decide an outcome, beside its own files.
DECIDING = ("population", "variables", "year_cycle")


@functools.cache
def program_hash() -> str:
    """Return a hash of the law, the reforms and the code that runs them: other rules are another run."""
    roots = [*(layout.PACKAGE / room for room in DECIDING), layout.PARAMETERS, layout.REFORMS]
    files = [path for path in layout.PACKAGE.glob("*.py") if not path.name.startswith("cli")]
    files += [path for root in roots for path in root.rglob("*") if path.suffix in (".py", ".yaml", ".csv")]
    result = hashlib.sha256()
    for path in sorted(files):
        result.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return result.hexdigest()
