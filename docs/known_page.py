"""The page "What we know and don't": every goal in plain words, from tables and the posterior."""

import numpy as np
from known import at, everything, mechanism, posterior
from known_pictures import SINGLE, capital, cited

from lightmask import tables

TOP = """What people ask light for, one thing after the other: what trials found, how sure that makes us, which doses
were tried, what a course that somebody published is forecast to do, and what nobody knows. All of it is written by the
code from its tables of trials and from the [synthesis](synthesis.md) of their numbers; the certainty is rated as GRADE
rates it ([how](../decisions/0018-certainty.md)).

How to read a forecast: it is for the mean of a **group** of people, not for one person, and for people who do **not
know** whether their light was on. What sham light does to them stands beside it: much of what one sees after a course
would have been seen without light. "Nine in ten" is the range that the synthesis gives nine chances in ten, and how it
did on trials that it had not seen is told [elsewhere](../look-up/generated/held-back.md).

"""
WAYS = {"sham": "against sham", "other light": "against other light", "untreated": "against no treatment",
        "drug": "against a medicine", "open": "open"}  # fmt: skip
SECTION = """({anchor})=

## {title}

**{in_words}**

{said}

![{alt}](../images/known/{name}.svg)

{reasons}

"""


def page():
    """The whole page: flattery, an overview, and each goal."""
    known = everything()
    lines = [TOP + flattery(), "", "| | how sure | what the light adds (nine in ten) | tried, J/cm² on the skin |"]
    lines += ["|---|---|---|---|", *(line(one) for one in known), ""]
    return "\n".join([*lines, *(section(one) for one in known)])


def flattery():
    """What open trials add, in the words of the posterior."""
    draws = posterior.shipped().draws["flattery_open"]
    changed, odds = -100.0 * np.expm1(-draws[:, 0]), np.exp(draws[:, 1])
    low, middle, high = np.quantile(changed, (0.05, 0.5, 0.95))
    less, usual, more = np.quantile(odds, (0.05, 0.5, 0.95))
    return (
        f"**Open trials flatter.** Where nobody was kept from knowing, the synthesis takes {middle:.0f} % "
        f"({low:.0f} to {high:.0f} %) off what is measured, and {usual:.1f} times the odds of being rated better "
        f"({less:.1f} to {more:.1f}), for reasons that have nothing to do with light. The pictures show what each "
        "number was held against; an open column that "
        "stands higher than the others is no proof of anything.\n"
    )


def line(one):
    """One goal in the overview."""
    sure = one.certainty
    how = f"{sure.state}, {sure.level} certainty" if sure.state and sure.level else sure.level or sure.state
    tried = "; ".join(f"{called(found.band)} {span(found.low_J_cm2, found.high_J_cm2)}" for found in sure.studied)
    return f"| [{one.goal.title}](#known-{one.goal.name}) | {how} | {adds(one)} | {tried or 'not told'} |"


def adds(one):
    """What light adds at the end of the course, or that nobody can say."""
    if not one.forecast:
        return "no number to foretell from"
    name = one.named[0]
    endpoint = one.forecast.of(name).endpoint
    low, middle, high = at(one, name, "light", week_of(one, name))
    unit = "points" if endpoint.kind != "change" else "%"
    return f"{endpoint.title}: {signed(middle)}\u00a0{unit} ({signed(low)}\u00a0to\u00a0{signed(high)})"


def section(one):
    return SECTION.format(
        anchor=f"known-{one.goal.name}",
        title=capital(one.goal.title),
        in_words=capital(one.certainty.in_words) + ".",
        said=" ".join([one.goal.honest, *told(one), f"Nobody knows {one.unknown}."]),
        reasons="\n".join(reasons(one)),
        alt=f"{capital(one.goal.title)}: published results by what light was held against, and "
        + ("the forecast with and without light" if one.forecast else "what experiments say"),
        name=one.goal.name,
    )


def told(one):
    """The forecast in sentences, or what experiments say."""
    if not one.forecast:
        yield from by_mechanism(one)
        return
    yield f"The course published as {course(one)} would do this to a group that does not know whether its light is on."
    for name in one.named:
        yield foretold(one, name)
    yield nothing(one)
    if one.certainty.state == "evidence of no effect":
        yield "Against sham, the scores that doctors give did not differ: expect nothing, whatever the middle says."
    if one.course.guessed:
        yield guessed(one.course)


def nothing(one):
    """Whether no effect at all is among what is left open."""
    open_, shut = [], []
    for name in one.named:
        low, _, high = at(one, name, "light", week_of(one, name))
        (open_ if low < 0 < high else shut).append(one.forecast.of(name).endpoint.title)
    if not shut:
        return "That the light does nothing at all is among what is still possible."
    if not open_:
        return "That the light does nothing at all is outside these ranges, which rest on few trials."
    return (
        f"That the light does nothing at all for the {both(open_)} is among what is still possible; for {both(shut)} "
        "it is outside the range, on few trials."
    )


