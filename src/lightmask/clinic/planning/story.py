"""What a proposal shows: all of it from the plan's document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lightmask.clinic import charts
from lightmask.clinic.charts.numerals import told
from lightmask.clinic.models import PlanRecord
from lightmask.clinic.planning import queries, shown

Said = dict[str, Any]
SURFACE = "skin surface"
MOST_CHARTS, DOSE = 3, "J/cm²"
TAKEN = ("planned", "leaflet", "nothing")  # ways that are not offered to be taken in place of the plan


def proposal(plan: PlanRecord) -> Said:
    """Everything on the page of a plan."""
    said = queries.document(plan)
    return {
        "plan": plan, "said": said, "tone": shown.TONES.get(said["status"], "warn"),
        "goals": ", ".join(_(one["title"]) for one in said["request"]["goals"]),
        "facts": facts(plan, said), "parts": parts(said), "doses": doses(said), "forecasts": forecasts(said),
        "ways": ways(said), "trade": trade(said), "limits": limits(said), "answers": answers(said),
        "decided": [one for one in said["safety"]["screening"] if one["state"] == "decided"],
        "nearest": nearest(said), "rests": rests(said), "days": days(said),
        "files": [name for name in queries.FILES if name != "dose3d.json" and queries.file_of(plan, name)],
        "face": queries.file_of(plan, "dose3d.json") is not None,
    }  # fmt: skip


def facts(plan: PlanRecord, said: Said) -> list[tuple[str, str]]:
    """The course in figures."""
    main, target = main_part(said), said["target"]
    found = [(_("Mask"), " · ".join(dict.fromkeys(one["mask"] for one in said["phases"])) or said["mask"]["name"])]
    if main is not None:
        found += [
            (_("One session"), f"{told(main['minutes'])} min, {shown.drives(main['drive'])}"),
            (_("How often"), f"{shown.times(main['sessions_per_week'])}, {told(main['weeks'])} {_('weeks')}"),
            (_("The person's time"), f"{told(main['minutes_a_week'])} {_('min a week')}"),
        ]
    if target and target["by_region"]:
        name = f"{_('Dose in the')} {target['layer']}, {shown.band(target['band'])}"
        found.append((name, shown.ends(target["by_region"][0]["dose_J_cm2"], DOSE)))
        found.append((_("Skin inside the doses of trials"), shown.percent(target["inside"]["planned"])))
    if said["worst_margin"]:
        used = 1 - said["worst_margin"]["margin"]
        found.append(
            (_("Nearest limit"), f"{said['worst_margin']['title']}: {shown.used(used)} {_('of what is allowed')}")
        )
    return found


def main_part(said: Said) -> Said | None:
    """The part that is the course proper: the last before keeping what was reached."""
    proper = [one for one in said["phases"] if one["name"] != "maintenance"] or said["phases"]
    return dict(proper[-1]) if proper else None


def parts(said: Said) -> Said | None:
    """Every part of the course, as a table."""
    heads = [_("Part"), _("Mask"), _("Minutes"), _("Light"), _("How often"), _("Weeks"), _("Sessions"),
             _("Brightest skin in a session"), _("Nearest limit")]  # fmt: skip
    if not said["phases"]:
        return None
    return table(_("The parts of the course"), heads, [
        [f"{shown.part(one['name'])} ({shown.where(one['care'])})", one["mask"], told(one["minutes"]),
         f"{shown.drives(one['drive'])}, {shown.pulses(one['pulses'])}", shown.times(one["sessions_per_week"]),
         told(one["weeks"]), told(one["sessions"]), brightest(one),
         f"{one['worst']['title']}: {shown.used(one['worst']['use'])}" if one["worst"] else _("unknown")]
        for one in said["phases"]
    ])  # fmt: skip


def brightest(phase: Said) -> str:
    """'red 4.85 J/cm² (62.2 mW/cm²)': dose of a session, and the light of it while it is on."""
    from lightmask.units import J_PER_mJ, s_PER_min

    duty = phase["pulses"]["duty"] if isinstance(phase["pulses"], dict) else 1.0
    lit_s = phase["minutes"] * s_PER_min * duty
    return ", ".join(
        _("%(channel)s unknown") % {"channel": one["channel"]} if one["J_cm2"] is None
        else f"{one['channel']} {told(one['J_cm2'])} {DOSE} ({told(one['J_cm2'] / (lit_s * J_PER_mJ))} mW/cm²)"
        for one in phase["brightest"]
    )  # fmt: skip


def doses(said: Said) -> charts.Chart | None:
    """Dose in each layer, with the windows of trials."""
    lit = [one for one in said["dose"]["channels"] if one["surface_J_cm2"]["high"]]
    if not lit:
        return None
    series = [
        charts.Series(
            name=f"{one['channel']} {one['peak_nm']:g} nm", band=one["band"],
            **{end: [layer[end] for layer in (one["surface_J_cm2"], *one["fluence_J_cm2"])]
               for end in ("middle", "low", "high")},
        )
        for one in lit
    ]  # fmt: skip
    bands = {one["band"] for one in lit}
    windows = [
        charts.Window(layer=one["layer"], band=one["band"], low=one["layer_J_cm2"][0], high=one["layer_J_cm2"][1])
        for one in said["windows"] if one["band"] in bands
    ]  # fmt: skip
    return charts.dose_by_layer([_(SURFACE), *map(_, said["dose"]["layers"])], series, DOSE, windows)


def forecasts(said: Said) -> list[charts.Chart]:
    """What to expect, for the first endpoints."""
    found = said["forecast"]
    if found is None:
        return []
    reviews = [week for week in said["schedule"]["review_weeks"] if week <= found["weeks"][-1]]
    return [
        charts.course_forecast(
            found["weeks"], *_band(one["with_light"]), unit=one["unit"], quantity=_(one["title"]),
            without=_band(one["without_light"]), better=one["better"], reviews=reviews,
        )
        for one in found["endpoints"][:MOST_CHARTS]
    ]  # fmt: skip


def _band(said: Said) -> tuple[list[float], list[float], list[float]]:
    return said["middle"], said["low"], said["high"]


def ways(said: Said) -> list[Said]:
    """Every way side by side; `take` where it can be taken in place of the plan."""
    return [
        {
            "key": one["key"], "title": one["title"], "chosen": one["chosen"], "front": one["on_front"],
            "where": shown.where(one["care"]), "minutes": told(one["minutes"]),
            "often": shown.times(one["sessions_per_week"]) if one["sessions_per_week"] != 0 else _("never"),
            "weeks": told(one["weeks"]), "hours": told(one["hours"]), "benefit": _benefit(one),
            "change": _change(one), "margin": _("none needed") if one["key"] == "nothing" else _left(one),
            "take": one["key"] not in TAKEN and not one["chosen"],
        }
        for one in said["alternatives"]
    ]  # fmt: skip


def _benefit(one: Said) -> str:
    found = one["benefit"]
    return shown.ends({end: found[end] * 100 for end in found}, "%") if found and found["middle"] is not None else (
        _("unknown"))  # fmt: skip


def _change(one: Said) -> str:
    found = one["endpoint"]
    return f"{found['title']}: {shown.ends(found['change'], '%')}" if found else _("unknown")


def _left(one: Said) -> str:
    left = one["worst_margin"]
    if left is None:
        return _("unknown")
    return _("over the limit") if left < 0 else f"{told(100 * left)} %"


def trade(said: Said) -> charts.Chart | None:
    """Time against benefit."""
    known = [
        one
        for one in said["alternatives"]
        if one["hours"] is not None and one["weeks"] and one["benefit"] and one["benefit"]["middle"] is not None
    ]
    if not known:
        return None
    return charts.trade_off(
        [charts.Way(name=one["title"], minutes_per_week=60 * one["hours"] / one["weeks"], chosen=one["chosen"],
                    benefit=100 * one["benefit"]["middle"], low=100 * one["benefit"]["low"],
                    high=100 * one["benefit"]["high"]) for one in known],
        "%", _("share of what light can do"),
    )  # fmt: skip


def limits(said: Said) -> Said:
    """Every limit with its value, what is allowed, and what is left; the nearest first."""
    each = sorted(said["safety"]["limits"], key=lambda one: -(one["use"] if one["use"] is not None else float("inf")))
    heads = [_("Limit"), _("Value"), _("Allowed"), _("Used"), _("Left"), _("Clause")]
    return table(_("Every limit, the nearest first"), heads, [
        [one["limit"], shown.measured(one["value"], one["unit"]), shown.measured(one["allowed"], one["unit"]),
         shown.used(one["use"]), _("unknown") if one["margin"] is None else shown.percent(one["margin"]),
         f"{one['clause']} {one['remedy']}".strip()]
        for one in each
    ], numbers=(1, 2, 3, 4))  # fmt: skip


def answers(said: Said) -> list[Said]:
    """What the person's answers mean here: those that apply, and those that are still to be given."""
    tones = {"STOP": "stop", "PRO": "warn", "CAUTION": "info"}
    each = [*said["safety"]["screening"], *said["safety"]["to_ask"]]
    return [
        one | {"tone": tones.get(one["severity"], "neutral"), "sentence": shown.plain(one["sentence"])} for one in each
    ]


