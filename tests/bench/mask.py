"""Light of the reference masks on the built-in face: beside Mitsuba at equal error, then time, memory and lost light.

Equal error: Mitsuba's noise, taken between two runs, falls as one over the root of its paths, so that its time to our
deviation from it is its time x (noise / deviation)^2; for as many patches and colours as one call of ours works out.
"""

import os
import time
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table
from tests.bench._mask_peers import Mitsuba, scene_of
from tests.bench.light import apart, best, highest_MiB
from tests.reference.mask_cases import ball, lit, mask, parted, shell, skin

from lightmask.mask import Face, Mask, Settings, shine

MASKS = ("home-3", "office-4")
JUDGED = 150  # patches that Mitsuba is asked for
OF_SKIN = 0.5  # reflectance of light skin in red and near infrared
DIM = 0.01  # of the mean light: patches with less, as beside the sheet, are not judged
PATHS = {("home-3", 0.0): 4**8, ("home-3", OF_SKIN): 4**9, ("office-4", 0.0): 4**7, ("office-4", OF_SKIN): 4**7}
DRAWS = 200


def judged(face, patches=JUDGED):
    """Some of the patches that lie in a region, the same ones each time."""
    inside = np.flatnonzero(face.region >= 0)
    return np.sort(np.random.default_rng(1).choice(inside, patches, replace=False))


def ours_mW_cm2(lamp, face, patches, of_skin):
    """What we say of the first channel. -> [patch]"""
    settings = Settings(drive={lamp.channels[0].name: 1.0}, duration_s=60)
    returned = [of_skin] * len(lamp.channels) if of_skin else None
    return shine(lamp, face).irradiance_mW_cm2(settings, returned)[0, patches, 0]


def theirs_mW_cm2(lamp, face, patches, of_skin, paths):
    """What Mitsuba says in two runs, and the seconds of one. -> [2, patch], s"""
    asked = Mitsuba(scene_of(lamp, face, 0), patches, of_skin)
    start = time.perf_counter()
    runs = np.stack([asked.irradiance_mW_cm2(paths, seed) for seed in (1, 2)])
    return runs, (time.perf_counter() - start) / 2


def deviations(ours, runs):
    """By how much we are off, and Mitsuba's mean of two runs by its noise, as shares; dim patches left out."""
    truth = runs.mean(axis=0)
    bright = truth > DIM * truth.mean()
    away, noise = ours - truth, np.abs(runs[0] - runs[1]) / 2
    return away[bright] / truth[bright], noise[bright] / truth[bright]


def beside_mitsuba():
    """Median and 95th percentile of the deviations, and the times at equal error."""
    table = Table(
        "mask", "skin returns", "median", "95 %", "mean", "Mitsuba's noise", "ours, s", "Mitsuba, s", "faster"
    )
    face = Face.load("average-adult")
    patches, inside = judged(face), (face.region >= 0).sum()
    for name in MASKS:
        lamp = Mask.load(name)
        ((took_s, _),) = best([lambda lamp=lamp: shine(lamp, face)], 3)
        for of_skin in (0.0, OF_SKIN):
            runs, one_s = theirs_mW_cm2(lamp, face, patches, of_skin, PATHS[name, of_skin])
            away, apart_by = deviations(ours_mW_cm2(lamp, face, patches, of_skin), runs)
            median, noise = np.median(np.abs(away)), np.median(apart_by)
            once = noise * np.sqrt(2)  # of one run; their mean is better by the root of two
            equal_s = one_s * inside / len(patches) * len(lamp.channels) * (once / median) ** 2
            parts = f"{median:.2%}", f"{np.percentile(np.abs(away), 95):.2%}", f"{away.mean():+.2%}", f"{noise:.2%}"
            table.add_row(name, f"{of_skin:g}", *parts, f"{took_s:.2f}", f"{equal_s:,.0f}", f"{equal_s / took_s:,.0f}")
    return table


