"""lightmask mask map | compare: the light of a mask on every patch of a face, as numbers and as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs
from lightmask.cli.lit import QUANTITY, UNIT, LitFace, Wanted, lit
from lightmask.cli.plan import Json

if TYPE_CHECKING:
    from lightmask.figures import Picture
    from lightmask.mask.uniformity import Surface

Said = dict[str, Any]
MaskName = Annotated[str, typer.Argument(metavar="MASK", help="A *.mask.toml file, or a name from the library.")]
FaceName = Annotated[str, typer.Option("--face", help="A built-in face, or one that lightmask face wrote.")]
Drive = Annotated[str | None, typer.Option("--drive", help="red=1,amber=0.5 or red/forehead=1; left out, all full.")]
Returns = Annotated[
    float | None, typer.Option("--skin-reflectance", help="Share of the light that the skin sends back, 0 to 0.99.")
]
Draws = Annotated[int, typer.Option("--draws", help="Draws of how the mask sits and what it gives.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the draws.")]
Relative = Annotated[bool, typer.Option("--relative", help="Each map over its own mean: patterns, not output.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the pictures and the numbers.")]
CURVES = ("forehead", "cheeks", "nose", "periorbital", "perioral", "chin")


def face_map(
    mask: MaskName,
    face: FaceName = "average-adult",
    drive: Drive = None,
    skin_reflectance: Returns = None,
    draws: Draws = 50,
    seed: Seed = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """The light on every patch of a face: a table of regions, and with --out maps, a histogram and a 3-D model."""
    wanted = Wanted(face=face, drive=drive, skin_reflectance=skin_reflectance, draws=draws, seed=seed)
    with outputs.busy("Following every LED to every patch ..."):
        found = lit(mask, wanted)
        said, worn, drawn = _map_said(found)
    if out:
        with outputs.busy("Drawing ..."):
            files = _map_files(found, said, worn, drawn, out)
            said["files"] = [path.name for path in files]
            outputs.write_together({**files, out / f"{found.stem}.map.json": _text(said)})
    _shown(said, json, "map_page", out)


def compare(
    first: Annotated[str, typer.Argument(metavar="MASK", help="The mask to compare with.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="The mask that is compared.")],
    face: FaceName = "average-adult",
    skin_reflectance: Returns = None,
    relative: Relative = False,
    draws: Draws = 50,
    seed: Seed = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """Two masks at full drive on the same face: regions beside each other, and with --out both maps in one scale."""
    wanted = Wanted(face=face, skin_reflectance=skin_reflectance, draws=draws, seed=seed)
    with outputs.busy("Following every LED to every patch ..."):
        pair = (lit(first, wanted), lit(second, wanted))
        said = _comparison_said(pair)
    if out:
        with outputs.busy("Drawing ..."):
            stem = f"{pair[0].stem}-{pair[1].stem}.compare"
            files = _written_as(out, stem, _comparison(pair, said, relative))
            said["files"] = [path.name for path in files]
            outputs.write_together({**files, out / f"{stem}.json": _text(said)})
    _shown(said, json, "comparison_page", out)


def _shown(said: Said, json: bool, page: str, out: Path | None) -> None:
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import map_pages

    outputs.show(getattr(map_pages, page)(said))
    for name in said["files"]:
        print(f"written: {out / name if out else name}")


def _map_said(found: LitFace) -> tuple[Said, tuple[Surface, ...], tuple[Surface, ...]]:
    """The document of a map, and the surfaces it is made of."""
    from lightmask.figures.told import regions_said
    from lightmask.mask.uniformity import by_region
    from lightmask.plan.said import interval, number

    light, doubt = found.light(found.worn), found.light(found.drawn)
    worn, drawn = by_region(light.sum(axis=2), found.face), by_region(doubt.sum(axis=2), found.face.coarse())
    share = found.wanted.skin_reflectance
    gain = None if share is None else found.worn.gain(found.settings, [share] * len(found.lamp.channels))[0]
    said: Said = {
        "schema": "lightmask map 1",
        "mask": found.lamp.name,
        "face": found.face.name,
        "drive": dict(found.settings.drive),
        "rests_on": found.worn.rests_on,
        "skin_reflectance": share,
        "quantity": QUANTITY,
        "unit": UNIT,
        "channels": [
            {
                "name": channel.name,
                "mean": number(float(by_region(light[..., place], found.face)[0].mean[0])),
                "over_draws": interval(by_region(doubt[..., place], found.face.coarse())[0].mean),
                "gain": None if gain is None else number(float(gain[place])),
            }
            for place, channel in enumerate(found.lamp.channels)
        ],
        "draws": found.wanted.draws,
        "seed": found.wanted.seed,
        "regions": regions_said(worn, drawn),
        "files": [],
    }
    return said, worn, drawn


def _map_files(
    found: LitFace, said: Said, worn: tuple[Surface, ...], drawn: tuple[Surface, ...], out: Path
) -> dict[Path, bytes]:
    """Every picture of one map."""
    from lightmask import figures
    from lightmask.figures.told import summed_up

    light = found.light(found.worn)[0]
    total, name = light.sum(axis=1), f"{found.lamp.name}, on {found.face.name}"
    words = figures.Words(title=name, told=(*found.told, summed_up(said["regions"][0], UNIT)))
    scale = figures.shared_scale([total], found.face, UNIT, QUANTITY)
    files = _written_as(out, f"{found.stem}.map", figures.face_map(total, found.face, scale, words))
    files[out / f"{found.stem}.map.glb"] = figures.glb(total, found.face, scale, words)
    curves = (worn[0], *(surface for surface in worn[1:] if surface.name in CURVES))
    doubt = f"Lines: as it is meant to sit; band: nine in ten of {found.wanted.draws} draws, for the whole face."
    told = figures.Words(title=f"{name}: how even", told=(*found.told, doubt))
    files |= _written_as(out, f"{found.stem}.histogram", figures.surface_histogram(curves, drawn[0], scale, told))
    lit_up = [place for place in range(light.shape[1]) if light[:, place].any()]
    if len(lit_up) > 1:
        files |= _written_as(out, f"{found.stem}.channels", _channels(found, light, lit_up, words))
    return files


def _channels(found: LitFace, light: Any, places: list[int], words: Any) -> Picture:
    """Each channel's own map, all in one scale."""
    from lightmask import figures
    from lightmask.figures.told import figure
    from lightmask.mask.uniformity import by_region

    names, panels = [], []
    for place in places:
        channel = found.lamp.channels[place]
        names.append(f"{channel.name}, {channel.peak_nm:g} nm")
        mean = float(by_region(light[:, place], found.face)[0].mean[0])
        panels.append(figures.Panel(title=channel.name, value=light[:, place], told=f"mean {figure(mean)} {UNIT}"))
    scale = figures.shared_scale([panel.value for panel in panels], found.face, UNIT, QUANTITY)
    grid = figures.Grid(columns=tuple(names), panels=(tuple(panels),))
    return figures.small_maps(grid, found.face, scale, figures.Words(title=words.title, told=found.told))


