"""Whatever a file holds, reading it ends in a noun or in one sentence; never in a traceback."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightmask import forms
from lightmask.errors import LightmaskError
from lightmask.mask import Mask
from lightmask.person import Person

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
