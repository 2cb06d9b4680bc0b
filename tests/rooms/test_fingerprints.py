"""Fingerprints: what changes them, what does not, and that they look at all that a permission was given for."""

import hashlib
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.mask import Channel, Footprint
from lightmask.mask.thermal import Thermal
from lightmask.person import Decision, Medicine, Person
from lightmask.safety import fingerprints
from lightmask.skin import Skin

RED, NIR = Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)
SKIN = Skin.typical(ita_deg=40)
HEX = set("0123456789abcdef")


def lamp(light=((8.0, 9.0),), channels=(RED, NIR), **more):
    return Footprint(full_drive_mW_cm2=np.array(light)[None], channels=channels, **more)


def of(footprint, skin=SKIN, room_C=None):
    return fingerprints.of_light(footprint, skin, room_C)


@dataclass(frozen=True)
class Noun:
    """Anything that a fingerprint may be taken of."""

    first: object
    second: object = 0.0


def hashed(value):
    return fingerprints._hash([fingerprints._plain(value)])


def test_each_is_sixteen_hexadecimal_digits():
    both = fingerprints.of_person(Person()), of(lamp())
    assert [len(one) for one in both] == [16, 16]
    assert set("".join(both)) <= HEX
    assert len(set(both)) == 2


@pytest.mark.hazard("HZ20")
def test_every_answer_of_a_person_counts_and_the_name_does_not():
    nobody = fingerprints.of_person(Person())
    changes = {
        "age_y": 40, "sex": "F", "care": "office", "pregnant": "no", "breast_feeding": "no", "phototype": "II",
        "ita_deg": 30.0, "lab": (60.0, 10.0, 15.0), "monk": 4, "region": "forehead", "conditions": ("melasma",),
        "on_skin": ("sunscreen",), "medicines": (), "recent_days": {"peel": 3}, "screening": {"fever": "no"},
        "rest_answered_no_by": "someone", "shields": "none", "shield_transmittance": 0.1,
        "decisions": (Decision(about="C42", by="Dr. A", on="2026-05-03", reason="seen"),), "asked_on": "2026-05-03",
        "answered_on": "2026-05-03", "light": (), "regions": ("cheek", "chin"),
    }  # fmt: skip
    assert set(changes) == {one.name for one in fields(Person)} - {"name", "reflectance_csv"}
    seen = {name: fingerprints.of_person(replace(Person(), **{name: value})) for name, value in changes.items()}
    assert len({*seen.values(), nobody}) == len(changes) + 1
    assert fingerprints.of_person(Person(name="someone")) == nobody


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"screening": {"fever": "no", "lupus": "yes"}}, {"screening": {"fever": "yes", "lupus": "no"}}),
        ({"medicines": (Medicine(name="ramipril"),)}, {"medicines": (Medicine(name="doxycycline"),)}),
        ({"recent_days": {"peel": 3}}, {"recent_days": {"laser": 3}}),
        ({"age_y": 40}, {"age_y": 40.5}),
    ],
)
def test_answers_inside_an_answer_count(one, other):
    assert len({fingerprints.of_person(replace(Person(), **change)) for change in (one, other)}) == 2


def test_the_order_in_which_answers_were_written_says_nothing():
    one, other = {"fever": "no", "lupus": "yes"}, {"lupus": "yes", "fever": "no"}
    assert fingerprints.of_person(Person(screening=one)) == fingerprints.of_person(Person(screening=other))


@pytest.mark.hazard("HZ52")
@pytest.mark.parametrize(
    "other",
    [
        (lamp([[8.0, np.nextafter(9.0, 10)]]),), (lamp([[9.0, 8.0]]),),
        (lamp([[8.0], [9.0]], (RED,), patches=("a", "b")),),
        (lamp([[8.0, 9.0]], (RED, replace(NIR, peak_nm=850))),), (lamp(pulsed="yes"),), (lamp(setting="home"),),
        (lamp(thermal=Thermal(contact="open")),), (lamp(eye_share=0.5),), (lamp(), Skin.typical(ita_deg=41)),
        (lamp(), SKIN, 20.0), (lamp(), SKIN, 21.0),
    ],
)  # fmt: skip
def test_any_change_of_light_skin_or_room_counts(other):
    assert of(*other) != of(lamp())
    assert of(*other) == of(*other)


def test_the_same_light_made_twice_is_the_same():
    assert of(lamp()) == of(lamp())
    assert of(lamp(), SKIN, 20.0) == of(lamp(), Skin.typical(ita_deg=40), 20.0)
    turned = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert hashed(turned) == hashed(np.arange(6.0).reshape(2, 3)), "how an array lies in memory says nothing"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(6.0), np.arange(6.0).reshape(2, 3)), (np.zeros(3), np.ones(3)), (Noun(1.0), Noun(1)),
        (Noun(1.0, 2.0), Noun(2.0, 1.0)), ((1, 2), (2, 1)), ([[1], 2], [[1, 2]]), ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}), ({"a": [1]}, {"a": [2]}), (Noun(np.zeros(2000)), Noun(np.arange(2000.0) == 1000)),
        (Noun([np.zeros(1)]), Noun([np.ones(1)])), ("1", 1), (None, "None"), (0.1, 0.1 + 2**-56), ((), None),
    ],
)  # fmt: skip
def test_different_things_differ(one, other):
    assert hashed(one) != hashed(other)


def test_things_alike_are_alike():
    assert hashed({"a": 1, "b": [2]}) == hashed({"b": [2], "a": 1})
    assert hashed((1, [2.0])) == hashed([1, (2.0,)])
    assert hashed(Noun([np.zeros(2)])) == hashed(Noun((np.zeros(2),)))
    assert hashed(np.zeros(2000)) == hashed(np.zeros(2000))


@pytest.mark.hazard("HZ51")
def test_the_edition_is_of_the_tables_of_safety_alone():
    names = [name for name in tables.names() if name.startswith("safety/")]
    assert {"safety/limits", "safety/ceilings", "safety/rules", "safety/contraindications"} <= set(names)
    cells = [repr(tables.read(name).cells) for name in names]
    assert fingerprints.edition() == hashlib.sha256(repr(cells).encode()).hexdigest()[:12]


def test_each_document_is_named_once():
    told = fingerprints.documents()
    assert len(told) == len(set(told)) > 2
    assert {"ICNIRP 2013", "IEC 62471:2006"} <= set(told)
    assert set(told) == set(tables.read("safety/editions").text("document"))
