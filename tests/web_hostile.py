"""Wrong and hostile requests, each with the status (and where it tells something, the code) that must come back."""

from __future__ import annotations

import copy
import dataclasses
import gzip
import json
from typing import Any

GOOD: dict[str, Any] = {
    "personen": {"ans": {"geboortedatum": {"ETERNITY": "1980-05-01"}, "toetsingsinkomen": {"2025": 24000}}},
    "huishoudens": {"huis": {"aanvrager": ["ans"], "zorgtoeslag": {"2025": None}}},
}
JSON = "application/json"
CALCULATE, TRACE, COMPARE, SERIES = "/huidig/calculate", "/huidig/trace", "/vergelijk", "/reeks"
CASE, EXPLAIN = "/geval", "/verklaar"


#: Without a fact of the second household the law must compute it, of a year that it does not know.
REFUSED_TO_THE_OTHER: dict[str, Any] = {
    "personen": {"ans": {}, "bob": {}},
    "huishoudens": {
        "een": {"aanvrager": "ans", "standaardpremie_huishouden": {"2016-01": 100}, "zorgtoeslag": {"2025": None}},
        "twee": {"aanvrager": "bob"},
    },
}


@dataclasses.dataclass(frozen=True)
class Wrong:
    """One request: ``body`` as bytes, and what must come back."""

    name: str
    status: int
    code: str | None
    body: bytes
    path: str = CALCULATE
    content_type: str | None = JSON
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()


def situation(*path_and_value: Any, base: dict[str, Any] = GOOD) -> dict[str, Any]:
    """Return the good situation with one value put at a path; ``...`` takes the key away."""
    *path, last, value = path_and_value
    changed = copy.deepcopy(base)
    here = changed
    for key in path:
        here = here.setdefault(key, {})
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return changed


def person(key: str, value: Any) -> dict[str, Any]:
    return situation("personen", "ans", key, value)


def household(key: str, value: Any) -> dict[str, Any]:
    return situation("huishoudens", "huis", key, value)


def encoded(body: Any) -> bytes:
    return json.dumps(body).encode()


