"""Words of the clinic in its second language: python tools/clinic_words.py

Gathers every word for the eye (templates, Python, tables), keeps what is translated in
src/lightmask/clinic/locale/de/LC_MESSAGES/django.po, adds what is new without a translation, drops what is gone, and
writes the django.mo that Django reads. No other program is needed. ``--check`` writes nothing and lists what is
missing or gone.
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

from lightmask import tables
from lightmask.clinic import scales
from lightmask.clinic.scales import phototype
from lightmask.response.goal import goals
from lightmask.skin import regions

CLINIC = Path(__file__).resolve().parents[1] / "src" / "lightmask" / "clinic"
PO = CLINIC / "locale" / "de" / "LC_MESSAGES" / "django.po"
CALLS = {"gettext": "s", "gettext_lazy": "s", "gettext_noop": "s", "ngettext": "sp", "ngettext_lazy": "sp",
         "pgettext": "cs", "pgettext_lazy": "cs", "npgettext": "csp", "npgettext_lazy": "csp"}  # fmt: skip
IN_TEMPLATE = re.compile(r"(?<![\w.])(_|n?p?gettext)\((?=u?['\"])")
HEADER = """Project-Id-Version: lightmask
Language: de
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""

Key = tuple[str, str, str]  # context, singular, plural; empty where there is none


@dataclass
class Word:
    """One word or sentence: where it stands, and what it is in the other language (two where there is a plural)."""

    places: list[str] = field(default_factory=list)
    said: tuple[str, ...] = ()


def gathered(root: Path = CLINIC) -> dict[Key, Word]:
    """Every word for the eye in a folder of the clinic and in the tables whose words it shows."""
    found: dict[Key, Word] = {}
    for path in sorted(root.rglob("*.html")) + sorted(root.rglob("*.txt")) + sorted(root.rglob("*.py")):
        words = in_python if path.suffix == ".py" else in_template
        for key in words(path.read_text(encoding="utf-8")):
            _note(found, key, path.relative_to(CLINIC.parents[2]).as_posix() if root == CLINIC else path.name)
    for place, word in in_tables():
        _note(found, ("", word, ""), f"src/lightmask/tables/{place}.csv")
    return found


def _note(found: dict[Key, Word], key: Key, place: str) -> None:
    same = next((other for other in (key, (key[0], key[1], "")) if other in found), key)
    if key[2] and same != key:  # the same words alone and with a plural are one entry
        found[key] = found.pop(same)
        same = key
    if not key[2]:
        same = next((other for other in found if other[:2] == key[:2]), key)
    places = found.setdefault(same, Word()).places
    if place not in places:
        places.append(place)


