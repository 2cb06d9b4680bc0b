"""Whatever a file holds, reading it ends in a noun or in one sentence; never in a traceback."""

import re
import tomllib
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightmask import forms
from lightmask.errors import BadInput, LightmaskError
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import choose, skin_of

KEYS = st.sampled_from(
    [
        "name",
        "age_y",
        "sex",
        "skin",
        "eyes",
        "channels",
        "peak_nm",
        "medicines",
        "screening",
        "recent",
        "provenance",
        "irradiance",
        "value",
        "x",
        "décor",
        "ita_deg",
        "lab",
        "decisions",
        "light",
        "at",
        "doses",
        "red",
    ]
)
SCALARS = st.one_of(
    st.booleans(), st.integers(-(10**6), 10**6), st.floats(allow_nan=True), st.text(max_size=12), st.just("unknown")
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3))
)
QUIET = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def toml(value):
    """Any of the values above as TOML inline text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return (
            '"'
            + "".join(
                c if c.isalnum() or c == " " else f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000
            )
            + '"'
        )
    return repr(value)


def refusal(noun, path):
    """What is said when a file is refused; None when it is read."""
    try:
        noun.load(path)
    except LightmaskError as error:
        return str(error)
    return None


def read(noun, path):
    said = refusal(noun, path)
    assert said is None or (said and ("\n" not in said.strip() or "TOML" in said))


@pytest.mark.parametrize(("noun", "name"), [(Person, "x.person.toml"), (Mask, "x.mask.toml")])
@QUIET
@given(content=st.dictionaries(KEYS, VALUES, max_size=5))
def test_any_table_is_read_or_refused(content, noun, name, tmp_path):
    path = tmp_path / name
    text = "\n".join(f'"{key}" = {toml(value)}' for key, value in content.items())
    tomllib.loads(text)
    path.write_text(text + "\n", encoding="utf-8")
    read(noun, path)


@pytest.mark.parametrize(("noun", "name"), [(Person, "x.person.toml"), (Mask, "x.mask.toml")])
@QUIET
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content, noun, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    read(noun, path)


@QUIET
@given(key=st.from_regex(r"[a-z_]{3,12}", fullmatch=True))
def test_a_key_that_is_not_known_is_refused_with_its_line(key, tmp_path):
    path = tmp_path / "x.person.toml"
    path.write_text(f"# a comment\n{key} = 1\n")
    said = refusal(Person, path)
    assert key == "age_y" if said is None else "line 2" in said


@given(text=st.text(max_size=100), place=st.lists(st.one_of(st.text(max_size=5), st.integers(0, 3)), max_size=3))
def test_looking_for_a_line_never_fails(text, place):
    found = forms.line_of(text, tuple(place))
    assert found is None or 1 <= found <= len(text.splitlines())


@given(text=st.text(max_size=100))
def test_what_is_shown_cannot_steer(text):
    shown = forms.visible(text)
    assert len(shown) == len(text)
    assert forms.visible(shown) == shown
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in shown)


@pytest.mark.parametrize(
    ("noun", "text", "says"),
    [
        (Person, "age_y = true", "line 1: age_y = true"),
        (Person, "[skin]\nlab = [60, true, 15]", "skin.lab.1 = true"),
        (Person, "medicines = [{name = 'x', stopped_days_ago = false}]", "stopped_days_ago = false"),
        (Mask, "[[channels]]\nname = 'red'\npeak_nm = true", "channels.0.peak_nm = true"),
        (Person, "pregnant = false\nbreast_feeding = true", None),
    ],
)
def test_true_is_no_number(noun, text, says, tmp_path):
    path = tmp_path / f"x.{noun.__name__.lower()}.toml"
    path.write_text(text)
    said = refusal(noun, path)
    assert (said is None) if says is None else (says in said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("450,0.4\n500,0.5\n", "Head its columns wavelength_nm,reflectance"),
        ("wavelength_nm,reflectance\n450\n", "Give wavelength_nm,reflectance in every row"),
        ("wavelength_nm,reflectance\n", "has no rows"),
        ("wavelength_nm,reflectance\n450,\n", "an empty cell"),
        ("wavelength_nm,reflectance\n450,\x1b[2J\n", "'\\x1b[2J'"),
        ("# a comment\nwavelength_nm, reflectance ,sd\n450,0.4,0\n500,0.5,0\n", None),
    ],
)
def test_columns_are_read_under_their_names(text, says, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(text)
    if says is None:
        assert forms.numbers(path, ("wavelength_nm", "reflectance")) == ([450, 500], [0.4, 0.5])
        return
    with pytest.raises(BadInput, match=re.escape(says)):
        forms.numbers(path, ("wavelength_nm", "reflectance"))


def test_a_persons_reflectance_is_read_by_the_same_reader(tmp_path):
    (tmp_path / "seen.csv").write_text("450,0.4\n500,0.5\n")
    path = tmp_path / "x.person.toml"
    path.write_text("[skin]\nreflectance_csv = 'seen.csv'\n")
    with pytest.raises(BadInput, match="Head its columns"):
        skin_of(Person.load(path))


@pytest.mark.parametrize("goal", ["youth", "Wrinkle", None])
def test_a_goal_that_is_none_is_named(goal):
    with pytest.raises(BadInput, match="is not a goal"):
        choose(goal, Person(), Mask.load("omnilux-contour-face"))
