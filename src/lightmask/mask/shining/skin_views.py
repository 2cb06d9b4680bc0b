"""What patches of skin see of each other: the nose of the cheeks, the lids of the brow. By rays from every patch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.shining.pairs import at_once
from lightmask.mask.shining.shadows import LIFT_mm, Shadows

Array = np.ndarray
TIERS = ((24, 0.0), (104, 0.1), (384, 1.0))  # rays of a patch, and the skin it must have met to be given the next
GOLDEN, ROOT = 0.7548776662466927, 0.5698402909980532  # 1/p and 1/p2, p3 = p + 1: even in two dimensions (R2)
SLACK = 0.03  # of a half space: less than this too much is chance in the rays
BATCH = 2**16  # rays asked at once


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SkinViews:
    """Shares of the half space over each patch that other patches fill; only those above nothing are kept.

    patch, other  [view]  who sees whom, ascending by patch
    share         [view]
    patches       how many patches there are
    """

    patch: Array
    other: Array
    share: Array
    patches: int

    def received(self, sent: Array) -> Array:
        """What arrives when each patch sends out this much. [patch, group] -> [patch, group]"""
        light = self.share[:, None] * sent[self.other]
        return np.stack([np.bincount(self.patch, one, self.patches) for one in light.T], axis=1).astype(sent.dtype)

    def fills(self) -> Array:
        """What share of the half space over each patch is other skin. -> [patch]"""
        return np.bincount(self.patch, self.share, self.patches)

    def left(self, seen: Array) -> Array:
        """Views of the lining held to what the other skin leaves of each half space. -> [patch, piece]

        A patch at the very rim lies in the lining's own triangles, of which it would see too much.
        """
        most, whole = np.maximum(1 - self.fills(), 0), seen.sum(axis=1)
        over = whole > most + SLACK
        seen[over] *= (most[over] / whole[over])[:, None]
        return seen


def skin_views(points_mm: Array, normals: Array, triangles: Array, shadows: Shadows) -> SkinViews:
    """Views by rays that are spread over each half space as the cosine law weighs it: each ray holds an equal share.

    ``shadows`` holds the face as its first surface; a ray that meets the lining first does not reach skin behind it.
    """
    count, some, begun = len(points_mm), np.arange(len(points_mm)), 0
    asked, found = np.zeros(count), []
    for rays, least in TIERS:
        found.append(_met(some, begun + np.arange(rays), points_mm, normals, triangles, shadows))
        asked[some] += rays
        begun += rays
        hits = np.bincount(np.concatenate([patch for patch, _ in found]), minlength=count)
        some = np.flatnonzero(hits > least * asked)
    patch, other = (np.concatenate(one) for one in zip(*found, strict=True))
    view, times = np.unique(patch * count + other, return_counts=True)
    return SkinViews(patch=view // count, other=view % count, share=times / asked[view // count], patches=count)


def _met(
    patch: Array, ray: Array, points_mm: Array, normals: Array, triangles: Array, shadows: Shadows
) -> tuple[Array, Array]:  # fmt: skip
    """The patches that some of the rays of some patches meet. -> two of [hit]"""
    found: list[tuple[Array, Array]] = []
    step = max(1, BATCH // len(ray))

    def work(begin: int) -> None:
        some = patch[begin : begin + step]
        here = np.repeat(some, len(ray))
        start = np.repeat((points_mm[some] + LIFT_mm * normals[some]).astype(np.float32), len(ray), axis=0)
        hit, corner = shadows.skin_met(start, _directions(some, ray, normals).reshape(-1, 3))
        other = triangles[hit, corner]
        skin = hit >= 0
        found.append((here[skin], other[skin]))

    at_once(work, list(range(0, len(patch), step)))
    none = [(np.zeros(0, int), np.zeros(0, int))]
    patches, others = zip(*(found or none), strict=True)
    return np.concatenate(patches), np.concatenate(others)


def _directions(patch: Array, ray: Array, normals: Array) -> Array:
    """Rays spread evenly over the unit disc below the half sphere (Malley's method), turned from patch to patch.

    Their order is mixed, so that the first few are as even as all. -> [patch, ray, 3]
    """
    place = ((ray * GOLDEN)[None] + (patch * ROOT)[:, None]) % 1.0
    turn = ((ray * ROOT)[None] + (patch * GOLDEN)[:, None]) % 1.0
    radius, angle = np.sqrt(place).astype(np.float32), (2 * np.pi * turn).astype(np.float32)
    up = normals[patch]
    aside = np.where(np.abs(up[:, :1]) < 0.7, np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]]))
    across = np.cross(aside, up)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    frame = np.stack([across, np.cross(up, across), up], axis=1).astype(np.float32)
    parts = (radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - place).astype(np.float32))
    way = parts[0][..., None] * frame[:, None, 0]
    for part, side in zip(parts[1:], (1, 2), strict=True):
        way += part[..., None] * frame[:, None, side]
    return way
