"""pdf(story): the whole record on A4, for people. What nobody knows is said to be unknown."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lightmask.clinic.handover import words
from lightmask.clinic.handover.methods import in_force, methods
from lightmask.clinic.handover.story import Plan, Session, Story
from lightmask.clinic.handover.words import day, said
from lightmask.report import printed

PAGE = "clinic/handover/record.html"
NOTHING = "–"
ROMAN = ("I", "II", "III", "IV", "V", "VI")
Row = tuple[str, ...]


def pdf(story: Story) -> bytes:
    """The record as a tagged PDF, in the language that is active."""
    return printed.sheet(html(story), f"{story.client.id} {story.made_at.isoformat()}")


def html(story: Story) -> str:
    """The same as one page that stands alone."""
    return render_to_string(PAGE, {
        "story": story, "language": translation.get_language() or "en", "facts": facts(story), "tables": tables(story),
    })  # fmt: skip


def facts(story: Story) -> list[tuple[str, str]]:
    """Who it is about."""
    one = story.client
    reached = ", ".join(text for text in (one.email, one.phone) if text)
    return [
        (_("Number"), str(one.number)), (_("Date of birth"), words.day(one.birth_date)), (_("Sex"), words.sex(one.sex)),
        (_("Reached by"), reached or _("not known")), (_("In an emergency"), one.emergency_contact or _("not known")),
        (_("Care team"), ", ".join(who.name for who in story.staff if who.in_team) or _("nobody")),
    ]  # fmt: skip


def tables(story: Story) -> list[dict[str, Any]]:
    """Every part that has something to say: a title, its columns, its rows."""
    found = [
        _table(_("Consents"), (_("Date"), _("For"), _("Standing"), _("Version")), [
            (day(one.at), words.purpose(one.purpose), words.standing(one.standing), one.version)
            for one in story.consents]),
        _table(_("Last screening"), (_("Question"), _("Answer")), [
            (words.named(one.question), ": ".join(filter(None, (words.answer(one.answer), one.note))))
            for last in story.screenings[-1:] for one in last.answers]),
        _table(_("Medicines"), (_("Name"), _("State")), [
            (one.name, _("stopped") if one.stopped or one.stopped_on else _("taken"))
            for last in story.screenings[-1:] for one in last.medicines]),
        _table(_("Measured"), (_("Date"), _("What"), _("Where"), _("Value"), _("Interval")), _readings(story)),
        _table(_("Seen on the skin"), (_("Date"), _("Where"), _("What"), _("Grade")), [
            (day(one.at), words.named(one.region), f"{words.finding(one.kind)}{f' ({gone})' if one.gone else ''}",
             said(one.severity)) for gone in (_("gone"),) for one in story.standing(story.findings)]),
        _table(_("Courses"), (_("Date"), _("For"), _("Standing"), _("Signed by"), _("Plan")), [
            _course(plan) for plan in story.plans]),
        _table(_("Decisions of a professional"), (_("Date"), _("About"), _("Reason"), _("By")), [
            (day(approval.at), one.about, one.reason, approval.name)
            for plan in story.plans for approval in plan.approvals for one in approval.overrides]),
        _table(_("Sessions"), _session_columns(), [_session(one) for one in story.standing(story.sessions)]),
        _table(_("After a session"), (_("Date"), _("What"), _("Grade"), _("Hours after")), [
            (day(one.at), words.effect(one.kind), str(one.grade), said(one.hours_after))
            for one in story.standing(story.side_effects)]),
        _table(_("Harm, or what might have been"), (_("Date"), _("What"), _("How bad"), _("Mask"), _("Outcome")), [
            (day(one.at), f"{words.harm(one.kind)}: {one.description}", words.severity(one.severity),
             _mask(one.serial, one.firmware), words.outcome(one.outcome))
            for one in story.standing(story.adverse_events)]),
        _table(_("Beside light"), (_("Date"), _("What"), _("State")), [
            (day(one.on), words.procedure(one.kind), _("done") if one.done else _("planned"))
            for one in story.standing(story.procedures)]),
        _table(_("How the light was given, as papers report it"), (_("Part"), _("Item"), _("Value"), _("Rests on")),
               _methods(story)) | {"rows_lang": "en"},
    ]  # fmt: skip
    return [one for one in found if one["rows"]]


def _session_columns() -> Row:
    return (_("Date"), _("Where"), _("State"), _("Minutes"), _("Dose, J/cm²"), _("Told by"), _("Mask"))


def _table(title: str, columns: Row, rows: list[Row]) -> dict[str, Any]:
    return {"title": title, "columns": columns, "rows": rows}


def _readings(story: Story) -> list[Row]:
    rows: list[Row] = [(day(one.at), _("Fitzpatrick phototype"), NOTHING, ROMAN[one.phototype - 1], NOTHING)
                       for one in story.phototypes]  # fmt: skip
    for each in story.standing(story.readings):
        known = each.lower is not None and each.upper is not None
        between = f"{said(each.lower)} – {said(each.upper)}" if known else NOTHING
        rows.append((day(each.at), words.named(each.title), words.named(each.region) or NOTHING,
                     words.with_unit(each.value, each.unit), between))  # fmt: skip
    return rows


def _course(plan: Plan) -> Row:
    signed = plan.approval or next(iter(plan.approvals), None)
    title = words.named(str(plan.document["goal"]["title"]))
    return (day(plan.at), title, words.standing(plan.standing), signed.name if signed else NOTHING, plan.hash[:19])


def _session(one: Session) -> Row:
    doses = "; ".join(f"{words.named(light.channel)}, {words.named(light.zone)}: {said(light.delivered_J_cm2)}"
                      for light in one.lights)  # fmt: skip
    state = ": ".join(filter(None, (words.state(one.state), ", ".join(one.reasons))))
    told = {"mask": _("mask"), "self": _("the person"), "paper": _("paper")}[one.source]
    return (day(one.day), words.where(one.where), state, said(one.minutes), doses or NOTHING, told,
            _mask(one.serial, one.firmware))  # fmt: skip


def _mask(serial: str, firmware: str) -> str:
    return f"{serial} ({firmware})" if serial and firmware else serial or NOTHING


def _methods(story: Story) -> list[Row]:
    """As the table of the methods has it, in English: it is for a paper."""
    if in_force(story) is None:
        return []
    with translation.override("en"):
        return [(row["group"], row["item"], words.with_unit(row["value"], row["unit"]), row["rests_on"])
                for row in methods(story)]  # fmt: skip
