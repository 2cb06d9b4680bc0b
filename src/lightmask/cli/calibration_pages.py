"""The calibration of a mask for a terminal: the meter, how far the sheet was off, and whether the record holds."""

from __future__ import annotations

import math
from typing import Any

from rich.text import Text

from lightmask.cli.narrow import Figures
from lightmask.report.wording import figure, percent

Said = dict[str, Any]
K = 2.0
LEAST = 0.005  # of a spread: less is shown as nothing
STYLE = {"in date": "green", "out of date": "bold red", "not yet": "bold red", "none": "yellow"}


def parts(said: Said | None) -> list[Any]:
    """Whether a mask's light is calibrated, in one sentence under its heading; nothing where nobody asks."""
    if said is None:
        return []
    return [Text("\nCalibration", style="bold"), Text(f" {said['sentence']}", style=STYLE[said["state"]])]


def line(said: Said | None) -> list[Text]:
    """The same in one line."""
    return [] if said is None else [Text(said["sentence"], style=STYLE[said["state"]])]


def lapsed(said: Said | None) -> list[Text]:
    """The same where a record does not hold; a sheet that never had one says nothing here."""
    return line(said) if said is not None and said["state"] in ("out of date", "not yet") else []


def meter(said: Said | None) -> list[Any]:
    """The meter and its certificate."""
    if said is None:
        return []
    doubt = f"± {percent(said['uncertainty'])} (k = {said['k']:g})"
    return [Text(f"{said['name']}, {said['serial']}: {said['certificate']}, {doubt}, until {said['due']}", style="dim")]


def corrections(rows: list[Said]) -> list[str]:
    """What was multiplied and why, the colour of the light first; channels that share a correction share its line."""
    whose: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row["what"] != "colour"):
        whose.setdefault(_correction(row), []).append(row["channel"])
    everyone = len({row["channel"] for row in rows})
    return [text if len(names) == everyone else f"{', '.join(names)}: {text}" for text, names in whose.items()]


def _correction(row: Said) -> str:
    doubt = f" (± {percent(row['log_sd'])})" if row["log_sd"] >= LEAST else ""
    times = f"; multiplied with {figure(row['factor'])}" if row["factor"] != 1 else ""
    return f"{row['why']}{times}" if row["what"] == "colour" else f"{row['what']}: {row['why']}{times}{doubt}"


def expanded(said: Said) -> list[str]:
    """All doubts of the reading together, as a certificate states them."""
    spreads = [row["irradiance_mW_cm2"]["log_sd"] for row in said["channels"]] + [said["total_mW_cm2"]["log_sd"]]
    widest = max((one for one in spreads if one is not None), default=None)
    return [] if widest is None else [f"all together: ± {percent(math.expm1(K * widest))} at most (k = {K:g})"]


def off(rows: list[Said]) -> list[Any]:
    """How far the sheet was off."""
    if not rows:
        return []
    table = Figures(columns=("", "of what it says", "nine in ten"), title="How far the sheet was off")
    for row in rows:
        name = "together" if row["channel"] == "all" else row["channel"]
        table.add_row(name, percent(row["ratio"]), f"{percent(row['low'])}–{percent(row['high'])}")
    return [table]


def in_short(record: Said | None) -> str:
    """A record as one line of a mask's page."""
    if record is None:
        return ""
    return (
        f"mask {record['serial']} was calibrated on {record['made']} with {record['instrument']}, "
        f"± {percent(record['uncertainty'])} (k = {record['k']:g}), until {record['until']}"
    )
