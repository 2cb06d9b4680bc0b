"""The clinic's masks: the kinds, and each that can be held in the hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone

from lightmask.clinic.models import MaskModel, MaskUnit
from lightmask.clinic.treating import ports
from lightmask.errors import LightmaskError
from lightmask.units import min_PER_h, s_PER_min


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """One mask with what a list tells of it."""

    unit: MaskUnit
    tone: str
    hours: float
    cleaned: object

    @property
    def is_real(self) -> bool:
        """Whether it can be reached at a port: one in software is made anew for each session."""
        return not ports.is_simulated(self.unit.port)


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One kind of LED of a mask, as its file says."""

    name: str
    band: str
    peak_nm: float


def units(retired: bool = False) -> list[Unit]:
    """All of them, by kind and serial number."""
    found = _all().filter(retired_at__isnull=not retired)
    return [_told(one) for one in found.order_by("model__name", "serial")]


def unit(pk: UUID) -> Unit:
    """One of them, retired ones too."""
    found = _all().filter(pk=pk).first()
    if found is None:
        raise Http404
    return _told(found)


def models() -> QuerySet[MaskModel]:
    """The kinds that are in use."""
    return MaskModel.objects.filter(retired_at=None).order_by("name")


def model(pk: UUID) -> MaskModel:
    """One kind."""
    found = MaskModel.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def channels(of: MaskModel) -> tuple[list[Channel], str]:
    """Its channels; and why its file cannot be read, where a newer program refuses it."""
    from lightmask.clinic.planning import lamps, shown

    try:
        lamp = lamps.lamp(of)
    except LightmaskError as error:
        return [], str(error)
    return [Channel(name=one.name, band=shown.band(one.band), peak_nm=one.peak_nm) for one in lamp.channels], ""


def tone(due: date | None, on: date | None = None) -> str:
    """How a calibration stands."""
    if due is None:
        return "neutral"
    return "warn" if due < (on or timezone.localdate()) else "good"


def _all() -> QuerySet[MaskUnit]:
    return MaskUnit.objects.select_related("model", "given_to").annotate(cleaned_at=Max("cleanings__at"))


def _told(one: MaskUnit) -> Unit:
    return Unit(
        unit=one, tone=tone(one.calibration_due), hours=one.lit_s / s_PER_min / min_PER_h,
        cleaned=vars(one)["cleaned_at"],
    )  # fmt: skip
