"""Codes of others are spelt as their owners spell them: check digits of LOINC and SNOMED CT, grammar of UCUM."""

import re

import pytest
from clinic.handover.made_up_story import story

from lightmask import tables
from lightmask.clinic.handover.fhir import bundle
from lightmask.clinic.handover.fhir.names import EXTENSION, systems

# Verhoeff's dihedral scheme: the multiplication of D5, and the permutation for the place of a digit.
TIMES = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
         (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
         (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
         (9, 8, 7, 6, 5, 4, 3, 2, 1, 0))  # fmt: skip
TURNED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
# The Unified Code for Units of Measure 2.1, tables 2 to 5: units that take a prefix, units that take none.
METRIC = {"m", "s", "g", "rad", "K", "C", "cd", "Hz", "N", "Pa", "J", "W", "A", "V", "F", "Ohm", "S", "Wb", "Cel", "T",
          "H", "lm", "lx", "Bq", "Gy", "Sv", "mol", "sr", "bar", "L", "l", "eV", "t"}  # fmt: skip
PLAIN = {"%", "min", "h", "d", "wk", "mo", "a", "deg", "'", "''", "[pH]", "[ppm]"}
PREFIXES = {"Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y"}
PART = re.compile(r"(?P<atom>[^\d{}./+\-]*)(?P<power>[+-]?\d+)?(?P<said>\{[!-z|~]*\})?")


def verhoeff(digits):
    """0 where the last digit is the right one."""
    found = 0
    for place, digit in enumerate(reversed(digits)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = TURNED[turned]
        found = TIMES[found][turned]
    return found


def is_snomed(code):
    """A concept's id: 6 to 18 digits, '00' or '10' before its check digit."""
    return bool(re.fullmatch(r"[1-9]\d{5,17}", code)) and code[-3:-1] in ("00", "10") and verhoeff(code) == 0


def is_loinc(code):
    """Up to seven digits, and the check digit of Luhn's modulus 10."""
    said = re.fullmatch(r"(\d{1,7})-(\d)", code)
    if not said:
        return False
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(said[1]))]
    return (sum(sum(divmod(one, 10)) for one in doubled) + int(said[2])) % 10 == 0


def is_ucum(code):
    """Units of the tables above with powers and words in braces, multiplied and divided."""
    parts = re.split(r"[./]", code.removeprefix("/"))
    return bool(code) and code.isascii() and all(_is_part(one) for one in parts)


def _is_part(part):
    said = PART.fullmatch(part)
    if not said or not part:
        return False
    atom = said["atom"]
    if not atom:
        return bool(said["said"]) or bool(re.fullmatch(r"[1-9]\d*", part))
    prefixed = [atom[len(one) :] for one in PREFIXES if atom.startswith(one)]
    return atom in METRIC | PLAIN or any(rest in METRIC for rest in prefixed)


IS = {"snomed": is_snomed, "loinc": is_loinc, "ucum": is_ucum}


@pytest.mark.parametrize(
    ("system", "right", "wrong"),
    [
        ("snomed", "22298006", "22298009"),
        ("snomed", "138875005", "138857005"),
        ("snomed", "39937001", "39937000"),
        ("loinc", "59284-0", "59248-0"),
        ("loinc", "2951-2", "2951-3"),
        ("ucum", "mW/cm2", "mW/cm^2"),
        ("ucum", "g/m2/h", "gram/m2/h"),
        ("ucum", "/wk", "/week"),
        ("ucum", "{score}", "{score"),
        ("ucum", "10.mJ.cm-2", "mdeg"),
        ("ucum", "Cel", "°C"),
    ],
)
def test_the_checks_tell_right_from_wrong(system, right, wrong):
    assert IS[system](right) and not IS[system](wrong)


@pytest.mark.parametrize("system", ["snomed", "loinc"])
def test_every_code_of_the_table_has_its_check_digit(system):
    codes = [row["code"] for row in tables.read("fhir_codes").rows() if row["system"] == system]
    assert len(codes) >= 3 and [code for code in codes if not IS[system](code)] == []


def test_every_unit_of_the_table_is_ucum():
    assert [code for code in tables.read("fhir_units").text("ucum") if not is_ucum(code)] == []


def _coded(said):
    """Every (system, code) of a bundle, and whether it bears our mark."""
    if isinstance(said, list):
        for one in said:
            yield from _coded(one)
    elif isinstance(said, dict):
        if "system" in said and "code" in said:
            marks = [one["url"] for one in said.get("extension", [])]
            yield said["system"], said["code"], EXTENSION + "code-not-verified" in marks
        for one in said.values():
            yield from _coded(one)


def test_all_that_a_bundle_says_in_codes_of_others_passes():
    by_uri = {systems()[name]["uri"]: name for name in IS}
    found = {(by_uri[uri], code) for uri, code, _ in _coded(bundle(story())) if uri in by_uri}
    assert {system for system, _ in found} == set(IS)
    assert [(system, code) for system, code in found if not IS[system](code)] == []


def test_a_code_that_was_only_seen_in_lists_bears_its_mark():
    rows = {(systems()[row["system"]]["uri"], row["code"]): row["reliability"]
            for row in tables.read("fhir_codes").rows()}  # fmt: skip
    assert set(rows.values()) == {"read", "seen"}
    found = {(uri, code): marked for uri, code, marked in _coded(bundle(story())) if (uri, code) in rows}
    assert set(found.values()) == {True, False}
    assert all(marked is (rows[key] == "seen") for key, marked in found.items())
