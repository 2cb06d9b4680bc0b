"""The light of each kind of mask on each face, kept while the server runs: the slow part of a permission.

It hangs on the mask's file and the face alone, so the first check of a kind of mask works it out and all later ones
have it. A page that leads to a check begins it, so that it is there when the questions are answered.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from lightmask.clinic.models import MaskModel
from lightmask.clinic.planning import lamps

if TYPE_CHECKING:
    from lightmask.sitting import Light

MOST = 8  # the largest takes 60 MB
_found: dict[tuple[str, str], Future[Light]] = {}
_lock = threading.Lock()


def of(model: MaskModel, sex: str | None) -> Light:
    """The light of this mask on the face that such a person gets; waits while somebody else works it out."""
    return begin(model, sex).result()


def begin(model: MaskModel, sex: str | None) -> Future[Light]:
    """Have it worked out in a thread of its own; once, whoever asks meanwhile."""
    key = (model.text, sex or "")
    with _lock:
        found = _found.pop(key, None)
        begun = found is not None and not (found.done() and found.exception() is not None)
        found = found if found is not None and begun else Future()
        _found[key] = found
        while len(_found) > MOST:
            _found.pop(next(iter(_found)))
    if not begun:
        threading.Thread(target=_work, args=(found, model, sex), name="light of a mask", daemon=True).start()
    return found


def _work(found: Future[Light], model: MaskModel, sex: str | None) -> None:
    from lightmask import sitting
    from lightmask.mask.whose import face_for

    try:
        lamp = lamps.lamp(model)
        found.set_result(sitting.light_of(lamp, face_for(sex, lamp)))
    except BaseException as fault:  # whoever waits is told; the next who asks tries again
        found.set_exception(fault)