def bodies() -> list[tuple[str, int, str | None, bytes]]:
    """Return (name, status, code, body) of what is not even JSON that can be trusted."""
    good = encoded(GOOD)
    return [
        ("empty", 400, "geen_json", b""),
        ("spaces", 400, "geen_json", b"   "),
        ("a word", 400, "geen_json", b"hallo"),
        ("cut off", 400, "geen_json", good[:-2]),
        ("one bracket too many", 400, "geen_json", good + b"}"),
        ("two documents", 400, "geen_json", good + good),
        ("single quotes", 400, "geen_json", good.replace(b'"', b"'")),
        ("comment", 400, "geen_json", b"/* a */" + good),
        ("trailing comma", 400, "geen_json", good.replace(b"24000}", b"24000,}")),
        ("unquoted key", 400, "geen_json", b"{personen: 1}"),
        ("yaml", 400, "geen_json", b"personen:\n  ans: {}\n"),
        ("xml", 400, "geen_json", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("byte order mark", 400, "geen_json", b"\xef\xbb\xbf" + good),
        ("latin-1", 400, "codering", json.dumps({"personen": {"j\u00e9": {}}}, ensure_ascii=False).encode("latin-1")),
        ("utf-16", 400, "codering", json.dumps(GOOD).encode("utf-16")),
        ("utf-32", 400, "codering", json.dumps(GOOD).encode("utf-32")),
        ("overlong utf-8", 400, "codering", b'{"a": "\xc0\xaf"}'),
        ("random bytes", 400, "codering", bytes(range(128, 256)) * 4),
        ("null bytes", 400, "geen_json", b"\x00" * 64),
        ("half a surrogate as key", 400, "codering", b'{"personen": {"\\ud800": {}}}'),
        ("half a surrogate as value", 400, "codering", b'{"personen": {"a": "\\udfff"}}'),
        ("NaN", 400, "geen_getal", good.replace(b"24000", b"NaN")),
        ("Infinity", 400, "geen_getal", good.replace(b"24000", b"Infinity")),
        ("-Infinity", 400, "geen_getal", good.replace(b"24000", b"-Infinity")),
        ("1e999", 400, "geen_getal", good.replace(b"24000", b"1e999")),
        ("-1e999", 400, "geen_getal", good.replace(b"24000", b"-1e999")),
        ("integer of 5000 digits", 400, "geen_getal", good.replace(b"24000", b"9" * 5000)),
        ("number of 100,000 decimals", 200, None, good.replace(b"24000", b"24000." + b"0" * 100_000)),
        ("leading zero", 400, "geen_json", good.replace(b"24000", b"024000")),
        ("hexadecimal", 400, "geen_json", good.replace(b"24000", b"0x10")),
        ("plus sign", 400, "geen_json", good.replace(b"24000", b"+24000")),
        ("decimal comma", 400, "geen_json", good.replace(b"24000", b"24000,5")),
        ("double key", 400, "dubbele_sleutel", b'{"personen": {}, "personen": {}}'),
        ("double period", 400, "dubbele_sleutel", good.replace(b'{"2025": 24000}', b'{"2025": 1, "2025": 24000}')),
        ("13 deep", 400, "te_diep", b'{"a":' * 13 + b"1" + b"}" * 13),
        ("20,000 lists deep", 400, "te_diep", b"[" * 20_000 + b"]" * 20_000),
        ("100,000 open lists", 400, "te_diep", b"[" * 100_000),
        ("100,000 objects deep", 413, "te_groot", b'{"a":' * 100_000),
        ("brackets in a text are not deep", 422, None, encoded({"[" * 500: 1})),
        ("a text that never ends", 400, "geen_json", b'{"' + b"a" * 200_000),
        ("quotes and backslashes", 400, "geen_json", b'"\\' * 50_000),
        ("300 KiB", 413, "te_groot", b" " * 300 * 1024),
        ("2 MiB", 413, "te_groot", encoded({"personen": {"a": "x" * 2**21}})),
    ]


def forms() -> list[tuple[str, int, str | None, Any]]:
    """Return (name, status, code, JSON) of what is no situation."""
    return [
        ("null", 422, None, None),
        ("true", 422, None, True),
        ("a number", 422, None, 12),
        ("a text", 422, None, "personen"),
        ("a list", 422, None, [GOOD]),
        ("an empty object", 422, None, {}),
        ("personen only", 422, None, {"personen": GOOD["personen"]}),
        ("huishoudens only", 422, None, {"huishoudens": GOOD["huishoudens"]}),
        ("personen is a list", 422, None, situation("personen", ["ans"])),
        ("personen is null", 422, None, situation("personen", None)),
        ("personen is empty", 422, None, situation("personen", {})),
        ("huishoudens is a text", 422, None, situation("huishoudens", "huis")),
        ("a person is a list", 422, None, situation("personen", "ans", [])),
        ("a person is null", 422, None, situation("personen", "ans", None)),
        ("a household is a number", 422, None, situation("huishoudens", "huis", 3)),
        ("singular key", 422, "onbekende_sleutel", {"persoon": {}, **GOOD}),
        ("unknown key", 422, "onbekende_sleutel", situation("gezinnen", {})),
        (
            "axes",
            422,
            "onbekende_sleutel",
            situation("axes", [[{"count": 10**6, "name": "toetsingsinkomen", "min": 0, "max": 1}]]),
        ),
        ("a value without period", 422, "periode", person("toetsingsinkomen", 24000)),
        ("a list for periods", 422, None, person("toetsingsinkomen", [24000])),
        ("no period at all", 422, "leeg", person("toetsingsinkomen", {})),
        ("a list for a number", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": [1]})),
        ("an object for a number", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": {"a": 1}})),
        ("nothing is asked", 422, "geen_vraag", household("zorgtoeslag", ...)),
        ("an empty name", 422, "naam", situation("personen", "", {})),
        ("a name with a line break", 422, "naam", situation("personen", "a\nb", {})),
        ("a name of 5000 characters", 422, "naam", situation("personen", "a" * 5000, {})),
        ("__proto__", 422, "onbekende_variabele", person("__proto__", {"2025": 1})),
        ("__class__", 422, "onbekende_variabele", person("__class__", {"2025": 1})),
    ]


def meanings() -> list[tuple[str, int, str | None, Any]]:
    """Return (name, status, code, JSON) of situations that say what cannot be."""
    child = {"geboortedatum": {"ETERNITY": "2020-01-01"}}
    with_child = situation("personen", "kees", child, base=household("kinderen", ["kees"]))
    many = {f"p{number}": {} for number in range(101)}
    asked = {f"20{year:02d}-{month:02d}": None for year in range(100) for month in range(1, 13)}
    return [
        ("number as text", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "24000"})),
        ("number with thousands", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "24.000"})),
        ("euro sign", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "€ 24000"})),
        ("numexpr sum", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "1+1"})),
        ("numexpr power", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "9**9**9**9"})),
        ("numexpr call", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "arange(10**9)"})),
        ("python", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "__import__('os').system('true')"})),
        ("sql", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "1; DROP TABLE personen"})),
        ("NaN as text", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": "NaN"})),
        ("true for a number", 422, "verkeerd_type", person("toetsingsinkomen", {"2025": True})),
        ("text for a boolean", 422, "verkeerd_type", person("is_verzekerde", {"2025": "nee"})),
        ("'false' for a boolean", 422, "verkeerd_type", person("is_verzekerde", {"2025": "false"})),
        ("0 for a boolean", 422, "verkeerd_type", person("is_verzekerde", {"2025": 0})),
        ("a number for a date", 422, "verkeerd_type", person("geboortedatum", {"ETERNITY": 19800501})),
        ("a Dutch date", 422, "verkeerd_type", person("geboortedatum", {"ETERNITY": "01-05-1980"})),
        ("30 February", 422, "verkeerd_type", person("geboortedatum", {"ETERNITY": "1980-02-30"})),
        ("a date with a time", 422, "verkeerd_type", person("geboortedatum", {"ETERNITY": "1980-05-01T00:00:00"})),
        ("month 13 in a date", 422, "verkeerd_type", person("geboortedatum", {"ETERNITY": "1980-13-01"})),
        ("an enum that does not exist", 422, "onbekende_waarde", person("woonland", {"2025": "XX"})),
        ("an enum by number", 422, "onbekende_waarde", person("woonland", {"2025": 99})),
        ("an enum by true", 422, "onbekende_waarde", person("woonland", {"2025": True})),
        ("a negative rent", 422, "buiten_grenzen", household("kale_huur", {"2025": -1})),
        ("800 hours a month", 422, "buiten_grenzen", person("gewerkte_uren", {"2025": 800})),
        ("an income of 10**12", 422, "buiten_grenzen", person("toetsingsinkomen", {"2025": 10**12})),
        ("an income of 1e308", 422, "buiten_grenzen", person("toetsingsinkomen", {"2025": 1e308})),
        ("unknown variable", 422, "onbekende_variabele", person("inkomen", {"2025": 1})),
        ("misspelt variable", 422, "onbekende_variabele", person("toetsinginkomen", {"2025": 1})),
        ("variable of 100,000 characters", 422, "onbekende_variabele", person("a" * 100_000, {"2025": 1})),
        ("a household's variable under a person", 422, "verkeerde_entiteit", person("zorgtoeslag", {"2025": None})),
        ("a person's variable under a household", 422, "verkeerde_entiteit", household("toetsingsinkomen", {"2025": 1})),
        ("a month for a fact of the year", 422, "periode", person("toetsingsinkomen", {"2025-01": 1})),
        ("a month for an outcome of the year", 422, "periode", household("zorgtoeslag", {"2025-01": None})),
        ("a year for an outcome of the month", 422, "periode", household("zorgtoeslag_per_maand", {"2025": None})),
        ("for ever for a fact of the year", 422, "periode", person("toetsingsinkomen", {"ETERNITY": 1})),
        ("a year for what holds for ever", 422, "periode", person("geboortedatum", {"2025": "1980-05-01"})),
        ("core's long period", 422, "periode", person("gewerkte_uren", {"month:2025-01:12": 100})),
        ("a day", 422, "periode", person("gewerkte_uren", {"2025-01-01": 100})),
        ("month 13", 422, "periode", person("gewerkte_uren", {"2025-13": 100})),
        ("year 0", 422, "periode", household("zorgtoeslag", {"0000": None})),
        ("year 9999", 422, "periode", household("zorgtoeslag", {"9999": None})),
        ("no period but a word", 422, "periode", household("zorgtoeslag", {"gisteren": None})),
        ("an empty period", 422, "periode", household("zorgtoeslag", {"": None})),
        ("Arabic digits", 422, "periode", household("zorgtoeslag", {"\u0662\u0660\u0662\u0665": None})),
        ("a year beside its months", 422, "periode_dubbel", person("gewerkte_uren", {"2025": 100, "2025-03": 50})),
        ("a year that is refused", 422, "geweigerd", household("zorgtoeslag", {"2016": None})),
        ("a year without numbers", 422, "geweigerd", household("zorgtoeslag", {"2031": None})),
        ("a person in no household", 422, "geen_huishouden", situation("personen", "bob", {})),
        ("a person in two roles", 422, "rol", household("partner", ["ans"])),
        ("a person twice", 422, "rol", household("aanvrager", ["ans", "ans"])),
        ("an unknown person", 422, "onbekende_persoon", household("kinderen", ["kees"])),
        ("a number for a person", 422, "onbekende_persoon", household("kinderen", [1])),
        ("a role as object", 422, "rol", household("kinderen", {"kees": 1})),
        ("a role in the singular", 422, "rol", household("kind", ["ans"])),
        ("no applicant", 422, "rol", household("aanvrager", [])),
        (
            "a fact for one and not for the other",
            422,
            "half_gegeven",
            situation(
                "personen",
                "kees",
                "ontvangt_kinderbijslag",
                {"2025": True},
                base=situation(
                    "personen",
                    "lies",
                    child,
                    base=situation(
                        "huishoudens", "huis", "kinderen", ["kees", "lies"], base=situation("personen", "kees", child)
                    ),
                ),
            ),
        ),
        (
            "101 persons",
            413,
            "te_veel",
            {
                "personen": many,
                "huishoudens": {"huis": {"aanvrager": "p0", "kinderen": list(many)[1:], "zorgtoeslag": {"2025": None}}},
            },
        ),
        (
            "21 households",
            413,
            "te_veel",
            {
                "personen": dict(list(many.items())[:21]),
                "huishoudens": {f"h{n}": {"aanvrager": f"p{n}", "zorgtoeslag": {"2025": None}} for n in range(21)},
            },
        ),
        (
            "3600 values asked",
            413,
            "te_veel",
            situation(
                "huishoudens",
                "huis",
                {
                    "aanvrager": ["ans"],
                    **{f"{name}_per_maand": asked for name in ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget")},
                },
            ),
        ),
        (
            "every month for every person",
            413,
            "te_veel",
            {
                "personen": {name: {"gewerkte_uren": dict.fromkeys(list(asked)[:120], 1)} for name in list(many)[:100]},
                "huishoudens": {"huis": {"aanvrager": "p0", "kinderen": list(many)[1:100], "zorgtoeslag": {"2025": None}}},
            },
        ),
        (
            "a partner who is none by the facts",
            422,
            "geweigerd",
            situation(
                "huishoudens",
                "huis",
                "partner",
                ["bob"],
                base=situation(
                    "personen",
                    "bob",
                    {
                        "toetsingsinkomen": {"2025": 0},
                        "is_gehuwd_met_aanvrager": {"2025": False},
                        "is_van_tafel_en_bed_gescheiden": {"2025": True},
                        "geboortedatum": {"ETERNITY": "1981-01-01"},
                    },
                ),
            ),
        ),
        ("a good request with a child", 200, None, with_child),
    ]


def over_regimes() -> list[tuple[str, str, int, str | None, Any]]:
    """Return (name, path, status, code, JSON) of wrong requests to what goes over regimes."""
    axis = {"pad": "/personen/ans/toetsingsinkomen/2025", "van": 0, "tot": 50000, "punten": 11}
    series = {"situatie": GOOD, "as": axis}

    def with_axis(**changed: Any) -> dict[str, Any]:
        return {"situatie": GOOD, "as": {**axis, **changed}}

    return [
        ("a list", COMPARE, 422, "geen_object", []),
        ("no situation", COMPARE, 422, "ontbreekt", {}),
        ("unknown key", COMPARE, 422, "onbekende_sleutel", {"situatie": GOOD, "jaar": 2025}),
        ("situation is null", COMPARE, 422, None, {"situatie": None}),
        ("unknown regime", COMPARE, 422, "stelsel", {"situatie": GOOD, "stelsels": ["AllesOfNiets"]}),
        ("a regime twice", COMPARE, 422, "stelsel", {"situatie": GOOD, "stelsels": ["huidig", "huidig"]}),
        ("no regimes", COMPARE, 422, "geen_namen", {"situatie": GOOD, "stelsels": []}),
        ("regimes as text", COMPARE, 422, "geen_namen", {"situatie": GOOD, "stelsels": "huidig"}),
        ("regimes as objects", COMPARE, 422, "geen_namen", {"situatie": GOOD, "stelsels": [{}]}),
        ("a thousand regimes", COMPARE, 413, "te_veel", {"situatie": GOOD, "stelsels": ["huidig"] * 1000}),
        ("wrong situation", COMPARE, 422, "verkeerd_type", {"situatie": person("toetsingsinkomen", {"2025": "1"})}),
        ("no axis", SERIES, 422, "ontbreekt", {"situatie": GOOD}),
        ("axis is a list", SERIES, 422, "geen_object", {"situatie": GOOD, "as": [axis]}),
        ("axis without end", SERIES, 422, "as", {"situatie": GOOD, "as": {"pad": axis["pad"], "van": 0, "punten": 3}}),
        ("a million points", SERIES, 413, "te_veel", with_axis(punten=10**6)),
        ("one point", SERIES, 422, "as", with_axis(punten=1)),
        ("points as text", SERIES, 422, "as", with_axis(punten="11")),
        ("points and a half", SERIES, 422, "as", with_axis(punten=2.5)),
        ("from high to low", SERIES, 422, "as", with_axis(van=50000, tot=0)),
        ("text for an end", SERIES, 422, "as", with_axis(tot="veel")),
        ("an end that cannot be", SERIES, 422, "buiten_grenzen", with_axis(tot=1e300)),
        ("axis over a date", SERIES, 422, "as", with_axis(pad="/personen/ans/geboortedatum/ETERNITY")),
        ("axis over nothing", SERIES, 422, "as", with_axis(pad="")),
        ("axis over who is not there", SERIES, 422, "as", with_axis(pad="/personen/bob/toetsingsinkomen/2025")),
        ("axis over a question", SERIES, 422, "as", with_axis(pad="/huishoudens/huis/zorgtoeslag/2025")),
        ("axis as path of a file", SERIES, 422, "as", with_axis(pad="../../etc/passwd")),
        ("axis of numbers", SERIES, 422, "as", with_axis(pad=[1, 2])),
        (
            "series with a wrong situation",
            SERIES,
            422,
            "verkeerd_type",
            {**series, "situatie": person("is_verzekerde", {"2025": 1})},
        ),
        ("explanation without regime", EXPLAIN, 422, "ontbreekt", {"situatie": GOOD}),
        ("explanation of an unknown regime", EXPLAIN, 422, "stelsel", {"situatie": GOOD, "stelsel": "nieuw"}),
        ("explanation of a list of regimes", EXPLAIN, 422, "stelsel", {"situatie": GOOD, "stelsel": ["huidig"]}),
        (
            "explanation of 12 months",
            EXPLAIN,
            413,
            "te_veel",
            {
                "situatie": household("zorgtoeslag_per_maand", {f"2025-{m:02d}": None for m in range(1, 13)}),
                "stelsel": "huidig",
            },
        ),
        (
            "explanation of a refused year",
            EXPLAIN,
            200,
            None,
            {"situatie": household("zorgtoeslag", {"2016": None}), "stelsel": "huidig"},
        ),
        ("case without name", CASE, 422, "ontbreekt", {"situatie": GOOD}),
        ("case with a number for a name", CASE, 422, "naam", {"situatie": GOOD, "naam": 1}),
        ("case with a line break in its name", CASE, 422, "naam", {"situatie": GOOD, "naam": "a\nb: c"}),
        ("case that asks nothing", CASE, 422, "geen_vraag", {"situatie": household("zorgtoeslag", ...), "naam": "a"}),
    ]


def protocol() -> list[Wrong]:
    """Return requests that are wrong in their headers, method or address."""
    good = encoded(GOOD)
    types = [
        *("text/plain", "text/json", "application/xml", "application/yaml", "application/jsonp", "nonsense", ""),
        *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16"),
    ]
    found = [Wrong(f"content type {kind!r}", 415, "geen_json_type", good, content_type=kind) for kind in types]
    found += [
        Wrong("no content type", 415, "geen_json_type", good, content_type=None),
        Wrong("gzip", 415, "gecomprimeerd", gzip.compress(good), headers=(("Content-Encoding", "gzip"),)),
        Wrong("gzip bomb", 415, "gecomprimeerd", gzip.compress(b" " * 10**8), headers=(("Content-Encoding", "gzip"),)),
        Wrong("says deflate", 415, "gecomprimeerd", good, headers=(("Content-Encoding", "deflate"),)),
        *(Wrong(f"{method} /calculate", 405, "methode", b"", method=method) for method in ("GET", "PUT", "DELETE", "PATCH")),
        Wrong("post to the list of variables", 405, "methode", good, path="/huidig/variables"),
        Wrong("get /vergelijk", 405, "methode", b"", path=COMPARE, method="GET"),
        *(
            Wrong(f"address {path}", 404, "onbekend", b"", path=path, method="GET")
            for path in (
                "/calculate",
                "/huidig/nergens",
                "/huidig/variable/bestaat_niet",
                "/huidig/parameter/bestaat.niet",
                "/static/../app.py",
                "/static/%2e%2e/app.py",
                "/static/..%2fapp.py",
                "/static//etc/passwd",
                "/.git/config",
                "/huidig/variable/" + "a" * 1500,
                "/huidig/variable/%00",
                "/huidig/parameter/%ff%fe",
            )
        ),
        Wrong(
            "trace of a wrong situation", 422, "verkeerd_type", encoded(person("is_verzekerde", {"2025": "ja"})), path=TRACE
        ),
        Wrong(
            "trace of 72 values",
            413,
            "te_veel",
            encoded(
                household("zorgtoeslag_per_maand", {f"20{y}-{m:02d}": None for y in range(18, 24) for m in range(1, 13)})
            ),
            path=TRACE,
        ),
        Wrong("trace of a refused year", 422, "geweigerd", encoded(household("zorgtoeslag", {"2016": None})), path=TRACE),
    ]
    return found


def requests() -> list[Wrong]:
    """Return all of them."""
    return [
        *(Wrong(name, status, code, body) for name, status, code, body in bodies()),
        *(Wrong(name, status, code, encoded(body)) for name, status, code, body in [*forms(), *meanings()]),
        *(Wrong(f"{path} {name}", status, code, encoded(body), path) for name, path, status, code, body in over_regimes()),
        *protocol(),
    ]
