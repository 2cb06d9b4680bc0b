"""EyePlaces: where the light before the eyes is asked for. Points over the opening of the lids, and ways to look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from lightmask import tables
from lightmask.mask.face import Face

Array = np.ndarray
EYES = ("right eye", "left eye")
LIFT_mm = 1.0  # a point lies this far before the lid
NEAR_mm = 30.0  # skin that could reach a point over the lids lies this near to the pupil


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EyePlaces:
    """A place is a point and a way to look: all ways of a point together, all points of the right eye first.

    An eye turns in its socket and the normal of its cornea turns along. Every point is combined with every way to
    look, which is more than an eye can do.

    points_mm  [point, 3]       on the face as it is, before they are lifted off the lid
    gazes      [point, gaze, 3]  unit vectors
    """

    points_mm: Array
    gazes: Array

    @classmethod
    def of(cls, face: Face) -> EyePlaces:
        """The places of a face: on the plane of the pupils, or before the skin where that stands further out."""
        offset_mm, turned = _positions_mm(), _gazes()
        mirror = np.array([[[1.0, 1.0, 1.0]], [[-1.0, 1.0, 1.0]]])  # towards the nose is +x for the right eye
        points = (face.eyes_mm[:, None] + offset_mm * mirror).reshape(-1, 3)
        points[:, 2] = np.maximum(points[:, 2], _skin_mm(face, points))
        return cls(points_mm=points, gazes=np.repeat(turned * mirror, len(offset_mm), axis=0))

    def sized_mm(self, size: Array) -> Array:
        """The points before a face each axis of which is made larger by a factor. -> [point, 3]"""
        return np.asarray(self.points_mm * size + [0.0, 0.0, LIFT_mm])

    @property
    def normals(self) -> Array:
        """Where the cornea looks. -> [place, 3]"""
        return self.gazes.reshape(-1, 3)


@cache
def names() -> tuple[str, ...]:
    """What each place is called, as in 'right eye, pupil, looking up 45 deg'. -> [place]"""
    positions = tables.read("mask/eye_positions").text("position")
    gazes = tables.read("mask/eye_gazes").text("gaze")
    return tuple(f"{eye}, {where}, looking {gaze}" for eye in EYES for where in positions for gaze in gazes)


def _positions_mm() -> Array:
    """Points of the right eye from its pupil. -> [position, 3]"""
    table = tables.read("mask/eye_positions")
    nasal_mm, up_mm = table.column("nasal_mm"), table.column("up_mm")
    return np.column_stack([nasal_mm, up_mm, np.zeros(len(nasal_mm))])


def _gazes() -> Array:
    """Ways the right eye may look. -> [gaze, 3]"""
    table = tables.read("mask/eye_gazes")
    aside = np.column_stack([table.column("nasal"), table.column("up")])
    length = np.linalg.norm(aside, axis=1, keepdims=True)
    aside = np.divide(aside, length, out=np.zeros_like(aside), where=length > 0)
    turn = np.deg2rad(table.column("turn_deg"))[:, None]
    return np.hstack([np.sin(turn) * aside, np.cos(turn)])


def _skin_mm(face: Face, points_mm: Array) -> Array:
    """How far out the skin stands before each point; far back where there is none near the eyes. -> [point] z"""
    close = (np.linalg.norm(face.vertices_mm[:, None] - face.eyes_mm, axis=2) < NEAR_mm).any(axis=1)
    corner = face.vertices_mm[face.triangles[close[face.triangles].all(axis=1)]]
    way = points_mm[:, None, None, :2] - corner[..., :2]  # from each corner to each point, seen from the front
    after, before = np.roll(way, -1, axis=2), np.roll(way, -2, axis=2)
    share = after[..., 0] * before[..., 1] - after[..., 1] * before[..., 0]  # twice the areas opposite the corners
    whole = share.sum(axis=2)
    within = (share >= 0).all(axis=2) & (whole > 0)
    depth = np.einsum("ptc,tc->pt", share, corner[..., 2]) / np.where(within, whole, 1.0)
    return np.where(within, depth, -np.inf).max(axis=1, initial=-np.inf)
