"""Forms that people fill in, TOML by hand and JSON by tools: held against a schema, refused with line and near match.

Pydantic lives behind this door only; what comes out is handed to frozen nouns.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from lightmask.errors import BadInput

LARGEST_BYTES = 1_000_000
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")

Form = TypeVar("Form")


def text_of(path: Path, ending: str) -> str:
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
        return content.decode("utf-8-sig")
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
        data = json.loads(text, parse_constant=_refuse) if kind == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"'{path}' is not {kind}: {str(error).rstrip('.')}. Mend that place; text needs quotes."
        ) from None
    try:
        return schema.model_validate(data)  # type: ignore[attr-defined]
    except ValidationError as error:
        found = [_sentence(problem, text, schema) for problem in error.errors(include_url=False)]
        raise BadInput(f"'{path}': " + " ".join(dict.fromkeys(found[:5]))) from None


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number that JSON knows")


def _sentence(problem: Any, text: str, schema: Any) -> str:
    """One mistake: the line, what came, what is allowed."""
    place = tuple(problem["loc"])
    key = ".".join(str(part) for part in place) or "the file"
    line = line_of(text, place)
    where = f"line {line}: " if line else ""
    if problem["type"] == "extra_forbidden":
        return f"{where}'{place[-1]}' is not a key here. {_allowed(schema, place)}"
    if problem["type"] == "missing":
        return f"'{key}' is missing. Add it."
    said = problem["msg"].removeprefix("Value error, ")
    said = said if said != problem["msg"] else said[0].lower() + said[1:]
    came = _short(problem.get("input"))
    return f"{where}{key} = {came}: {said.rstrip('.')}."


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _allowed(schema: Any, place: tuple[Any, ...]) -> str:
    """The keys that a form knows at a place, the nearest first."""
    known = _keys_at(schema.model_json_schema(), place[:-1])
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.6)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return f"{hint}Known: {', '.join(known)}."


def _keys_at(schema: dict[str, Any], place: tuple[Any, ...]) -> list[str]:
    node = schema
    for part in place:
        node = _resolved(schema, node)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, node)
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node that a reference, or the only table among alternatives, stands for."""
    for choice in node.get("anyOf", []) + node.get("allOf", []):
        if "$ref" in choice:
            node = choice
    if "$ref" in node:
        return _resolved(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    return node


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