def nearest(said: Said) -> Said | None:
    """Trials most like this course."""
    if not said["nearest"]:
        return None
    heads = [_("Trial"), _("Design"), _("What came out"), _("How it differs")]
    return table(_("The trials nearest to this course"), heads, [
        [one["trial"], one["design"], one["result"], "; ".join(one["differs"])] for one in said["nearest"]
    ])  # fmt: skip


def rests(said: Said) -> list[tuple[str, list[str]]]:
    """What the plan rests on, by heading."""
    skin, forecast = said["skin"], said["forecast"]
    each = [
        (_("The minutes"), said["session"]["minutes_from"]),
        (_("The schedule"), [*said["schedule"]["notes"], *said["schedule"]["rests_on"]]),
        (_("The skin"), [skin["rests_on"], *skin["notes"]]),
        (_("The light"), [said["mask"]["irradiance_rests_on"], *(
            [said["calibration"]["sentence"]] if said["calibration"] else [])]),
        (_("The forecast"), forecast["rests_on"] if forecast else [_("Nothing can be foretold.")]),
        (_("How people keep to it"), [f"{shown.percent(said['adherence']['middle'])}: {said['adherence']['rests_on']}"]
         if said["adherence"] else []),
    ]  # fmt: skip
    return [(head, [shown.plain(one) for one in lines]) for head, lines in each if lines]


def days(said: Said) -> Said | None:
    """Reviews, photographs and pauses by their days."""
    told_days = [one for one in (said["calendar"] or {"days": []})["days"] if one["what"] != "session"]
    if not told_days:
        return None
    return table(_("Days to know, beside the sessions"), [_("Day"), _("What")],
                 [[one["on"], one["said"]] for one in told_days])  # fmt: skip


def table(caption: str, heads: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> Said:
    """As the part `table` takes it."""
    columns = [{"label": head, "kind": "number" if place in numbers else ""} for place, head in enumerate(heads)]
    return {"caption": caption, "columns": columns, "rows": rows}
