"""Forms that people fill in, TOML by hand and JSON by tools: held against a schema, refused with line and near match.

Pydantic lives behind this door only; what comes out is handed to frozen nouns.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from lightmask.errors import BadInput

LARGEST_BYTES = 1_000_000
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")

# These make a line read in another order than it is written.
_TURNS_TEXT = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

Form = TypeVar("Form")
Place = tuple[Any, ...]


def text_of(path: Path, ending: str, encoding: str = "utf-8-sig") -> str:
    """What a small text file says. Refuses folders, binaries, empty and huge files in one sentence."""
    if not path.exists():
        raise BadInput(f"There is no file '{path}'. Give the path of a {ending} file{_near_files(path, ending)}.")
    if path.is_dir():
        raise BadInput(f"'{path}' is a folder. Give the path of a {ending} file inside it.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read ({error.strerror}). Check its permissions.") from None
    if len(content) > LARGEST_BYTES:
        raise BadInput(f"'{path}' is larger than 1 MB. A {ending} file is a page of text; check the path.")
    if not content.strip():
        raise BadInput(f"'{path}' is empty. Fill in a {ending} file; examples/ holds some to start from.")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BadInput(f"'{path}' is not UTF-8 text. Give a {ending} file.") from None


def _near_files(path: Path, ending: str) -> str:
    folder = path.parent if path.parent.is_dir() else None
    names = [other.name for other in folder.glob(f"*{ending}")] if folder else []
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


def fill(path: Path, schema: type[Form], ending: str) -> Form:
    """A form of the schema (a pydantic model) from a file; its mistakes, up to five, named at once."""
    from pydantic import ValidationError

    text = text_of(path, ending)
    kind = "JSON" if ending.endswith("json") else "TOML"
    try:
        data = (
            json.loads(text, parse_constant=_refuse, object_pairs_hook=_each_key_once)
            if kind == "JSON"
            else tomllib.loads(text)
        )
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"'{path}' is not {kind}: {str(error).rstrip('.')}. Mend that place; text needs quotes."
        ) from None
    wrong = [*_unprintable(data, text), *_truths_for_numbers(data, text, schema)]
    if wrong:
        raise BadInput(f"'{path}': " + " ".join(dict.fromkeys(wrong[:5])))
    try:
        return schema.model_validate(data)  # type: ignore[attr-defined]
    except ValidationError as error:
        found = [_sentence(problem, text, schema) for problem in error.errors(include_url=False)]
        raise BadInput(f"'{path}': " + " ".join(dict.fromkeys(found[:5]))) from None


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number that JSON knows")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values under one key a reader would silently keep the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{visible(key)}' stands twice in one object")
        found[key] = value
    return found


def numbers(path: Path, names: tuple[str, ...]) -> tuple[list[float], ...]:
    """The named leading columns of a csv file, as numbers; lines that start with # are skipped."""
    lines = [line for line in text_of(path, ".csv").splitlines() if line.strip() and not line.startswith("#")]
    heads = [cell.strip() for cell in lines[0].split(",")] if lines else []
    if tuple(heads[: len(names)]) != names:
        raise BadInput(f"'{path}' starts with {_short(','.join(heads))}. Head its columns {','.join(names)}.")
    rows = [[_cell(cell, path, line) for cell in line.split(",")[: len(names)]] for line in lines[1:]]
    short = next((line for line, row in zip(lines[1:], rows, strict=True) if len(row) < len(names)), None)
    if short is not None or not rows:
        came = f"has the row {_short(short)}" if short is not None else "has no rows"
        raise BadInput(f"'{path}' {came}. Give {','.join(names)} in every row.")
    return tuple(list(column) for column in zip(*rows, strict=True))


def _cell(cell: str, path: Path, line: str) -> float:
    try:
        return float(cell)
    except ValueError:
        came = _short(cell.strip()) if cell.strip() else "an empty cell"
        raise BadInput(f"'{path}' holds {came} in the row {_short(line)}. Give numbers with a decimal point.") from None


