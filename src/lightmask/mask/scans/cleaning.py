"""A raw scan in mm becomes one clean sheet of skin; whatever was changed is said."""

from __future__ import annotations

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.scans import edges
from lightmask.mask.scans.surface import Surface, largest_piece, merged
from lightmask.mask.scans.thinning import sheet, smoothed, thinned

Array = np.ndarray
VERTICES = 18_000
COARSE_VERTICES = 1_000
FILL_mm = 12.0  # a wider hole stays open and is said
FEWEST_TRIANGLES = 500


def cropped(surface: Surface, low: Array, high: Array) -> tuple[Surface, list[str]]:
    """Only what lies in the box around the face; -> (it, what there is to say)"""
    inside = np.all((surface.vertices >= low) & (surface.vertices <= high), axis=1)
    kept = surface.kept(inside[surface.triangles].all(axis=1))
    if len(kept.triangles) < FEWEST_TRIANGLES:
        raise BadInput(
            f"Only {len(kept.triangles)} triangles of the scan lie where the landmarks put the face; "
            f"{FEWEST_TRIANGLES} are the fewest. Check that landmarks and scan use the same axes, or scan it finer."
        )
    left = 1 - kept.areas.sum() / max(surface.areas.sum(), 1e-300)
    return kept, [f"left out {100 * left:.0f} % of the scan's area: it lies away from the face"] if left > 0.005 else []


def cleaned(raw: Surface, inside: Array) -> tuple[Surface, list[str]]:
    """Merged, in one piece, at most 18,000 vertices, wound outward, small holes filled. -> (surface, what was done)"""
    surface, dropped, share = largest_piece(_some(merged(raw)))
    said = [f"dropped {_count(dropped, 'loose piece')}, {100 * share:.1f} % of the area"] if dropped else []
    surface, extra = edges.two_sided(surface)
    if extra:
        said.append(f"dropped {_count(extra, 'triangle')} at edges that more than two share")
    surface, share = edges.wound_outward(_some(largest_piece(surface)[0]), inside)
    if share > 0.01:
        said.append(f"turned {100 * share:.0f} % of the area over: it faced inward")
    surface, more = _closed(_some(edges.consistent(surface)))
    before = len(surface.triangles)
    surface, _ = _closed(_some(sheet(thinned(surface, VERTICES))))
    if len(surface.triangles) < 0.9 * before:
        more.append(f"thinned from {before:,} to {len(surface.triangles):,} triangles")
    surface, rough = smoothed(surface)
    if rough:
        more.append(f"smoothed: the surface was rough by {rough:.2f} mm")
    return surface, said + more


def _closed(surface: Surface) -> tuple[Surface, list[str]]:
    """Small holes filled; the longest rim is the outline of an open scan and stays. -> (surface, what to say)"""
    said = []
    holes = edges.rims(surface)[1:]
    widths = [edges.rim_size(surface, rim) for rim in holes]
    small = [rim for rim, width in zip(holes, widths, strict=True) if width <= FILL_mm]
    large = sorted((width for width in widths if width > FILL_mm), reverse=True)
    if small:
        said.append(f"filled {_count(len(small), 'hole')} of at most {FILL_mm:g} mm")
    if large:
        shown = ", ".join(f"{width:.0f} mm" for width in large[:5])
        said.append(f"left {_count(len(large), 'wider hole')} open ({shown})")
    return sheet(edges.filled(surface, small)), said


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _some(surface: Surface) -> Surface:
    if len(surface.triangles) < FEWEST_TRIANGLES:
        raise BadInput(
            f"The scan's largest connected piece has {len(surface.triangles)} triangles near the face; "
            f"{FEWEST_TRIANGLES} are the fewest. Close its gaps or scan it finer."
        )
    return surface


def coarse(surface: Surface) -> Surface:
    """The same skin with about 1,000 vertices."""
    return _closed(sheet(thinned(surface, COARSE_VERTICES)))[0]
