"""Mitsuba 3, a renderer by other people, asked the same question: one colour's light on the patches of a face.

Just above every patch hovers a white speck that faces along the patch's normal, and a ray looks at it: irradiance =
pi x radiance / its reflectance. Skin and lining are diffuse surfaces with reflectances of their own. Lambertian
light comes from Mitsuba's own rectangles, what a beam has beyond it from stacks of Mitsuba's spots. No ray, shadow,
angle or inter-reflection is worked out by lightmask here: it gives only the places of the LEDs and the surfaces.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

LIFT_mm, SPECK_mm = 0.02, 0.02  # how high a speck hovers, and how large it is
WHITE = 0.9  # of a speck
LEAST_DIE_mm = 0.05  # of an LED without a size
SPOTS = 45  # straight pieces of a beam that is not Lambertian, over the angle
mW_cm2_PER_mW_mm2 = 100.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scene:
    """One colour on one face: power_mW [led]; beam (cosine, per_sr), None for Lambertian; lining (places, corners)."""

    vertices_mm: Any
    triangles: Any
    normals: Any
    position_mm: Any
    axis: Any
    power_mW: Any
    beam: Any = None
    die_mm: float = 0.0
    lining: Any = None
    lining_reflectance: float = 0.0


def scene_of(mask, face, channel):
    """The scene of a mask as worn on this face, for the channel of this number."""
    leds, lining = mask.worn(face)
    own, one = leds.channel == channel, mask.channels[channel]
    beam = one.beam and (one.beam.cosine, one.beam.per_sr)
    return Scene(
        vertices_mm=face.vertices_mm,
        triangles=face.triangles,
        normals=face.normals,
        position_mm=leds.position_mm[own],
        axis=leds.axis[own],
        power_mW=one.flux_mW.value * one.liner_transmittance * leds.share[own],
        beam=None if beam is None or np.allclose(beam[1], beam[0] / np.pi, rtol=1e-4, atol=1e-6) else beam,
        die_mm=one.die_mm or 0.0,
        lining=lining and (lining.vertices_mm, lining.triangles),
        lining_reflectance=float(lining.reflectance[channel]) if lining else 0.0,
    )


class Mitsuba:
    """A scene in Mitsuba, ready to be asked for the light on some of the patches."""

    def __init__(self, scene, patches, skin):
        import mitsuba

        mitsuba.set_variant("scalar_rgb")  # needs no LLVM, and uses all cores
        mitsuba.set_log_level(mitsuba.LogLevel.Error)
        self.mitsuba = mitsuba
        sensor = {"type": "batch", "film": _film(len(patches)), "sampler": {"type": "multijitter"}}
        for number, patch in enumerate(patches):
            place, out = scene.vertices_mm[patch], scene.normals[patch]
            start = {"origin": (place + 2 * LIFT_mm * out).tolist(), "direction": (-out).tolist()}
            sensor[f"eye{number}"] = {"type": "radiancemeter", "film": _film(1), **start}
        face = _mesh(mitsuba, scene.vertices_mm, scene.triangles, skin, scene.normals)
        specks = _mesh(mitsuba, *_specks(scene.vertices_mm[patches], scene.normals[patches]), WHITE)
        parts = {"type": "scene", "skin": face, "specks": specks}
        if scene.lining:
            parts["lining"] = _mesh(mitsuba, *scene.lining, scene.lining_reflectance)
        self.scene = mitsuba.load_dict(parts | _lamps(mitsuba, scene) | {"sensor": sensor})

    def irradiance_mW_cm2(self, samples, seed=0, bounces=-1):
        """All light, or with so many bounces at most, from so many paths for each patch (a power of 4). -> [patch]"""
        depth = bounces if bounces < 0 else bounces + 2
        integrator = self.mitsuba.load_dict({"type": "path", "max_depth": depth})
        radiance = self.mitsuba.render(self.scene, spp=samples, seed=seed, integrator=integrator)
        return np.array(radiance, dtype=float).ravel() * np.pi / WHITE * mW_cm2_PER_mW_mm2


def _film(width):
    kind = {"type": "hdrfilm", "pixel_format": "luminance", "component_format": "float32"}
    return kind | {"width": width, "height": 1, "rfilter": {"type": "box"}}


def _mesh(mitsuba, vertices_mm, triangles, reflectance, normals=None):
    """A diffuse surface with a black back; normals, where given, decide the cosine at every point of it."""
    props = mitsuba.Properties()
    props["bsdf"] = mitsuba.load_dict({"type": "diffuse", "reflectance": _grey(reflectance)})
    smooth = normals is not None
    mesh = mitsuba.Mesh("surface", len(vertices_mm), len(triangles), props=props, has_vertex_normals=smooth)
    parts = mitsuba.traverse(mesh)
    parts["vertex_positions"] = np.ravel(vertices_mm).astype(np.float32)
    parts["faces"] = np.ravel(triangles).astype(np.uint32)
    if smooth:
        parts["vertex_normals"] = np.ravel(normals).astype(np.float32)
    parts.update()
    return mesh


def _specks(places, normals):
    """A small triangle just above each place, facing along its normal. -> vertices, triangles"""
    aside = np.where(np.abs(normals[:, :1]) > 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    across = np.cross(normals, aside)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    up = np.cross(normals, across)
    turns = 2 * np.pi / 3 * np.arange(3)
    spread = [np.cos(turn) * across + np.sin(turn) * up for turn in turns]
    vertices = np.stack([places + LIFT_mm * normals + SPECK_mm * way for way in spread], axis=1)
    return vertices.reshape(-1, 3), np.arange(3 * len(places)).reshape(-1, 3)


def _grey(value):
    return {"type": "rgb", "value": float(value)}


def _facing(mitsuba, place, axis):
    """From the frame of a thing that looks along z to where it is."""
    above = [1.0, 0.0, 0.0] if abs(axis[1]) > 0.9 else [0.0, 1.0, 0.0]
    return mitsuba.ScalarTransform4f().look_at(place.tolist(), (place + axis).tolist(), above)


def _lamps(mitsuba, scene):
    """Each LED as a glowing square for what of its beam is Lambertian, and spots for the rest.

    The light of each spot falls to nothing over one piece of the angle; a beam that fades outwards is their sum.
    """
    edges = np.linspace(0, 90, SPOTS + 1)
    cosine = np.cos(np.radians(edges))
    steps = -np.diff(np.interp(cosine, *scene.beam) if scene.beam else cosine / np.pi)
    if (steps < 0).any():
        raise ValueError("a beam that grows away from its axis is no stack of spots")
    even = (steps / -np.diff(cosine)).min()
    rest = steps + even * np.diff(cosine)
    rest[np.abs(rest) < 1e-6 * steps.sum()] = 0.0
    found, share = {}, even / steps.sum()
    for number, (place, axis, power) in enumerate(zip(scene.position_mm, scene.axis, scene.power_mW, strict=True)):
        to_world = _facing(mitsuba, place, axis)
        if share > 1e-3:
            found[f"led{number}"] = _square(mitsuba, to_world, max(scene.die_mm, LEAST_DIE_mm), power * even, share)
        for piece in np.nonzero(rest)[0]:
            found[f"led{number}spot{piece}"] = {
                "type": "spot",
                "to_world": to_world,
                "beam_width": float(edges[piece]),
                "cutoff_angle": float(edges[piece + 1]),
                "intensity": _grey(power * rest[piece]),
                "sampling_weight": float(rest[piece] / steps.sum()),
            }
    return found


def _square(mitsuba, to_world, side_mm, per_sr, weight):
    glow = {"type": "area", "radiance": _grey(per_sr / side_mm**2), "sampling_weight": float(weight)}
    black = {"type": "diffuse", "reflectance": _grey(0)}
    sized = to_world @ mitsuba.ScalarTransform4f().scale(side_mm / 2)
    return {"type": "rectangle", "to_world": sized, "bsdf": black, "emitter": glow}
