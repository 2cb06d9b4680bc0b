"""From a clearance to a mask that holds its order: who it is, its time, its calibration, and the order itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lightmask.deliver import orders, texts, wire
from lightmask.deliver.controller import Controller, Refused
from lightmask.deliver.recovery import Begun
from lightmask.deliver.replies import Info
from lightmask.errors import BadInput
from lightmask.safety import Clearance
from lightmask.units import s_PER_min

CLOCKS_APART_s = 60
SELFTEST_s, LOOK_s = 60.0, 0.2  # a mask gives its self-test a minute
TO_DO = {
    "OFF": "Press its button.",
    "SELFTEST": "Wait until it has looked at itself, and begin again.",
    "ARMED": "A session is begun already: stop it, or let it come to its end.",
    "ON": "A session is on: stop it, or let it come to its end.",
    "PAUSED": "A session is on: stop it, or let it come to its end.",
    "ENDING": "A session is ending: begin again in a moment.",
    "LOCKED": "Find out why; then hold its button for 5 seconds, and it looks at itself again.",
    "SERVICE": "Switch it off and on again, its button left alone.",
}


def _nothing(order: texts.Order, begun: Begun) -> None:
    """Nobody waits for it."""


TermsFor = Callable[[Clearance, Controller, Info], orders.Terms]


def prepared(clearance: Clearance, controller: Controller) -> Begun:
    """The mask holds the order of this clearance and has shown it back. -> what a session is known by"""
    return placed(clearance, controller, one_session)[1]


def placed(
    clearance: Clearance,
    controller: Controller,
    terms: TermsFor,
    before: Callable[[texts.Order, Begun], None] = _nothing,
) -> tuple[texts.Order, Begun]:
    """An order on these terms, in the mask and shown back. -> the order, and what its next session is known by

    ``before`` is called with both while the mask does not have it yet.

    Refused when the mask is not ready, another, not calibrated, or does not want the order; BadInput when this computer
    has no key for it, or the clocks are apart.
    """
    info = _in_time(controller, _ready(controller))
    calibration = _calibrated(clearance, controller, info)
    order = orders.order_for(clearance, calibration, terms(clearance, controller, info))
    since = controller.last_record() + 1
    before(order, Begun.of(order, info, since, 1))
    return order, Begun.of(order, info, since, _loaded(controller, order, clearance))


def _ready(controller: Controller) -> Info:
    info = _tested(controller)
    if controller.key is None:
        raise BadInput(f"This computer has no key for mask {info.serial}. Pair it: lightmask mask pair PORT.")
    if info.state != "READY":
        why = f" ({info.why})" if info.why else ""
        raise Refused("start", info.why or info.state.lower(), f"it is {info.state}{why}. {TO_DO[info.state]}")
    return info


def _tested(controller: Controller) -> Info:
    """The mask, once it has looked at itself."""
    info, until_s = controller.info(), controller.clock.now_s() + SELFTEST_s
    while info.state == "SELFTEST" and controller.clock.now_s() < until_s:
        controller.clock.sleep(LOOK_s)
        info = controller.info()
    return info


def _in_time(controller: Controller, info: Info) -> Info:
    """The mask's clock agrees with ours, or is set; it never goes back."""
    unix = int(controller.clock.unix())
    ours = datetime.fromtimestamp(unix, UTC)
    if info.clock is None or info.clock < ours - timedelta(seconds=CLOCKS_APART_s):
        controller.set_time(unix)
        return controller.info()
    if info.clock > ours + timedelta(seconds=CLOCKS_APART_s):
        raise BadInput(
            f"The mask's clock says {info.clock:%Y-%m-%d %H:%M} UTC, and this computer's {ours:%Y-%m-%d %H:%M}. "
            "Set this computer's clock; a mask's clock never goes back."
        )
    return info


def _calibrated(clearance: Clearance, controller: Controller, info: Info) -> texts.Calibration:
    """What the mask counts its light by: from the reading of its light, loaded where it holds another.

    It is dated by this clearance, whose face and drive it is for: a mask takes a later calibration than it had, alone.
    """
    read = controller.light_read
    if read is None:
        raise BadInput(
            f"Nobody has said how bright mask {info.serial} is. Read its light with a meter (lightmask mask meter ... "
            "--serial), and deliver with the file that it writes."
        )
    if read.serial != info.serial:
        raise BadInput(
            f"The light that was read is that of mask {read.serial}, and this is mask {info.serial}. "
            "Give the file of this mask."
        )
    if not read.made <= clearance.given_at < read.until:
        raise BadInput(
            f"The light of mask {read.serial} was read on {read.made:%Y-%m-%d}, which holds until "
            f"{read.until:%Y-%m-%d}. Read it again."
        )
    found = orders.calibrated(
        clearance, serial=read.serial, name=read.name, made=_since(clearance), until=read.until
    )  # fmt: skip
    light = sorted((name, one.full_uW_cm2, one.monitor_permille) for name, one in found.outputs.items())
    own = hashlib.sha256(repr((light, found.until_unix)).encode()).hexdigest()[:8]
    found = replace(found, name=f"{read.name[:20]}-{own}")
    if info.calibration != found.name:
        assert controller.key is not None
        controller.load(found.text, found.signature(controller.key), "calibration")
    return found


def one_session(clearance: Clearance, controller: Controller, info: Info) -> orders.Terms:
    """One session, as long as the permission lasts; numbers rise with the minutes, or by one within a minute."""
    last = info.order.no if info.order else 0
    rhythm = controller.rhythm
    return orders.Terms(
        number=max(last + 1, int(controller.clock.unix() / s_PER_min)),
        sessions=1,
        gap_s=int(rhythm.gap.total_seconds()),
        since=_since(clearance),
        until=clearance.expires_at,
        per_day=rhythm.per_day,
        per_week=rhythm.per_week,
        person=_known_as(clearance, controller),
    )


def _known_as(clearance: Clearance, controller: Controller) -> str:
    """What this mask knows the person by: the same for one name under one key, and no name to who lacks the key."""
    assert controller.key is not None
    name = clearance.name_fingerprint
    return wire.signature(controller.key, "person", name)[:16] if name else orders.EVERYBODY


def _since(clearance: Clearance) -> datetime:
    """From when the papers hold by the mask's clock, which may be a little behind ours."""
    return clearance.given_at - timedelta(seconds=CLOCKS_APART_s)


def _loaded(controller: Controller, order: texts.Order, clearance: Clearance) -> int:
    """Load the order, and see that the mask shows the same plan and number. -> which of its sessions is next"""
    assert controller.key is not None
    controller.load(order.text, order.signature(controller.key))
    shown = controller.info().order
    if shown is None or shown.plan != clearance.fingerprint or shown.no != order.number:
        controller.stop()
        raise Refused("start", "shown", f"mask {order.serial} shows another plan than the one that was loaded.")
    return shown.used + 1
