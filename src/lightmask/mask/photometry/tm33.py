"""ANSI/IES TM-33 (ATLA S001, UNI 11733) files: .xml with IntData entries, .json with lists of angles."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree  # nosec B405 # what defines entities is refused before it is parsed

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.photometry.web import Web

# An LED that heals is judged by its watts; luminous data of the same LED have nearly the same shape.
KINDS = ("RadiantIntensity", "LuminousIntensity", "PhotonIntensity", "SpectralIntensity")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)


def read_xml(text: str) -> Web:
    """The web of the first emitter, radiant if there are several kinds."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("It defines entities of its own, which no TM-33 file needs. Take the DOCTYPE out.")
    try:
        root = ElementTree.fromstring(_DECLARATION.sub("", text))  # nosec B314 # without entities, see above
    except ElementTree.ParseError as error:
        raise BadInput(f"It is not XML: {error}. Give a TM-33 file.") from None
    emitters = [one for one in root.iter() if _name(one) == "Emitter"]
    if len(emitters) != 1:
        raise BadInput(f"It describes {len(emitters)} emitters. Give a file of one LED.")
    found = {_name(one): one for one in emitters[0].iter() if _name(one) in KINDS}
    kind = next((kind for kind in KINDS if kind in found), None)
    if kind is None:
        raise BadInput(f"It holds no intensities. Give a TM-33 file with one of: {', '.join(KINDS)}.")
    entries = [one for one in found[kind].iter() if _name(one) == "IntData"]
    return _web(
        [(_float(one.get("h"), "h"), _float(one.get("v"), "v"), _float(one.text, "IntData")) for one in entries]
    )


def read_json(text: str) -> Web:
    """The web of the one emitter: its horizontalAngles, verticalAngles and intensities, plane by plane."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"It is not JSON: {error}. Give a TM-33 file.") from None
    emitters = data.get("emitters") if isinstance(data, dict) else None
    if not isinstance(emitters, list) or len(emitters) != 1 or not isinstance(emitters[0], dict):
        raise BadInput("It has no list 'emitters' with one emitter. Give a TM-33 file of one LED.")
    found = emitters[0].get("intensityDistribution")
    if not isinstance(found, dict):
        raise BadInput("Its emitter has no 'intensityDistribution'. Give a TM-33 file with intensities.")
    if str(found.get("photometryType", "C"))[-1:] != "C":
        raise BadInput(f"Its photometryType is {found['photometryType']!r}. Only type C is read; convert it.")
    plane_deg, angle_deg, values = (_list(found, key) for key in ("horizontalAngles", "verticalAngles", "intensities"))
    if len(values) != len(plane_deg) * len(angle_deg):
        raise BadInput(
            f"It has {len(values)} intensities for {len(plane_deg)} half planes and {len(angle_deg)} angles. "
            "Give one for each."
        )
    intensity = np.reshape(values, (len(plane_deg), len(angle_deg)))
    return Web(plane_deg=plane_deg, angle_deg=angle_deg, intensity=intensity)


def _name(element: Any) -> str:
    """A tag without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def _web(entries: list[tuple[float, float, float]]) -> Web:
    """Entries in any order, each pair of angles once."""
    held = {(plane, angle): value for plane, angle, value in entries}
    plane_deg, angle_deg = (sorted({place[axis] for place in held}) for axis in (0, 1))
    if len(held) < len(entries) or len(held) != len(plane_deg) * len(angle_deg) or not held:
        raise BadInput(
            f"It holds {len(entries)} IntData for {len(plane_deg)} half planes and {len(angle_deg)} angles. "
            "Give one for each pair of h and v."
        )
    intensity = [[held[plane, angle] for angle in angle_deg] for plane in plane_deg]
    return Web(plane_deg=plane_deg, angle_deg=angle_deg, intensity=intensity)


def _float(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise BadInput(f"An IntData has {what} = {str(value)[:40]!r}. Give a number.") from None


def _list(found: dict[str, Any], key: str) -> list[float]:
    values = found.get(key)
    if not isinstance(values, list):
        raise BadInput(f"Its intensityDistribution has no list '{key}'. Add it.")
    return [_float(value, key) for value in values]
