"""Verdicts on medicines: each by what acts in each lit band, and by what leaflets exclude; the unknown is PRO."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lightmask.person import Medicine, Person
from lightmask.safety import medicines
from lightmask.safety.judging import Lit, judged
from lightmask.safety.spelling import plain
from lightmask.safety.verdict import ALL, Acting, Leaflets, Verdict, spoken, worst

LIST = "list of light-sensitising medicines"
ALL_MEDICINES = Leaflets(exclude="yes", of_medicines=True)
NOT_KNOWN = Leaflets(exclude="unknown", of_medicines=True)
EVERYBODY_ASKED = "Which medicines and supplements, now and in the last 6 months?"


def verdicts(person: Person, lit: Lit, by_day: date | None) -> Iterator[Verdict]:
    """What every medicine of a person means in this light; one question when nobody has named them."""
    if person.medicines is None:
        yield Verdict(
            id="C24", key="medicines", condition="medicines and supplements", severity="STOP", bands=lit.bands,
            state="ask",
            question=EVERYBODY_ASKED, reason="the worst there are", source=LIST, reliability="M",
            leaflets=ALL_MEDICINES, acts=tuple(Acting(band=band, severity="STOP") for band in lit.bands),
        )  # fmt: skip
        return
    for medicine in person.medicines:
        yield from _one(medicine, person, lit, by_day)


def _one(medicine: Medicine, person: Person, lit: Lit, by_day: date | None) -> Iterator[Verdict]:
    """What one entry means: every medicine that it names, and PRO for what the list does not know."""
    reading = medicines.read(medicine.name)
    for unread in reading.unread or (() if reading.matches else (medicine.name,)):
        yield _unread(unread, medicine, person, lit, by_day)
    for match in reading.matches:
        yield _listed(match, medicine, person, lit, by_day)


def _unread(unread: str, medicine: Medicine, person: Person, lit: Lit, by_day: date | None) -> Verdict:
    alone = plain(unread) == plain(medicine.name)
    acts = tuple(Acting(band=band, severity="PRO") for band in lit.bands)
    found = judged(acts, person, (medicine.name, unread), by_day)
    note = (
        "It is unclear whether it is taken: name only what is taken, or write medicines = [] for none."
        if medicines.denied(unread.split()[0])
        else "It is not on the list of light-sensitising medicines, and what is not known is not safe."
    )
    return Verdict(
        id="C25", key=medicine.name, severity=found.severity, bands=lit.bands, state=found.state, question="",
        condition=f"medicine '{medicine.name}'" if alone else f"'{unread}' in medicine '{medicine.name}'",
        reason="not on the list", source=LIST, reliability="M", note=" ".join(filter(None, (note, found.note))),
        leaflets=NOT_KNOWN, acts=acts, decision=found.decision,
    )  # fmt: skip


def _listed(match: medicines.Match, medicine: Medicine, person: Person, lit: Lit, by_day: date | None) -> Verdict:
    row, left = match.row, medicines.left_days(medicine, match.row)
    acts = tuple(_acting(row, lit, person, over=left == 0))
    acts = acts if match.sure else tuple(replace(one, severity=worst((one.severity, "PRO"))) for one in acts)
    found = judged(acts, person, (medicine.name, plain(medicine.name), match.read_as, row["id"]), by_day)
    notes = (
        _read_as(match, medicine),
        _both_views(found.severity, acts),
        _eyes(row, person),
        _stopped(medicine, left),
        found.note,
    )
    return Verdict(
        id=row["id"], key=medicine.name, condition=f"medicine '{medicine.name}' ({row['medicine_class']})",
        severity=found.severity, bands=tuple(one.band for one in acts if one.severity == found.severity),
        state=found.state,
        question="", reason=row["note"] or row["acts_at"], source=LIST, reliability=row["reliability"],
        note=" ".join(filter(None, notes)),
        leaflets=Leaflets.written(row["leaflets"] or ALL, of_medicines=True),
        acts=acts, acts_at=row["acts_at"], grade=row["grade"], decision=found.decision, wait_days_left=left or None,
    )  # fmt: skip


def _acting(row: dict[str, str], lit: Lit, person: Person, over: bool) -> Iterator[Acting]:
    """Score and severity in each band that the light lies in; CAUTION once its waiting time is over."""
    for band, lit_nm in lit.nm.items():
        severity = worst(medicines.severity(row, nm, band, person.care) for nm in lit_nm)
        if row["stricter"] == "eyes PRO" and person.shields != "opaque goggles":
            severity = worst((severity, "PRO"))
        score = max(medicines.score(row, nm) for nm in lit_nm)
        yield Acting(band=band, severity="CAUTION" if over else severity, score=score)


def _both_views(severity: str, acts: tuple[Acting, ...]) -> str:
    """Both views in one short sentence: that leaflets exclude it, and where it does nothing that is known."""
    idle = [one.band for one in acts if one.score == 0]
    if not idle or severity == "STOP":
        return "Leaflets exclude it."
    where = spoken(idle)
    return f"Leaflets exclude it; no action in {' or '.join(where.rsplit(', ', 1))} is known."


def _read_as(match: medicines.Match, medicine: Medicine) -> str:
    if not match.sure:
        return f"Read as '{match.read_as}'; correct the spelling."
    told = plain(match.means) in plain(medicine.name)
    return "" if told else f"Read as {match.means}."


def _eyes(row: dict[str, str], person: Person) -> str:
    wanted = row["stricter"] == "eyes PRO" and person.shields != "opaque goggles"
    return "It settles in the retina: with opaque goggles it is milder." if wanted else ""


def _stopped(medicine: Medicine, left: int | None) -> str:
    if medicine.stopped_days_ago is None:
        return ""
    days = f"{medicine.stopped_days_ago:g} day{'' if medicine.stopped_days_ago == 1 else 's'}"
    when = f"Stopped {days} ago; its label rules."
    return when if left is not None else f"{when} No waiting time is known, so it counts still."
