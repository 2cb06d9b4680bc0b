"""Takes the pictures of a session: the terminal while it lasts and after it, and the states of a mask by its own table.

tools/deliver_pictures.py, or make pictures. The session is one on the simulated mask, with its own program.
"""

import os
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path[:0] = [str(ROOT / "firmware"), str(ROOT / "tools")]

import plan_pictures  # noqa: E402

from mask_program import states  # noqa: E402

COLUMNS, LIT_s = 122, 180
BEGINS = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
OFF_AT_s = 63  # of the simulation: the mask is taken off, and put on again

WIDE, HIGH, BOX = 820, 340, (104, 40)
PLACES = {
    "OFF": (80, 70), "SELFTEST": (240, 70), "READY": (400, 70), "ARMED": (560, 70), "ON": (730, 70),
    "PAUSED": (730, 220), "ENDING": (490, 220), "SERVICE": (80, 220), "LOCKED": (290, 220),
}  # fmt: skip
INK = {"ON": ("#ffd9d2", "#b3261e"), "LOCKED": ("#e7e4df", "#222"), "": ("#f0eee9", "#777")}


def session():
    """A session of 3 minutes whose wearer lifts the mask once. -> [(status, state)], Delivered"""
    from lightmask.deliver import Following, connect, run
    from lightmask.deliver.links import _of
    from lightmask.deliver.simulated import Act, Wearer, calibration_of, make
    from lightmask.mask import Mask, Settings, shine
    from lightmask.person import Person
    from lightmask.plan import skin_of
    from lightmask.safety import check

    who = Person.load(plan_pictures.EXAMPLES / "claire.person.toml")
    drive = Settings(drive={"red": 1.0, "near infrared": 1.0}, duration_s=LIT_s)
    clearance = check(drive, shine(Mask.load("omnilux-contour-face")), skin_of(who), who)
    plain = connect("simulated").suited(clearance).port.mask.build
    read = calibration_of(plain)
    wearer = Wearer(resumes=True, script=(Act(at_s=OFF_AT_s, do="take off"),))
    made = make(plain, wearer, calibration=replace(read, made_unix=read.made_unix - 86_400))
    seen = []
    delivered = run(clearance, _of(made, None), Following(watch=lambda status, state: seen.append((status, state))))
    late = BEGINS - delivered.began
    return seen, replace(delivered, order=29921700, began=BEGINS, until=delivered.until + late)


def terminal(seen, delivered):
    """The line at four moments, and the page at the end."""
    from rich.console import Console
    from rich.terminal_theme import MONOKAI
    from rich.text import Text

    from lightmask.cli import deliver_live, deliver_page

    with open(os.devnull, "w") as nowhere:
        screen = Console(
            record=True, width=COLUMNS, file=nowhere, force_terminal=True, markup=False, highlight=False, emoji=False,
            color_system="truecolor",
        )  # fmt: skip
        screen.print(Text("$ lightmask deliver claire --simulated --speed 60\n", style="bold"))
        for status, state in moments(seen):
            screen.print(deliver_live.line(status, state, width=COLUMNS))
        screen.print()
        screen.print(deliver_page.page(delivered, "session 1 of 73, course"))
    drawn = screen.export_svg(title="lightmask deliver", theme=MONOKAI, unique_id="deliver")
    letters = "Menlo, Consolas, DejaVu Sans Mono, monospace"
    return plan_pictures.EMBEDDED.sub("", drawn).replace("Fira Code, monospace", letters)


def moments(seen):
    """Waiting for the press, lit, dark while the mask is off the face, and near the end."""
    first = {}
    for status, state in seen:
        first.setdefault(status.state, (status, state))
    lit = [one for one in seen if one[0].state == "ON"]
    return [first["ARMED"], lit[len(lit) // 4], first["PAUSED"], lit[-8]]


def edges():
    """(from, to): events, but for what holds in every state: a fault locks, and stop darkens."""
    found = {}
    for (state, event), to in states.NEXT.items():
        if event == "fault":
            assert to == states.LOCKED
        elif event == "stop":
            assert to in (state, "READY", "ENDING")
        else:
            found.setdefault((state, to), []).append(event)
    return found


def drawn_states():
    """Every state and event of the mask's own table."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="States of a mask" '
        'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif" font-size="13" fill="#222">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
    ]
    both = edges()
    parts += [arrow(pair, events, (pair[1], pair[0]) in both) for pair, events in both.items()]
    parts += [box(name, at) for name, at in PLACES.items()]
    said = (
        "From every state: a fault leads to LOCKED, and a pair that is not in the table does too.",
        "stop: ARMED goes to READY, ON and PAUSED to ENDING; every other state stays what it is, dark.",
    )
    parts += [f'<text x="24" y="{288 + 24 * row}" fill="#555">{line}</text>' for row, line in enumerate(said)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def box(name, at):
    """One state."""
    fill, line = INK.get(name, INK[""])
    left, top = at[0] - BOX[0] / 2, at[1] - BOX[1] / 2
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{BOX[0]}" height="{BOX[1]}" rx="6" fill="{fill}" stroke="{line}"/>'
        f'<text x="{at[0]}" y="{at[1] + 5}" text-anchor="middle" font-weight="600">{name}</text>'
    )


def arrow(pair, events, two_ways):
    """From the rim of one box to that of another, its events beside it; two ways lie apart."""
    (x0, y0), (x1, y1) = PLACES[pair[0]], PLACES[pair[1]]
    side = 10 if two_ways else 0
    if y0 == y1:
        way = 1 if x1 > x0 else -1
        shift = -side * way
        far = abs(x1 - x0) > 250
        start, end = (x0 + way * BOX[0] / 2, y0 + shift), (x1 - way * BOX[0] / 2, y1 + shift)
        if far:
            top = y0 - 48
            path = f"M{x0} {y0 - BOX[1] / 2}C{x0} {top} {x1} {top} {x1} {y1 - BOX[1] / 2}"
            return line(path, ((x0 + x1) / 2, top + 4), events, "middle")
        return line(
            path_of(start, end), ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), events, "middle", shift > 0
        )
    way = 1 if y1 > y0 else -1
    shift = side * way
    lean = 34 * ((x1 > x0) - (x1 < x0))  # so that slanting ways begin and end beside the upright ones
    start, end = (x0 + shift + lean, y0 + way * BOX[1] / 2), (x1 + shift - lean, y1 - way * BOX[1] / 2)
    right = shift > 0 or (shift == 0 and x0 != x1)
    middle = ((start[0] + end[0]) / 2 + (8 if right else -8), (start[1] + end[1]) / 2)
    return line(path_of(start, end), middle, events, "start" if right else "end", None)


def path_of(start, end):
    """A straight way."""
    return f"M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}"


def line(path, at, events, anchor, below=False):
    """A way with its words, one under the other; above it, below it, or (None) beside it."""
    step = 14
    high = len(events) * step
    top = at[1] + 15 if below else at[1] - high + step - 6 if below is False else at[1] - high / 2 + step - 3
    words = "".join(
        f'<text x="{at[0]:g}" y="{top + step * row:g}" text-anchor="{anchor}" font-size="11.5">{word}</text>'
        for row, word in enumerate(events)
    )
    return f'<path d="{path}" fill="none" stroke="#777" marker-end="url(#tip)"/>{words}'


def main():
    """Deliver, and put the pictures into the docs."""
    for name, text in {"deliver.svg": terminal(*session()), "mask-states.svg": drawn_states()}.items():
        (IMAGES / name).write_text(re.sub(r"[ \t]+\n", "\n", text), encoding="utf-8")
        print(f"{name}: {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