def course(one):
    """'Park SH 2025 (630 and 850 nm, 5.4 and 5.4 J/cm² on the skin, 5 sessions a week for 12 weeks)'."""
    found, regimen = one.course, one.course.sessions.regimen
    nm = both([f"{peak:g}" for peak in found.lit.wavelengths_nm])
    weeks = "week" if found.weeks == 1 else "weeks"
    doses = both([f"{dose:g}" for dose in found.surface_J_cm2])
    rhythm = f"{regimen.per_week:g} sessions a week for {found.weeks:g} {weeks}" if regimen.per_week else "once"
    return f"{cited(found.trial)} ({nm} nm; {doses} J/cm² on the skin in a session, {rhythm})"


def foretold(one, name):
    """One endpoint: with light, under sham, and what the light adds."""
    endpoint, week = one.forecast.of(name).endpoint, week_of(one, name)
    light, sham, added = (at(one, name, of, week) for of in ("people", "without light", "light"))
    change = endpoint.kind == "change"
    share = endpoint.kind == "responders"
    unit = "%" if change else "points"
    say = whole if share else signed
    return (
        f"{capital(endpoint.title)}, week {week:g}: "
        f"{say(light[1])} % (nine in ten: {say(light[0])} to {say(light[2])} %); "
        f"under sham {say(sham[1])} % ({say(sham[0])} to {say(sham[2])} %); "
        f"the light's own part {signed(added[1])} {unit} ({signed(added[0])} to {signed(added[2])})."
    )


def week_of(one, name):
    """The week that is told: the end of the course, or the last week asked about; of wounds, while they close."""
    kind = one.forecast.of(name).endpoint.kind
    if kind == "closing":
        return float(one.at_week[0])
    return float(one.at_week[-1] if kind == "responders" or name in SINGLE else one.course.weeks)


def guessed(course):
    """What had to be taken as usual."""
    return f"Its paper, as far as it was read, does not tell the {both(course.guessed)}: usual figures were taken."


def by_mechanism(one):
    """What cells and small experiments would make of a published light: never a forecast of what people see."""
    times, readout, ends = mechanism(one)
    place = int(np.argmax(np.abs(ends[2])))
    unit = "minutes" if times.at_unit == "min" else "weeks"
    yield (
        "No trial of it gave a number, so there is no forecast. From experiments and belief alone, the light of "
        f"{course(one)} would change {readout.meaning.title} by {signed(ends[2][place])} % (nine in ten: "
        f"{signed(ends[0][place])} to {signed(ends[4][place])} %) where it changes most, after {times.at[place]:.0f} "
        f"{unit}. What that is: {readout.meaning.note}."
    )
    if one.course.guessed:
        yield guessed(one.course)


def reasons(one):
    """Bullets: what certainty rests on, what takes it down, what speaks against it, the doses, the designs."""
    sure = one.certainty
    first = [found.sentence for found in sure.reasons if found.domain == "design"]
    down = [found.sentence for found in sure.reasons if found.steps < 0]
    against = [found.sentence for found in sure.reasons if found.domain == "inconsistency" and found.steps == 0]
    tried = [found.sentence for found in sure.reasons if found.domain == "physiology"]
    for head, sentences in (
        ("Rests on", first), ("Taken down", down), ("Against it", against), ("Experiments, never counted", tried),
    ):  # fmt: skip
        if sentences:
            yield f"- {head}: {plain(' '.join(sentences))}"
    yield f"- Doses tried: {doses(one)}"
    yield f"- Numbers and findings in the synthesis: {designs(one)}"


def doses(one):
    """On the skin by band, and in the layer that the goal is about."""
    found = one.certainty.studied
    if not found:
        return "none was read of a trial of LED light with this aim."
    each = [
        f"{called(of.band)} {span(of.low_J_cm2, of.high_J_cm2)} J/cm² on the skin ({both(of.arms)})"
        + (", remembered" if of.remembered else "")
        for of in found
    ]
    inside = in_layer(one, {arm for of in found for arm in of.arms})
    return plain("; ".join(each) + inside + ".")


def in_layer(one, arms):
    rows = [
        float(row["layer_J_cm2"]) for row in tables.read("evidence/layer_doses").rows()
        if row["layer"] == one.goal.layer and row["arm"] in arms and row["layer_J_cm2"]
    ]  # fmt: skip
    return f"; in the {one.goal.layer} {span(min(rows), max(rows))} J/cm²" if rows else ""


def designs(one):
    """How many studies of each design the numbers come from."""
    if not one.seen:
        return "none."
    studies = {way: {saw.lit.study for saw in one.seen if saw.lit.design == way} for way in WAYS}
    each = [
        f"{len(found)} {'study' if len(found) == 1 else 'studies'} {WAYS[way]}"
        for way, found in studies.items()
        if found
    ]
    return f"{both(each)}{'; open ones flatter' if studies['open'] else ''}."


def many(studies):
    return "study" if len(studies) == 1 else "studies"


def called(band):
    return {"nir": "near infrared"}.get(band, band)


def span(low, high):
    each = [f"{end:.3g}" if end < 1000 else f"{end:.0f}" for end in (low, high)]
    return each[0] if low == high else " to ".join(each)


def signed(value):
    text = f"{abs(value):.0f}"
    return text if text == "0" else f"{'−' if value < 0 else '+'}{text}"


def whole(value):
    return f"{value:.0f}"


def both(words):
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def plain(text):
    """Text in which no sign means anything to Markdown."""
    return text.replace("J/cm2", "J/cm²").replace("_", "\\_").replace("|", "\\|").replace("*", "\\*")
