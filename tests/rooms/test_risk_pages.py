"""The risk group as `lightmask mask check` says it: on the page and as JSON."""

import json

import pytest
from rich.console import Console, Group
from rooms.lamps import lamp, mono

from lightmask.cli import mask_check, risk_pages
from lightmask.mask import Mask
from lightmask.safety import risk_group


def page(said, width=100):
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(Group(*risk_pages.parts(said)))
    return captured.get()


def checked(name, capsys):
    mask_check.check(name, json=True)
    return json.loads(capsys.readouterr().out)


def test_a_panel_is_judged_both_ways(capsys):
    mask_check.check("office-4")
    said = " ".join(capsys.readouterr().out.split())
    assert "Risk group, looked at from 200 mm: RG2, moderate risk" in said
    assert "infrared, cornea and lens: RG2; 728 W/m², over the 570 of RG1, within the 3,200 of RG2" in said
    assert "over 0.011 rad, over the 10,000 of RG1" in said
    assert "Risk group, as it is worn: RG2" in said
    assert "is the tail of an assumed line" in said


def test_json_holds_every_limit(capsys):
    said = checked("office-4", capsys)["risk_group"]
    assert (said["looked_at"]["distance_mm"], said["worn"]["distance_mm"]) == (200, None)
    for answer in said.values():
        assert {hazard["hazard"] for hazard in answer["hazards"]} >= {
            "near ultraviolet",
            "blue light",
            "retinal thermal",
        }
        for hazard in answer["hazards"]:
            assert [limit["group"] for limit in hazard["limits"]] == ["exempt", "RG1", "RG2"]
            for limit in hazard["limits"]:
                assert limit["met"] is (limit["value"] <= limit["limit"])


def test_a_sheet_without_leds_says_what_would_settle_it(capsys):
    said = checked("omnilux-contour-face", capsys)["risk_group"]
    assert said["looked_at"]["overall"] == "unknown"
    assert said["worn"]["overall"] == "RG1"
    text = " ".join(page(said).split())
    assert "infrared, cornea and lens: at most RG1; at most 295 W/m²" in text
    assert "unknown; would settle it: the flux of one LED" in text


def test_a_sheet_without_figures_is_not_judged_worn(capsys):
    said = checked("neutrogena-acne-mask", capsys)["risk_group"]
    assert said["worn"] is None
    assert said["looked_at"]["rests_on"] == "the wavelengths alone"
    assert "as it is worn" not in page(said)


def test_a_device_known_by_name_has_no_risk_group(capsys):
    assert checked("theraface-mask-glo", capsys)["risk_group"] is None
    mask_check.check("theraface-mask-glo")
    assert "Risk group" not in capsys.readouterr().out


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_page_fits(width):
    found = risk_pages.document(risk_group.of(Mask.load("office-4")))
    assert max(map(len, page({"looked_at": found, "worn": None}, width).splitlines())) <= width


def test_doubt_and_the_least_group_are_said():
    blind = lamp((mono(633), mono(450, 2000)), [[0, 0], [8, 0]], [0, 1])
    half = risk_pages.document(risk_group.of(blind))
    assert f"unknown, at least {half['at_least']}" in page({"looked_at": half, "worn": None})
    claimed = risk_pages.document(risk_group.of(lamp(mono(850, 186, provenance="claimed"), die_square())))
    assert claimed["could_be"] == "RG1"
    assert "exempt, no risk; could be RG1" in page({"looked_at": claimed, "worn": None})


def die_square():
    return [[x * 10.0, y * 10.0] for x in range(8) for y in range(8)]
