"""The look-up page of what was foretold for studies that had no part in it, from table evidence/held_back."""

import numpy as np

from lightmask import figures, tables
from lightmask.report.wording import capital
from lightmask.response.endpoints import Endpoint
from lightmask.response.held_back import Foretold, summary

ENDS = ("low_90_pct", "low_50_pct", "middle_pct", "high_50_pct", "high_90_pct")
LIMITS = (-100.0, 150.0)
TOP = """# Foretold and seen

Every study was held back in turn: the [synthesis](../../understand/synthesis.md) was fitted to all the others, and
what it then foretold for the study's numbers is held here against what the study printed. Nothing was left out, and
misses are marked.

**{summary}.**

CRPS is how far a forecast lay from what came, in points of percent, its width counted too; less is better. The plain
mean is what a reader would guess: the mean of what other studies printed for the same endpoint, or else for its family.
{calibrated}

![Foretold intervals with the number that was seen, by endpoint](../../images/known/held-back.svg)

"""
HEAD = (
    "| arm | of | week | seen, % | foretold, % | half of it | nine in ten | fell into | CRPS | plain mean off by |",
    "|---|---|---|---|---|---|---|---|---|---|",
)
MARKS = ("**miss**", "90\u00a0%", "50\u00a0%")


def page():
    """The whole page."""
    found = read()
    lines = [TOP.format(summary=summary(found), calibrated=calibrated(found))]
    for name in dict.fromkeys(one.endpoint for one in found):
        here = [one for one in found if one.endpoint == name]
        lines += [f"## {capital(Endpoint.named(name).title)}", "", *HEAD, *(line(one) for one in here), ""]
    return "\n".join(lines)


def read():
    """Every row of the table, as the noun that wrote it."""
    texts = ("study", "arm", "role", "endpoint", "plain_from")
    return tuple(
        Foretold(
            **{
                name: text if name in texts else (float(text) if text else None)
                for name, text in row.items()
                if name in Foretold.columns()
            }
        )
        for row in tables.read("evidence/held_back").rows()
    )


def calibrated(found):
    """What the coverage means, in words."""
    share = 100.0 * np.mean([one.inside for one in found])
    if share > 95:
        verdict = "That is more than 90: the ranges are rather too wide than too narrow."
    elif share < 85:
        verdict = "That is less than 90: the ranges are too narrow; read them as wider than they look."
    else:
        verdict = "That is about what 90 % should be."
    missed = [one for one in found if not one.inside]
    return f"{verdict} Missed: {both([f'{one.arm} ({one.endpoint})' for one in missed]) if missed else 'none'}."


def line(one):
    mark = MARKS[one.inside + one.inside_half]
    off = "nobody else" if one.plain_pct is None else f"{abs(one.plain_pct - one.seen_pct):.1f}"
    cells = [
        one.arm, one.role, f"{one.week:.3g}", f"{one.seen_pct:.3g}", whole(one.middle_pct),
        span(one.low_50_pct, one.high_50_pct), span(one.low_90_pct, one.high_90_pct),
        mark, f"{one.crps_pct:.1f}", off,
    ]  # fmt: skip
    return f"| {' | '.join(safe(cell) for cell in cells)} |"


def picture():
    """Every foretold interval with the number that was seen, endpoint by endpoint."""
    found = read()
    groups = tuple(
        figures.Foretold(
            title=capital(Endpoint.named(name).title.partition(" (")[0]),
            rows=tuple(row(one) for one in found if one.endpoint == name),
        )
        for name in dict.fromkeys(one.endpoint for one in found)
    )
    words = figures.Words(
        title="What the others foretold, and what each study then showed",
        told=(
            "Thick: the middle half of what was foretold; thin: nine in ten, cut at the edge; white: the middle.",
            "Percent of the baseline or of the area, or percent of people, as the endpoint has it.",
        ),
    )
    return figures.foretold_and_seen(groups, "%", LIMITS, words)


def row(one):
    side = "" if one.role == "light" else ", control"
    return figures.Row(
        name=f"{one.arm}{side}, week {one.week:.2g}",
        ends=tuple(getattr(one, name) for name in ENDS),
        seen=one.seen_pct,
    )


def span(low, high):
    """'-36 to -12', never broken over lines."""
    return f"{whole(low)}\u00a0to\u00a0{whole(high)}"


def whole(value):
    return f"{value:.0f}".replace("-", "−")


def both(words):
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def safe(text):
    """Text in which no sign means anything to Markdown; stars are kept."""
    return text.replace("_", "\\_").replace("|", "\\|").replace("-", "−" if text[:1] == "-" else "-")
