"""Less light than was approved: fewer minutes, a lower drive of a channel or a zone. Never more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lightmask.errors import BadInput
from lightmask.units import s_PER_min

if TYPE_CHECKING:
    from lightmask.mask import Settings

MOST = 1 + 1e-9  # of what was approved: figures on a page are rounded


@dataclass(frozen=True, kw_only=True, slots=True)
class Lowered:
    """What is wished for: minutes, and the drive of outputs by name; what is left out stays as approved."""

    minutes: float | None = None
    drive: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> Lowered:
        """From plain data."""
        said = said or {}
        if strange := sorted(set(said) - {"minutes", "drive"}):
            raise BadInput(_("'%s' cannot be changed. Give minutes and drive.") % strange[0])
        return cls(minutes=said.get("minutes"), drive=dict(said.get("drive") or {}))

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells one wish from another."""
        return (self.minutes, tuple(sorted(self.drive.items())))


def lowered(approved: Settings, wish: Lowered) -> Settings:
    """The approved settings with less of something; BadInput for more of anything."""
    minutes = approved.duration_s / s_PER_min
    wanted = minutes if wish.minutes is None else wish.minutes
    if not 0 < wanted <= minutes * MOST:
        raise BadInput(
            _("%(wanted)g minutes are not possible: %(minutes)g are approved. Give that or fewer, and more than 0.")
            % {"wanted": wanted, "minutes": minutes}
        )
    drive = {name: _less(name, share, wish.drive.get(name, share)) for name, share in approved.drive.items()}
    if strange := sorted(set(wish.drive) - set(approved.drive)):
        raise BadInput(_("'%s' is not lit in the approved session, and is not added here.") % strange[0])
    if not any(drive.values()):
        raise BadInput(_("Every channel is at 0: that is no session. Leave one lit, or do not begin."))
    return replace(approved, drive=drive, duration_s=min(wanted, minutes) * s_PER_min)


def _less(name: str, approved: float, wanted: float) -> float:
    if not 0 <= wanted <= approved * MOST:
        raise BadInput(
            _("%(name)s at %(wanted).0f %% is not possible: %(approved).0f %% is approved. Give that or less.")
            % {"name": name, "wanted": wanted * 100, "approved": approved * 100}
        )
    return min(wanted, approved)