def in_python(text: str) -> Iterator[Key]:
    """Words of calls of gettext and its kin, by whatever name they were imported."""
    tree = ast.parse(text)
    names = {
        (alias.asname or alias.name): CALLS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from _key(names[node.func.id], said)


def in_template(text: str) -> Iterator[Key]:
    """Words of a template, as Django's own reader of templates finds them."""
    source = templatize(text)
    for call in IN_TEMPLATE.finditer(source):
        kind = CALLS["gettext" if call[1] == "_" else call[1]]
        at, said = call.end(), []
        for _letter in kind:
            literal = re.compile(r"""\s*,?\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.S).match(source, at)
            if literal is None:
                break
            said.append(str(ast.literal_eval(literal[1])))
            at = literal.end()
        yield from _key(kind, said)


def _key(kind: str, said: list[str]) -> Iterator[Key]:
    if len(said) >= len(kind) and said[kind.index("s")]:  # fewer: the words come from a table, read below
        by = dict(zip(kind, said, strict=False))
        yield by.get("c", ""), by["s"], by.get("p", "")


def in_tables() -> Iterator[tuple[str, str]]:
    """Words of tables that pages translate: names and bands of scales, questions asked, regions, findings."""
    for one in scales.scales():
        yield from (("clinic/scales", word) for word in (one.name, one.domain))
        yield from (("clinic/scale_items", item.label) for item in one.items)
    yield from (("clinic/scale_bands", band.meaning) for name in ("fitzpatrick_type", "ita")
                for band in scales.Scale.named(name).bands)  # fmt: skip
    for asked in phototype.questions():
        yield from (("clinic/fitzpatrick", word) for word in (asked.asks, *(text for _points, text in asked.answers)))
    for table, columns in (("clinic/finding_kinds", ("label", "note")),
                           ("safety/contraindications", ("question", "condition")),
                           ("safety/limits", ("limit",)), ("safety/ceilings", ("limit",)),
                           ("safety/photosensitisers", ("medicine_class",)), ("evidence/advice", ("text",)),
                           ("evidence/endpoints", ("title",)),
                           ("safety/waits", ("what",)), ("skin/conditions", ("condition",)),
                           ("skin/films", ("film",))):  # fmt: skip
        yield from (
            (table, row[column]) for row in tables.read(table).rows() for column in columns if row[column].strip(" -")
        )
    yield from (("skin/regions", name) for name in regions())
    yield from (("evidence/goals", goal.title) for goal in goals() if goal.planned)
    yield "clinic/fitzpatrick", phototype.DOUBT


def read_po(path: Path = PO) -> dict[Key, Word]:
    """Entries of a catalogue in text; the header is left out."""
    found: dict[Key, Word] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                name, line = line.split(" ", 1)
            parts[name] = parts.get(name, "") + ast.literal_eval(line)
        if parts.get("msgid"):
            said = tuple(parts[one] for one in sorted(parts) if one.startswith("msgstr"))
            key = parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", "")
            found[key] = Word([line[3:] for line in block.splitlines() if line.startswith("#: ")], said)
    return found


def po(words: dict[Key, Word]) -> str:
    """A catalogue as text, in the order of the places where words stand."""
    blocks = ["# Words of the clinic in German. Written by tools/clinic_words.py; change only what follows msgstr.\n"
              'msgid ""\nmsgstr ""\n' + "\n".join(_quoted(f"{line}\n") for line in HEADER.splitlines())]  # fmt: skip
    for (context, one, many), word in sorted(words.items(), key=lambda each: (each[1].places[0], each[0])):
        lines = [f"#: {place}" for place in word.places]
        lines += ["#, python-format"] if re.search(r"%\(\w+\)[sd]", one + many) else []
        lines += [f"msgctxt {_quoted(context)}"] if context else []
        lines += [f"msgid {_quoted(one)}"]
        if many:
            lines += [f"msgid_plural {_quoted(many)}"]
            lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(word.said or ("", ""))]
        else:
            lines += [f"msgstr {_quoted((word.said or ('',))[0])}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def mo(words: dict[Key, Word]) -> bytes:
    """A catalogue as gettext reads it: sorted keys and texts behind tables of their lengths and places."""
    entries = {"": HEADER}
    for (context, one, many), word in words.items():
        if word.said and all(word.said):
            name = f"{context}\4{one}" if context else one
            entries[f"{name}\0{many}" if many else name] = "\0".join(word.said)
    pairs = sorted((key.encode(), text.encode()) for key, text in entries.items())
    keys_at, texts_at = 28, 28 + 8 * len(pairs)
    at = texts_at + 8 * len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), keys_at, texts_at, 0, at)
    index, data = b"", b""
    for which in (0, 1):
        for pair in pairs:
            index += struct.pack("<2I", len(pair[which]), at + len(data))
            data += pair[which] + b"\0"
    return head + index + data


def merged(there: dict[Key, Word], known: dict[Key, Word]) -> dict[Key, Word]:
    """What is there now, with the translations that are known."""
    said = {key: word.said for key, word in known.items()}
    return {key: Word(word.places, said.get(key, ())) for key, word in there.items()}


def main() -> int:
    """Gather, merge, write; or only say what differs."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--check", action="store_true", help="write nothing; list what is missing or gone")
    only_check = ask.parse_args().check
    known = read_po() if PO.exists() else {}
    words = merged(gathered(), known)
    missing = [key for key, word in words.items() if not word.said or not all(word.said)]
    gone = [key for key in known if key not in words]
    for label, keys in (("not translated", missing), ("gone", gone)):
        for key in keys:
            sys.stdout.write(f"{label}: {key[1]!r}\n")
    if not only_check:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_text(po(words), encoding="utf-8")
        PO.with_suffix(".mo").write_bytes(mo(words))
    sys.stdout.write(f"{len(words)} words, {len(missing)} not translated, {len(gone)} gone\n")
    return 1 if missing or (gone and only_check) else 0


if __name__ == "__main__":
    sys.exit(main())
