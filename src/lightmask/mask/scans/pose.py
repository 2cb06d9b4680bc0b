"""Where a scan is in space: the similarity between named points on it and on the built-in face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Pose:
    """Takes a point p to ``scale * rotation @ p + shift``."""

    scale: float
    rotation: Array
    shift: Array

    def __call__(self, points: Array) -> Array:
        """-> the points [.., 3] in their new place"""
        return self.scale * np.asarray(points) @ self.rotation.T + self.shift

    def inverse(self) -> Pose:
        """The way back."""
        back = self.rotation.T
        return Pose(scale=1 / self.scale, rotation=back, shift=-(back @ self.shift) / self.scale)

    def after(self, first: Pose) -> Pose:
        """``first``, then this one."""
        return Pose(scale=self.scale * first.scale, rotation=self.rotation @ first.rotation, shift=self(first.shift))


def aligned(source: Array, target: Array, mirrored: bool = False) -> Pose:
    """The similarity that brings source [point, 3] nearest to target in least squares.

    Umeyama 1991, equations 34-43. ``mirrored`` asks for the best one that also swaps left and right.
    """
    middle, wanted = source.mean(axis=0), target.mean(axis=0)
    u, size, v = np.linalg.svd((target - wanted).T @ (source - middle) / len(source))
    sign = np.ones(3)
    if (np.linalg.det(u) * np.linalg.det(v) < 0) != mirrored:
        sign[2] = -1
    rotation = (u * sign) @ v
    scale = float(size @ sign / ((source - middle) ** 2).sum(axis=1).mean())
    return Pose(scale=scale, rotation=rotation, shift=wanted - scale * rotation @ middle)


def turned(source: Array, target: Array, weight: Array) -> Array:
    """The rotation between two shapes that also differ in height, breadth and depth: target = R diag(s) source + t.

    Least squares by turns for s and R (an orthogonal Procrustes problem with scaled axes). -> [3, 3]
    """
    weight = weight / weight.sum()
    source = source - weight @ source
    target = target - weight @ target
    rotation = np.eye(3)
    for _ in range(200):
        size = (weight @ (source * (target @ rotation))) / (weight @ source**2)
        u, _, v = np.linalg.svd((target * weight[:, None]).T @ (source * size))
        after = (u * np.r_[1, 1, np.linalg.det(u @ v)]) @ v
        still, rotation = np.abs(after - rotation).max() < 1e-10, after
        if still:
            break
    return rotation


def flat(points: Array) -> bool:
    """Whether points [point, 3] lie (nearly) on one line, so that they cannot say how a face is turned."""
    size = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(size[1] < 0.1 * size[0])
