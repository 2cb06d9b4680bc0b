"""Takes the pictures of plans; needs Pango and pdftoppm (poppler-utils): tools/plan_pictures.py, or make pictures.

Each plan is asked for as a page of the docs asks for it; the pictures are those of its report and of its terminal page.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
EXAMPLES = ROOT / "examples"
FIRMNESS = "firmness-55.person home-3 --goal firmness --goal texture:0.5 --minutes-a-week 45 --start 2026-11-30 " \
    "--procedure peel:2026-12-14 --rest-day sunday"  # fmt: skip
NEEDLED = "after-microneedling-40.person office-4 --goal recovery --start 2026-11-30 " \
    "--procedure microneedling:2026-11-30"  # fmt: skip
PLANS = {
    "firmness": FIRMNESS,
    "acne": "acne-19.person blue-red-home.mask --care both --office-mask office-4 --goal acne --start 2026-11-30",
    "needled": NEEDLED,
    "measured": "claire.person measured.mask --goal wrinkles --start 2026-11-30",
}
METER = "red=15 mW/cm2, near infrared=15 mW/cm2"  # the made-up reading of docs/learn/first-plan.md
MADE_ON, DRAWS = "2026-11-21", 200
DPI, COLOURS, MOST_BYTES, COLUMNS = 90, 96, 250_000, 100
EMBEDDED = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def lightmask(*words):
    """Run one command of lightmask."""
    subprocess.run([sys.executable, "-m", "lightmask", *words], check=True, stdout=subprocess.DEVNULL)


def planned(words, folder):
    """The plan for these words, as plain data, made on a fixed day."""
    files = {name: EXAMPLES / f"{name}.toml" for name in words.split() if (EXAMPLES / f"{name}.toml").exists()}
    files["measured.mask"] = folder / "measured.mask.toml"
    asked = [str(files.get(word, word)) for word in words.split()]
    lightmask("plan", *asked, "--draws", str(DRAWS), "--out", str(folder))
    return json.loads(next(folder.glob("*plan.json")).read_text(encoding="utf-8")) | {"made_on": MADE_ON}


def sheets(said, pages):
    """Pages of the report as pictures."""
    from lightmask import report

    with tempfile.TemporaryDirectory() as folder:
        (paper := Path(folder) / "report.pdf").write_bytes(report.pdf(said))
        for page in pages:
            subprocess.run(
                ["pdftoppm", "-png", "-r", str(DPI), "-f", str(page), "-l", str(page), "-singlefile", paper,
                 Path(folder) / str(page)], check=True,
            )  # fmt: skip
        return [Image.open(io.BytesIO((Path(folder) / f"{page}.png").read_bytes())).convert("RGB") for page in pages]


def beside(pictures, gap=14):
    """Sheets of paper beside each other, on grey."""
    high = max(one.height for one in pictures)
    table = Image.new("RGB", (sum(one.width + gap for one in pictures) + gap, high + 2 * gap), "#d9d4ce")
    left = gap
    for one in pictures:
        table.paste(one, (left, gap))
        left += one.width + gap
    return table


def png(picture):
    """As few bytes as a page of words needs."""
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    room = io.BytesIO()
    few.save(room, "PNG", optimize=True)
    return room.getvalue()


def on_paper(svg, rim=12):
    """A chart of the report that stands alone: with a rim, and white behind it for pages in the dark."""
    head, rest = svg.split(">", 1)
    wide, high = (float(side) + 2 * rim for side in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head).groups())
    head = re.sub(r'viewBox="[^"]*" width="[^"]*" height="[^"]*"',
                  f'viewBox="{-rim} {-rim} {wide:g} {high:g}" width="{wide:g}" height="{high:g}"', head)  # fmt: skip
    return f'{head}><rect x="{-rim}" y="{-rim}" width="{wide:g}" height="{high:g}" fill="#fff"/>{rest}\n'.encode()


def terminal(said):
    """The terminal's page as a picture that asks no other machine for letters."""
    from rich.console import Console
    from rich.terminal_theme import MONOKAI

    from lightmask.cli import plan_page

    with open(os.devnull, "w") as nowhere:
        screen = Console(
            record=True, width=COLUMNS, file=nowhere, force_terminal=True, markup=False, highlight=False, emoji=False,
            color_system="truecolor",
        )  # fmt: skip
        screen.print(plan_page.page(said))
    drawn = screen.export_svg(title="lightmask plan", theme=MONOKAI, unique_id="plan")
    drawn = EMBEDDED.sub("", drawn).replace("Fira Code, monospace", "Menlo, Consolas, DejaVu Sans Mono, monospace")
    return drawn.encode()


def taken(folder):
    """Every picture by its name."""
    from lightmask.report import drawing, foreseen, months, ways

    lightmask("mask", "meter", METER, "omnilux-contour-face", "--kind", "photodiode", "--calibrated-at", "633",
              "--out", str(folder / "measured.mask.toml"))  # fmt: skip
    plans = {}
    for name, words in PLANS.items():
        (own := folder / name).mkdir()
        if name == "measured":
            shutil.copy(folder / "measured.mask.toml", own)
        plans[name] = planned(words, own)
    first = plans["firmness"]
    return {
        "report.png": png(beside(sheets(plans["measured"], (1, 4)))),
        "plans/firmness-page.png": png(beside(sheets(first, (1,)))),
        "plans/acne-page.png": png(beside(sheets(plans["acne"], (1,)))),
        "plans/needled-page.png": png(beside(sheets(plans["needled"], (1,)))),
        "plans/firmness-forecast.svg": on_paper(foreseen.charts_of(first, drawing.WIDE)[0]),
        "plans/firmness-ways.svg": on_paper(ways.hours_and_benefit(first, ways.WIDE)),
        "plans/firmness-weeks.svg": on_paper(months.weeks(first, months.WIDE)),
        "plans/firmness-terminal.svg": terminal(first),
    }


def main():
    """Plan, and put the pictures into the docs."""
    (IMAGES / "plans").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in taken(Path(folder)).items():
            assert len(data) < MOST_BYTES, f"{name} has {len(data)} bytes"
            (IMAGES / name).write_bytes(data)
            print(f"{name}: {len(data) // 1000} kB")


if __name__ == "__main__":
    main()
