"""The families of the main job under every regime, and how a test moves one to a year that is refused."""

import yaml

from openfisca_toeslagen.impact.families import FOLDER, read_families
from openfisca_toeslagen.impact.regimes import build_regimes

REGIMES = build_regimes()
FAMILIES = {family.id: family for family in read_families(REGIMES)}


def shifted(family, year):
    """Return the file of a family moved to another year."""
    content = yaml.safe_load((FOLDER / f"{family}.yaml").read_text(encoding="utf-8"))
    old = content["jaar"]

    def move(value):
        if isinstance(value, dict):
            return {str(key).replace(str(old), str(year)): move(item) for key, item in value.items()}
        return value

    content["jaar"] = year
    content["situatie"] = move(content["situatie"])
    for home in content["situatie"]["huishoudens"].values():
        home.pop("datum_definitieve_beschikking", None)
    return content


def write(folder, content):
    path = folder / f"{content['id']}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path
