"""The library of devices as sold: what is in it is what is known, and who says so."""

import json
import tomllib

import pytest

from lightmask.errors import BadInput
from lightmask.mask import Mask, audit, named, sheet
from lightmask.mask.auditing.energy import DERIVED

OURS = ("home-3", "office-4")
SOLD = [name for name in sheet.names() if name not in OURS]


def kinds(name, about):
    device = named.find(name) or Mask.load(name)
    return [finding.kind for finding in audit(device) if finding.about == about]


def content(name):
    return tomllib.loads((sheet.LIBRARY / f"{name}.mask.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SOLD)
def test_every_device_has_wavelengths_sources_and_a_maker(name):
    mask = Mask.load(name)
    assert mask.maker
    assert mask.sources
    assert all(380 < channel.peak_nm < 1100 for channel in mask.channels)
    assert mask.setting in ("home", "office")


@pytest.mark.parametrize("name", SOLD)
def test_nothing_is_called_measured_that_nobody_measured(name):
    mask = Mask.load(name)
    stated = [
        mask.total_mW_cm2,
        mask.session_s,
        mask.dose_J_cm2,
        mask.led_count,
        *(c.irradiance_mW_cm2 for c in mask.channels),
    ]
    assert not any(one.provenance == "measured" for one in stated)


@pytest.mark.parametrize("name", SOLD)
def test_a_filing_has_a_number(name):
    clearance = Mask.load(name).clearance
    assert not clearance or (clearance[0] == "K" and clearance[1:].isdigit() and len(clearance) == 7)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("celluma-pro", 39.6, 8), ("theraface-mask-glo", 62.64, 15), ("celluma-pod", 63, 6)],
)
def test_sheets_that_contradict_themselves_are_found(name, first, second):
    device = named.find(name) or Mask.load(name)
    found = next(finding for finding in audit(device) if finding.about == "dose")
    assert found.kind == "contradiction"
    assert [figure.value for figure in found.figures] == pytest.approx([first, second], rel=1e-3)


@pytest.mark.parametrize(
    "name", ["lightstim-wrinkles", "omnilux-blue-panel", "blu-u", "hooga-torch", "higherdose-face"]
)
def test_sheets_that_agree_are_not_accused(name):
    assert kinds(name, "dose") == ["agrees"]


@pytest.mark.parametrize(
    "name", ["omnilux-revive-panel", "omnilux-plus-panel", "healite-ii", "dior-lucibel-skin-light"]
)
def test_figures_derived_from_a_dose_say_so_and_confirm_nothing(name):
    mask = Mask.load(name)
    sources = [mask.total_mW_cm2.source, *(channel.irradiance_mW_cm2.source for channel in mask.channels)]
    assert any(source.startswith(DERIVED) for source in sources)
    assert kinds(name, "dose") == ["cannot be checked"]


def test_only_the_known_contradictions_are_there():
    wrong = {name for name in SOLD for finding in audit(Mask.load(name)) if finding.kind == "contradiction"}
    assert wrong == {"celluma-pro"}


def test_a_disputed_count_is_doubtful():
    assert kinds("currentbody-series-1", "LED count") == ["doubtful"]


def test_remembered_figures_say_so():
    for name, key in (
        ("currentbody-series-1", "irradiance"),
        ("omnilux-men", "session"),
        ("lg-pral-derma-mask", "session"),
    ):
        assert "remembered" in json.dumps(content(name)[key])


def test_pulses_of_the_lamp_that_states_them_give_its_irradiance():
    mask = Mask.load("gentlewaves-clinic")
    assert mask.duty.value * mask.session_s.value == pytest.approx(25, rel=0.01)
    found = next(finding for finding in audit(mask) if finding.about == "dose")
    assert found.figures[0].value == pytest.approx(4, rel=0.01)


def test_a_device_known_by_name_is_in_no_file_and_cannot_be_computed():
    keys = [device.key for device in named.devices()]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set(sheet.names())
    assert named.find("nobody") is None
    for device in named.devices():
        assert device.known_from
        assert "wavelengths" in [finding.about for finding in audit(device)]


def test_the_list_shows_light_provenance_session_and_filing(capsys):
    from lightmask.cli import mask as commands

    commands.names()
    page = capsys.readouterr().out
    for words in ("omnilux-contour-face", "633, 830", "or each?", "derived", "K191629", "35 s", "cryoglow"):
        assert words in page
    commands.names(json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["masks"] == [row["key"] for row in said["library"]]
    by_key = {row["key"]: row for row in said["library"]}
    assert by_key["lightstim-wrinkles"]["total_mW_cm2"]["provenance"] == "filed"
    assert by_key["home-3"]["leds_placed"] == 264


def test_a_sheet_is_shown_with_its_facts(capsys):
    from lightmask.cli import mask as commands

    commands.show("gentlewaves-clinic")
    page = capsys.readouterr().out
    assert "leaflet's session: 35 s" in page
    assert "71 % of the time" in page
    commands.show("theraface-mask", json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["indications"][1] == {"name": "acne", "bands": ["blue"]}
    assert said["clearance"] == "K230293"


def test_a_device_known_by_name_cannot_be_loaded_and_the_error_says_what_can_be_done():
    with pytest.raises(BadInput, match="lightmask mask check cryoglow"):
        Mask.load("cryoglow")
