"""The picture of each goal: published results by design on the left, a forecast or an experiment on the right."""

import hashlib
import textwrap
from pathlib import Path

from known import DARK, LIGHT, MECHANISM, RESTING, SINGLE, design, mechanism, spoken

from lightmask import figures, tables
from lightmask.report.wording import capital
from lightmask.response import State
from lightmask.response.listed import listed

DESIGNS = ("sham", "other light", "untreated", "drug", "open")
COLUMNS = ("sham", "other\nlight", "untreated", "medicine", "open")
FINDINGS = ("unclear", "worse", "no difference", "better")
HEIGHTS = ("not told", "worse", "no difference", "better")
NOT_READ = ("remembered", "second-hand")
LIMITS = {"change": (-90.0, 60.0), "responders": (0.0, 100.0), "closing": (-100.0, 0.0)}
HIGHER = (-30.0, 120.0)


def picture(one):
    """The whole picture of a goal."""
    rows = [measured(one, name) for name in one.named] if one.forecast else [found(one)]
    return figures.published_and_foretold(tuple(rows), COLUMNS, "Published, by what light was held against", words(one))


def words(one):
    sure = one.certainty
    title = f"{capital(one.goal.title)}: {sure.level + ' certainty' if sure.level else 'no evidence'}"
    if sure.state and sure.level:
        title = f"{capital(one.goal.title)}: {sure.state}, {sure.level} certainty"
    if not one.forecast:
        left = "Left: each arm of a trial is a dot at what it found; no figure was printed that could be used."
    else:
        left = (
            "Left: filled is with light, open without; pale is remembered or second-hand; a line joins the numbers of "
            "one arm. Under the columns: findings without a figure."
        )
    right = "Right: line or dot, the middle; dark, the middle half; pale, nine in ten. Dotted: the last session."
    return figures.Words(title=title, told=(left, right))


def measured(one, name):
    """One endpoint: its numbers by design, and its forecast with and without the light."""
    seen = [saw for saw in one.seen if saw.endpoint.name == name]
    endpoint = seen[0].endpoint
    single = endpoint.kind == "responders" or name in SINGLE
    week = one.forecast.of(name).week
    places = [int(abs(week - asked).argmin()) for asked in one.at_week] if single else slice(None)
    fans = tuple(
        figures.Fan(
            name=said, colour=colour, at=week[places], ends=spoken(one, name, of)[:, places],
            dashed=of != "people", single=single,
        )
        for said, colour, of in (("with light", LIGHT, "people"), ("the same under sham", DARK, "without light"))
    )  # fmt: skip
    return figures.Beside(
        label=label(endpoint),
        marks=tuple(mark(saw) for saw in seen if saw.result == "value"),
        below=tuple(without_figure(seen, of) for of in DESIGNS),
        fans=fans,
        told=f"Forecast: course of {cited(one.course.trial)}",
        time="weeks since the first session",
        until=None if single else one.course.weeks,
        limits=HIGHER if endpoint.kind == "change" and endpoint.better == "higher" else LIMITS[endpoint.kind],
    )


def label(endpoint):
    """What the axis measures, short enough for it."""
    title = endpoint.title.partition(" (")[0]
    unit = {"change": "change, %", "responders": "% of people", "closing": "change of area, %"}[endpoint.kind]
    title = title if len(title) < 25 else "\n".join(halves(title))
    return f"{title}\n{unit}"


def halves(text):
    """A text in two lines of about the same length."""
    parts = text.split()
    cut = min(range(1, len(parts)), key=lambda place: abs(len(" ".join(parts[:place])) - len(text) / 2))
    return " ".join(parts[:cut]), " ".join(parts[cut:])


def mark(saw):
    return figures.Mark(
        column=DESIGNS.index(saw.lit.design), value=saw.value_pct, colour=DARK if saw.control else LIGHT,
        hollow=saw.control, faint=saw.read in NOT_READ, joined=saw.lit.arm,
    )  # fmt: skip


def without_figure(seen, of):
    """'1 better', '2 alike': findings of a design that came without a number."""
    said = {"differs": "better", "alike": "no different"}
    counts = {
        word: len({saw.lit.arm for saw in seen if saw.result == result and saw.lit.design == of})
        for result, word in said.items()
    }
    return "\n".join(f"{count} {word}" for word, count in counts.items() if count)


def found(one):
    """A goal without usable numbers: what each arm found, and what experiments say."""
    trials = {trial.arm_id: trial for trial in listed()}
    saw = [row for row in tables.read("evidence/results").rows() if row["goal"] == one.goal.name]
    marks = tuple(
        figures.Mark(
            column=DESIGNS.index(design(trials[row["arm"]])), value=float(FINDINGS.index(row["finding"])),
            colour=LIGHT, faint=trials[row["arm"]].read in NOT_READ,
        )
        for row in saw
    )  # fmt: skip
    times, readout, ends = mechanism(one)
    fans = [figures.Fan(name=names_of(one)[0], colour=MECHANISM, at=times.at, ends=ends)]
    if one.readout == "inflammation":
        _, _, resting = mechanism(one, State(activated=False))
        fans.append(figures.Fan(name=names_of(one)[1], colour=RESTING, at=times.at, ends=resting, dashed=True))
    minutes = times.at_unit == "min"
    return figures.Beside(
        label=f"{readout.meaning.title}\nchange, %",
        marks=marks,
        below=("",) * len(DESIGNS),
        fans=tuple(fans),
        told="Experiments and belief, no trial",
        time="minutes since the light went on" if minutes else "weeks since the first session",
        heights=HEIGHTS,
        empty="" if marks else "no trial",
        until=None if minutes or one.course.weeks > times.at[-1] else one.course.weeks,
    )


def names_of(one):
    course = f"light of {cited(one.course.trial)}"
    return ("inflamed skin", "resting skin") if one.readout == "inflammation" else (course,)


def cited(trial):
    """'Park SH 2025', or the first words of a study without an author."""
    return textwrap.shorten(trial.citation.partition(",")[0], 29, placeholder=" ...")


def drawn_from():
    """A mark that changes when what the pictures are drawn from does."""
    folder = Path(tables.__file__).parent
    names = ("evidence/posterior.npz", *(f"evidence/{name}.csv" for name in ("known", "outcomes", "results", "trials")))
    found = hashlib.sha256()
    for name in (
        *names,
        "evidence/endpoints.csv",
        "evidence/held_back.csv",
        "response/parameters.csv",
        "response/unstated.csv",
    ):
        found.update((folder / name).read_bytes())
    return found.hexdigest()[:16]


def marked(drawn):
    """A picture as SVG with that mark in it."""
    return drawn.svg().rstrip() + f"\n<!-- drawn from {drawn_from()} -->\n".encode()
