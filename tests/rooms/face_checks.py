"""What a mesh of skin must be, for the tests of faces."""

import numpy as np
from scipy.spatial import cKDTree

REGION_PIECES = {"temples": 2, "eyelids": 2, "periorbital": 2, "cheeks": 2, "zygoma": 2, "jaw": 2}


def between(face, one, other):
    points = face.landmarks_mm
    return float(np.linalg.norm(points[one] - points[other]))


def measured_mm(face):
    """What a person with calipers would read off the mesh."""
    pairs = {
        "bizygomatic_breadth_mm": ("zygion_left", "zygion_right"),
        "face_length_mm": ("menton", "sellion"),
        "nose_protrusion_mm": ("subnasale", "pronasale"),
        "nose_breadth_mm": ("alare_left", "alare_right"),
        "nose_length_mm": ("subnasale", "sellion"),
        "lip_length_mm": ("cheilion_left", "cheilion_right"),
        "bigonial_breadth_mm": ("gonion_left", "gonion_right"),
        "frontal_breadth_mm": ("frontotemporale_left", "frontotemporale_right"),
        "forehead_height_mm": ("trichion", "sellion"),
    }
    found = {name: between(face, *pair) for name, pair in pairs.items()}
    return found | {"interpupillary_distance_mm": float(np.linalg.norm(face.eyes_mm[1] - face.eyes_mm[0]))}


def edge_counts(triangles):
    """Directed edges must be unique; -> how many triangles meet at each edge, and the edges of the border."""
    pairs = triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    assert len(np.unique(pairs, axis=0)) == len(pairs), "two triangles run along an edge the same way"
    edges, count = np.unique(np.sort(pairs, axis=1), axis=0, return_counts=True)
    return count, edges[count == 1]


def pieces(count, edges):
    """How many separate pieces these edges leave of so many points."""
    parent = list(range(count))

    def root(n):
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for one, other in edges.tolist():
        parent[root(one)] = root(other)
    return len({root(n) for n in range(count)})


def is_one_sheet(face):
    """Connected, manifold, one border, no hole: Euler's count of a disc is 1."""
    triangles = np.array(face.triangles)
    count, border = edge_counts(triangles)
    assert count.max() == 2
    on_border, ends = np.unique(border, return_counts=True)
    assert (ends == 2).all()
    assert pieces(len(on_border), np.searchsorted(on_border, border)) == 1
    assert pieces(face.patches, triangles[:, [[0, 1], [1, 2]]].reshape(-1, 2)) == 1
    assert face.patches - len(count) + len(triangles) == 1


def angles_deg(face):
    """Smallest angle of each triangle."""
    corner = face.vertices_mm[face.triangles]
    found = []
    for n in range(3):
        one, other = corner[:, n - 1] - corner[:, n], corner[:, n - 2] - corner[:, n]
        cosine = (one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
        found.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.min(found, axis=0)


def edges_mm(face):
    corner = face.vertices_mm[face.triangles]
    return np.linalg.norm(corner - np.roll(corner, -1, axis=1), axis=2)


def crossings(vertices, triangles):
    """How often an edge of one triangle goes through another that shares no corner with it."""
    corners = vertices[triangles]
    middle = corners.mean(axis=1)
    reach = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
    pairs = cKDTree(middle).query_pairs(2 * reach.max(), output_type="ndarray")
    near = np.linalg.norm(middle[pairs[:, 0]] - middle[pairs[:, 1]], axis=1) < reach[pairs].sum(axis=1)
    pairs = pairs[near]
    shared = (triangles[pairs[:, 0]][:, :, None] == triangles[pairs[:, 1]][:, None, :]).any(axis=(1, 2))
    pairs = pairs[~shared]
    return sum(_pierced(corners[one], corners[other]) for one, other in (pairs.T, pairs.T[::-1]))


def _pierced(edges_of, walls):
    normal = np.cross(walls[:, 1] - walls[:, 0], walls[:, 2] - walls[:, 0])
    height = np.einsum("pcx,px->pc", edges_of - walls[:, :1], normal)
    total = 0
    for n in range(3):
        start, end = height[:, n], height[:, (n + 1) % 3]
        cut = start * end < 0
        share = (start[cut] / (start[cut] - end[cut]))[:, None]
        point = edges_of[cut, n] * (1 - share) + edges_of[cut, (n + 1) % 3] * share
        wall, up = walls[cut], normal[cut]
        sides = [np.cross(wall[:, (k + 1) % 3] - wall[:, k], point - wall[:, k]) for k in range(3)]
        total += int(np.all([np.einsum("px,px->p", side, up) > 0 for side in sides], axis=0).sum())
    return total