def of_size(face, patches):
    """The face with about so many patches: its own or its twin's triangles, some or all of them cut into four."""
    import trimesh

    if patches <= face.coarse().patches:
        return face.coarse()
    start = face if patches > face.patches else face.coarse()
    vertices, triangles, region = start.vertices_mm, start.triangles, start.region
    while len(vertices) < 0.99 * patches:
        cut = min(len(triangles), (patches - len(vertices)) // 3 + 1)
        more, triangles = trimesh.remesh.subdivide(vertices, triangles, face_index=np.arange(cut))
        region = np.append(region, np.full(len(more) - len(vertices), -1))
        vertices = more
    return replace(face, vertices_mm=vertices, triangles=triangles, region=region, twin=face.coarse())


def of_leds(lamp, face, count):
    """The mask as worn, with so many LEDs, each at a place of its own near one of the mask's."""
    leds, lining = lamp.worn(face)
    rng = np.random.default_rng(2)
    which = rng.permutation(np.resize(np.arange(leds.count), max(count, leds.count)))[:count]
    which[: len(lamp.channels)] = [np.flatnonzero(leds.channel == one)[0] for one in range(len(lamp.channels))]
    axis, aside = leds.axis[which], rng.uniform(-3, 3, (count, 3))
    aside -= np.einsum("li,li->l", aside, axis)[:, None] * axis
    fields = {name: getattr(leds, name)[which] for name in ("channel", "zone", "share")}
    there = replace(leds, position_mm=leds.position_mm[which] + aside, axis=axis, **fields)
    return replace(lamp, layout=None, leds=there, lining=lining)


def targets():
    """The two times that were promised."""
    table = Table("what", "patches", "best of 5, s", "target, s")
    lamp, face = Mask.load("home-3"), Face.load("average-adult")
    many, few = of_size(face, 20_000), face.coarse()
    shine(lamp, few, draws=2)
    ((one_s, _),) = best([lambda: shine(lamp, many)], 5)
    table.add_row("264 LEDs, shadows and the way back", f"{many.patches:,}", f"{one_s:.2f}", "1")
    for name in MASKS:
        lamp = Mask.load(name)
        ((draws_s, _),) = best([lambda lamp=lamp: shine(lamp, few, draws=DRAWS)], 3)
        table.add_row(f"{DRAWS} draws of the fit, {name}", f"{few.patches:,}", f"{draws_s:.2f}", "5")
    return table


def curve():
    """How the time grows with LEDs, and with patches."""
    lamp, face = Mask.load("home-3"), Face.load("average-adult")
    table = Table("LEDs, each at its own place", "patches", "best of 3, s", "µs per LED and 1000 patches")
    cases = [(count, face) for count in (33, 66, 132, 264, 528, 1056)]
    cases += [(264, of_size(face, patches)) for patches in (1_000, 2_000, 5_000, 10_000, 20_000)]
    for count, on in cases:
        many = of_leds(lamp, face, count)
        ((took_s, _),) = best([lambda many=many, on=on: shine(many, on)], 3)
        row = f"{count:,}", f"{on.patches:,}", f"{took_s:.2f}", f"{took_s / count / on.patches * 1e9:,.0f}"
        table.add_row(*row)
    return table


def most_MiB(name, draws):
    """The most memory of a process that lights one face, or the coarse one in many draws."""
    face = Face.load("average-adult")
    shine(Mask.load(name), face) if draws is None else shine(Mask.load(name), face.coarse(), draws=draws)
    return highest_MiB()


def memory():
    table = Table("mask", "work", "highest, MiB (1,024 allowed)")
    for name in MASKS:
        for draws, work in ((None, "the whole face"), (DRAWS, f"{DRAWS} draws of the coarse face")):
            table.add_row(name, work, f"{apart(most_MiB, name, draws):,.0f}")
    return table


def lost_light():
    """A ball of skin and lining must take up the LED's whole flux; on a face no mask may give more than it has."""
    table = Table("where", "skin returns", "lining returns", "taken up, of the flux")
    for of_skin, of_lining in ((0.0, 0.0), (0.3, 1.0), (0.6, 1.0), (0.9, 1.0)):
        vertices, triangles = ball(50.0, 4)
        triangles = triangles[:, ::-1]
        low = vertices[triangles][:, :, 2].mean(axis=1) < (50.0 if of_lining == 0 else 0.0)
        below, above = parted(vertices, triangles, low)
        face, lining = skin(*below), shell(*above, of_lining) if of_lining else None
        lamp = mask([3.0, 5.0, 0.0], [0.6, 0.0, -0.8], lining=lining)
        taken = (lit(lamp, face, [of_skin]) * face.area_cm2).sum() * (1 - of_skin) / 10.0
        table.add_row("in a ball", f"{of_skin:g}", f"{of_lining:g}", f"{taken:.2%}")
    face = Face.load("average-adult")
    for name in MASKS:
        lamp = Mask.load(name)
        leds, _ = lamp.worn(face)
        first = lamp.channels[0]
        flux_mW = first.flux_mW.value * first.liner_transmittance * leds.share[leds.channel == 0].sum()
        taken = ours_mW_cm2(lamp, face, slice(None), OF_SKIN) @ face.area_cm2 * (1 - OF_SKIN) / flux_mW
        table.add_row(f"{name} on the face", f"{OF_SKIN:g}", "its own", f"{taken:.1%}")
    return table


def main():
    console = Console(width=120)
    print("load before:", *(f"{load:.2f}" for load in os.getloadavg()))
    start = time.perf_counter()
    for table in (targets, curve, memory, lost_light, beside_mitsuba):
        console.print(table())
    print("load after:", *(f"{load:.2f}" for load in os.getloadavg()), f"({time.perf_counter() - start:.0f} s)")
