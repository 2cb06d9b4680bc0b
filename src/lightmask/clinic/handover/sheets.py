"""The record as tables for a spreadsheet: one csv for each kind of entry, every column with its unit in its name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lightmask.clinic.handover.methods import methods
from lightmask.clinic.handover.story import Story

Row = tuple[Any, ...]
STEERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")  # what a spreadsheet takes for the beginning of a formula


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: what it is called, its columns, and how its rows come out of a record."""

    name: str
    columns: str
    rows: Callable[[Story], Iterable[Row]]

    def csv(self, story: Story) -> str:
        """The table as text; lines end as RFC 4180 wants it."""
        text = io.StringIO()
        write = csv.writer(text, lineterminator="\r\n")
        write.writerow(self.columns.split())
        for row in self.rows(story):
            write.writerow([cell(one) for one in row])
        return text.getvalue()


def cell(value: Any) -> Any:
    """A value as a spreadsheet may see it: numbers bare, text never as a formula, nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(STEERS) else text


def sheets(story: Story) -> dict[str, str]:
    """Every table by its file name; those without a row are there too, so that nobody wonders."""
    return {f"{sheet.name}.csv": sheet.csv(story) for sheet in SHEETS}


def _person(story: Story) -> Iterator[Row]:
    one = story.client
    yield (one.number, one.name, one.birth_date, one.sex, one.email, one.phone, one.emergency_contact, one.language,
           one.time_zone, one.weekly_target, one.enrolled_at, story.clinic.name, story.made_at)  # fmt: skip


def _consents(story: Story) -> Iterator[Row]:
    for one in story.consents:
        yield (one.at, one.purpose, one.standing, one.version, one.language, one.signed_name, one.witness, one.sha256,
               one.text)  # fmt: skip


def _answers(story: Story) -> Iterator[Row]:
    for screening in story.screenings:
        for one in screening.answers:
            yield (screening.at, one.id, one.question, one.answer, one.note, screening.full, screening.self_reported)


def _medicines(story: Story) -> Iterator[Row]:
    for screening in story.screenings:
        for one in screening.medicines:
            yield (screening.at, one.name, "stopped" if one.stopped or one.stopped_on else "taken", one.stopped_on)


def _readings(story: Story) -> Iterator[Row]:
    for one in story.phototypes:
        yield (
            one.at,
            "phototype",
            "Fitzpatrick phototype",
            "",
            "",
            one.phototype,
            None,
            None,
            "",
            False,
            False,
            "",
            False,
        )
    for each in story.readings:
        yield (each.at, each.scale, each.title, each.region, each.instrument, each.value, each.lower, each.upper,
               each.unit, each.asked, each.self_reported, each.note, each.id in story.replaced)  # fmt: skip


def _inputs(story: Story) -> Iterator[Row]:
    for one in story.readings:
        for item in one.inputs:
            yield (one.at, one.scale, one.region, item.name, item.value, item.unit)


def _findings(story: Story) -> Iterator[Row]:
    for one in story.findings:
        yield (one.at, one.region, one.kind, one.severity, one.gone, one.note, one.id in story.replaced)


def _photos(story: Story) -> Iterator[Row]:
    for one in story.photos:
        yield (one.at, one.pose, one.path, one.width, one.height, one.sha256, one.note)


def _masks(story: Story) -> Iterator[Row]:
    models = {one.id: one for one in story.models}
    for unit in story.units:
        model = models[unit.model]
        yield (model.name, model.maker, unit.serial, unit.firmware, unit.calibrated_on, unit.calibration_due,
               unit.lit_s, unit.at_home, model.fingerprint)  # fmt: skip


def _plans(story: Story) -> Iterator[Row]:
    for plan in story.plans:
        signed = plan.approval
        for phase in plan.document["phases"]:
            yield (plan.at, plan.hash, plan.standing, signed.name if signed else "", signed.at if signed else None,
                   signed.valid_until if signed else None, phase["name"], phase["care"], phase["mask"],
                   phase["minutes"], phase["sessions_per_week"], phase["weeks"], phase["sessions"])  # fmt: skip


def _decisions(story: Story) -> Iterator[Row]:
    for plan in story.plans:
        for approval in plan.approvals:
            for one in approval.overrides:
                yield (approval.at, plan.hash, one.about, one.reason, approval.name, approval.role)


def _sessions(story: Story) -> Iterator[Row]:
    hashes = {plan.id: plan.hash for plan in story.plans}
    for one in story.sessions:
        yield (one.id, one.day, one.began, one.ended, one.where, one.state, one.source, hashes.get(one.plan, ""),
               one.planned_min, one.minutes, one.highest_C, one.serial, one.firmware, one.calibrated_on,
               "; ".join(one.reasons), "; ".join(one.notes), one.id in story.replaced)  # fmt: skip


def _doses(story: Story) -> Iterator[Row]:
    for one in story.sessions:
        for light in one.lights:
            yield (one.id, one.day, light.channel, light.zone, light.planned_J_cm2, light.delivered_J_cm2,
                   light.peak_mW_cm2)  # fmt: skip


def _interruptions(story: Story) -> Iterator[Row]:
    for one in story.sessions:
        for dark in one.interruptions:
            yield (one.id, one.day, dark.at_s, dark.seconds, dark.why)


def _effects(story: Story) -> Iterator[Row]:
    for one in story.side_effects:
        yield (one.at, one.kind, one.grade, one.hours_after, one.session, one.self_reported, one.text,
               one.id in story.replaced)  # fmt: skip


def _events(story: Story) -> Iterator[Row]:
    for one in story.adverse_events:
        yield (one.at, one.seen_at, one.kind, one.severity, one.serious, one.description, one.action, one.outcome,
               one.closed_at, one.session, one.serial, one.firmware, one.calibrated_on, one.self_reported,
               one.id in story.replaced)  # fmt: skip


def _procedures(story: Story) -> Iterator[Row]:
    for one in story.procedures:
        yield (one.on, one.kind, one.done, one.note, one.id in story.replaced)


def _appointments(story: Story) -> Iterator[Row]:
    for one in story.appointments:
        yield (one.at, one.minutes, one.kind, one.cancelled, one.note, one.id in story.replaced)


def _methods(story: Story) -> Iterator[Row]:
    for one in methods(story):
        yield (one["group"], one["item"], one["value"], one["unit"], one["rests_on"])


def _acts(story: Story) -> Iterator[Row]:
    for one in story.acts:
        yield (one.no, one.at, one.act, one.kind, one.what, one.actor, one.role, one.hash)


SHEETS = (
    Sheet("person", "number name birth_date sex email phone emergency_contact language time_zone "
          "weekly_target_sessions enrolled_at clinic exported_at", _person),
    Sheet("consents", "at purpose standing version language signed_name witness sha256 text", _consents),
    Sheet("screening", "at question_id question answer note whole_form self_reported", _answers),
    Sheet("medicines", "said_at name state stopped_on", _medicines),
    Sheet("readings", "at scale title region instrument value lower upper unit questionnaire self_reported note "
          "replaced", _readings),
    Sheet("reading_inputs", "at scale region figure value unit", _inputs),
    Sheet("findings", "at region finding severity gone note replaced", _findings),
    Sheet("photos", "at pose file width_px height_px sha256 note", _photos),
    Sheet("masks", "model maker serial firmware calibrated_on calibration_due lit_s at_home file_sha256", _masks),
    Sheet("plans", "made_at plan standing approved_by approved_at valid_until phase care mask minutes_min "
          "sessions_per_week weeks sessions", _plans),
    Sheet("decisions", "at plan about reason by role", _decisions),
    Sheet("sessions", "session day began ended place state told_by plan planned_min minutes_min highest_C serial "
          "firmware calibrated_on reasons notes replaced", _sessions),
    Sheet("doses", "session day channel zone planned_J_cm2 delivered_J_cm2 peak_mW_cm2", _doses),
    Sheet("interruptions", "session day at_s seconds_s why", _interruptions),
    Sheet("side_effects", "at kind grade_0_to_4 after_h session self_reported text replaced", _effects),
    Sheet("adverse_events", "at seen_at kind severity serious description action outcome closed_at session serial "
          "firmware calibrated_on self_reported replaced", _events),
    Sheet("procedures", "on kind done note replaced", _procedures),
    Sheet("appointments", "at minutes_min kind cancelled note replaced", _appointments),
    Sheet("methods", "group item value unit rests_on", _methods),
    Sheet("audit", "no at act kind what actor role hash", _acts),
)  # fmt: skip
