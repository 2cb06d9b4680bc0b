"""scan(path, landmarks, size) -> Scan: read, scaled, posed, cleaned, its regions found; or refused in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.forms import visible
from lightmask.mask.face import Face
from lightmask.mask.scans import cleaning, reading, transfer
from lightmask.mask.scans.marks import Marks, marks
from lightmask.mask.scans.nearest import nearest, on_surface
from lightmask.mask.scans.pose import Pose, aligned, turned
from lightmask.mask.scans.size import Size, mm_per_unit
from lightmask.mask.scans.surface import Surface
from lightmask.mask.scans.warp import Held

Array = np.ndarray
BUILT_IN = "average-adult"
PUPILS = ("pupil_right", "pupil_left")
AROUND_mm = 35.0  # skin this far around the built-in face is kept
INSIDE_mm = (0.0, -25.0, -75.0)  # a point inside the head
LANDMARK_OFF_mm, PUPIL_OFF_mm = 6.0, 20.0  # an eye is often a hole in a scan
LANDMARKS_RMS_mm = 12.0
CLICK_SD_mm, LOOSE_SD_mm = 1.0, 4.0
WORST_RMS_mm, WORST_95_mm = 2.5, 6.0
LEAST_REACHED = 0.6  # of the face's area


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scan:
    """A scanned face and how it came about.

    face         the skin in the face's frame, with regions, eyes, landmarks and a coarse twin
    notes        what was changed or is missing, one sentence each
    mm_per_unit  size of the scan's unit
    rotation     [3, 3] from the scan's axes to the face's
    shift_mm     the face's place of the scan's origin
    fit_rms_mm   how far the skin lies from the fitted built-in face, area-weighted over all regions
    fit_95_mm    19 of 20 parts of the skin lie nearer than this
    uncovered    share of each region that the scan does not reach, by name
    """

    face: Face
    notes: tuple[str, ...]
    mm_per_unit: float
    rotation: Array
    shift_mm: Array
    fit_rms_mm: float
    fit_95_mm: float
    uncovered: Mapping[str, float]


def scan(path: str | Path, landmarks: Any = None, size: Size | None = None) -> Scan:
    """The face of a scan.

    path       an OBJ, PLY, STL or GLB file
    landmarks  named points in the scan's coordinates: a mapping, a JSON or TOML file, or a MediaPipe mesh
    size       StatedUnit, PupilDistance or TwoPoints; left out, a GLB is in metres and anything else is refused
    """
    path, built_in = Path(path), Face.load(BUILT_IN)
    own = _points(built_in)
    raw = reading.read(path)
    clicked = marks(landmarks, tuple(own))
    source = np.array([own[name] for name in clicked.names])
    onto = _posed(clicked.names, source, clicked.places)
    mm = mm_per_unit(size, clicked.points, 1 / onto.scale, path.suffix.lower().lstrip("."))
    back = replace(onto.inverse(), scale=1.0)
    place = Pose(scale=mm, rotation=back.rotation, shift=-mm * (back.rotation @ onto.shift))
    ratio = onto.scale * mm
    surface, said = _skin(raw, place, ratio, built_in)
    held = _held(clicked, ratio * source, place(clicked.places), surface)
    on = transfer.laid(_scaled(built_in, ratio), surface, held)
    return _finished(path.stem, surface, said, on, place)


def _points(face: Face) -> dict[str, Array]:
    """Every landmark of a face, pupils included."""
    return dict(face.landmarks_mm) | dict(zip(PUPILS, face.eyes_mm, strict=True))


def _posed(names: list[str], source: Array, target: Array) -> Pose:
    """From the built-in face to the scan; refused when the landmarks are not those of a face."""
    onto = aligned(source, target)
    off = np.linalg.norm(onto(source) - target, axis=1) / onto.scale if onto.scale > 0 else np.full(len(names), 1e9)
    rms = float(np.sqrt((off**2).mean()))
    mirror = aligned(source, target, mirrored=True)
    mirror_rms = np.sqrt(((mirror(source) - target) ** 2).sum(axis=1).mean()) / max(mirror.scale, 1e-300)
    if rms > 6 and mirror_rms < rms / 2:
        raise BadInput(
            "The landmarks fit the mirror image of a face. Right means the wearer's right: swap the names of right and "
            "left, or save the scan without mirroring it."
        )
    if rms > LANDMARKS_RMS_mm:
        raise BadInput(
            f"The landmarks are not those of a face: after the best fit they are {rms:.0f} mm off (root mean square "
            f"on an average face; {LANDMARKS_RMS_mm:g} is allowed), the worst is {names[int(off.argmax())]}. "
            "Check the names and click again."
        )
    return onto


def _skin(raw: Surface, place: Pose, ratio: float, built_in: Face) -> tuple[Surface, list[str]]:
    """The clean surface in mm, about in the face's frame."""
    box = ratio * built_in.vertices_mm
    near, said = cleaning.cropped(
        Surface(vertices=place(raw.vertices), triangles=raw.triangles),
        box.min(axis=0) - AROUND_mm,
        box.max(axis=0) + AROUND_mm,
    )
    surface, more = cleaning.cleaned(near, ratio * np.array(INSIDE_mm))
    return surface, said + more


