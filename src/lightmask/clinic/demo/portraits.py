"""Photos of the demo: the built-in face, drawn, so that no real person is shown."""

from __future__ import annotations

import io
from datetime import datetime

from lightmask.clinic.assess import pictures
from lightmask.clinic.assess import records as assess
from lightmask.clinic.models import Patient, Photo, User

WIDTH, HEIGHT = 720, 900
POSE = "front"


def keep(doctor: User, patient: Patient, at: datetime, ita_deg: float, later: bool) -> Photo:
    """One drawn photo, a little more even later on."""
    content = _drawn(ita_deg, 0.55 if later else 1.0)
    upload = io.BytesIO(content)
    picture = pictures.cleaned(upload, len(content))
    made = assess.keep_photo(doctor, patient, POSE, picture, {"note": "drawn, not photographed"})
    Photo.objects.filter(pk=made.pk).update(at=at)
    return made


def _drawn(ita_deg: float, rough: float) -> bytes:
    """The average face, shaded by its normals, in a colour of such skin. -> PNG"""
    import numpy as np
    from PIL import Image, ImageDraw

    from lightmask.mask import Face

    face = Face.load("average-adult")
    points, corners = np.asarray(face.vertices_mm), np.asarray(face.triangles)
    first, second, third = (points[corners[:, place]] for place in range(3))
    normals = np.cross(second - first, third - first)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    scale = 0.86 * min(WIDTH / (high - low)[0], HEIGHT / (high - low)[1])
    flat = (points[:, :2] - (low + high) / 2) * [scale, -scale] + [WIDTH / 2, HEIGHT / 2]
    light = np.clip(normals @ _unit([0.25, 0.35, 0.9]), 0.0, 1.0)
    noise = np.random.default_rng(11).normal(0.0, 0.035 * rough, len(light))
    image = Image.new("RGB", (WIDTH, HEIGHT), (196, 202, 208))
    draw = ImageDraw.Draw(image)
    tone = _tone(ita_deg)
    for place in np.argsort(points[corners].mean(axis=1)[:, 2]):
        shade = 0.35 + 0.65 * light[place] + noise[place]
        fill = tuple(int(max(0.0, min(255.0, part * shade))) for part in tone)
        draw.polygon([tuple(flat[corner]) for corner in corners[place]], fill=fill)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _unit(vector: list[float]) -> list[float]:
    length = sum(part * part for part in vector) ** 0.5
    return [part / length for part in vector]


def _tone(ita_deg: float) -> tuple[float, float, float]:
    """A colour of skin by its typology angle: lighter with more degrees."""
    share = max(0.0, min(1.0, (ita_deg + 50.0) / 110.0))
    return (105 + 140 * share, 66 + 138 * share, 44 + 130 * share)
