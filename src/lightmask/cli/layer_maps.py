"""The pictures of lightmask dose --out: what each layer of a skin receives, patch by patch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lightmask.cli import outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.dose import Dose, Spots
    from lightmask.figures import Picture, Words
    from lightmask.mask import Face, Mask, Settings
    from lightmask.person import Person

UNIT, QUANTITY = "J/cm²", "fluence in a session"
SHOWN = "papillary dermis"  # the layer that most goals want to reach: it has a 3-D model, and its doubt is drawn
DOUBT = f"Lines: as the mask is meant to sit, in the middle skin; band: nine draws in ten, {SHOWN}."


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Layers:
    """The dose of one session on a face. ``worn``: as the mask is meant to sit; ``drawn``: draws on the coarse twin."""

    lamp: Mask
    face: Face
    worn: Dose
    drawn: Dose
    told: tuple[str, ...]
    spots: Spots | None = None
    region: str = ""


def written(session: Layers, person: Path, out: Path) -> tuple[Path, ...]:
    """Draw a session and write every picture, all or none."""
    with outputs.busy("Drawing ..."):
        stem = person.name.removesuffix(".toml").removesuffix(".person")
        pictures = files(session, stem, f"{session.lamp.name}, on {session.face.name}", out)
        outputs.write_together(pictures)
    return tuple(pictures)


def layers(
    lamp: Mask, face: Face, settings: Settings, who: Person, drawn: Dose, spots: Spots | None = None
) -> Layers:  # fmt: skip
    """A session as the mask is meant to sit on a face, beside its draws on the coarse twin."""
    from lightmask.dose.middle import middle
    from lightmask.figures.told import drive_told
    from lightmask.mask import shine
    from lightmask.plan import skin_of, skins_of
    from lightmask.units import s_PER_min

    footprint = shine(lamp, face)
    lost = footprint.unknown(settings)
    if lost:
        which = " and ".join(lost)
        raise BadInput(f"Nobody has said how much light {which} gives, so no dose can be drawn. Leave --out away.")
    skin = skin_of(who)
    return Layers(
        lamp=lamp,
        face=face,
        worn=middle(settings, footprint, {"": skin, **skins_of(who, face.regions)}),
        drawn=drawn,
        spots=spots,
        region=who.region,
        told=(
            f"{lamp.name}: {drive_told(dict(settings.drive))}, {settings.duration_s / s_PER_min:g} minutes; "
            f"the skin of the {skin.region} carried over to the other regions, each patch by itself: light that "
            "wanders sideways below the surface, and so blurs the spots, is not in it.",
            f"Rests on: {footprint.rests_on}; skin: {skin.rests_on}.",
        ),
    )


def files(found: Layers, stem: str, title: str, out: Path) -> dict[Path, bytes]:
    """Every picture: layers by bands; for each band a histogram of its layers, and a 3-D model of one."""
    from lightmask import figures

    words = figures.Words(title=title, told=found.told)
    written = _both(out, f"{stem}.layers", _grid(found, words))
    for place, band in enumerate(found.worn.bands):
        told = figures.Words(title=f"{title}: {_called(band)}, layer by layer", told=(*found.told, DOUBT))
        written |= _both(out, f"{stem}.histogram-{_plain(band)}", _histogram(found, place, told))
        value = found.worn.fluence_J_cm2[0, :, found.worn.layer(SHOWN), place]
        scale = figures.shared_scale([value], found.face, UNIT, f"{QUANTITY}, {SHOWN}, {_called(band)}")
        written[out / f"{stem}.{_plain(SHOWN)}-{_plain(band)}.glb"] = figures.glb(value, found.face, scale, words)
    if found.spots is not None:
        written |= _both(out, f"{stem}.spots", _spots(found, found.spots, title))
    return written


def _spots(found: Layers, spots: Spots, title: str) -> Picture:
    """The spots under the LEDs on the surface and at depths, each over its own mean."""
    from lightmask import figures

    names = ("surface", *(f"{depth:g} mm" for depth in spots.depth_mm))
    pieces = []
    for name, value in zip(names, (spots.surface_J_cm2, *spots.depth_J_cm2), strict=True):
        of = spots.unevenness[name]
        under = f"mean {of.mean:.3g} {UNIT}, most ×{of.most_over_mean:.2f}"
        pieces.append(figures.Piece(title=name, value=value / max(of.mean, 1e-12), told=under))
    width_mm = float(spots.place_mm[-1] - spots.place_mm[0])
    told = (
        f"A {width_mm:.0f} mm square in the middle of the {found.region}, every channel together, straight from the "
        "LEDs and blurred by the skin itself. What skin and lining send to and fro is nearly even and not in it.",
    )
    words = figures.Words(title=f"{title}: under the LEDs", told=told)
    return figures.spot_maps(tuple(pieces), width_mm, "times the mean", "fluence", words)


def _histogram(found: Layers, place: int, words: Words) -> Picture:
    """A curve for each layer, the shown one first with the range of its draws."""
    from lightmask import figures
    from lightmask.mask.uniformity import by_region

    names = [SHOWN, *(name for name in found.worn.layers if name != SHOWN)]
    curves = []
    for name in names:
        whole = by_region(found.worn.fluence_J_cm2[0, :, found.worn.layer(name), place], found.face)[0]
        curves.append(replace(whole, name=name))
    doubt = by_region(found.drawn.fluence_J_cm2[..., found.drawn.layer(SHOWN), place], found.face.coarse())[0]
    scale = figures.Scale(low=0, high=1, unit=UNIT, quantity=QUANTITY)
    return figures.surface_histogram(tuple(curves), doubt, scale, words)


def _grid(found: Layers, words: Words) -> Picture:
    """Layers across, bands down, all in one scale."""
    from lightmask import figures
    from lightmask.figures.told import figure
    from lightmask.mask.uniformity import by_region

    value, rows = found.worn.fluence_J_cm2[0], []
    for place in range(len(found.worn.bands)):
        panels = []
        for layer, name in enumerate(found.worn.layers):
            mean = float(by_region(value[:, layer, place], found.face)[0].mean[0])
            panels.append(figures.Panel(title=name, value=value[:, layer, place], told=f"mean {figure(mean)} {UNIT}"))
        rows.append(tuple(panels))
    scale = figures.shared_scale([panel.value for row in rows for panel in row], found.face, UNIT, QUANTITY)
    grid = figures.Grid(columns=found.worn.layers, rows=tuple(map(_called, found.worn.bands)), panels=tuple(rows))
    return figures.small_maps(grid, found.face, scale, words)


def _both(out: Path, stem: str, picture: Picture) -> dict[Path, bytes]:
    return {out / f"{stem}.png": picture.png(), out / f"{stem}.svg": picture.svg()}


def _called(band: str) -> str:
    from lightmask.report.wording import band as called

    return called(band)


def _plain(name: str) -> str:
    return name.replace(" ", "-")