def visible(text: str) -> str:
    """Text without the signs that steer a terminal or turn its reading direction; line ends stay."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    return sign in _TURNS_TEXT or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t")


def _unprintable(data: Any, text: str) -> Iterator[str]:
    """Every name or value that would steer the terminal or page it is shown on."""
    for place, value in _leaves(data):
        bad = next((sign for part in (*place, value) if isinstance(part, str) for sign in part if _steers(sign)), None)
        if bad is not None:
            yield (
                f"{_where(text, place)}{visible(_key(place))} holds the control character U+{ord(bad):04X}. "
                "Write it without."
            )


def _truths_for_numbers(data: Any, text: str, schema: Any) -> Iterator[str]:
    """Every true and false where the form asks for something else: Python would take them for 1 and 0."""
    whole = None
    for place, value in _leaves(data):
        if isinstance(value, bool):
            whole = whole or schema.model_json_schema()
            nodes = _nodes_at(whole, place)
            if nodes and not any(node.get("type") == "boolean" or "yes" in node.get("enum", ()) for node in nodes):
                came = str(value).lower()
                yield f"{_where(text, place)}{_key(place)} = {came}: '{came}' is no answer here. Give its value."


def _leaves(data: Any) -> Iterator[tuple[Place, Any]]:
    """Every value that is no table and no list, and where it stands."""
    waiting: list[tuple[Place, Any]] = [((), data)]
    while waiting:
        place, value = waiting.pop()
        inside = list(value.items()) if isinstance(value, dict) else None
        inside = list(enumerate(value)) if isinstance(value, list) else inside
        if inside:
            waiting += [((*place, part), inner) for part, inner in reversed(inside)]
        else:
            yield place, value


def _key(place: Place) -> str:
    return ".".join(str(part) for part in place) or "the file"


def _where(text: str, place: Place) -> str:
    line = line_of(text, place)
    return f"line {line}: " if line else ""


def _sentence(problem: Any, text: str, schema: Any) -> str:
    """One mistake: the line, what came, what is allowed."""
    place = tuple(part for part in problem["loc"] if not _a_kind(part))
    key = _key(place)
    where = _where(text, place)
    if problem["type"] == "extra_forbidden":
        return f"{where}'{place[-1]}' is not a key here. {_allowed(schema, place)}"
    if problem["type"] == "missing":
        return f"'{key}' is missing. Add it."
    said = problem["msg"].removeprefix("Value error, ")
    said = said if said != problem["msg"] else said[0].lower() + said[1:]
    shown = place[:1] and place[0] not in getattr(schema, "never_shown", ())
    came = f" = {_short(problem.get('input'))}" if shown else ""
    return f"{where}{key}{came}: {said.rstrip('.')}."


def _a_kind(part: Any) -> bool:
    """Whether a step of a place is the name of one alternative, and no key that a person wrote."""
    return isinstance(part, str) and (part in ("float", "int", "str", "constrained-float") or "[" in part)


def _short(value: Any) -> str:
    shown = str(value) if isinstance(value, (datetime.date, datetime.time)) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _allowed(schema: Any, place: tuple[Any, ...]) -> str:
    """The keys that a form knows at a place, the nearest first."""
    known = _keys_at(schema.model_json_schema(), place[:-1])
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.6)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return f"{hint}Known: {', '.join(known)}."


def _keys_at(schema: dict[str, Any], place: Place) -> list[str]:
    nodes = _nodes_at(schema, place)
    return list(dict.fromkeys(key for node in nodes for key in node.get("properties", {})))


def _nodes_at(schema: dict[str, Any], place: Place) -> list[dict[str, Any]]:
    """What a form allows at a place, alternatives side by side; nothing where it knows no such place."""
    nodes = _alternatives(schema, schema)
    for part in place:
        inner = [found for node in nodes if (found := _inside(node, part))]
        nodes = [choice for node in inner for choice in _alternatives(schema, node)]
    return nodes


def _inside(node: dict[str, Any], part: Any) -> dict[str, Any] | None:
    """What a form allows one step further in: under a key of a table, or at a place of a list."""
    if not isinstance(part, int):
        return node.get("properties", {}).get(part)
    fixed = node.get("prefixItems", [])
    return fixed[part] if part < len(fixed) else node.get("items")


def _alternatives(schema: dict[str, Any], node: dict[str, Any]) -> list[dict[str, Any]]:
    """A node without references: itself, or each of its alternatives."""
    if "$ref" in node:
        return _alternatives(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    choices = node.get("anyOf", []) + node.get("allOf", [])
    return [found for choice in choices for found in _alternatives(schema, choice)] if choices else [node]


def line_of(text: str, place: tuple[Any, ...]) -> int | None:
    """The line on which a key stands, counted from 1; of its table when the key itself is not to be found."""
    wanted = [str(part) for part in place if not isinstance(part, int)]
    ordinal = next((part for part in place if isinstance(part, int)), 0)
    here: list[str] = []
    seen: dict[str, int] = {}
    best: tuple[int, int] = (0, 0)
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        match = _KEY.match(line)
        if header:
            name = header.group(1)
            here = [part.strip().strip("\"'") for part in name.split(".")]
            seen[name] = seen.get(name, -1) + 1
            path = here if not line.lstrip().startswith("[[") or seen[name] == ordinal else []
        elif match:
            path = [*here, next(part for part in match.groups() if part is not None)]
            if here and ".".join(here) in seen and seen[".".join(here)] > 0 and seen[".".join(here)] != ordinal:
                path = []
        else:
            continue
        depth = len(path) if path == wanted[: len(path)] else 0
        if depth > best[0]:
            best = (depth, number)
    return best[1] or None
