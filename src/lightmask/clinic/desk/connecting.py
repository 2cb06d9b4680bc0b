"""Reach one mask at its port, and nothing else meanwhile: in a thread, for so long and no longer, told in sentences."""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from lightmask.clinic.models import Clinic, MaskUnit, SessionRecord
from lightmask.clinic.treating import ports
from lightmask.errors import BadInput, LightmaskError
from lightmask.sitting import meeting

LOG = logging.getLogger("lightmask.clinic.desk")
PATIENCE_s = 30.0  # Bluetooth may take 24 s to say that nobody is there
LONGEST_NAME = 64  # of a clinic, as a mask keeps it
Late = Callable[[meeting.Met], object]
UNDER_WAY = (SessionRecord.State.RESERVED, SessionRecord.State.RUNNING)


class NotReached(BadInput):
    """Nobody to talk to, or nobody who talks sense. ``why`` is what the link says of it, in English."""

    def __init__(self, said: str, why: str = ""):
        self.why = why
        super().__init__(said)


class NotOurs(BadInput):
    """The mask obeys another key; it is taken over only when somebody says that it may be."""


def met(unit: MaskUnit) -> meeting.Met:
    """What the mask at the port of this one says of itself. BadInput, in one sentence, when it says nothing."""
    _may_be_reached(unit)
    return _reached(unit.port, lambda: meeting.meet(unit.port, _keys()))


def paired(unit: MaskUnit, replacing: bool = False, late: Late = lambda found: None) -> meeting.Met:
    """The same mask with a new key, which this clinic keeps.

    Only the mask that is entered takes one, over its cable, in SERVICE; ``replacing``: in place of another clinic's.
    ``late`` writes down what was found where the key is taken after this was given up as too slow.
    """
    _may_be_reached(unit)
    if not ports.is_cable(unit.port):
        raise BadInput(_("A key is given over the cable alone. Plug the mask into this computer, and enter that port."))
    name = _named(Clinic.here().name)

    def may(found: meeting.Met) -> None:
        _may_be_paired(unit, found, replacing)

    return _reached(unit.port, lambda: meeting.pair(unit.port, _keys(), name, may), late)


def is_in_session(unit: MaskUnit) -> bool:
    """Whether a session runs at the port of this mask, with it or with another that is entered there."""
    return SessionRecord.objects.filter(state__in=UNDER_WAY, unit__port=unit.port).exists()


def _keys() -> Path:
    return Path(settings.CLINIC.folder) / "keys.json"


def _named(name: str) -> str:
    """The name of the clinic in the letters that a mask knows."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip()
    return plain[:LONGEST_NAME] or "clinic"


def _may_be_reached(unit: MaskUnit) -> None:
    if unit.retired_at is not None:
        raise BadInput(_("This mask was put away. Take it into use again first."))
    if ports.is_simulated(unit.port):
        raise BadInput(_("This mask is one in software, made anew for each session. There is nothing to connect."))
    ports.opened_by(unit.port)
    ports.checked(unit.port)
    if is_in_session(unit):
        raise BadInput(_("A session runs at this port. Wait for its end, or stop it; then ask again."))


def _may_be_paired(unit: MaskUnit, found: meeting.Met, replacing: bool) -> None:
    """Asked while the link is open: another mask may have been plugged in since."""
    if found.info.serial != unit.serial:
        raise BadInput(
            _("The mask at this port is %(found)s, and %(serial)s is meant. It was given no key.")
            % {"found": found.info.serial, "serial": unit.serial}
        )
    if found.standing in (meeting.ANOTHERS, meeting.UNPROVEN) and not replacing:
        raise NotOurs(
            _("This mask is paired with another clinic, or with an earlier key. Say that it is yours, and pair again.")
        )
    if found.info.state != "SERVICE":
        raise BadInput(_("The mask takes a key in SERVICE alone. Switch it off, and on again with its button held."))


def _reached(port: str, work: Callable[[], meeting.Met], late: Late = lambda found: None) -> meeting.Met:
    """The work in a thread that holds the port; who waits for it is not held up for ever."""
    told: Future[meeting.Met] = Future()

    def carried_out() -> None:
        try:
            with ports.held(port):
                found = work()
        except BaseException as error:  # whatever it was, somebody waits for it
            told.set_exception(error)
        else:
            told.set_result(found)
        finally:
            connections.close_all()

    threading.Thread(target=carried_out, name=f"asking {port}", daemon=True).start()
    try:
        return told.result(PATIENCE_s)
    except LightmaskError as error:
        raise _in_a_sentence(port, error) from error
    except TimeoutError:
        told.add_done_callback(partial(_written_late, port, late))
        raise NotReached(_("The mask at %(port)s takes too long. Ask again in a minute.") % {"port": port}) from None
    except Exception as error:
        LOG.exception("the mask at %s could not be asked", port)
        raise NotReached(_("A fault of the program: the mask at %(port)s was not asked.") % {"port": port}) from error


def _written_late(port: str, late: Late, told: Future[meeting.Met]) -> None:
    """In the thread that reached the mask, when nobody waits for it any more."""
    if told.exception() is not None:
        return
    try:
        late(told.result())
    except Exception:
        LOG.exception("what the mask at %s came to after all could not be written down", port)


def _in_a_sentence(port: str, error: LightmaskError) -> LightmaskError:
    """What the link says, in the words of whoever reads it."""
    from lightmask.deliver import BadReply, NoAnswer, NoLink, Refused

    if isinstance(error, NoLink):
        return NotReached(
            _("No mask is reached at %(port)s. Plug it in or bring it near, switch it on, and look at the port.")
            % {"port": port}, str(error),
        )  # fmt: skip
    if isinstance(error, NoAnswer):
        return NotReached(
            _("Nobody answers at %(port)s as a mask does. Switch the mask on, and see that it is this port.")
            % {"port": port}
        )
    if isinstance(error, BadReply):
        return NotReached(
            _("What answers at %(port)s is no lightmask mask, or one of another version.") % {"port": port}, str(error)
        )
    if isinstance(error, Refused):
        return NotReached(_("The mask has not taken the key. Its old one holds, if it had one."), str(error))
    return error
