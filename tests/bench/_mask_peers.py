"""Mitsuba 3, a renderer by other people, asked the same question: one colour's light on the patches of a face.

Irradiance is read as Mitsuba sees it: a ray from just outside a patch looks at it along its normal; the skin is a
diffuse surface that sends back the share ``skin`` of what falls on it, so irradiance = pi x radiance / skin. Lambertian
LEDs are Mitsuba's own rectangles; of another beam each LED is a stack of Mitsuba's spots. No ray, shadow, angle or
inter-reflection is worked out by lightmask here: of lightmask come only the places of the LEDs and the surfaces.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

LOOK_FROM_mm = 0.02  # above a patch
BLACK = 1e-3  # a detector must send back something to be seen; this much adds under a thousandth
LEAST_DIE_mm = 0.05  # of an LED without a size
SPOTS = 45  # straight pieces of a beam that is not Lambertian, over the angle
mW_cm2_PER_mW_mm2 = 100.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scene:
    """One colour on one face. power_mW [led]; beam (cosine, per_sr) or None for Lambertian; lining (places, triangles)."""

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
        self.mitsuba, self.skin = mitsuba, max(skin, BLACK)
        sensor = {"type": "batch", "film": _film(len(patches)), "sampler": {"type": "multijitter"}}
        for number, patch in enumerate(patches):
            place, out = scene.vertices_mm[patch], scene.normals[patch]
            start = {"origin": (place + LOOK_FROM_mm * out).tolist(), "direction": (-out).tolist()}
            sensor[f"eye{number}"] = {"type": "radiancemeter", "film": _film(1), **start}
        parts = {"type": "scene", "skin": _mesh(mitsuba, scene.vertices_mm, scene.triangles, self.skin, scene.normals)}
        if scene.lining:
            parts["lining"] = _mesh(mitsuba, *scene.lining, scene.lining_reflectance)
        lamps = _rectangles(mitsuba, scene) if scene.beam is None else _spots(mitsuba, scene)
        self.scene = mitsuba.load_dict(parts | lamps | {"sensor": sensor})

    def irradiance_mW_cm2(self, samples, seed=0, bounces=-1):
        """All light, or with so many bounces at most, from so many paths for each patch (a power of 4). -> [patch]"""
        depth = bounces if bounces < 0 else bounces + 2
        integrator = self.mitsuba.load_dict({"type": "path", "max_depth": depth})
        radiance = self.mitsuba.render(self.scene, spp=samples, seed=seed, integrator=integrator)
        return np.array(radiance, dtype=float).ravel() * np.pi / self.skin * mW_cm2_PER_mW_mm2


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


def _grey(value):
    return {"type": "rgb", "value": float(value)}


def _facing(mitsuba, place, axis):
    """From the frame of a thing that looks along z to where it is."""
    above = [1.0, 0.0, 0.0] if abs(axis[1]) > 0.9 else [0.0, 1.0, 0.0]
    return mitsuba.ScalarTransform4f().look_at(place.tolist(), (place + axis).tolist(), above)


def _rectangles(mitsuba, scene):
    """Lambertian LEDs as glowing squares."""
    found, side = {}, max(scene.die_mm, LEAST_DIE_mm)
    black = {"type": "diffuse", "reflectance": _grey(0)}
    for number, (place, axis, power) in enumerate(zip(scene.position_mm, scene.axis, scene.power_mW, strict=True)):
        glow = {"type": "area", "radiance": _grey(power / (np.pi * side**2))}
        to_world = _facing(mitsuba, place, axis) @ mitsuba.ScalarTransform4f().scale(side / 2)
        found[f"led{number}"] = {"type": "rectangle", "to_world": to_world, "bsdf": black, "emitter": glow}
    return found


def _spots(mitsuba, scene):
    """LEDs of any beam that fades outwards: spots whose light falls to nothing over one piece of the angle each."""
    edges = np.linspace(0, 90, SPOTS + 1)
    per_sr = np.interp(np.cos(np.radians(edges)), *scene.beam)
    steps, found = -np.diff(per_sr), {}
    if (steps < 0).any():
        raise ValueError("a beam that grows away from its axis is no stack of spots")
    for number, (place, axis, power) in enumerate(zip(scene.position_mm, scene.axis, scene.power_mW, strict=True)):
        for piece in np.nonzero(steps > 1e-6 * per_sr[0])[0]:
            angles = {"beam_width": float(edges[piece]), "cutoff_angle": float(edges[piece + 1])}
            light = {"intensity": _grey(power * steps[piece]), "sampling_weight": float(steps[piece] / per_sr[0])}
            found[f"led{number}spot{piece}"] = {"type": "spot", "to_world": _facing(mitsuba, place, axis)} | angles | light
    return found
