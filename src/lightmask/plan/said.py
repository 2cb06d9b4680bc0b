"""The parts that every document is made of: a dose, a person, a mask and a review as plain data."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np

from lightmask.dose import Dose, Spots
from lightmask.mask.calibration import Calibration, sentence, state_of
from lightmask.mask.leds import Mask
from lightmask.mask.stated import Stated
from lightmask.person import Decision, Person
from lightmask.safety import Finding, Review, Verdict
from lightmask.safety.fingerprints import documents, edition
from lightmask.skin import Skin
from lightmask.units import s_PER_min


def number(value: float | None) -> float | None:
    """Four significant digits, so that machines agree; what is not known is null."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.4g}")


def interval(draws: np.ndarray) -> dict[str, float | None]:
    """Middle draw and the range of nine draws in ten. [draw, ...] -> low, middle, high over all"""
    low, middle, high = (number(float(part)) for part in np.quantile(draws, (0.05, 0.5, 0.95)))
    return {"low": low, "middle": middle, "high": high}


def dose_said(dose: Dose) -> dict[str, Any]:
    """Fluence and absorbed energy for each channel and layer, the incident dose beside them."""
    return {
        "layers": list(dose.layers),
        "channels": [_channel_dose(dose, place) for place in range(len(dose.channels))],
        "interval": "middle draw, and the range of nine draws in ten",
    }


def _channel_dose(dose: Dose, place: int) -> dict[str, Any]:
    channel = dose.channels[place]
    layers = range(len(dose.layers))
    return {
        "channel": channel.name,
        "peak_nm": channel.peak_nm,
        "band": channel.band,
        "surface_J_cm2": interval(dose.incident_J_cm2[:, :, place]),
        "returned": interval(dose.reach.returned[:, place]),
        "fluence_per_incident": [interval(dose.reach.fluence[:, place, layer]) for layer in layers],
        "fluence_J_cm2": [interval(dose.channel_J_cm2[:, :, place, layer]) for layer in layers],
        "absorbed_J_cm3": [interval(dose.channel_J_cm3[:, :, place, layer]) for layer in layers],
    }


def person_said(person: Person) -> dict[str, Any]:
    """What the plan rests on about the person; no more than that."""
    return {
        "name": person.name,
        "age_y": person.age_y,
        "sex": person.sex,
        "care": person.care,
        "region": person.region,
        "colour_from": person.colour,
        "phototype": person.phototype,
        "conditions": list(person.conditions),
        "medicines": None if person.medicines is None else [drug.name for drug in person.medicines],
        "shields": person.shields,
    }


def skin_said(skin: Skin) -> dict[str, Any]:
    """What the skin's numbers rest on, and what a person should know about them."""
    return {"region": skin.region, "rests_on": skin.rests_on, "notes": list(skin.notes)}


def mask_said(mask: Mask, rests_on: str) -> dict[str, Any]:
    """The mask as its sheet describes it, every number with its provenance."""
    return {
        "name": mask.name,
        "maker": mask.maker,
        "form": mask.form,
        "irradiance_rests_on": rests_on,
        "total_mW_cm2": stated(mask.total_mW_cm2),
        "total_means": mask.total_means,
        "session_s": stated(mask.session_s),
        "pulsed": mask.pulsed,
        "eye_openings": mask.eye_openings,
        "channels": [
            {
                "name": channel.name,
                "peak_nm": channel.peak_nm,
                "band": channel.band,
                "irradiance_mW_cm2": stated(channel.irradiance_mW_cm2),
                "led_flux_mW": stated(channel.flux_mW),
                "width_assumed": channel.width_assumed,
            }
            for channel in mask.channels
        ],
        "notes": list(mask.notes),
        "sources": list(mask.sources),
        "calibration": calibration_said(mask.calibration),
    }


def calibrated_said(mask: Mask, on: date | None) -> dict[str, Any] | None:
    """Whether the light of this very mask is calibrated on a day, in a word and a sentence; None without a day."""
    if on is None:
        return None
    return {"state": state_of(mask.calibration, on), "sentence": sentence(mask.calibration, on)}


