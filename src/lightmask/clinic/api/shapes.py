"""What goes in and out: JSON by these shapes, documented in /api/openapi.json."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class Problem(Schema):
    """What was wrong, in one sentence."""

    detail: str


class Me(Schema):
    """Whose key or log-in this is."""

    username: str
    role: str


class Person(Schema):
    """A person in the care of the clinic."""

    id: UUID
    number: int
    name: str
    birth_date: date | None
    sex: str
    language: str


class Reading(Schema):
    """One reading of a scale."""

    id: UUID
    at: datetime
    scale: str
    region: str
    value: float | None
    unit: str
    instrument: str
    self_reported: bool


class NewReading(Schema):
    """A reading to be written down. Its range is that of the scale."""

    scale: str = Field(max_length=40)
    value: float
    at: datetime | None = None
    region: str = Field("", max_length=40)
    instrument: str = Field("", max_length=120)
    note: str = Field("", max_length=2000)


class Plan(Schema):
    """A plan, without its document."""

    id: UUID
    at: datetime
    hash: str
    care: str


class Session(Schema):
    """One session, planned or had."""

    id: UUID
    day: date
    where: str
    state: str
    source: str
    minutes: float | None
    serial: str
    plan_hash: str
    began_at: datetime | None
    ended_at: datetime | None
    delivered: dict[str, Any]


class Harm(Schema):
    """A report of harm."""

    id: UUID
    at: datetime
    kind: str
    severity: str
    serious: bool
    serial: str
    firmware: str
    calibrated_on: date | None
    closed_at: datetime | None


class Mask(Schema):
    """One mask of the clinic."""

    id: UUID
    serial: str
    model: str
    firmware: str
    calibrated_on: date | None
    calibration_due: date | None
