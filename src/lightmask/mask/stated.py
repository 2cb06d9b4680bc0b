"""Stated: a number as somebody stated it, with where it comes from and how far it may be off."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask import tables
from lightmask.errors import BadInput, positive, within

PROVENANCE = ("measured", "filed", "claimed", "unknown")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as somebody stated it. ``value`` is None, and only then, when its provenance is 'unknown'.

    ``own_log_sd`` is the spread that belongs to this very number, as a corrected reading has; None: its provenance's.
    """

    value: float | None
    provenance: str
    source: str = ""
    own_log_sd: float | None = None

    def __post_init__(self) -> None:
        if self.provenance not in PROVENANCE:
            raise BadInput(f"'{self.provenance}' is no provenance. Say one of: {', '.join(PROVENANCE)}.")
        if (self.value is None) != (self.provenance == "unknown"):
            raise BadInput("A stated number and its provenance disagree. 'unknown' has no value; the others have one.")
        if self.value is not None:
            positive("a stated value", self.value)
        if self.own_log_sd is not None:
            within("own_log_sd", self.own_log_sd, 0, 3, "the spread of a factor, as a natural logarithm")

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def log_sd(self) -> float:
        """Spread of the log-normal factor by which a stated irradiance may be off: its own, or that of the table."""
        if not self.known:
            raise BadInput("Nothing is stated here, so nothing is known about its spread. Ask `known` first.")
        if self.own_log_sd is not None:
            return self.own_log_sd
        table = tables.read("mask/provenance")
        return float(table.column("log_sd")[table.text("provenance").index(self.provenance)])


UNKNOWN = Stated(None, "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Indication:
    """One use that the maker or a filing names; the bands it is named for, all when none is said."""

    name: str
    bands: tuple[str, ...] = ()