def _held(clicked: Marks, own: Array, points: Array, surface: Surface) -> Held:
    """Landmarks as the fit takes them; one that lies off the skin is refused, a loose one moved onto it."""
    found, _, _ = on_surface(points, surface.vertices, surface.triangles)
    off = np.linalg.norm(found - points, axis=1)
    loose = np.array([name in clicked.loose for name in clicked.names])
    for name, away in zip(clicked.names, np.where(loose, 0.0, off), strict=True):
        allowed = PUPIL_OFF_mm if name in PUPILS else LANDMARK_OFF_mm
        if away > allowed:
            raise BadInput(
                f"The landmark {name} lies {away:.0f} mm from the scan's surface; {allowed:g} mm is allowed. "
                "Click it again on the skin, in the scan's own coordinates."
            )
    sd_mm = np.where(loose, LOOSE_SD_mm, CLICK_SD_mm)
    return Held(own=own, wanted=np.where(loose[:, None], found, points), sd_mm=sd_mm)


def _scaled(face: Face, ratio: float) -> Face:
    return replace(
        face,
        vertices_mm=ratio * face.vertices_mm,
        eyes_mm=ratio * face.eyes_mm,
        landmarks_mm={name: ratio * point for name, point in face.landmarks_mm.items()},
        twin=None,
    )


def _finished(name: str, surface: Surface, said: list[str], on: transfer.Laid, place: Pose) -> Scan:
    region, away = transfer.regions(on, surface)
    final = _frame(on)
    turned_skin = Surface(vertices=final(surface.vertices), triangles=surface.triangles)
    points = {key: final(on.warp(point[None])[0]) for key, point in _points(on.face).items()}
    face = Face(
        name=visible(name), vertices_mm=turned_skin.vertices, triangles=surface.triangles, region=region,
        eyes_mm=[points.pop(pupil) for pupil in PUPILS], landmarks_mm=points, regions=on.face.regions,
    )  # fmt: skip
    rms, most = _error(face, away)
    whole = final.after(place)
    missing, gaps = _gaps(on, surface)
    return Scan(
        face=replace(face, twin=_twin(face)), notes=(*said, *gaps), mm_per_unit=whole.scale,
        rotation=whole.rotation, shift_mm=whole.shift, fit_rms_mm=rms, fit_95_mm=most, uncovered=missing,
    )  # fmt: skip


def _frame(on: transfer.Laid) -> Pose:
    """To the face's own frame: tilted like the built-in face, both pupils on the x axis, the origin between them."""
    named = on.face.region >= 0
    tilt = turned(on.face.vertices_mm[named], on.vertices_mm[named], on.face.area_cm2[named]).T
    right, left = on.warp(on.face.eyes_mm) @ tilt.T
    along = (left - right) / np.linalg.norm(left - right)
    forward = np.array([0.0, 0.0, 1.0])
    forward = forward - (forward @ along) * along
    forward /= np.linalg.norm(forward)
    rotation = np.stack([along, np.cross(forward, along), forward]) @ tilt
    middle = on.warp(on.face.eyes_mm).mean(axis=0)
    return Pose(scale=1.0, rotation=rotation, shift=-(rotation @ middle))


def _error(face: Face, away_mm: Array) -> tuple[float, float]:
    """-> (root mean square, 95th percentile by area) over the regions; refused when the fit is bad."""
    named = face.region >= 0
    if not named.any():
        raise BadInput("The built-in face does not fit the scan anywhere. Check the landmarks, and that it is a face.")
    area, away = face.area_cm2[named], away_mm[named]
    order = np.argsort(away)
    most = float(away[order][np.searchsorted(np.cumsum(area[order]), 0.95 * area.sum())])
    rms = float(np.sqrt((area * away**2).sum() / area.sum()))
    if rms > WORST_RMS_mm or most > WORST_95_mm:
        raise BadInput(
            f"The built-in face does not fit the scan: {rms:.1f} mm off (root mean square; {WORST_RMS_mm:g} is "
            f"allowed), {most:.1f} mm at 95 % ({WORST_95_mm:g} is allowed). Check the landmarks, and that it is "
            "a face with closed eyes and mouth, without hair or glasses over the skin."
        )
    return rms, most


def _gaps(on: transfer.Laid, surface: Surface) -> tuple[Mapping[str, float], list[str]]:
    """-> (share of each region that the scan does not reach, what there is to say)"""
    missing = transfer.uncovered(on, surface)
    area = {name: float(on.face.area_cm2[on.face.within(name)].sum()) for name in missing}
    reached = 1 - sum(missing[name] * area[name] for name in missing) / sum(area.values())
    if reached < LEAST_REACHED:
        raise BadInput(
            f"The scan reaches {100 * reached:.0f} % of the face; {100 * LEAST_REACHED:.0f} % is the least. "
            "Scan the whole face, from the hairline to under the chin and to both ears."
        )
    said = [f"{100 * share:.0f} % of the region {name} is missing" for name, share in missing.items() if share > 0.05]
    return missing, said


def _twin(face: Face) -> Face:
    """The coarse twin: each of its vertices has the region of the nearest patch."""
    few = cleaning.coarse(Surface(vertices=face.vertices_mm, triangles=face.triangles))
    region = face.region[nearest(few.vertices, face.vertices_mm)]
    return replace(face, vertices_mm=few.vertices, triangles=few.triangles, region=region, twin=None)