def calibration_said(found: Calibration | None) -> dict[str, Any] | None:
    """The record of one mask's calibration; its light is as uncertain as its figures say, and this says since when."""
    if found is None:
        return None
    return {
        "made": found.made.isoformat(),
        "until": found.until.isoformat(),
        "serial": found.serial,
        "instrument": found.instrument,
        "instrument_serial": found.instrument_serial,
        "certificate": found.certificate,
        "by": found.by,
        "uncertainty": number(found.uncertainty),
        "k": number(found.k),
        "over_sheet": [
            {"channel": name, "ratio": number(one.value), "log_sd": number(one.log_sd)}
            for name, one in found.over_sheet
        ],
    }


def stated(number_: Stated) -> dict[str, Any]:
    """A number of a sheet with its provenance."""
    return {"value": number(number_.value), "provenance": number_.provenance, "source": number_.source}


def review_said(review: Review) -> dict[str, Any]:
    """Limits, screening and open questions of one session."""
    return {
        "edition": edition(),
        "editions": list(documents()),
        "cleared": not review.breaches,
        "breaches": list(review.breaches),
        "disclosures": list(review.disclosures),
        "limits": [finding_said(finding) for finding in review.findings],
        "screening": [_verdict(verdict) for verdict in review.verdicts if verdict.state != "ask"],
        "to_ask": [_verdict(verdict) for verdict in review.to_ask],
        "worth_asking": [_verdict(v) for v in review.verdicts if v.state == "ask" and not v.must_be_asked],
    }


def finding_said(finding: Finding) -> dict[str, Any]:
    """One limit, how the session stands to it, and what to do."""
    return {
        "id": finding.id,
        "limit": finding.limit,
        "clause": finding.clause,
        "value": number(finding.value),
        "allowed": number(finding.allowed),
        "unit": finding.unit,
        "use": number(finding.use),
        "margin": number(finding.margin),
        "kept": finding.kept,
        "reached": None if math.isnan(finding.time_to_limit_s) else math.isfinite(finding.time_to_limit_s),
        "time_to_limit_s": number(finding.time_to_limit_s),
        "longest_minutes": number(finding.longest_s / s_PER_min) if finding.longest_s else None,
        "highest_drive": finding.highest_drive,
        "remedy": finding.remedy,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "key": verdict.key,
        "condition": verdict.condition,
        "severity": verdict.severity,
        "bands": list(verdict.bands),
        "state": verdict.state,
        "question": verdict.question,
        "reason": verdict.reason,
        "source": verdict.source,
        "reliability": verdict.reliability,
        "remembered": verdict.remembered,
        "grade": verdict.grade or None,
        "leaflets": {
            "exclude": {"yes": True, "no": False}.get(verdict.leaflets.exclude),
            "named": list(verdict.leaflets.named),
            "sentence": verdict.leaflets.sentence,
        },
        "acts": [{"band": one.band, "severity": one.severity, "score": one.score} for one in verdict.acts],
        "acts_at": verdict.acts_at,
        "acting": verdict.acting,
        "wait_days_left": verdict.wait_days_left,
        "decision": _decision(verdict.decision),
        "sentence": verdict.sentence,
    }


def _decision(decision: Decision | None) -> dict[str, str] | None:
    """Who lifted it, when and why."""
    if decision is None:
        return None
    return {"by": decision.by, "role": decision.role, "on": decision.on, "reason": decision.reason}


def spots_said(spots: Spots) -> dict[str, Any]:
    """How uneven the light straight from the LEDs is on a small piece of skin, and in it."""
    width_mm = float(spots.place_mm[-1] - spots.place_mm[0])
    return {
        "width_mm": number(width_mm),
        "places": [
            {
                "place": place,
                "mean_J_cm2": number(found.mean),
                "least_over_mean": number(found.least / found.mean if found.mean > 0 else 0.0),
                "most_over_mean": number(found.most_over_mean),
                "d95_J_cm2": number(found.d95),
                "d5_J_cm2": number(found.d5),
            }
            for place, found in spots.unevenness.items()
        ],
    }
