"""The look-up pages that the code writes about itself: units, tables, doses of trials, and one page for each room."""

import importlib
import re
import textwrap
from pathlib import Path

import held_back_page
import known_page
import synthesis_tables
import trial_doses

from lightmask import __all__ as rooms
from lightmask import tables, units

SOURCE = Path(__file__).resolve().parents[1] / "src" / "lightmask"
CODE = re.compile(r"(``.+?``|`[^`]+`)", re.DOTALL)
ROW = re.compile(r"(?P<name>\S+(?:, \S+)*)(?: +(?P<axes>\[.*?\]))? {2,}(?P<meaning>\S.*)")


def write(folder):
    """Write every generated page into a folder; leave alone those that would not change."""
    folder.mkdir(exist_ok=True)
    pages = {"units.md": unit_page(), "tables.md": table_page(), "layer-doses.md": trial_doses.page()}
    pages |= {"known.inc": known_page.page(), "held-back.md": held_back_page.page()} | synthesis_tables.parts()
    pages |= {f"api-{room}.md": room_page(room) for room in rooms if room != "units"}
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def unit_page():
    """The unit glossary, from units.GLOSSARY."""
    lines = [
        "# Units",
        "",
        "The unit is the end of a name: `thickness_mm`, `irradiance_mW_cm2`. Fractions run from 0 to 1 and have none.",
        "Text is read in any spelling of the last column and turned into the unit of the second.",
        "",
        "| a name ends in | unit | it measures | also read |",
        "|---|---|---|---|",
    ]
    for unit in units.GLOSSARY:
        spellings = ", ".join(f"`{spelling}`" for spelling in unit.spellings)
        lines.append(f"| `_{unit.suffix}` | {unit.symbol} | {unit.measures} | {spellings} |")
    return "\n".join(lines) + "\n\n" + automodule("units")


def table_page():
    """Every table of published numbers and where it comes from."""
    lines = [
        "# Tables",
        "",
        "Every physical or clinical number that lightmask uses stands in one of these tables, in",
        "`src/lightmask/tables`, with its source. A wavelength outside a table is refused.",
        "",
    ]
    for name in tables.names():
        table = tables.read(name)
        told = {"gives": table.gives, "valid": table.valid, "source": table.source, "reuse": table.reuse}
        lines += [f"## `{name}`", ""]
        lines += [f"- {key}: {plain(text)}" for key, text in told.items()]
        lines += [f"- columns: {', '.join(f'`{column}`' for column in table.columns)}", ""]
    return "\n".join(lines)


def plain(text):
    """Text in which no sign means anything to Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>|$~^])", r"\\\1", text)


def room_page(room):
    """One room: what its door lists; for a room in one file, what it defines."""
    return f"# `lightmask.{room}`\n\n" + automodule(room)


def automodule(room):
    """A room's things; those that it only hands on from another room stand on that room's page."""
    lines = ["```{eval-rst}", f".. automodule:: lightmask.{room}", "   :members:"]
    if handed := handed_on(room):
        lines.append(f"   :exclude-members: {', '.join(handed)}")
    return "\n".join([*lines, "```", ""])


def handed_on(room):
    """Names on a room's door of things that are at home in another room."""
    door = importlib.import_module(f"lightmask.{room}")
    homes = {name: getattr(getattr(door, name), "__module__", door.__name__) for name in getattr(door, "__all__", ())}
    return [name for name, home in homes.items() if home.startswith("lightmask.") and home.split(".")[1] != room]


def docstring(app, what, name, thing, options, lines):
    """Turn a docstring as we write it into what Sphinx reads: columns stay columns, signs stay signs."""
    paragraphs = "\n".join(lines).split("\n\n")
    lines[:] = "\n\n".join(_paragraph(text) for text in paragraphs).split("\n")


def _paragraph(text):
    if ">>> " in text or text.lstrip().startswith((".. ", ":param", ":return")):
        return text
    rows = _rows(text)
    if rows:
        return "\n".join(f"- ``{name}``{_axes(axes)}: {_prose(meaning)}".rstrip() for name, axes, meaning in rows)
    return _prose(text)


def _rows(text):
    """A paragraph set in columns (name, perhaps axes, meaning) as its rows; nothing if it is prose."""
    rows = []
    for line in text.split("\n"):
        match = ROW.fullmatch(line)
        if match:
            rows.append([match["name"], match["axes"] or "", match["meaning"]])
        elif rows and line.startswith("  "):
            rows[-1][2] += " " + line.strip()
        elif line.strip():
            return []
    return rows


def _axes(axes):
    return f" ``{axes}``" if axes else ""


def _prose(text):
    parts = CODE.split(textwrap.dedent(text))
    return "".join(part if CODE.fullmatch(part) else _escaped(part) for part in parts)


def _escaped(text):
    return re.sub(r"([*|\\]|_(?=\W|$))", r"\\\1", text)
