"""Home use without a computer: an order that a mask keeps, and that its wearer begins by a long press of the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from lightmask.deliver import orders
from lightmask.deliver.controller import Controller
from lightmask.deliver.preparing import one_session, placed
from lightmask.deliver.recovery import Begun
from lightmask.deliver.replies import Info
from lightmask.deliver.texts import Order
from lightmask.errors import BadInput
from lightmask.safety import Clearance
from lightmask.units import J_PER_uJ, ONE_PER_permille, mW_PER_uW

SCHEMA = "lightmask order 1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """How many sessions a person may have alone, from when, and until when; with time zones."""

    sessions: int
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrusted:
    """An order that a mask holds for use alone, as it was read back, and what its first session is known by."""

    order: Order
    begun: Begun

    def said(self) -> dict[str, Any]:
        """As plain data: docs/look-up/json.md, section order."""
        own, begun = self.order, self.begun
        return {
            "schema": SCHEMA,
            "serial": own.serial,
            "firmware": begun.firmware,
            "calibration": own.calibration,
            "order": own.number,
            "plan": own.plan,
            "person": own.person,
            "sessions": own.sessions,
            "since": _when(own.since_unix),
            "until": _when(own.until_unix),
            "gap_s": own.gap_s,
            "lit_s": own.lit_s,
            "pulse": None if own.pulse is None else {"mHz": own.pulse[0], "permille": own.pulse[1]},
            "outputs": [_output(name, one) for name, one in own.outputs.items()],
            "journal_from": begun.since,
        }


def _output(name: str, one: Any) -> dict[str, Any]:
    return {
        "output": name,
        "drive": round(one.drive_permille * ONE_PER_permille, 3),
        "most_mW_cm2": round(one.most_uW_cm2 * mW_PER_uW, 3),
        "J_cm2": round(one.session_uJ_cm2 * J_PER_uJ, 6),
        "J_cm2_in_24_h": round(one.day_uJ_cm2 * J_PER_uJ, 6),
        "J_cm2_in_7_d": round(one.week_uJ_cm2 * J_PER_uJ, 6),
    }


def _when(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).isoformat()


def _unkept(given: Entrusted) -> None:
    """Nobody keeps it."""


def entrust(
    clearance: Clearance, controller: Controller, term: Term, keep: Callable[[Entrusted], None] = _unkept
) -> Entrusted:
    """Load an order for use alone, and see that the mask shows it back. Nothing is lit.

    ``keep`` is given the order before the mask is: whoever keeps it finds its sessions, whatever happens then.
    Gap and caps are those of the controller's rhythm; each session gives what was cleared and no more. Refused and
    BadInput as for a session that a host runs; BadInput too where the mask's calibration ends before the term.
    """
    if not isinstance(clearance, Clearance):
        raise TypeError("An order needs a Clearance. Call safety.check(settings, footprint, skin, person) first.")

    def terms(cleared: Clearance, mask: Controller, info: Info) -> orders.Terms:
        single = one_session(cleared, mask, info)
        since = max(term.since, single.since)
        return replace(single, sessions=term.sessions, since=since, until=term.until, alone=True)

    def kept(order: Order, begun: Begun) -> None:
        keep(Entrusted(order=order, begun=begun))

    order, begun = placed(clearance, controller.suited(clearance), terms, kept)
    return Entrusted(order=order, begun=begun)


def read(said: Mapping[str, Any]) -> tuple[Begun, int, datetime]:
    """What `Entrusted.said` gave -> by what its first session is known, how many there are, until when."""
    if said.get("schema") != SCHEMA:
        raise BadInput(f"'{said.get('schema')}' is no order for use alone ('{SCHEMA}'). Give one that mask load wrote.")
    try:
        begun = Begun(
            serial=said["serial"], firmware=said["firmware"], calibration=said["calibration"], order=said["order"],
            session=1, plan=said["plan"], person=said["person"], planned_s=float(said["lit_s"]),
            planned_J_cm2={one["output"]: one["J_cm2"] for one in said["outputs"]}, since=said["journal_from"],
        )  # fmt: skip
        return begun, said["sessions"], datetime.fromisoformat(said["until"])
    except KeyError as missing:
        raise BadInput(f"The order lacks {missing}. Give one that mask load wrote.") from None