def _comparison_said(pair: tuple[LitFace, LitFace]) -> Said:
    from lightmask.plan.said import number

    documents = [_map_said(one)[0] for one in pair]
    rows = []
    for first, second in zip(*(document["regions"] for document in documents), strict=True):
        ratio = number(second["mean"] / first["mean"]) if first["mean"] else None
        rows.append({"region": first["region"], "first": first, "second": second, "ratio_of_means": ratio})
    heads = [{key: said[key] for key in ("mask", "drive", "rests_on", "channels")} for said in documents]
    return {
        "schema": "lightmask comparison 1",
        "face": pair[0].face.name,
        "skin_reflectance": pair[0].wanted.skin_reflectance,
        "quantity": QUANTITY,
        "unit": UNIT,
        "draws": pair[0].wanted.draws,
        "seed": pair[0].wanted.seed,
        "first": heads[0],
        "second": heads[1],
        "regions": rows,
        "files": [],
    }


def _comparison(pair: tuple[LitFace, LitFace], said: Said, relative: bool) -> Picture:
    """Both maps and their difference; relative: each over its own mean."""
    from lightmask import figures
    from lightmask.figures.told import figure

    face, panels = pair[0].face, []
    for one, side in zip(pair, ("first", "second"), strict=True):
        row = said["regions"][0][side]
        light = one.light(one.worn)[0].sum(axis=1) / (row["mean"] if relative else 1.0)
        told = f"mean {figure(row['mean'])} {UNIT}, min/mean {figure(row['least_to_mean'])}"
        panels.append(figures.Panel(title=one.stem, value=light, told=told))
    unit, quantity = ("times the mean of the face", QUANTITY) if relative else (UNIT, QUANTITY)
    scale = figures.shared_scale([panel.value for panel in panels], face, unit, quantity)
    title = f"{pair[0].stem} and {pair[1].stem}, on {face.name}"
    words = figures.Words(title=title, told=(*pair[0].told, *pair[1].told))
    return figures.comparison(panels[0], panels[1], face, scale, words)


def _written_as(out: Path, stem: str, picture: Picture) -> dict[Path, bytes]:
    return {out / f"{stem}.png": picture.png(), out / f"{stem}.svg": picture.svg()}


def _text(said: Said) -> str:
    import json as json_text

    return json_text.dumps(said, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
