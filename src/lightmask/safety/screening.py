"""What a person's answers mean for each band that is lit: STOP, PRO, CAUTION, or a question still to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lightmask import tables
from lightmask.mask import bands
from lightmask.mask.leds import Channel
from lightmask.person import Answer, Medicine, Person
from lightmask.safety import medicines
from lightmask.safety.exposure import INFRARED_nm, rule
from lightmask.safety.colouring import ita_deg

Severity = Literal["STOP", "PRO", "CAUTION", "none"]
ORDER = ("none", "CAUTION", "PRO", "STOP")
TOPICAL = ("retinoid", "acid", "benzoyl_peroxide", "hydroquinone")
PROCEDURES = ("peel", "laser", "microneedling")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One row of the list for one person. ``severity`` is the worst over the lit bands, named in ``bands``.

    state  'yes' (it applies), 'ask' (nobody has answered), 'decided' (a professional's decision is on record)
    """

    id: str
    key: str
    condition: str
    severity: str
    bands: tuple[str, ...]
    state: Literal["yes", "ask", "decided"]
    question: str
    reason: str
    source: str
    reliability: str
    note: str = ""

    @property
    def stops(self) -> bool:
        """Whether light is refused because of it."""
        return self.severity in ("STOP", "PRO") and self.state == "yes"

    @property
    def must_be_asked(self) -> bool:
        """Whether the answer could refuse the light."""
        return self.state == "ask" and self.severity in ("STOP", "PRO")

    @property
    def sentence(self) -> str:
        """What it is, how severe, in which bands, what to do."""
        where = ", ".join(self.bands)
        what = {
            "STOP": "do not treat in these bands",
            "PRO": "only after a recorded decision of a qualified professional ([[decisions]] in the person file)",
            "CAUTION": "treat with care",
            "none": "no restriction",
        }[self.severity]
        tail = f" {self.note}" if self.note else ""
        return f"{self.condition} ({self.id}): {self.severity} for {where}; {what}.{tail}"


def worst(severities: list[str]) -> str:
    """The severest of several; none of none."""
    return max(severities, key=ORDER.index, default="none")


def screen(person: Person, channels: tuple[Channel, ...], pulsed: Answer = "unknown") -> tuple[Verdict, ...]:
    """Every row of the list that applies to this person and this light, or that nobody has answered yet.

    The severest first. ``pulsed`` says whether the light pulses; that nobody knows is a question for whom it matters.
    """
    rows = [row for row in tables.read("safety/contraindications").rows() if row["answered_by"] != "medicines"]
    found = [verdict for row in rows if (verdict := _verdict(row, person, channels, pulsed)) is not None]
    found += [*_drugs(person, channels), *_does_it_pulse(rows, person, channels, pulsed)]
    return tuple(sorted(found, key=lambda verdict: (verdict.state == "ask", -ORDER.index(verdict.severity))))


def _verdict(row: dict[str, str], person: Person, channels: tuple[Channel, ...], pulsed: Answer) -> Verdict | None:
    answer = _answer(row, person)
    severities = {band: row[band] for band in _lit(channels)}
    unsure = answer == "unknown" and pulsed == "unknown"
    if (pulsed == "yes" or unsure) and row["pulsed"] and _seen(channels):
        severities["pulsed light"] = row["pulsed"].split()[-1]
    severity = worst(list(severities.values()))
    if answer == "no" or severity == "none":
        return None
    return Verdict(
        id=row["id"],
        key=row["key"],
        condition=row["condition"],
        severity=severity,
        bands=tuple(band for band, one in severities.items() if one == severity),
        state="ask" if answer == "unknown" else _state(person, severity, row["id"], row["key"]),
        question=row["question"],
        reason=row["reason"],
        source=row["source"],
        reliability=row["reliability"],
        note=_decision_note(person, row["id"], row["key"]),
    )


def _lit(channels: tuple[Channel, ...]) -> tuple[str, ...]:
    """The columns of the list that judge this light."""
    return tuple(dict.fromkeys(band for channel in channels for band in channel.screened_as))


def _seen(channels: tuple[Channel, ...]) -> bool:
    return any(nm < INFRARED_nm for channel in channels for nm in channel.screened_nm)


def _does_it_pulse(
    rows: list[dict[str, str]], person: Person, channels: tuple[Channel, ...], pulsed: Answer
) -> Iterator[Verdict]:
    """The question about the mask that people ask for whom pulsed light is worse, when nobody has answered it."""
    theirs = [row for row in rows if row["pulsed"] and _answer(row, person) == "yes"
              and _state(person, row["pulsed"].split()[-1], row["id"], row["key"]) == "yes"]  # fmt: skip
    if pulsed != "unknown" or not theirs or not _seen(channels):
        return
    gravest = max(theirs, key=lambda row: ORDER.index(row["pulsed"].split()[-1]))
    yield Verdict(
        id=gravest["id"], key="mask-pulsed", condition=f"{gravest['condition']}; whether the mask pulses is unknown",
        severity=gravest["pulsed"].split()[-1], bands=("pulsed light",), state="ask",
        question="Does the light of this mask pulse? Write pulsed = 'yes' or 'no' under [session] of the mask file.",
        reason=gravest["reason"], source=gravest["source"], reliability=gravest["reliability"],
    )  # fmt: skip


def _state(person: Person, severity: str, *abouts: str) -> Literal["yes", "decided"]:
    """A decision lifts PRO; nothing lifts STOP."""
    return "decided" if severity == "PRO" and any(person.decided(about) for about in abouts) else "yes"


def _decision_note(person: Person, *abouts: str) -> str:
    decision = next((d for about in abouts if (d := person.decided(about))), None)
    return f"Decided by {decision.by} on {decision.on}." if decision else ""


