"""What a course goes on from: the earlier plan, what was done since, and now; as plain data and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lightmask.clinic.planning.wanted import Wanted

if TYPE_CHECKING:
    from lightmask.plan.earlier import Earlier
    from lightmask.plan.sessions_file import Log

KINDS = ("sessions", "outcomes", "adverse")


def said(log: Log) -> dict[str, list[dict[str, Any]]]:
    """A log as plain data."""
    return {kind: [_plain(asdict(one)) for one in getattr(log, kind)] for kind in KINDS}


def earlier(wanted: Wanted) -> Earlier:
    """The plan that goes on, with its log."""
    from lightmask.plan.earlier import Earlier
    from lightmask.plan.sessions_file import Adverse, Log, Outcome, Session

    assert wanted.earlier is not None
    assert wanted.log is not None
    assert wanted.now is not None
    made = {"sessions": Session, "outcomes": Outcome, "adverse": Adverse}
    log = Log(**{kind: tuple(made[kind](**_dated(one)) for one in wanted.log[kind]) for kind in KINDS})
    return Earlier(said=json.loads(wanted.earlier), log=log, now=datetime.fromisoformat(wanted.now))


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in one.items()}


def _dated(one: dict[str, Any]) -> dict[str, Any]:
    return one | ({"on": date.fromisoformat(one["on"])} if one.get("on") else {})
