"""lightmask mask list | show | check | meter | fold: the library of masks, what a sheet says, and whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import mask_check, mask_fold, mask_meter, outputs

if TYPE_CHECKING:
    from lightmask.mask import Mask
    from lightmask.mask.named import Named

app = typer.Typer(no_args_is_help=True, help="Masks: the library, what a sheet says, and whether it holds.")
app.command("check")(mask_check.check)
app.command("meter")(mask_meter.meter)
app.command("fold")(mask_fold.fold)
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]


@app.command("list")
def names(json: Json = False) -> None:
    """The masks of the library, by the names that commands understand, and devices known by name only."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask, named, sheet

    said = {
        "schema": "lightmask masks 1",
        "masks": list(sheet.names()),
        "library": [_listed(key, Mask.load(key)) for key in sheet.names()],
        "named": [_named(device) for device in named.devices()],
    }
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.list_page(said))


def _listed(key: str, mask: Mask) -> dict[str, Any]:
    from lightmask.plan.said import stated

    return {
        "key": key,
        "name": mask.name,
        "maker": mask.maker,
        "form": mask.form,
        "setting": mask.setting,
        "led_count": stated(mask.led_count),
        "leds_placed": mask.leds.count if mask.leds is not None else None,
        "peaks_nm": [channel.peak_nm for channel in mask.channels],
        "total_mW_cm2": stated(mask.total_mW_cm2),
        "total_means": mask.total_means,
        "channels_mW_cm2": [stated(channel.irradiance_mW_cm2) for channel in mask.channels],
        "session_s": stated(mask.session_s),
        "clearance": mask.clearance,
    }


def _named(device: Named) -> dict[str, Any]:
    from lightmask.plan.said import stated

    return {
        "key": device.key,
        "name": device.name,
        "maker": device.maker,
        "form": device.form,
        "setting": device.setting,
        "light": device.light,
        "known_from": device.known_from,
        "led_count": stated(device.led_count),
        "total_mW_cm2": stated(device.total_mW_cm2),
        "session_s": stated(device.session_s),
        "dose_J_cm2": stated(device.dose_J_cm2),
        "clearance": device.clearance,
    }


@app.command("show")
def show(
    mask: Annotated[str, typer.Argument(metavar="MASK", help="A file, or a library name.")], json: Json = False
) -> None:
    """What a mask's sheet says, every number with its provenance, and what nobody knows."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask
    from lightmask.mask.shining.stated import rests_on
    from lightmask.plan import said as parts

    lamp = Mask.load(mask)
    words = rests_on(lamp) if lamp.leds is None else f"{lamp.leds.count} LEDs, each in its place"
    said = {"schema": "lightmask mask 1", **parts.mask_said(lamp, words), **_sheet(lamp)}
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.mask_page(said))


def _sheet(mask: Mask) -> dict[str, Any]:
    """What else a sheet states."""
    from lightmask.plan.said import stated

    return {
        "setting": mask.setting,
        "led_count": stated(mask.led_count),
        "leds_placed": mask.leds.count if mask.leds is not None else None,
        "zones": list(mask.zones),
        "dimmable": mask.dimmable,
        "area_cm2": stated(mask.area_cm2),
        "dose_J_cm2": stated(mask.dose_J_cm2),
        "duty": stated(mask.duty),
        "stated_where": mask.stated_where,
        "stated_at_mm": stated(mask.stated_at_mm),
        "unevenness": stated(mask.unevenness),
        "clearance": mask.clearance,
        "indications": [{"name": use.name, "bands": list(use.bands)} for use in mask.indications],
    }
