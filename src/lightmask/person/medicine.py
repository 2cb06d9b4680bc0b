"""Medicine: what a person takes, or took, by the name that the person gives it."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.errors import BadInput
from lightmask.person import words


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A medicine or supplement as the person names it. ``stopped_days_ago`` is None while it is taken."""

    name: str
    stopped_days_ago: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise BadInput("A medicine has no name. Write its name, or leave the entry out.")
        words.one_line("the name of a medicine", self.name)
        if self.stopped_days_ago is not None:
            words.days("stopped_days_ago", self.stopped_days_ago)
