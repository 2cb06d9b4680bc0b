"""Writes what the layers of every published arm received: the table evidence/layer_doses, and its picture in the docs.

python tools/layer_doses.py; to be run again when the table of trials or the model of the skin has changed.
"""

from pathlib import Path

from lightmask import figures, tables
from lightmask.mask import bands
from lightmask.response import dose_table

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "src" / "lightmask" / "tables" / "evidence" / "layer_doses.csv"
PICTURE = ROOT / "docs" / "images" / "layer-doses.svg"
LAYER = "papillary dermis"
COLOURS = {  # Okabe and Ito's palette: told apart by colour-blind eyes
    "violet": "#0072B2", "blue": "#0072B2", "green": "#009E73", "amber": "#E69F00", "red": "#D55E00",
    "far red": "#CC79A7", "nir": "#7F5AA8",
}  # fmt: skip
KEY = (("blue", "blue"), ("amber", "amber"), ("red", "red"), ("nir", "near infrared"))
WEAK = ("assumed", "remembered", "second-hand")
ELSEWHERE = "something else"


def picture(rows):
    """Range bars of the papillary dermis, arms under the first of their goals."""
    goal_of, titles = {}, {row["goal"]: row["title"] for row in tables.read("evidence/goals").rows()}
    for row in tables.read("evidence/results").rows():
        goal_of.setdefault(row["arm"], titles.get(row["goal"], row["goal"]))
    groups = {}
    for row in rows:
        if row["layer"] == LAYER:
            title = goal_of.get(row["arm"], ELSEWHERE)
            groups.setdefault(title[0].upper() + title[1:], []).append(bar(row))
    words = figures.Words(
        title=f"Light in the {LAYER} in one session, arm by arm",
        told=(
            "Bar: nine in ten of the people's skins, and the stated range of dose; line: the middle. In light skin the "
            "fluence inside is above that on the skin, because scattered light crosses the same place many times.",
            "Hollow: some figure was remembered, second-hand, or assumed. Arrow: an upper bound.",
        ),
    )
    return figures.range_bars(
        tuple(figures.Bars(title=title, bars=tuple(bars)) for title, bars in groups.items()),
        f"fluence in the {LAYER}, J/cm²",
        tuple((COLOURS[band], name) for band, name in KEY),
        words,
        beside="on the skin",
    )


def bar(row):
    """One light of one arm."""
    marks, low, high = row["dose_is"].split(";"), row["surface_low_J_cm2"], row["surface_high_J_cm2"]
    peak_nm = sum(float(end) for end in row["nm"].split("-")) / len(row["nm"].split("-"))
    most = "≤ " if "at most" in marks else ""
    return figures.Bar(
        name=f"{row['arm']}, {row['nm'].replace('-', '–')} nm",
        low=float(row["layer_low_J_cm2"]),
        middle=float(row["layer_J_cm2"]),
        high=float(row["layer_high_J_cm2"]),
        colour=COLOURS[bands.band_of(peak_nm)],
        hollow=any(mark in WEAK for mark in marks),
        open_below=bool(most),
        said=f"{most}{low if low == high else f'{low}–{high}'} J/cm²",
    )


def main():
    """Write the table and the picture."""
    rows = dose_table.dose_rows()
    TABLE.write_text(dose_table.dose_table(rows), encoding="utf-8")
    PICTURE.write_bytes(picture(rows).svg())
    print(f"{TABLE.name}: {len(rows)} rows of {len({row['arm'] for row in rows})} arms; {PICTURE.name}")


if __name__ == "__main__":
    main()
