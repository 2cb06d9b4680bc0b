"""The look-up page of what every published arm's layers received, from table evidence/layer_doses."""

import math

from lightmask import tables
from lightmask.response.dose_table import stated_nm
from lightmask.response.listed import listed
from lightmask.response.stated_light import stated_lights

LAYERS = ("upper epidermis", "basal layer", "papillary dermis", "reticular dermis", "subcutis")
TOP = """# Layer dose of every published arm

Trials print a dose on the skin; cells feel the dose in their layer. Here is what one session of each arm brought to
each layer, in J/cm²: the middle, and the range of nine in ten over the skins of the trial's people and over a stated
range of dose. In light skin it is more than fell on the skin, because scattered light crosses the same place many
times.

A dose is *reported* unless a mark says otherwise: *derived* (from irradiance and time, or the reverse), *second-hand*,
*remembered* (not re-read: check it before you rely on it), *assumed* (a wavelength that stands for a colour or for a
lamp), *at most* (an upper bound, and so are its layers).

![Range of the fluence in the papillary dermis for each arm, grouped by what was treated](../../images/layer-doses.svg)
"""
BELOW = """The skin is that of the trial's people where it says who they were, and otherwise of people of an assumed
colour (tables `evidence/people` and `evidence/treated_skin`), at the place that table `evidence/places` names. Skin is
taken as whole and healthy: a scar, a plaque or an open wound scatters and absorbs otherwise.

The whole table, with absorbed energy and irradiance in each layer, is `evidence/layer_doses`;
`python tools/layer_doses.py` writes it and the picture anew.

## Arms without a layer dose

Unknown stays unknown: nothing is put in where a paper, or what was read of it, does not say.

| arm | light | why |
|---|---|---|"""


def page():
    """The whole page."""
    return "\n".join([TOP, *known(), "", BELOW, *unknown(), ""])


def known():
    """One line for each light whose dose is known."""
    yield f"| arm | nm | on the skin, J/cm² | how it is known | mW/cm² | {' | '.join(LAYERS)} |"
    yield "|---" * (5 + len(LAYERS)) + "|"
    lights = {}
    for row in tables.read("evidence/layer_doses").rows():
        lights.setdefault((row["arm"], row["nm"]), {})[row["layer"]] = row
    for (arm, nm), layers in lights.items():
        row = layers[LAYERS[0]]
        cells = [
            safe(arm),
            nm.replace("-", "–"),
            span(row["surface_low_J_cm2"], row["surface_high_J_cm2"], row["dose_is"]),
            row["dose_is"].replace(";", ", "),
            span(row["irradiance_low_mW_cm2"], row["irradiance_high_mW_cm2"], row["irradiance_is"]) or "unknown",
            *(layer_cell(layers[name]) for name in LAYERS),
        ]
        yield f"| {' | '.join(cells)} |"


def layer_cell(row):
    """'39.5 (32.8–46.6)'."""
    return f"{row['layer_J_cm2']} ({row['layer_low_J_cm2']}–{row['layer_high_J_cm2']})"


def span(low, high, marks):
    """One figure, a range, or an upper bound."""
    figure = low if low == high else f"{low}–{high}"
    return f"≤ {figure}" if "at most" in marks.split(";") and figure else figure


def unknown():
    """One line for each light whose dose in the layers cannot be said."""
    for trial in listed():
        for light in stated_lights(trial):
            if not light.dose_known:
                what = f"{stated_nm(light)} nm" if not math.isnan(light.nm[0]) else "not stated"
                why = [reason for reason in light.why if not reason.startswith("irradiance")]
                yield f"| {safe(trial.arm_id)} | {what.replace('-', '–')} | {safe('; '.join(why))} |"


def safe(text):
    """Text in which no sign means anything to Markdown."""
    return text.replace("_", "\\_").replace("|", "\\|").replace("*", "\\*")
