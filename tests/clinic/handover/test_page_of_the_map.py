"""The page of the map says what the tables say, row by row."""

from pathlib import Path

from lightmask import tables

PAGE = Path(__file__).resolve().parents[3] / "docs" / "look-up" / "fhir.md"


def rows():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def said(names):
    return ", ".join(names.split()) or "–"


def test_every_row_of_the_map_is_on_the_page():
    table = tables.read("fhir_map").rows()
    wanted = [(row["thing"], said(row["resources"]), said(row["extensions"]), row["built"]) for row in table]
    assert [row for row in rows() if len(row) == 4][1:] == wanted


def test_every_extension_is_on_the_page():
    table = tables.read("fhir_extensions").rows()
    assert [row for row in rows() if len(row) == 3][1:] == [(r["name"], said(r["on"]), r["meaning"]) for r in table]
