import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput, LightmaskError, OutOfRange
from lightmask.tables import table

GOOD = """\
# gives    extinction of ink
# columns  wavelength_nm, extinction_per_mm, note
# valid    400-600 nm
# source   a first book
# source   a second book, table 2
# reuse    facts

wavelength_nm,extinction_per_mm,note
400,1.0,"violet, deep"
500,3.0,
550,,gap
600,5.0,orange
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of tables of our own; returns a function that writes one."""
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    table.read.cache_clear()

    def write(text, name="ink"):
        path = tmp_path / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    yield write
    table.read.cache_clear()


def test_a_table_tells_what_it_is(shelf):
    shelf(GOOD)
    ink = tables.read("ink")
    assert ink.gives == "extinction of ink"
    assert ink.columns == ("wavelength_nm", "extinction_per_mm", "note")
    assert ink.valid == "400-600 nm"
    assert ink.source == "a first book; a second book, table 2"
    assert tables.read("ink") is ink


def test_columns_come_as_numbers_as_text_and_as_rows(shelf):
    shelf(GOOD)
    ink = tables.read("ink")
    assert ink.column("extinction_per_mm") == pytest.approx([1.0, 3.0, np.nan, 5.0], nan_ok=True)
    assert ink.text("note") == ("violet, deep", "", "gap", "orange")
    assert ink.rows()[0] == {"wavelength_nm": "400", "extinction_per_mm": "1.0", "note": "violet, deep"}
    with pytest.raises(ValueError, match="read-only"):
        ink.column("extinction_per_mm")[0] = 2


def test_between_rows_it_is_straight_and_keeps_the_shape(shelf):
    shelf(GOOD)
    ink = tables.read("ink")
    assert ink.at("extinction_per_mm", 450) == pytest.approx(2.0)
    assert ink.at("extinction_per_mm", [[400, 425], [500, 600]]) == pytest.approx(np.array([[1.0, 1.5], [3.0, 5.0]]))


@pytest.mark.parametrize("wavelength_nm", [399.9, 600.1, float("nan"), float("inf"), 520, 550, 599])
def test_it_never_extrapolates_nor_bridges_a_blank(shelf, wavelength_nm):
    shelf(GOOD)
    with pytest.raises(OutOfRange, match=r"covers 400 to 600 nm"):
        tables.read("ink").at("extinction_per_mm", [450, wavelength_nm])


def test_folders_are_part_of_the_name(shelf):
    shelf(GOOD, "skin/ink")
    assert tables.names() == ("skin/ink",)
    assert tables.read("skin/ink").name == "skin/ink"


@pytest.mark.parametrize("asked", ["inc", "skin/melanine", "melanin"])
def test_an_unknown_name_lists_near_ones(shelf, asked):
    shelf(GOOD)
    shelf(GOOD, "skin/melanin")
    with pytest.raises(BadInput, match=r"Did you mean .*(ink|melanin)"):
        tables.read(asked)


def test_a_name_cannot_leave_the_shelf(shelf):
    shelf(GOOD)
    shelf(GOOD, "../outside")
    with pytest.raises(BadInput, match="There is no table"):
        tables.read("../outside")


def test_unknown_columns_and_words_as_numbers_are_refused(shelf):
    shelf(GOOD)
    with pytest.raises(BadInput, match="has no column 'colour'"):
        tables.read("ink").column("colour")
    with pytest.raises(BadInput, match="is not numbers"):
        tables.read("ink").column("note")


@pytest.mark.parametrize("key", table.HEADER)
def test_a_header_that_does_not_say_all_is_refused(shelf, key):
    shelf("\n".join(line for line in GOOD.splitlines() if not line.startswith(f"# {key} ")))
    with pytest.raises(LightmaskError, match=key):
        tables.read("ink")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# reuse", "# licence", "starts with none of"),
        ("nm, extinction_per_mm", "nm, ink_per_mm", "differ"),
        ("500,3.0,", "500,3.0", "2 cells where 3"),
    ],
)
def test_a_malformed_table_is_refused(shelf, old, new, says):
    shelf(GOOD.replace(old, new, 1))
    with pytest.raises(LightmaskError, match=says):
        tables.read("ink")


def test_unsorted_wavelengths_are_refused(shelf):
    shelf(GOOD.replace("400,1.0", "510,1.0"))
    with pytest.raises(LightmaskError, match="not sorted"):
        tables.read("ink").at("extinction_per_mm", 550)
