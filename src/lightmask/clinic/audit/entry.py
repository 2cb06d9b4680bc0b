"""One entry of the audit: what was done, by whom, when, and the hash that ties it to the entry before.

No personal data: people, records and texts appear as numbers and hashes, so that an entry may stay when a person's data
are deleted. The hash is SHA-256 over canonical JSON: keys sorted, no spaces, UTF-8, and no numbers with a fraction,
which programs print differently (give them as text).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lightmask.errors import BadInput

BEGIN: Final = "0" * 64  # what stands before the first entry
WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+-]{0,63}")
FACT: Final = re.compile(r"[A-Za-z0-9._:+/-]{0,128}")
DEEPEST: Final = 3
LONGEST: Final = 4_000  # characters of details: an entry points at records, it does not hold them
MOST: Final = 2**53  # whole numbers up to here are the same in every program
_quoted = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row of the chain. ``details`` is canonical JSON; ``kind`` and ``id`` name what was acted on."""

    no: int
    when: str
    who: str
    role: str
    act: str
    kind: str
    id: str
    details: str
    before: str

    @property
    def text(self) -> str:
        """Canonical JSON, as it is hashed. Details stand in it letter by letter: no byte can change unseen."""
        q = _quoted
        return (
            f'{{"act":{q(self.act)},"before":{q(self.before)},"details":{self.details},"no":{self.no:d},'
            f'"role":{q(self.role)},"what":{{"id":{q(self.id)},"kind":{q(self.kind)}}},'
            f'"when":{q(self.when)},"who":{q(self.who)}}}'
        )

    @property
    def hash(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def next_entry(
    no: int,
    before: str,
    when: datetime,
    *,
    who: str,
    role: str,
    act: str,
    what: tuple[str, str],
    details: Mapping[str, Any],
) -> Entry:
    """The entry that follows ``before``. ``what``: kind and id. Refuses what may not stand in a chain."""
    words = {"who": who, "role": role, "act": act, "kind": what[0], "id": what[1]}
    for name, word in words.items():
        if not (isinstance(word, str) and WORD.fullmatch(word)):
            raise BadInput(
                f"The audit's {name} is {str(word)[:40]!r}. Give a number or a short word of letters, digits and ._:+-"
            )
    return Entry(no=no, before=before, when=written(when), details=canonical(details), **words)


def written(when: datetime) -> str:
    """An instant in UTC, with millionths of a second, as in 2026-11-21T09:30:00.000000Z."""
    if when.tzinfo is None:
        raise BadInput("The audit was given a time without a time zone. Give one with its offset from UTC.")
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(details: Mapping[str, Any]) -> str:
    """Details as canonical JSON. Refuses numbers with a fraction and texts that could be about a person."""
    _fit(dict(details), 0)
    text = json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(text) > LONGEST:
        raise BadInput(f"The audit's details have {len(text)} characters, at most {LONGEST} fit. Give a hash instead.")
    return text


def _fit(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise BadInput(f"The audit's details are nested deeper than {DEEPEST} levels. Give a hash instead.")
    if isinstance(value, dict):
        for name, inner in value.items():
            if not (isinstance(name, str) and WORD.fullmatch(name)):
                raise BadInput(f"The audit's details have the name {str(name)[:40]!r}. Give a short word.")
            _fit(inner, depth + 1)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _fit(inner, depth + 1)
    else:
        _fit_alone(value)


def _fit_alone(value: Any) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > MOST:
            raise BadInput(f"The audit's details hold {value}, too large to be read alike everywhere. Give it as text.")
    elif isinstance(value, float):
        raise BadInput(
            f"The audit's details hold the number {value!r}. Programs print it differently: give it as text."
        )
    elif not (isinstance(value, str) and FACT.fullmatch(value)):
        raise BadInput(
            f"The audit's details hold {type(value).__name__} that is no number, hash or short code. Personal data and "
            "free text stay outside the audit: give a number of the record, or lightmask.clinic.audit.sealed(text)."
        )
