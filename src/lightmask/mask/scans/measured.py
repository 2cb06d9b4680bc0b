"""How large a face is, from its landmarks: the measures that people take with a ruler."""

from __future__ import annotations

import numpy as np

from lightmask.mask.face import Face

BETWEEN = {
    "interpupillary_distance_mm": ("pupil_right", "pupil_left"),
    "bizygomatic_breadth_mm": ("zygion_right", "zygion_left"),
    "bigonial_breadth_mm": ("gonion_right", "gonion_left"),
    "face_length_mm": ("menton", "sellion"),
    "forehead_height_mm": ("sellion", "trichion"),
    "nose_length_mm": ("subnasale", "sellion"),
    "nose_breadth_mm": ("alare_right", "alare_left"),
    "nose_protrusion_mm": ("subnasale", "pronasale"),
    "lip_length_mm": ("cheilion_right", "cheilion_left"),
}


def measured_mm(face: Face) -> dict[str, float]:
    """Straight distances between the landmarks that the face has, under the names that Measures uses."""
    points = {**face.landmarks_mm, "pupil_right": face.eyes_mm[0], "pupil_left": face.eyes_mm[1]}
    return {
        name: float(np.linalg.norm(points[first] - points[second]))
        for name, (first, second) in BETWEEN.items()
        if first in points and second in points
    }
