"""lightmask skin COLOUR|REFLECTANCE: a measurement -> what is in the skin, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs
from lightmask.cli.plan import Json

if TYPE_CHECKING:
    from lightmask.skin import Instrument, Skin

SCHEMA = "lightmask skin 1"
SHOWN_nm = (415.0, 450.0, 590.0, 633.0, 660.0, 830.0, 850.0, 940.0, 1064.0)
SHOWN = {
    "melanin": ("melanin", "optical depth of the epidermis at 500 nm"),
    "blood": ("blood", "volume fraction in the dermis"),
    "saturation": ("oxygen saturation", "of that blood, 0 to 1"),
    "scattering": ("scattering", "factor on the published laws"),
    "upper_epidermis_mm": ("epidermis above the basal layer", "mm"),
    "reticular_mm": ("reticular dermis", "mm"),
    "subcutis_mm": ("subcutis", "mm"),
}


def skin(
    reading: Annotated[
        str,
        typer.Argument(
            metavar="COLOUR|REFLECTANCE",
            help="L*,a*,b* as 62,11,16; ita:28; monk:6; fitzpatrick:III; or a csv of wavelength_nm,reflectance.",
        ),
    ],
    region: Annotated[str, typer.Option(help="Where it was read: cheek, forehead, nose, inner arm ...")] = "cheek",
    age: Annotated[float | None, typer.Option(help="Age in years, if known.")] = None,
    sex: Annotated[str | None, typer.Option(help="F or M, if known.")] = None,
    aperture: Annotated[str, typer.Option(help="Viewed/lit diameter in mm: 8/11, 3/6, 5/5, 11/11; or wide.")] = "8/11",
    observer: Annotated[int, typer.Option(help="Observer of the colour: 2 or 10 degrees.")] = 2,
    draws: Annotated[int, typer.Option(min=20, max=20000, help="How many draws stand for the doubt.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    json: Json = False,
) -> None:
    """What a reading of the skin's colour says of melanin, blood, oxygen and scattering, with 90 % intervals."""
    from lightmask.cli import skin_reading

    asked = skin_reading.reading_of(reading)
    with outputs.busy("Reading the skin ..."):
        from numpy.random import default_rng

        from lightmask.skin import Instrument, assess

        instrument = Instrument(aperture=aperture, observer=observer)
        chance = default_rng(seed)
        found = assess(asked, region=region, age_y=age, sex=sex, instrument=instrument, draws=draws, rng=chance)
        said = {
            "schema": SCHEMA,
            "reading": reading,
            "age_y": age,
            "sex": sex,
            "seed": seed,
            **document(found, instrument, chance),
        }
    if json:
        outputs.print_json(said)
    else:
        outputs.show(*page(said))


def document(found: Skin, instrument: Instrument, rng: Any) -> dict[str, Any]:
    """What is known of a skin, as plain numbers: docs/look-up/json.md, section skin."""
    import numpy as np

    from lightmask.skin import Instrument, colour, lab, predict_reading

    seen = lab(found, instrument)
    angle_deg = colour.ita_deg(seen)
    wide = Instrument(aperture="wide", bandwidth_nm=0.0)
    read = predict_reading(found, SHOWN_nm, wide, rng)
    middle = np.median(seen, axis=0)
    return {
        "region": found.region,
        "rests_on": found.rests_on,
        "notes": list(found.notes),
        "instrument": {"aperture": instrument.aperture, "observer_deg": instrument.observer, "illuminant": "D65"},
        "draws": found.draws,
        "interval": 0.9,
        "parameters": {name: _spread(getattr(found, name)) | {"meaning": SHOWN[name][1]} for name in SHOWN},
        "colour": {
            **{name: _spread(seen[:, place]) for place, name in enumerate(("L", "a", "b"))},
            "ita_deg": _spread(angle_deg),
            "ita_class": colour.ita_class(float(np.median(angle_deg))),
            "screen": colour.hex_code(middle),
        },
        "reflectance": [{"wavelength_nm": nm, **_spread(read[:, place])} for place, nm in enumerate(SHOWN_nm)],
    }


def _spread(values: Any) -> dict[str, float]:
    """The middle draw and the ends of the 90 % interval."""
    import numpy as np

    low, median, high = (float(f"{value:.4g}") for value in np.percentile(values, (5, 50, 95)))
    return {"low": low, "middle": median, "high": high}


def page(said: dict[str, Any]) -> list[Any]:
    """The same for a person at a terminal."""
    from rich.table import Table
    from rich.text import Text

    swatch = said["colour"]["screen"]
    head = Text.assemble(
        ("      ", f"on {swatch}"), f"  Skin of the {said['region']}, from {said['rests_on']} ",
        (f"({said['colour']['ita_class']}, on a screen {swatch})", "dim"),
    )  # fmt: skip
    table = Table("", "middle", "90 % interval", "", box=None, pad_edge=False)
    for name, (words, _) in SHOWN.items():
        row = said["parameters"][name]
        table.add_row(words, _said(row["middle"]), _between(row), Text(row["meaning"], style="dim"))
    for name, words in (("L", "L*"), ("a", "a*"), ("b", "b*"), ("ita_deg", "ITA")):
        row = said["colour"][name]
        unit = "degrees, " if name == "ita_deg" else ""
        table.add_row(words, _said(row["middle"]), _between(row), Text(f"{unit}as the instrument sees it", style="dim"))
    for row in said["reflectance"]:
        nm = f"{row['wavelength_nm']:g} nm"
        table.add_row(f"reflectance at {nm}", _said(row["middle"]), _between(row), Text("wide field", style="dim"))
    return [head, table, *(Text(f"- {note}", style="yellow") for note in said["notes"])]


def _said(value: float) -> str:
    return f"{value:.3g}"


def _between(row: dict[str, float]) -> str:
    return f"{_said(row['low'])} to {_said(row['high'])}"
