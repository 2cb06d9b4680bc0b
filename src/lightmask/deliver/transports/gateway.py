"""The mask's side of MQTT: whatever byte port a mask has, put on a broker."""

from __future__ import annotations

import threading
from contextlib import suppress

from lightmask.deliver.transports.mqtt import AWAY, Line
from lightmask.deliver.transports.named import MqttAt
from lightmask.deliver.transports.port import NoLink, Port

TURN_S = 0.2
FIRST_WAIT_S = 0.5  # before the first try to come back to a broker; doubled with each failure
LONGEST_WAIT_S = 30.0


class _Seat:
    """The broker of this moment, if there is one, and what ended the mask's side."""

    __slots__ = ("gone", "line")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.gone: NoLink | None = None


def bridge(mask: Port, broker: MqttAt, until: threading.Event) -> None:
    """Carry bytes between a mask and a broker until the event is set.

    Raises NoLink at once when the broker cannot be reached at the beginning, and when the mask is gone. A broker that
    is lost later is looked for again; what either side says in the meantime is dropped, never kept for later.
    """
    seat = _Seat(Line.of_mask(broker))
    rising = threading.Thread(target=_rise, args=(mask, seat, until), name=f"from {mask.name}", daemon=True)
    rising.start()
    try:
        while not until.is_set() and seat.gone is None:
            _fall(mask, broker, seat, until)
    finally:
        until.set()
        rising.join()
        _leave(seat.line)
    if seat.gone is not None:
        raise seat.gone


def _rise(mask: Port, seat: _Seat, until: threading.Event) -> None:
    """From the mask to the broker."""
    while not until.is_set() and seat.gone is None:
        try:
            data = mask.receive(TURN_S)
        except NoLink as gone:
            seat.gone = gone
            return
        if data:
            _say(seat.line, data)


def _say(line: Line, data: bytes) -> None:
    with suppress(NoLink):  # the other thread finds the broker gone and looks for it; these bytes are dropped
        line.publish("from", data)


def _fall(mask: Port, broker: MqttAt, seat: _Seat, until: threading.Event) -> None:
    """From the broker to the mask, once."""
    try:
        data = seat.line.inbox.take(TURN_S)
    except NoLink:
        _leave(seat.line)
        _come_back(broker, seat, until)
        return
    try:
        if data:
            mask.send(data)
    except NoLink as gone:
        seat.gone = gone


def _come_back(broker: MqttAt, seat: _Seat, until: threading.Event) -> None:
    """Look for a broker that was lost, ever more seldom, until it is there, the mask is gone or the event is set."""
    wait_s = FIRST_WAIT_S
    while seat.gone is None and not until.wait(wait_s):
        try:
            seat.line = Line.of_mask(broker)
            return
        except NoLink:
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def _leave(line: Line) -> None:
    """Say that the mask is away, if anybody still listens, and go."""
    with suppress(NoLink):
        line.publish("here", AWAY, retain=True)
    line.close()
