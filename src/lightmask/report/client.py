"""The first page: what the person under the light needs to know, in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

from lightmask.report.which_light import which_light
from lightmask.report.wording import UNKNOWN, better, capital, course_place, expectation, figure, weeks

Said = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHERE = {"office": "in the practice", "home": "at home"}
AFTERWARDS, KEPT = "maintenance", ", to keep what came"
EYES = {
    "opaque goggles": "Put on your opaque goggles before the light goes on, and keep your eyes closed under them.",
    "closed lids": "Keep your eyes closed from start to end. Do not look into the light, not even when it seems dark.",
    "none": "No eye shields are planned for. Keep your eyes closed, and ask about shields before the first session.",
    "unknown": "Nobody has said yet which eye shields you wear: ask before the first session.",
}
HALF = 0.5
MORE = " and more on the calendar"
MOST_ROWS = 4  # of each kind: the page is one page


def for_client(said: Said) -> Said:
    """Everything on the first page."""
    return {
        "steps": steps(said),
        "dates": dates(said),
        "how": how(said),
        "expect": expect(said),
        "normal": [row["text"] for row in said["advice"] if row["kind"] == "normal"],
        "stop": [row["text"] for row in said["advice"] if row["kind"] == "stop"],
        "ends": [row["text"] for row in said["advice"] if row["kind"] == "review"],
        "breaches": said["safety"]["breaches"][:MOST_ROWS],
        "more_breaches": max(len(said["safety"]["breaches"]) - MOST_ROWS, 0),
        "cannot": said["cannot"][:2],
        "could": [one["title"] for one in said["could"]][:3],
    }


def steps(said: Said) -> list[Said]:
    """One line for each phase: when, where, how long, how often."""
    if not said["phases"]:
        session, schedule = said["session"], said["schedule"]
        return [_step("", said["person"]["care"], session["minutes"], schedule["sessions_per_week"], schedule["weeks"])]
    found = []
    for phase in said["phases"]:
        first = phase["start_week"] + 1
        last = phase["start_week"] + phase["weeks"] if phase["weeks"] else None
        span = (
            f"From week {first}" if last is None else f"Week {first}" if last == first else f"Weeks {first} to {last}"
        )
        when = "" if len(said["phases"]) == 1 else span
        step = _step(when, phase["care"], phase["minutes"], phase["sessions_per_week"], phase["weeks"])
        found.append(step | {"kept": KEPT if phase["name"] == AFTERWARDS else ""})
    return found


def _step(when: str, care: str, minutes: float | None, per_week: float | None, count: int | None) -> Said:
    return {
        "when": when,
        "kept": "",
        "where": WHERE.get(care, ""),
        "minutes": f"{figure(minutes)} min" if minutes is not None else UNKNOWN,
        "often": often(per_week),
        "weeks": weeks(count) if count else "open",
    }


def often(per_week: float | None) -> tuple[str, str]:
    """How often, as a figure and its words: '3 ×' 'a week', 'once' 'in 4 weeks'."""
    if not per_week:
        return "as asked", "how often"
    if per_week >= 1:
        return f"{figure(per_week)} ×", "a week"
    return "once", f"in {weeks(round(1 / per_week, 1))}"


def day(text: str, year: bool = False) -> str:
    """'Tue 1 Dec', with its year where asked."""
    on = date.fromisoformat(text)
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}{f' {on.year}' if year else ''}"


def dates(said: Said) -> list[tuple[str, str]]:
    """First and next sessions, and the days that matter; empty without a calendar."""
    if said["calendar"] is None:
        return []
    by = {what: [one["on"] for one in said["calendar"]["days"] if one["what"] == what] for what in
          ("session", "procedure", "pause", "measure", "review", "stop")}  # fmt: skip
    rows = []
    if by["session"]:
        rows.append(("First session", day(by["session"][0], year=True)))
        later = ", ".join(day(on) for on in by["session"][1:4])
        rows.append(
            ("Then", f"{later}; the last on {day(by['session'][-1], year=True)}" if by["session"][4:] else later)
        )
    if by["pause"] or by["procedure"]:
        held = sorted(by["pause"] + by["procedure"])
        rows.append(("No light", _span(held)))
    looked = sorted({*by["measure"], *by["review"]})
    if looked:
        more = MORE if looked[MOST_ROWS:] else ""
        rows.append(("Photographs", ", ".join(map(day, looked[:MOST_ROWS])) + more))
    return [(name, text) for name, text in rows if text]


def key_days(said: Said) -> list[tuple[str, str]]:
    """Every day that is no session, with what is said of it; days in a row of which the same is said are one line."""
    if said["calendar"] is None:
        return []
    others = [one for one in said["calendar"]["days"] if one["what"] != "session"]
    texts = dict.fromkeys(one["said"] for one in others)
    lines = [(run, text) for text in texts for run in _runs(sorted(one["on"] for one in others if one["said"] == text))]
    return [(_spanned(run), text) for run, text in sorted(lines)]


def _span(held: list[str]) -> str:
    """Days in a row as one: 'Thu 7 Jan to Sun 17 Jan'."""
    runs = _runs(held)
    return ", ".join(_spanned(run) for run in runs[:3]) + (f", and {len(runs) - 3} more spells" if runs[3:] else "")


def _spanned(run: list[str]) -> str:
    return day(run[0]) if len(run) == 1 else f"{day(run[0])} to {day(run[-1])}"


def _runs(held: list[str]) -> list[list[str]]:
    """Days in order, cut where one is missing."""
    runs: list[list[str]] = []
    for on in dict.fromkeys(held):
        if runs and (date.fromisoformat(on) - date.fromisoformat(runs[-1][-1])).days == 1:
            runs[-1].append(on)
        else:
            runs.append([on])
    return runs


def how(said: Said) -> list[tuple[str, str]]:
    """How a session goes: which light, skin, eyes, distance, one at a time."""
    rows = [
        ("Light", " ".join(which_light(said))),
        ("Skin", "Wash and dry your face. No make-up, cream, acid or retinoid under the light."),
        ("Eyes", EYES.get(said["person"]["shields"], EYES["unknown"])),
        ("Distance", _distance(said)),
    ]
    return [*rows, ("Missed one?", "Go on with the next date. Never two sessions to catch up.")]


def _distance(said: Said) -> str:
    items = {row["item"]: row for row in said["methods"] if row["value"] is not None}
    worn = items.get("application technique")
    if worn is not None:
        return f"{capital(str(worn['value']))}. The dose holds for this alone; further away is another dose."
    return "As the leaflet of the mask shows it. The dose holds for that place alone; further away is another dose."


def expect(said: Said) -> list[str]:
    """What may come and from when, honestly; the grade with it."""
    foreseen = said["forecast"]
    if foreseen is None or not foreseen["endpoints"]:
        return [expectation(said), f"Evidence {said['goal']['grade']}."]
    first = foreseen["endpoints"][0]
    at = course_place(said)
    lit, dark = (_range(first[key], at) for key in ("with_light", "without_light"))
    week = foreseen["weeks"][at]
    return [
        f"In groups of people like those of the trials, by week {week:g} of such a course: "
        f"{first['title']}{better(first)} {lit}; in people whose lamp stays dark {dark}.",
        _from_when(first, foreseen["weeks"], at),
        f"How sure trials make us of this: {foreseen['level']}. Evidence {said['goal']['grade']}. "
        "Nobody in these trials is you: it may be more, less or nothing.",
    ]


def _range(band: Said, at: int) -> str:
    low, middle, high = (signed(band[key][at]) for key in ("low", "middle", "high"))
    return f"{middle} % (nine in ten groups: {low} to {high} %)"


def signed(value: float | None) -> str:
    """A change with its sign, in about two digits."""
    if value is None:
        return UNKNOWN
    text = f"{value:+.0f}" if abs(value) >= 10 else f"{value:+.1f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def _from_when(one: Said, weeks_: list[float], at: int) -> str:
    """The week by which half of what light does has come."""
    light = one["light"]["middle"]
    if not light[at]:
        return "Little that light alone does is expected to be seen."
    low, high = one["light"]["low"][at], one["light"]["high"][at]
    if low * high <= 0:
        return (
            f"What light itself does may be nothing: nine in ten of what is believed lies from {signed(low)} to "
            f"{signed(high)} %."
        )
    half = next(week for week, value in zip(weeks_, light, strict=True) if value / light[at] >= HALF)
    return f"Before week {half:g} expect to see little: half of what light does has come by then."
