"""choose(goal, person, mask, face) -> Course: prepare and choose in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lightmask.mask.face import Face
from lightmask.mask.leds import Mask
from lightmask.person import Person
from lightmask.plan.course import Course
from lightmask.plan.ready import DRAWS, prepare
from lightmask.plan.wish import Wish
from lightmask.response.goal import Goal


def choose(
    goal: Wish | Goal | str | Sequence[Any], person: Person, mask: Mask, face: Face | None = None, draws: int = DRAWS,
    rng: np.random.Generator | None = None, office_mask: Mask | None = None,
) -> Course:  # fmt: skip
    """The course that serves a goal, several with their weights, or a Wish; Unsafe when this person must not be lit.

    The setting (home or office) is the person's ``care`` unless the wish names one. A course whose review still has
    open questions, or a mask of unknown output, is a draft: it says what can be said and holds no permission. On a
    ``face`` (the average adult's when left out) a mask whose LEDs are known is judged where the person is treated, and
    its limits everywhere.
    """
    wish = Wish.of(goal)
    return prepare(wish, person, mask, face, draws=draws, rng=rng, office_mask=office_mask).choose(wish)
