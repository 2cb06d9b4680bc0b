"""Points of a plane joined to triangles, none of whose circles holds another point (Bowyer 1981, Watson 1981)."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
FAR = 40.0  # times the spread of the points: how far out the corners of the first triangle lie
NUDGE = 1e-5  # of the spread: points of a regular array lie four on one circle, and must not


def joined(points: Array) -> Array:
    """Triangles, anticlockwise, over the hull of the points. [point, 2] -> [triangle, 3]"""
    many = len(points)
    spread = float(np.ptp(points, axis=0).max()) or 1.0
    number = np.arange(1, many + 1)
    nudge = np.column_stack([np.modf(number * 0.7548776662)[0], np.modf(number * 0.5698402910)[0]]) - 0.5
    first = FAR * np.array([[-1.0, -0.7], [1.0, -0.8], [0.1, 1.0]])
    place = np.vstack([(points - points.mean(axis=0)) / spread + NUDGE * nudge, first])
    triangles = np.array([[many, many + 1, many + 2]])
    circles = _circles(place[triangles])
    for point in range(many):
        away = place[point] - circles[:, :2]
        hit = (away**2).sum(axis=1) < circles[:, 2]
        side = _rim(triangles[hit])
        fresh = np.column_stack([side, np.full(len(side), point)])
        triangles = np.vstack([triangles[~hit], fresh])
        circles = np.vstack([circles[~hit], _circles(place[fresh])])
    return triangles[(triangles < many).all(axis=1)]


def _rim(triangles: Array) -> Array:
    """The sides that only one of these triangles has, in its direction. -> [side, 2]"""
    side = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    turned = {(int(b), int(a)) for a, b in side}
    return np.array([one for one in side if (int(one[0]), int(one[1])) not in turned])


def _circles(corner: Array) -> Array:
    """Middle and squared radius of the circle through the corners. [triangle, 3, 2] -> [triangle, 3]"""
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    twice = 2 * (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])
    long_one, long_two = (one**2).sum(axis=1), (two**2).sum(axis=1)
    x = (two[:, 1] * long_one - one[:, 1] * long_two) / twice
    y = (one[:, 0] * long_two - two[:, 0] * long_one) / twice
    return np.column_stack([corner[:, 0, 0] + x, corner[:, 0, 1] + y, x**2 + y**2])
