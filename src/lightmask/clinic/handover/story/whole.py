"""Story: everything that the clinic knows of one person, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from lightmask.clinic.handover.story.care import MaskModel, MaskUnit, Plan
from lightmask.clinic.handover.story.events import Act, AdverseEvent, Appointment, Procedure, Session, SideEffect
from lightmask.clinic.handover.story.people import Client, Clinic, Consent, Entry, Staff, zoned
from lightmask.clinic.handover.story.seen import File, Finding, Photo, Phototype, Reading, Screening

Kept = TypeVar("Kept", bound=Entry)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Story:
    """The record, oldest entry first. Nothing in here reads a database, and nothing is left out of it.

    made_at  when the record was read; version is that of lightmask
    """

    clinic: Clinic
    client: Client
    made_at: datetime
    version: str
    staff: tuple[Staff, ...] = ()
    consents: tuple[Consent, ...] = ()
    screenings: tuple[Screening, ...] = ()
    phototypes: tuple[Phototype, ...] = ()
    readings: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()
    photos: tuple[Photo, ...] = ()
    files: tuple[File, ...] = ()
    models: tuple[MaskModel, ...] = ()
    units: tuple[MaskUnit, ...] = ()
    plans: tuple[Plan, ...] = ()
    sessions: tuple[Session, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    acts: tuple[Act, ...] = ()

    def __post_init__(self) -> None:
        zoned("made_at", self.made_at)

    @property
    def regions(self) -> tuple[str, ...]:
        """Every place of the face that the record names."""
        named = [one.region for one in self.readings] + [one.region for one in self.findings]
        lit = [light.zone for session in self.sessions for light in session.lights]
        return tuple(sorted({name for name in (*named, *lit, "face") if name}))

    @property
    def instruments(self) -> tuple[str, ...]:
        """Every instrument that a reading names."""
        return tuple(sorted({one.instrument for one in self.readings if one.instrument}))

    def staff_of(self, who: str) -> Staff | None:
        """Who that is, if it is one of the staff."""
        return next((one for one in self.staff if one.id == who), None)

    @property
    def replaced(self) -> frozenset[str]:
        """Ids of entries that a later one stands in for: they were wrong, or are told anew."""
        kinds = (
            self.readings, self.findings, self.sessions, self.side_effects, self.adverse_events, self.procedures,
            self.appointments,
        )  # fmt: skip
        return frozenset(one.replaces for kind in kinds for one in kind if one.replaces)

    def standing(self, entries: Iterable[Kept]) -> tuple[Kept, ...]:
        """Those that no later one stands in for."""
        gone = self.replaced
        return tuple(one for one in entries if one.id not in gone)

    def sessions_of(self, plan: str) -> tuple[Session, ...]:
        """The sessions that belong to a plan, each once."""
        return self.standing(one for one in self.sessions if one.plan == plan)
