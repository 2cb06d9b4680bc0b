"""Parts of the page on the synthesis that the code writes: its priors, what the trials moved, and how the fit did."""

import numpy as np

from lightmask import tables
from lightmask.report.wording import capital
from lightmask.response import posterior
from lightmask.response.endpoints import KINDS, endpoints, families
from lightmask.response.parameters import known

NARROWER, SHIFTED = 0.2, 0.35  # of the middle half before: with less than both, the prior shows
INDEXED = {"light": "endpoint", "background": "endpoint", "pool_d": "endpoint", "settling_d": "endpoint",
           "person_sd": "family", "spread_background": "family", "spread_light": "family",
           "flattery_open": "kind", "flattery_untreated": "kind"}  # fmt: skip
OF_KIND = {"change": "percent change", "responders": "percent of people", "closing": "closing wounds"}


def parts():
    """Every part by the name of its file; the page takes them in."""
    return {
        "synthesis-data.inc": data(),
        "synthesis-priors.inc": priors(),
        "synthesis-moved.inc": moved(),
        "synthesis-fit.inc": fit(),
    }


def data():
    """How many numbers, findings, arms and studies there are, and which arms were left out."""
    rows = tables.read("evidence/outcomes").rows()
    study = dict(zip(*(tables.read("evidence/trials").text(name) for name in ("arm", "citation")), strict=True))
    count = {result: sum(row["result"] == result for row in rows) for result in ("value", "differs", "alike")}
    left = tables.read("evidence/left_out").rows()
    how = {read: sum(row["read"] == read for row in rows) for read in sorted({row["read"] for row in rows})}
    lines = [
        f"{count['value']} numbers, {count['differs']} findings that light did better and {count['alike']} that it did "
        f"not, all without a figure, of {len({row['arm'] for row in rows})} arms in "
        f"{len({study[row['arm']] for row in rows})} studies. "
        f"{capital(', '.join(f'{number} {read}' for read, number in how.items()))}. "
        f"{sum(row['role'] == 'control' for row in rows)} of the rows are of people without the light; "
        f"{sum(bool(row['sd_pct']) for row in rows)} came with a spread over people.",
        "",
        f"{len(left)} arms give no number:",
        "",
        "| arm | why |",
        "|---|---|",
        *(f"| {safe(row['arm'])} | {row['reason']} |" for row in left),
    ]
    return "\n".join([*lines, ""])


def priors():
    """Every prior of the synthesis: shapes from the mechanism, the rest from its own table."""
    shipped = posterior.shipped()
    shapes = [one for name, one in known().items() if name in shipped.draws and name not in INDEXED]
    lines = ["| parameter | prior | rests on | why |", "|---|---|---|---|"]
    for one in shapes:
        lines.append(f"| `{one.name}` | {form(one.form, one.centre, one.spread)} | {one.rests_on} | {one.source} |")
    for row in tables.read("response/priors").rows():
        each = " · ".join(
            form(row["form"], middle, spread) for middle, spread in zip_long(row["middle"], row["spread"])
        )
        lines.append(f"| `{row['name']}` | {each} | {row['rests_on']} | {row['basis']} |")
    return "\n".join([*lines, ""]).replace("J/cm2 ", "J/cm² ").replace("J/cm2)", "J/cm²)")


def zip_long(middle, spread):
    """Pairs of two cells of numbers; a lone middle serves every spread."""
    middles, spreads = middle.split(";"), spread.split(";")
    return zip(middles * (len(spreads) // len(middles)), spreads, strict=True)


def form(name, middle, spread):
    """'lognormal 14, 0.4'."""
    return (
        f"{name} {float(spread):g}"
        if name == "halfnormal"
        else f"{name} {float(middle):g}, {float(spread):g}".replace("-", "−")
    )


def moved():
    """What the trials moved as a table; and, by parameter, where they hardly did and the prior shows."""
    shipped = posterior.shipped()
    rows = [line for name in sorted(shipped.draws) for line in of_one(shipped, name)]
    still = [row for row in rows if row[0] < NARROWER and row[1] < SHIFTED]
    told_of = sorted((row for row in rows if row not in still), key=lambda row: (-row[0], -row[1]))
    lines = [
        f"Of {len(rows)} numbers, {len(told_of)} became narrower by a fifth or more, or moved by a third of their "
        "middle half:",
        "",
        "| parameter | of | before: middle, nine in ten | after | narrower by |",
        "|---|---|---|---|---|",
        *(
            f"| `{name}` | {of} | {before} | {after} | {max(narrowed, 0.0):.0%} |"
            for narrowed, name, of, before, after in together(told_of)
        ),
        "",
        f"For the other {len(still)} **the prior shows**: what is said of them was believed before any trial was "
        "looked at.",
        "",
    ]
    return "\n".join([*lines, *prior_shows(still), ""])


def together(rows):
    """Rows of one parameter that say the same of several things, as one."""
    found = {}
    for narrowed, _, name, of, before, after in rows:
        found.setdefault((name, before, after), [narrowed]).append(of)
    for (name, before, after), (narrowed, *of) in found.items():
        yield narrowed, name, "; ".join(of), before, after


def prior_shows(still):
    """One line for each parameter: of which endpoints, families or kinds its prior shows."""
    for name in dict.fromkeys(row[2] for row in still):
        of = [row[3] for row in still if row[2] == name]
        yield f"- `{name}`" + (f": {'; '.join(of)}" if of[0] else "")


def of_one(shipped, name):
    """Rows of one parameter: narrower by, moved by, whose it is, before, after; by logarithms if positive."""
    prior, draws = (np.asarray(each[name]).reshape(len(each[name]), -1) for each in (shipped.prior, shipped.draws))
    labels = {
        "endpoint": [one.title for one in endpoints()],
        "family": list(families()),
        "kind": [OF_KIND[kind] for kind in KINDS],
        "": [""],
    }[INDEXED.get(name, "")]
    for place, of in enumerate(labels):
        before, after = prior[:, place], draws[:, place]
        positive = min(before.min(), after.min()) > 0
        sides = [np.log(one) if positive else one for one in (before, after)]
        half = [float(np.subtract(*np.quantile(one, (0.75, 0.25)))) for one in sides]
        shift = abs(float(np.median(sides[1]) - np.median(sides[0]))) / half[0]
        yield 1.0 - half[1] / half[0], shift, name, of, told(before), told(after)


def told(values):
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return f"{middle:.2g} ({low:.2g} to {high:.2g})".replace("-", "−")


def fit():
    """How the sampler did."""
    about = posterior.shipped().about
    names = {
        "rows": "rows of data", "studies": "studies", "chains": "chains", "draws": "draws of each chain after warm-up",
        "r_hat": "highest R-hat of any shipped number", "effective": "smallest effective sample",
        "divergent": "divergent transitions",
    }  # fmt: skip
    lines = ["| | |", "|---|---|", *(f"| {said} | {about[name]} |" for name, said in names.items())]
    return "\n".join([*lines, f"| draws that travel with the code | {posterior.shipped().size} |", ""])


def safe(text):
    return text.replace("_", "\\_")