def _answer(row: dict[str, str], person: Person) -> Answer:
    """The person's answer to one row, from wherever the file says it."""
    by, key = row["answered_by"], row["key"]
    if by == "pregnant":
        return person.pregnant
    if by == "breast_feeding":
        return person.breast_feeding
    if by == "age":
        return _below(person.age_y, 18 if key == "under-18" else 12)
    if by == "skin":
        return _dark(person, "III" if key == "darker-skin-and-blue" else "IV")
    if by == "eyes":
        return {"opaque goggles": "no", "unknown": "unknown"}.get(person.shields, "yes")  # type: ignore[return-value]
    if by == "nobody":
        return "no"
    if key in person.implied:
        return "yes"
    recent, said = _recent(person, key), person.answer(key)
    if "yes" in (recent, said):
        return "yes"
    return recent or said


def _below(age_y: float | None, limit_y: float) -> Answer:
    if age_y is None:
        return "unknown"
    return "yes" if age_y < limit_y else "no"


def _dark(person: Person, from_type: str) -> Answer:
    """Whether skin is of this phototype or darker, by the darkest of the readings there are."""
    types = ("I", "II", "III", "IV", "V", "VI")
    name = "ITA of colour" if from_type == "IV" else "ITA of phototype III"
    monk = "Monk tone of colour" if from_type == "IV" else "Monk tone of phototype III"
    ita = ita_deg(person)
    says = [
        None if person.phototype is None else types.index(person.phototype) >= types.index(from_type),
        None if ita is None else ita < rule(name),
        None if person.monk is None else person.monk >= rule(monk),
    ]
    known = [said for said in says if said is not None]
    if not known:
        return "unknown"
    return "yes" if any(known) else "no"


def _recent(person: Person, key: str) -> Answer | None:
    """What the days since recent care say about a row; None when they say nothing."""
    kinds, days = {
        "active-on-skin-today": (TOPICAL, 1.0),
        "recent-procedure": (PROCEDURES, rule("procedure lasts")),
        "sunburn": (("sunburn",), rule("sunburn lasts")),
    }.get(key, ((), 0.0))
    since = [person.recent_days[kind] for kind in kinds if kind in person.recent_days]
    if not since:
        return None
    if min(since) <= days if key != "active-on-skin-today" else min(since) < days:
        return "yes"
    return "no" if len(since) == len(kinds) else None


def _drugs(person: Person, channels: tuple[Channel, ...]) -> Iterator[Verdict]:
    if person.medicines is None:
        yield _drug("C24", "medicines", "medicines and supplements", "STOP", channels, "ask",
                    question="Which medicines and supplements, now and in the last 3 months?")  # fmt: skip
        return
    for medicine in person.medicines:
        yield from _one_drug(medicine, person, channels)


def _one_drug(medicine: Medicine, person: Person, channels: tuple[Channel, ...]) -> Iterator[Verdict]:
    """What one entry means: every medicine that it names, and PRO for what the list does not know."""
    reading = medicines.read(medicine.name)
    for unread in reading.unread or (() if reading.matches else (medicine.name,)):
        alone = medicines.plain(unread) == medicines.plain(medicine.name)
        what = f"medicine '{medicine.name}'" if alone else f"'{unread}' in medicine '{medicine.name}'"
        yield _drug("C25", medicine.name, what, "PRO", channels, _state(person, "PRO", medicine.name, unread),
                    note=_unread_note(unread), reason="not on the list")  # fmt: skip
    for match in reading.matches:
        yield _listed_drug(medicine, match, person, channels)


def _unread_note(unread: str) -> str:
    if unread.split()[0].casefold() in medicines.DENIED:
        return "It is unclear whether it is taken: name only what is taken, or write medicines = [] for none."
    return "It is not on the list of light-sensitising medicines, and what is not known is not safe."


def _listed_drug(medicine: Medicine, match: medicines.Match, person: Person, channels: tuple[Channel, ...]) -> Verdict:
    row = match.row
    if not medicines.still_there(medicine, row):
        severity, lit, note = "CAUTION", channels, f"Stopped {medicine.stopped_days_ago:g} days ago; its label rules."
    else:
        by_channel = {c: _drug_severity(row, c, person.care) for c in channels}
        severity = worst(list(by_channel.values()))
        lit = tuple(c for c, one in by_channel.items() if one == severity)
        note = "Leaflets of masks on sale exclude every light-sensitising medicine."
    if not match.sure:
        severity = worst([severity, "PRO"])
        lit = channels if severity == "PRO" else lit
        note = f"Read as '{match.read_as}'; correct the spelling."
    return _drug(row["id"], medicine.name, f"medicine '{medicine.name}' ({row['medicine_class']})", severity, lit,
                 _state(person, severity, medicine.name, row["id"]), note=note,
                 reason=row["note"] or row["acts_at"], reliability=row["reliability"])  # fmt: skip


def _drug_severity(row: dict[str, str], channel: Channel, care: str) -> str:
    """The worst over the bands that a channel's light lies in."""
    return worst([medicines.severity(row, nm, bands.screened_as(nm), care) for nm in channel.screened_nm])


def _drug(
    row_id: str, key: str, condition: str, severity: str, channels: tuple[Channel, ...],
    state: Literal["yes", "ask", "decided"], **said: str,
) -> Verdict:  # fmt: skip
    return Verdict(
        id=row_id, key=key, condition=condition, severity=severity, bands=_lit(channels), state=state,
        question=said.get("question", ""), reason=said.get("reason", ""), source="list of light-sensitising medicines",
        reliability=said.get("reliability", "M"), note=said.get("note", ""),
    )  # fmt: skip
