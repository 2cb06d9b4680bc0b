"""Masks and skins simple enough that the light on them is known in closed form."""

import numpy as np

from lightmask.mask import Beam, Channel, Face, Leds, Lining, Mask, Settings, Stated, shine

FULL = Settings(drive={"red": 1.0}, duration_s=60)
mW_cm2_PER_mW_mm2 = 100.0
DOWN = (0.0, 0.0, -1.0)


def skin(vertices_mm, triangles):
    """A surface as a Face without regions."""
    region, eyes = np.full(len(vertices_mm), -1), np.array([[-31.0, 0.0, -500.0], [31.0, 0.0, -500.0]])
    return Face(name="surface", vertices_mm=vertices_mm, triangles=triangles, region=region, eyes_mm=eyes)


def flat(half_mm, cells, height_mm=0.0):
    """A square in the plane z = height, looking along z. -> vertices, triangles"""
    side = np.linspace(-half_mm, half_mm, cells + 1)
    x, y = np.meshgrid(side, side)
    vertices = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, height_mm)])
    corner = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    one, other = [corner, corner + 1, corner + cells + 2], [corner, corner + cells + 2, corner + cells + 1]
    return vertices, np.concatenate([np.stack(one, 1), np.stack(other, 1)])


def disc(radius_mm, rings, sectors, height_mm=0.0, first_mm=None):
    """A disc in the plane z = height, looking along z; its rings even, or growing from a first one."""
    radii = np.linspace(0, radius_mm, rings + 1)[1:] if first_mm is None else np.geomspace(first_mm, radius_mm, rings)
    angle = 2 * np.pi * (np.arange(sectors)[None] + 0.5 * (np.arange(rings)[:, None] % 2)) / sectors
    x, y = radii[:, None] * np.cos(angle), radii[:, None] * np.sin(angle)
    vertices = np.vstack([[0, 0, height_mm], np.column_stack([x.ravel(), y.ravel(), np.full(x.size, height_mm)])])
    from scipy.spatial import Delaunay

    return vertices, turned_up(vertices, Delaunay(vertices[:, :2]).simplices)


def turned_up(vertices, triangles):
    """The same triangles, all looking along z."""
    corner = vertices[triangles]
    up = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])[:, 2] > 0
    return np.where(up[:, None], triangles, triangles[:, ::-1])


def ball(radius_mm, finer, middle_mm=(0.0, 0.0, 0.0)):
    """A sphere that looks outwards, its vertices so far out that its area is the sphere's. -> vertices, triangles"""
    import trimesh

    mesh = trimesh.creation.icosphere(finer, radius=1.0)
    scale = radius_mm * np.sqrt(4 * np.pi / mesh.area)
    return np.array(mesh.vertices) * scale + middle_mm, np.array(mesh.faces)


def parted(vertices, triangles, first):
    """A mesh parted in two by triangles, each part with the vertices it uses. -> two of (vertices, triangles)"""
    parts = []
    for some in (first, ~first):
        used, renumbered = np.unique(triangles[some], return_inverse=True)
        parts.append((vertices[used], renumbered.reshape(-1, 3)))
    return parts


def lambert(power=1.0):
    """cos^m of the angle from the axis, which holds (m + 1) / (2 pi) per sr along it."""
    cosine = np.linspace(0, 1, 4097)
    return Beam(cosine=cosine, per_sr=(power + 1) / (2 * np.pi) * cosine**power, source=f"cos^{power:g}")


def mask(places_mm, axes=DOWN, flux_mW=10.0, beam=None, die_mm=None, lining=None, zone=None):
    """A mask of one channel, 'red', whose LEDs are all alike."""
    places = np.atleast_2d(np.asarray(places_mm, float))
    count = len(places)
    axis = np.broadcast_to(np.asarray(axes, float), places.shape)
    zones = np.zeros(count, int) if zone is None else np.asarray(zone)
    leds = Leds(position_mm=places, axis=axis, channel=np.zeros(count), zone=zones, share=np.ones(count))
    flux, shape = Stated(flux_mW, "measured"), beam if beam is not None else lambert()
    red = Channel(name="red", peak_nm=633, flux_mW=flux, beam=shape, die_mm=die_mm)
    names = tuple(f"zone {number}" for number in range(zones.max() + 1))
    return Mask(name="simple", channels=(red,), zones=names, leds=leds, lining=lining)


def shell(vertices, triangles, reflectance, opaque=True):
    return Lining(vertices_mm=vertices, triangles=triangles, reflectance=[reflectance], opaque=opaque)


def lit(lamp, face, skin_returns=None):
    """Light on each patch at full drive. -> [patch] mW/cm2"""
    return shine(lamp, face).irradiance_mW_cm2(FULL, skin_returns)[0, :, 0]
