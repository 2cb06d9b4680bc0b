"""Controller: one mask at the end of a link. It asks, waits for the answer, and asks again when none comes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from lightmask.deliver import replies, wire
from lightmask.deliver.journal import Entry, entry, raw
from lightmask.deliver.replies import BadReply, Info, Status
from lightmask.deliver.transports.port import NoLink, Port
from lightmask.errors import LightmaskError
from lightmask.units import s_PER_ms

TRIES = 3
WAIT_s = 0.6  # for one answer: three tries are done before a lease of 3 s is over
LEAST_s = 1e-5  # clocks may count in steps; a wait below this is over
OLD_NONCE = "nonce"


class Clock(Protocol):
    """What time it is for this mask; a simulated one may be faster than ours."""

    def now_s(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds go by."""

    def unix(self) -> float:
        """Seconds since 1970, UTC."""


class OwnClock:
    """The computer's."""

    now_s = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
    unix = staticmethod(time.time)


@dataclass(frozen=True, kw_only=True, slots=True)
class LightRead:
    """That the light of one mask was read with a meter: which mask, by what name, and from when until when it holds."""

    serial: str
    name: str
    made: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """What a course adds to one session: how long between two, and how many in any 24 hours and any 7 days."""

    gap: timedelta = timedelta(0)
    per_day: int = 1
    per_week: int = 7


class Refused(LightmaskError):
    """The mask said no. ``why`` is its word for it, ``said`` its sentence."""

    exit_code = 3

    def __init__(self, verb: str, why: str, said: str):
        self.why, self.said = why, said
        super().__init__(f"The mask refuses to {verb}: {said or why}")


class NoAnswer(LightmaskError):
    """Nothing came back, or nothing that is signed by this mask."""

    exit_code = 2


