"""lightmask face FACE: a scan becomes a face with regions; a built-in or written face is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs

if TYPE_CHECKING:
    from lightmask.mask import Face, PupilDistance, Scan, StatedUnit, TwoPoints


def face(
    face: Annotated[
        str, typer.Argument(metavar="FACE", help="A scan (OBJ, PLY, STL, GLB), or a face by name or file.")
    ],
    landmarks: Annotated[
        Path | None, typer.Option(help="Landmarks of the scan: named points or a MediaPipe mesh, JSON or TOML.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of the scan: mm, cm, m or in.")] = None,
    interpupillary: Annotated[
        str | None, typer.Option(help="The person's interpupillary distance, as in '63 mm'.", metavar="LENGTH")
    ] = None,
    clicks: Annotated[
        tuple[str, str, str] | None,
        typer.Option(help="Two points on the scan and their true distance: 1,2,3 4,5,6 '90 mm'.", metavar="A B LENGTH"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the face here: NAME.face.ply.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")] = False,
) -> None:
    """A scan becomes a face: cleaned, in mm, turned to the front, with regions. Or what a face measures."""
    with outputs.busy("Fitting the face ..."):
        found, scanned = _found(face, landmarks, (unit, interpupillary, clicks))
    if out is not None:
        _write(found, out)
    said = _said(found, scanned)
    if json:
        outputs.print_json(said)
    else:
        from lightmask.cli import face_page

        outputs.show(face_page.page(said))
        if out is not None:
            print(f"\nWritten: {out}")


def _found(name: str, landmarks: Path | None, sizes: tuple[Any, ...]) -> tuple[Face, Scan | None]:
    from lightmask.errors import BadInput
    from lightmask.mask import Face, scan
    from lightmask.mask.scans.endings import is_file
    from lightmask.mask.scans.stored import is_stored

    if is_file(name) and not is_stored(Path(name)):
        scanned = scan(name, landmarks, _size(*sizes))
        return scanned.face, scanned
    if landmarks is not None or any(size is not None for size in sizes):
        raise BadInput(f"'{name}' is a finished face in mm. Leave out --landmarks, --unit, --interpupillary, --clicks.")
    return Face.load(name), None


def _size(
    unit: str | None, interpupillary: str | None, clicks: tuple[str, str, str] | None
) -> StatedUnit | PupilDistance | TwoPoints | None:
    from lightmask.errors import BadInput
    from lightmask.mask import PupilDistance, StatedUnit, TwoPoints
    from lightmask.units import parse

    if sum(value is not None for value in (unit, interpupillary, clicks)) > 1:
        raise BadInput("--unit, --interpupillary and --clicks each say the size. Give one of them.")
    if interpupillary is not None:
        return PupilDistance(distance_mm=parse(interpupillary, "mm"))
    if clicks is not None:
        first, second, distance = clicks
        return TwoPoints(first=_point(first), second=_point(second), distance_mm=parse(distance, "mm"))
    return StatedUnit(unit=unit) if unit is not None else None


def _point(text: str) -> tuple[float, float, float]:
    from lightmask.errors import BadInput

    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            f"--clicks '{text}' is not a point. Give x,y,z in the scan's coordinates, as in 1.5,20,-3."
        ) from None
    return x, y, z


def _write(found: Face, out: Path) -> None:
    from lightmask.errors import BadInput
    from lightmask.mask.scans.stored import bytes_of

    if out.suffix.lower() != ".ply":
        raise BadInput(f"--out '{out}' does not end in .ply. A face is written as PLY: give NAME.face.ply.")
    outputs.write_together({out: bytes_of(found)})


def _said(found: Face, scanned: Scan | None) -> dict[str, Any]:
    from lightmask.mask.scans.measured import measured_mm

    area = found.area_cm2
    return {
        "schema": "lightmask face 1",
        "name": found.name,
        "patches": found.patches,
        "coarse_patches": found.coarse().patches,
        "area_cm2": round(float(area.sum()), 2),
        "measures_mm": {name: round(value, 2) for name, value in measured_mm(found).items()},
        "regions": [
            {"region": name, "area_cm2": round(float(area[found.within(name)].sum()), 2)} for name in found.regions
        ],
        "scan": _scan_said(scanned) if scanned else None,
    }


def _scan_said(scanned: Scan) -> dict[str, Any]:
    return {
        "mm_per_unit": scanned.mm_per_unit,
        "rotation": scanned.rotation.tolist(),
        "shift_mm": scanned.shift_mm.tolist(),
        "fit_rms_mm": round(scanned.fit_rms_mm, 3),
        "fit_95_mm": round(scanned.fit_95_mm, 3),
        "missing": {name: round(share, 4) for name, share in scanned.uncovered.items() if share > 0},
        "notes": list(scanned.notes),
    }
