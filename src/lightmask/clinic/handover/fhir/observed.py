"""What was asked and measured: observations, and the questionnaires that some of them rest on."""

from __future__ import annotations

from collections.abc import Iterator

from lightmask.clinic.handover.fhir.names import (
    Said,
    coding,
    component,
    concept,
    decimal,
    extension,
    full,
    full_url,
    local,
    note,
    quantity,
    ref,
    resource,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import author, the_patient
from lightmask.clinic.handover.story import Answer, Photo, Phototype, Reading, Screening, SideEffect, Story

ROMAN = ("I", "II", "III", "IV", "V", "VI")
FAMILIES = {  # readings of one moment that belong together: the code of the whole, and how its parts begin
    "cutometer": ("cutometer_",),
    "colour": ("ita", "lab_", "melanin_index", "erythema_index", "mexameter_"),
}
SCREENING = "screening"
WORDS = {"yes": "yes", "no": "no", "unknown": "unknown"}


def observed(story: Story) -> Iterator[Said]:
    """Screening, phototype, every reading and score, what a colour card said, side effects."""
    yield from asked(story)
    for one in story.phototypes:
        yield phototype(story, one)
    for together in gathered(story):
        yield reading(story, together)
    for photo in story.photos:
        if photo.card:
            yield colour_card(story, photo)
    for effect in story.standing(story.side_effects):
        yield side_effect(story, effect)


def asked(story: Story) -> Iterator[Said]:
    """The forms that were answered, each with its answers; item texts of others are left to whoever may print them."""
    questions: dict[str, str] = {}
    for one in story.screenings:
        questions |= {answer.id: answer.question for answer in one.answers}
    if questions:
        items = [_question(link, text, "choice") for link, text in questions.items()]
        yield questionnaire(SCREENING, "Screening before light", items)
    for one in story.screenings:
        if one.answers:
            yield screening(story, one)
    scales = {one.scale: one for one in story.readings if one.asked and one.inputs}
    for scale, first in scales.items():
        links = {one.name for reading in story.readings if reading.scale == scale for one in reading.inputs}
        yield questionnaire(scale, first.title, [_question(link, link, "decimal") for link in sorted(links)])
    for one_reading in story.readings:
        if one_reading.asked and one_reading.inputs:
            yield answered(story, one_reading)


def questionnaire(name: str, title: str, items: list[Said]) -> Said:
    """A form."""
    return resource("Questionnaire", name, url=full_url("Questionnaire", name), status="active", title=title,
                    subjectType=["Patient"], item=items)  # fmt: skip


def _question(link: str, text: str, kind: str) -> Said:
    options = [{"valueCoding": local("answer", word)} for word in WORDS] if kind == "choice" else None
    return full({"linkId": link, "text": text, "type": kind, "answerOption": options})


def screening(story: Story, one: Screening) -> Said:
    """The answers to the questions of safety; what has no answer is unknown, which is an answer of its own."""
    return resource(
        "QuestionnaireResponse", one.id, questionnaire=full_url("Questionnaire", SCREENING), status="completed",
        subject=the_patient(), authored=when(one.at), author=author(story, one.by), source=the_patient(),
        item=[_answered(answer) for answer in one.answers],
    )  # fmt: skip


def _answered(answer: Answer) -> Said:
    said: list[Said] = [{"valueCoding": local("answer", answer.answer)}]
    if answer.note:
        said[0]["item"] = [{"linkId": f"{answer.id}.note", "answer": [{"valueString": answer.note}]}]
    return full({"linkId": answer.id, "text": answer.question, "answer": said})


def answered(story: Story, one: Reading) -> Said:
    """What a person answered to the items of a scale."""
    return resource(
        "QuestionnaireResponse", one.id, questionnaire=full_url("Questionnaire", one.scale), status="completed",
        subject=the_patient(), authored=when(one.at), author=author(story, one.by), source=the_patient(),
        item=[{"linkId": item.name, "answer": [{"valueDecimal": decimal(item.value)}]} for item in one.inputs],
    )  # fmt: skip


def phototype(story: Story, one: Phototype) -> Said:
    """Fitzpatrick's type."""
    name = ROMAN[one.phototype - 1]
    return resource(
        "Observation", one.id, status="final", category=[concept(coding("observation-category", "exam"))],
        code=concept(coding("loinc", "66555-4")), subject=the_patient(), effectiveDateTime=when(one.at),
        performer=_performer(story, one.by),
        valueCodeableConcept=concept(local("phototype", name), text=f"type {name}"),
    )  # fmt: skip


def gathered(story: Story) -> list[list[Reading]]:
    """Readings that one observation holds: those of one instrument, place and moment; else each its own."""
    found: dict[tuple[object, ...], list[Reading]] = {}
    apart = story.replaced | {one.id for one in story.readings if one.replaces}
    for one in story.readings:
        family = family_of(one.scale)
        key = (family, one.at, one.region, one.instrument) if family and one.id not in apart else (one.id,)
        found.setdefault(key, []).append(one)
    return list(found.values())


def family_of(scale: str) -> str:
    """The whole that a scale is a part of; "" where it stands alone."""
    return next((name for name, begins in FAMILIES.items() if scale.startswith(begins)), "")


def reading(story: Story, together: list[Reading]) -> Said:
    """One observation of one reading, or of several that belong together."""
    one, alone = together[0], len(together) == 1
    inputs = {item.name: component(item) for each in together if not each.asked for item in each.inputs}
    figures = [] if alone else [_part(each) for each in together]
    kind = "survey" if one.asked else "exam"
    derived = [ref("QuestionnaireResponse", one.id)] if one.asked and one.inputs else None
    return resource(
        "Observation", one.id, status=standing(story, one), category=[concept(coding("observation-category", kind))],
        code=_code(one) if alone else concept(local("scale", family_of(one.scale))),
        subject=the_patient(), effectiveDateTime=when(one.at), performer=_performer(story, one.by, one.self_reported),
        bodySite=concept(coding("snomed", "39937001"), local("zone", one.region)) if one.region else None,
        device=ref("Device", f"instrument {one.instrument}", one.instrument) if one.instrument else None,
        component=[*figures, *inputs.values()], derivedFrom=derived, note=note(one.note),
        extension=[extension("self-reported", valueBoolean=True)] if one.self_reported else None,
        **(_value(one) if alone else {}),
    )  # fmt: skip


def standing(story: Story, one: Reading) -> str:
    """A reading that was wrong stays in the record, and says so."""
    if one.id in story.replaced:
        return "entered-in-error"
    return "corrected" if one.replaces else "final"


def _code(one: Reading) -> Said:
    return concept(local("scale", one.scale, one.title), text=one.title)


def _value(one: Reading) -> Said:
    """The figure with its interval; without a figure, that it is not known."""
    if one.value is None:
        return {"dataAbsentReason": {"text": "unknown"}}
    between = {"low": one.lower, "high": one.upper}
    interval = {end: quantity(value, one.unit) for end, value in between.items() if value is not None}
    if not interval:
        return {"valueQuantity": quantity(one.value, one.unit)}
    text = {"text": "interval of this reading, not a range of healthy people"}
    return {"valueQuantity": quantity(one.value, one.unit), "referenceRange": [interval | text]}


def _part(one: Reading) -> Said:
    return {"code": _code(one), **_value(one)}


def colour_card(story: Story, photo: Photo) -> Said:
    """What was read from the card in a photo."""
    return resource(
        "Observation", f"{photo.id} card", status="final",
        category=[concept(coding("observation-category", "imaging"))], code=concept(local("scale", "colour card")),
        subject=the_patient(), effectiveDateTime=when(photo.at), performer=_performer(story, photo.by),
        component=[component(one) for one in photo.card], derivedFrom=[ref("Media", photo.id)],
    )  # fmt: skip


def side_effect(story: Story, one: SideEffect) -> Said:
    """What skin or eyes did afterwards, by grade."""
    after = {"code": concept(local("input", "hours after")), "valueQuantity": quantity(one.hours_after or 0.0, "h")}
    return resource(
        "Observation", one.id, status="final", code=concept(local("effect", one.kind)), subject=the_patient(),
        category=[concept(coding("observation-category", "survey" if one.self_reported else "exam"))],
        effectiveDateTime=when(one.at), performer=_performer(story, one.by, one.self_reported),
        valueInteger=one.grade, partOf=[ref("Procedure", one.session)] if one.session else None, note=note(one.text),
        component=[after] if one.hours_after is not None else None,
        extension=[extension("self-reported", valueBoolean=True)] if one.self_reported else None,
    )  # fmt: skip


def _performer(story: Story, by: str, self_reported: bool = False) -> list[Said] | None:
    who = the_patient() if self_reported else author(story, by)
    return [who] if who else None
