"""Wrong files of cases: one mistake each, the line on which it must be found, its code and what must be said.

Each is the good file with one replacement, or a file of its own (bytes).
"""

from itertools import pairwise

GOOD = """\
- name: Gezin met opvang
  period: 2025
  input:
    personen:
      ans:
        geboortedatum: 1980-05-01
        toetsingsinkomen: 24000
        gewerkte_uren: 160
        woonland: NL
        is_verzekerde: true
      bo:
        geboortedatum: 2021-03-01
        uren_dagopvang: 80
        uurprijs_dagopvang: 9.5
    huishoudens:
      huis:
        aanvrager: ans
        kinderen: [bo]
        kale_huur: 700
  output:
    zorgtoeslag: 1573
"""

LATE = "  output:\n    zorgtoeslag: 1573\n"
SECOND = GOOD.replace("Gezin met opvang", "Nog een gezin")

#: name: (what is replaced, by what, line, code, what the message must contain)
EDITS = {
    "misspelt key": ("  period: 2025", "  perod: 2025", 1, "leeg", "heeft geen period"),
    "misspelt key with a suggestion": ("  output:", "  ouput:", 20, "onbekende_sleutel", "bedoelde u output?"),
    "parameters replaces the law": ("  output:", "  parameters: {awir: 1}\n  output:", 20, "onbekende_sleutel", "reforms"),
    "unknown parameter": (
        "  output:",
        "  parameters: {zorgtoeslg: 1}\n  output:",
        20,
        "onbekende_parameter",
        "zorgtoeslag?",
    ),
    "misspelt variable": ("toetsingsinkomen:", "toetsingsinkomn:", 7, "onbekende_variabele", "bedoelde u toetsingsinkomen?"),
    "unknown variable": ("toetsingsinkomen:", "xyzzy:", 7, "onbekende_variabele", "een gegeven van een persoon"),
    "misspelt outcome": ("zorgtoeslag: 1573", "zorgtoeslg: 1573", 21, "onbekende_variabele", "bedoelde u zorgtoeslag?"),
    "misspelt role": ("aanvrager: ans", "aanvrger: ans", 17, "onbekende_variabele", "bedoelde u aanvrager?"),
    "role in the singular": ("kinderen: [bo]", "kind: bo", 18, "rol", "bedoelde u kinderen?"),
    "misspelt entity": ("    huishoudens:", "    huishouding:", 15, "onbekende_sleutel", "bedoelde u huishoudens?"),
    "entity in the singular": ("    personen:", "    persoon:", 4, "onbekende_sleutel", "bedoelde u personen?"),
    "unknown enum": ("woonland: NL", "woonland: Belgie", 9, "onbekende_waarde", "toegestaan: NL, AT"),
    "enum in lower case": ("woonland: NL", "woonland: be", 9, "onbekende_waarde", "bedoelde u BE?"),
    "enum by number": ("woonland: NL", "woonland: 99", 9, "onbekende_waarde", "99 bestaat niet"),
    "Norway": ("woonland: NL", "woonland: NO", 9, "verkeerd_type", "'NO' met aanhalingstekens"),
    "misspelt reform": (
        "  output:",
        "  reforms: openfisca_toeslagen.reforms.AllesOfNeits\n  output:",
        20,
        "onbekend_stelsel",
        "reforms.AllesOfNiets?",
    ),
    "reform without package": ("  output:", "  reforms: Proportioneel\n  output:", 20, "onbekend_stelsel", "Proportioneel?"),
    "reform that is no reform": ("  output:", "  reforms: datetime.date\n  output:", 20, "onbekend_stelsel", "geen stelsel"),
    "misspelt regime": (LATE, "  stelsels:\n    AllesOfNits: {zorgtoeslag: 1}\n", 21, "onbekend_stelsel", "AllesOfNiets"),
    "regimes and reforms": (
        LATE,
        "  reforms: openfisca_toeslagen.reforms.Proportioneel\n  stelsels: {huidig: {zorgtoeslag: 1}}\n",
        20,
        "onbekende_sleutel",
        "past niet bij stelsels",
    ),
    "no regime": (LATE, "  stelsels: {}\n", 20, "leeg", "noemt geen stelsel"),
    "regime without outcomes": (LATE, "  stelsels:\n    huidig: {}\n", 21, "leeg", "verwacht niets"),
    "decimal comma between braces": (
        "      huis:\n        aanvrager: ans\n        kinderen: [bo]\n        kale_huur: 700",
        "      huis: {aanvrager: ans, kinderen: [bo], kale_huur: 700,50}",
        16,
        "onbekende_variabele",
        "50 is geen naam van een gegeven",
    ),
    "decimal comma": ("24000", "24.000,50", 7, "verkeerd_type", "bedoelde u 24000.50?"),
    "comma for thousands": ("24000", "'24,000'", 7, "verkeerd_type", "geen getal"),
    "point for thousands": ("24000", "24.000", 7, "verkeerd_type", "bedoelde u 24000"),
    "two points for thousands": ("24000", "1.024.000", 7, "verkeerd_type", "bedoelde u 1024000?"),
    "euro sign": ("24000", "€ 24.000", 7, "verkeerd_type", "bedoelde u 24000?"),
    "euro sign behind": ("24000", "24000 euro", 7, "verkeerd_type", "bedoelde u 24000?"),
    "number as text": ("24000", "'24000'", 7, "verkeerd_type", "bedoelde u 24000?"),
    "sum": ("24000", "12000 + 12000", 7, "verkeerd_type", "geen getal"),
    "expression that never ends": ("24000", "9**9**9**9", 7, "verkeerd_type", "geen getal"),
    "exponent": ("24000", "24e3", 7, "verkeerd_type", "geen getal"),
    "leading zero": ("gewerkte_uren: 160", "gewerkte_uren: 010", 8, "verkeerd_type", "gelezen als 8"),
    "time": ("gewerkte_uren: 160", "gewerkte_uren: 36:30", 8, "verkeerd_type", "gelezen als 2190"),
    "not a number": ("24000", ".nan", 7, "verkeerd_type", "eindig"),
    "infinite": ("24000", ".inf", 7, "verkeerd_type", "eindig"),
    "boolean for a number": ("24000", "true", 7, "verkeerd_type", "geen getal"),
    "text boolean": ("is_verzekerde: true", "is_verzekerde: nee", 10, "verkeerd_type", "bedoelde u false?"),
    "quoted boolean": ("is_verzekerde: true", "is_verzekerde: 'false'", 10, "verkeerd_type", "bedoelde u false?"),
    "number for a boolean": ("is_verzekerde: true", "is_verzekerde: 0", 10, "verkeerd_type", "bedoelde u false?"),
    "Dutch date": ("1980-05-01", "01-05-1980", 6, "verkeerd_type", "bedoelde u 1980-05-01?"),
    "short date": ("1980-05-01", "1980-5-1", 6, "verkeerd_type", "bedoelde u 1980-05-01?"),
    "date that does not exist": ("1980-05-01", "1981-02-29", 6, "verkeerd_type", "1981-02-29"),
    "date with a time": ("1980-05-01", "1980-05-01 12:00:00", 6, "verkeerd_type", "geen datum"),
    "empty value": ("24000", "", 7, "leeg", "heeft geen waarde"),
    "list for a value": ("24000", "[24000]", 7, "verkeerd_type", "geen enkele waarde"),
    "month for a year": ("24000", "{2025-01: 24000}", 7, "periode", "geldt per jaar"),
    "year of a case by month": ("period: 2025", "period: 2025-01", 7, "periode", "de periode van het geval"),
    "year asked of a month": ("zorgtoeslag: 1573", "zorgtoeslag_per_maand: 131", 21, "periode", "geldt per maand"),
    "month asked of a year": ("zorgtoeslag: 1573", "zorgtoeslag: {2025-01: 131}", 21, "periode", "geldt per jaar"),
    "period for what never changes": ("1980-05-01", "{2025: 1980-05-01}", 6, "periode", "ETERNITY"),
    "short month": ("kale_huur: 700", "kale_huur: {2025-1: 700}", 19, "periode", "bedoelde u 2025-01?"),
    "day for a month": ("kale_huur: 700", "kale_huur: {2025-01-01: 700}", 19, "periode", "bedoelde u 2025-01?"),
    "twelve months in core's words": (
        "kale_huur: 700",
        "kale_huur: {'month:2025-01:12': 700}",
        19,
        "periode",
        "geen periode",
    ),
    "month thirteen": ("kale_huur: 700", "kale_huur: {2025-13: 700}", 19, "periode", "geen periode"),
    "no period": ("period: 2025", "period: volgend jaar", 2, "periode", "toegestaan: een jaar"),
    "year beside months": ("kale_huur: 700", "kale_huur: {2025: 700, 2025-03: 0}", 19, "periode_dubbel", "overal het jaar"),
    "year beside months of another": (
        "uren_dagopvang: 80",
        "gewerkte_uren: {2025-02: 10}",
        13,
        "periode_dubbel",
        "misschien bij een ander",
    ),
    "input that nothing reads": ("kale_huur: 700", "kale_huur: {2031: 700}", 19, "periode_ongelezen", "verwacht wordt 2025"),
    "person in no household": ("kinderen: [bo]", "kinderen: []", 11, "geen_huishouden", "heeft geen rol"),
    "person twice": ("kinderen: [bo]", "kinderen: [bo, bo]", 18, "rol", "heeft al een rol"),
    "person in two roles": ("kinderen: [bo]", "kinderen: [bo, ans]", 18, "rol", "heeft al een rol"),
    "misspelt person": ("kinderen: [bo]", "kinderen: [boo]", 18, "onbekende_persoon", "bedoelde u bo?"),
    "two applicants": ("aanvrager: ans", "aanvrager: [ans, bo]", 17, "rol", "ten hoogste 1"),
    "no applicant": ("aanvrager: ans", "medebewoners: [ans]", 16, "rol", "heeft geen aanvrager"),
    "household fact of a person": ("gewerkte_uren: 160", "kale_huur: 700", 8, "verkeerde_entiteit", "hoort in huishoudens"),
    "person fact of a household": ("kale_huur: 700", "vermogen: 700", 19, "verkeerde_entiteit", "hoort in personen"),
    "household outcome of a person": (
        "zorgtoeslag: 1573",
        "personen: {ans: {zorgtoeslag: 1573}}",
        21,
        "verkeerde_entiteit",
        "hoort in huishoudens",
    ),
    "outcome of an unknown person": (
        "zorgtoeslag: 1573",
        "personen: {an: {draagkracht: 1}}",
        21,
        "onbekende_persoon",
        "bedoelde u ans?",
    ),
    "fact of one person": (
        "gewerkte_uren: 160",
        "ontvangt_kinderbijslag: true",
        11,
        "half_gegeven",
        "een ander heeft het wel",
    ),
    "income of the applicant only": (
        "        kinderen: [bo]",
        "        partner: bo",
        11,
        "half_gegeven",
        "ook als het 0 is",
    ),
    "child without a date of birth": ("        geboortedatum: 2021-03-01\n", "", 11, "half_gegeven", "geldt als volwassene"),
    "too long a list": ("zorgtoeslag: 1573", "zorgtoeslag: [1573, 0]", 21, "lengte", "toegestaan: 1"),
    "too short a list": ("zorgtoeslag: 1573", "toetsingsinkomen_vorig_jaar: [0]", 21, "lengte", "2 personen"),
    "text outcome": ("zorgtoeslag: 1573", "zorgtoeslag: '1573'", 21, "verkeerd_type", "geen getal"),
    "empty output": (LATE, "  output: {}\n", 20, "leeg", "verwacht niets"),
    "no output": (LATE, "", 1, "leeg", "verwacht niets"),
    "output without value": (LATE, "  output:\n    zorgtoeslag: {}\n", 21, "leeg", "verwacht niets"),
    "wide margin": ("  output:", "  absolute_error_margin: 10\n  output:", 20, "marge", "te ruim"),
    "wide relative margin": ("  output:", "  relative_error_margin: 0.1\n  output:", 20, "marge", "te ruim"),
    "negative margin": ("  output:", "  absolute_error_margin: -1\n  output:", 20, "marge", "geen marge"),
    "margin of nothing": (
        "  output:",
        "  absolute_error_margin: {default: 0, huur: 1}\n  output:",
        20,
        "marge",
        "geen verwachte",
    ),
    "margin as text": ("  output:", "  absolute_error_margin: '0,5'\n  output:", 20, "marge", "geen marge"),
    "no name": ("- name: Gezin met opvang\n  period", "- period", 1, "naam", "heeft geen name"),
    "empty name": ("Gezin met opvang", "''", 1, "naam", "geen naam"),
    "name that is a number": ("Gezin met opvang", "2025", 1, "naam", "geen naam"),
    "double name": (GOOD, GOOD + GOOD, 22, "naam", "al gebruikt op regel 1"),
    "input and output": ("zorgtoeslag: 1573", "personen: {ans: {toetsingsinkomen: 24000}}", 21, "in_en_uit", "ook in input"),
    "negative rent": ("kale_huur: 700", "kale_huur: -700", 19, "buiten_grenzen", "vanaf 0"),
    "impossible hours": ("gewerkte_uren: 160", "gewerkte_uren: 1920", 8, "buiten_grenzen", "tot en met 744"),
    "refused year": ("period: 2025", "period: 2016", 21, "jaar_geweigerd", "toegestaan: 2013-2015, 2017-2026"),
    "year without numbers": ("period: 2025", "period: 2031", 21, "jaar_geweigerd", "zorgtoeslag 2031 wordt geweigerd"),
    "double key": (
        "        gewerkte_uren",
        "        toetsingsinkomen: 1\n        gewerkte_uren",
        8,
        "dubbele_sleutel",
        "regel 7",
    ),
    "double person": ("      bo:\n", "      ans: {}\n      bo:\n", 11, "dubbele_sleutel", "regel 5"),
    "boolean as a name": ("      bo:\n", "      no:\n", 11, "yaml", "'no' met aanhalingstekens"),
    "number as a name": ("      bo:\n", "      2:\n", 11, "naam", "geen tekst"),
    "tab": ("        gewerkte_uren", "\tgewerkte_uren", 8, "yaml", "spaties"),
    "open list": ("kinderen: [bo]", "kinderen: [bo", 19, "yaml", "ontbreekt een komma"),
    "colon in a name": ("Gezin met opvang", "Gezin: met opvang", 1, "yaml", "dubbele punt"),
    "wrong indentation": ("        kinderen: [bo]", "       kinderen: [bo]", 18, "yaml", "inspringen"),
    "alias without anchor": ("    personen:\n", "    <<: *gezin\n    personen:\n", 4, "yaml", "geen anker"),
    "own type": ("24000", "!!python/name:os.system x", 7, "yaml", "eigen type"),
    "second document": (GOOD, f"{GOOD}---\n{SECOND}", 22, "yaml", "tweede document"),
    "case that is none": (GOOD, f"{GOOD}- zomaar tekst\n", 22, "verkeerd_type", "is geen geval"),
}

#: Ten to the eighth parts in nine lines.
BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{other}'] * 10)}]\n" for other, name in pairwise("abcdefgh")
)

#: name: (bytes, line, code, what the message must contain)
FILES = {
    "empty file": (b"", 1, "leeg", "leeg"),
    "only a comment": (b"# later\n", 1, "leeg", "commentaar"),
    "empty list": (b"[]\n", 1, "leeg", "geen gevallen"),
    "Latin-1": (GOOD.replace("Gezin met", "Gezin \xe9\xe9n met").encode("latin-1"), 1, "codering", "UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), 1, "codering", "UTF-16"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), 1, "codering", "byte order mark"),
    "control character": (GOOD.replace("Gezin", "Gezin\x07").encode(), 1, "codering", "besturingsteken"),
    "text": (b"hallo\n", 1, "verkeerd_type", "is geen geval"),
    "alias of itself": (b"- &a [&b [*a]]\n", 1, "te_groot", "te diep"),
    "bomb of aliases": (BOMB.encode(), 1, "te_groot", "te groot"),
    "nested too deep": (b"[" * 5000, 1, "yaml", "diep"),
}
