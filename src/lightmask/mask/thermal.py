"""Thermal: how a mask and the skin give heat to each other, as far as somebody states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from lightmask import tables
from lightmask.errors import BadInput, within
from lightmask.mask.stated import UNKNOWN, Stated

Contact = Literal["open", "air gap", "silicone", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thermal:
    """What lies between skin and LEDs.

    contact     'open': a panel before a bare face; 'air gap': a rigid mask; 'silicone': a mask in contact; or 'unknown'
    gap_mm      thickness of the air, or of the silicone, between skin and LEDs
    board_C     temperature of the side that faces the skin; when unknown it is worked out from the efficiency
    efficiency  light over electricity, 0 to 1; with neither, the board is as warm as a mask may be that says nothing
    """

    contact: Contact = "unknown"
    gap_mm: Stated = UNKNOWN
    board_C: Stated = UNKNOWN
    efficiency: Stated = UNKNOWN

    def __post_init__(self) -> None:
        if self.contact not in get_args(Contact):
            raise BadInput(f"contact='{self.contact}' is not known. Give one of: {', '.join(get_args(Contact))}.")
        _accepted("gap_mm", "gap", self.gap_mm)
        _accepted("board_C", "board temperature", self.board_C)
        _accepted("efficiency", "efficiency", self.efficiency)
        if self.gap_mm.known and self.contact not in ("air gap", "silicone"):
            raise BadInput(f"A gap is stated and contact is '{self.contact}'. Say contact = 'air gap' or 'silicone'.")
        if self.board_C.known and self.contact == "open":
            raise BadInput(
                "A board temperature is stated of an open panel, which does not warm the skin. Leave it out."
            )


def _accepted(name: str, quantity: str, stated: Stated) -> None:
    if stated.value is None:
        return
    table = tables.read("mask/thermal")
    row = table.text("quantity").index(quantity)
    low, high = (float(table.column(end)[row]) for end in ("low", "high"))
    within(name, stated.value, low, high, table.text("why")[row])


UNSTATED = Thermal()
