"""Which light a plan asks of its masks, and how strong: a mask that cannot be set so is not the mask of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lightmask.report.wording import band, capital

Said = dict[str, Any]
Zones = dict[str, float]  # shares of full strength by the name of a zone; '' is the whole mask
WHOLE = ""
FULL = 1.0
ALL = "All of its light, at full strength."
ELSE = "Any other light it has stays OFF."
MUST = "A mask that cannot be set so must not be used for this plan."


def which_light(said: Said) -> list[str]:
    """One saying for each setting of a mask; what holds for all of them ends the last."""
    parts = said["phases"] or [{"mask": said["mask"]["name"], "name": "", "drive": said["session"]["drive"]}]
    settings: dict[Any, Said] = {}
    for part in parts:
        settings.setdefault((part["mask"], tuple(sorted(part["drive"].items()))), part)
    first = list(settings.values())
    told = [_asked(part["drive"], _channels(said, part["mask"])) for part in first]
    found = [_named(part, first) + text for part, text in zip(first, told, strict=True)]
    return found if set(told) == {ALL} else [*found[:-1], f"{found[-1]} {MUST}"]


def _channels(said: Said, mask: str) -> list[str] | None:
    """What a mask has; of the office's mask in a course of both a plan tells only what it drives."""
    return [one["name"] for one in said["mask"]["channels"]] if mask == said["mask"]["name"] else None


def _named(part: Said, all_parts: list[Said]) -> str:
    """Whose setting it is, where there are several."""
    if len(all_parts) == 1:
        return ""
    twice = sum(one["mask"] == part["mask"] for one in all_parts) > 1
    return f"{capital(part['name'])}, with {part['mask']}: " if twice else f"With {part['mask']}: "


def _asked(drive: dict[str, float], channels: list[str] | None) -> str:
    lit = _lit(drive, channels or ())
    if lit and channels and all(lit.get(name) == {WHOLE: FULL} for name in channels):
        return ALL
    alike: dict[str, list[str]] = {}
    for name, zones in lit.items():
        alike.setdefault(_strength(zones), []).append(band(name))
    found = [f"{capital(_and(names))}{strength}." for strength, names in alike.items()]
    dark = [band(name) for name in channels or () if name not in lit]
    if dark:
        found.append(f"{capital(_and(dark))} {'stay' if len(dark) > 1 else 'stays'} OFF.")
    return " ".join(found if channels else [*found, ELSE])


def _lit(drive: dict[str, float], channels: Iterable[str]) -> dict[str, Zones]:
    """The zones of each channel that is not dark."""
    found: dict[str, Zones] = {}
    for key, share in drive.items():
        name, _, zone = (key, "", WHOLE) if key in channels else key.partition("/")
        found.setdefault(name, {})[zone] = share
    return {name: zones for name, zones in found.items() if any(zones.values())}


def _strength(zones: Zones) -> str:
    """' at 85 % of full strength', ' on the left and right wing only, at full strength'."""
    apart: dict[float, list[str]] = {}
    for zone, share in zones.items():
        if zone != WHOLE:
            apart.setdefault(share, []).append(zone)
    whole = zones.get(WHOLE, 0.0)
    if whole:
        but = [f"{_share(share) if share else 'OFF'} on the {_places(names)}" for share, names in apart.items()]
        return f" at {_share(whole)}" + (f" ({'; '.join(but)})" if but else "")
    only = [f"on the {_places(names)} only, at {_share(share)}" for share, names in apart.items() if share]
    return " " + "; ".join(only if len(only) == 1 else [text.replace(" only", "") for text in only] + ["nowhere else"])


def _share(share: float) -> str:
    return "full strength" if share == FULL else f"{100 * share:.3g} % of full strength"


def _places(zones: list[str]) -> str:
    """'left and right wing' for zones of one kind."""
    kinds = {zone.rpartition(" ")[2] for zone in zones}
    if len(zones) > 1 and len(kinds) == 1 and all(" " in zone for zone in zones):
        return f"{_and([zone.rpartition(' ')[0] for zone in zones])} {kinds.pop()}"
    return _and(zones)


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