@dataclass(slots=True)
class Controller:
    """A mask, its link and the clinic key that it was paired with (None: only what needs no signature).

    Answers of a paired mask to info, status and log count only with its signature.

    light_read  that the light of this mask was read with a meter; without it there is no order
    rhythm      what the course adds to each order: gap and caps
    suit        of a demonstration: makes the mask that a clearance is meant for
    """

    port: Port
    key: bytes | None = None
    clock: Clock = field(default_factory=OwnClock)
    wait_s: float = WAIT_s
    light_read: LightRead | None = None
    rhythm: Rhythm = Rhythm()
    suit: Callable[[Any], Controller] | None = None
    known: Info | None = None
    _lines: wire.Lines = field(default_factory=wire.Lines)
    _count: int = 0

    @property
    def name(self) -> str:
        """Of the link, for messages."""
        return self.port.name

    def suited(self, clearance: Any) -> Controller:
        """This mask; a demonstration gives one with the outputs of the clearance."""
        if self.suit is None:
            return self
        made = self.suit(clearance)
        made.rhythm = self.rhythm
        return made

    def info(self) -> Info:
        """What the mask is. Its nonce is kept for the commands that come."""
        self.known = replies.info(self._ask("info"))
        return self.known

    def load(self, text: str, signature: str, kind: str = "order") -> None:
        """An order, or a calibration. The same one again changes nothing. Refused when the mask will not have it."""
        self._ask("load", {kind: text, "sig": signature})

    def pair(self, key: bytes, name: str) -> None:
        """Give the mask its clinic key: only over a cable, with the mask in SERVICE."""
        self._ask("load", {"key": key.hex(), "name": name})
        self.key = key

    def start(self, plan: str, session: int) -> None:
        """Arm the mask: it waits for its wearer's press. A start whose answer was lost is looked up, not repeated."""
        self._command("start", {"plan": plan, "session": session}, tries=1)

    def keep(self) -> Mapping[str, Any]:
        """Renew the lease: without it the mask goes dark within 3 s."""
        return self._command("keep")

    def set_time(self, unix: int) -> None:
        """Set the mask's clock; it only goes forward."""
        self._command("time", {"unix": unix})

    def pause(self) -> None:
        """Dark, until the wearer's press."""
        self._ask("pause")

    def stop(self) -> None:
        """Dark. Needs no key, and is obeyed in every state."""
        self._ask("stop")

    def status(self) -> Status:
        """How the mask stands."""
        return replies.status(self._ask("status"))

    def log(self, since: int = 0) -> Iterator[Any]:
        """The records of the mask's journal from a sequence number on, in their order."""
        at = since
        while True:
            said = self._ask("log", {"from": at})
            records, following = said.get("records"), said.get("next")
            if not isinstance(records, list) or type(following) is not int or type(said.get("last")) is not int:
                raise BadReply("The mask's journal is not as its profile says. Is it a lightmask mask?")
            yield from records
            if following <= at or following > said["last"]:
                return
            at = following

    def journal(self, since: int = 0) -> Iterator[Entry]:
        """The same, read: every whole record, its doses by the names of the mask's outputs."""
        wiring = (self.known or self.info()).outputs
        for said in self.log(since):
            one = entry(raw(said), wiring)
            if one is not None:
                yield one

    def last_record(self) -> int:
        """The sequence number of the newest record."""
        said = self._ask("log", {"from": wire.MOST_ID})
        if type(said.get("last")) is not int:
            raise BadReply("The mask does not say where its journal ends. Is it a lightmask mask?")
        return int(said["last"])

    def close(self) -> None:
        """Let go of the link. A mask that is lit goes dark within its lease."""
        self.port.close()

    def _command(self, verb: str, body: Mapping[str, Any] | None = None, tries: int = TRIES) -> Mapping[str, Any]:
        """A command for this mask alone, signed and counted; with a fresh nonce when the mask has a new one."""
        try:
            return self._counted(verb, body, tries)
        except Refused as refused:
            if refused.why != OLD_NONCE:
                raise
            self.info()
            return self._counted(verb, body, tries)

    def _counted(self, verb: str, body: Mapping[str, Any] | None, tries: int) -> Mapping[str, Any]:
        if self.key is None:
            raise NoAnswer(f"To {verb} needs the clinic key of this mask. Pair it: lightmask mask pair PORT.")
        said: Mapping[str, Any] = {}
        for left in reversed(range(tries)):
            known = self.known or self.info()
            self._count = max(self._count + 1, int(self.clock.unix() / s_PER_ms))
            try:
                own = {"to": known.serial, "nonce": known.nonce, "n": self._count}
                said = self._ask(verb, {**own, **(body or {})}, signed=True, tries=1)
                break
            except NoAnswer:
                if not left:
                    raise
        return said

    def _ask(
        self, verb: str, body: Mapping[str, Any] | None = None, *, signed: bool = False, tries: int = TRIES
    ) -> Mapping[str, Any]:
        asked: set[int] = set()
        for _ in range(tries):
            number = secrets.randbelow(wire.MOST_ID + 1)  # at random: an answer of yesterday is none to this question
            asked.add(number)
            message = {"v": wire.PROTOCOL, "i": number, "do": verb, **(body or {})}
            self.port.send(wire.encode(message, self.key if signed else None))
            said = self._answer(verb, asked)
            if said is not None:
                return said
        raise NoAnswer(
            f"{self.name} does not answer to {verb}. Check that the mask is on and in reach, and that this computer "
            "holds its key."
        )

    def _answer(self, verb: str, asked: set[int]) -> Mapping[str, Any] | None:
        """The answer to the question just asked (or to an earlier try of it), or None when none came in time."""
        until = self.clock.now_s() + self.wait_s
        while (left := until - self.clock.now_s()) > LEAST_s:
            for frame in self._lines.feed(self.port.receive(left)):
                if self._ours(verb, frame, asked):
                    return self._agreed(verb, frame.message)
        return None

    def _ours(self, verb: str, frame: wire.Frame, asked: set[int]) -> bool:
        """Whether a frame answers this question; of a paired mask, with its signature where one is due."""
        if frame.message.get("i") not in asked or frame.message.get("re") not in ("ok", "no"):
            return False
        due = verb in wire.SIGNED_ANSWERS and self.key is not None and frame.message["re"] == "ok"
        return not due or frame.signed_by(self.key)

    def _agreed(self, verb: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if said["re"] == "ok":
            return said
        why, sentence = said.get("why"), said.get("said")
        raise Refused(verb, why if isinstance(why, str) else "", sentence if isinstance(sentence, str) else "")


__all__ = ["Clock", "Controller", "LightRead", "NoAnswer", "NoLink", "OwnClock", "Refused", "Rhythm"]
