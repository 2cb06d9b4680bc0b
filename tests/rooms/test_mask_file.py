"""The mask file LED by LED: flux, fading, liners, zones, places, and its mistakes with file, line and key."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Leds, Lining, Mask, Stated

HEAD = 'name = "M"\nprovenance = "claimed"\n'
CHANNEL = '[[channels]]\nname = "red"\npeak_nm = 633\n[channels.led]\nflux = "10 mW"\ncurrent = "20 mA"\n'
ARRAY = '[layout]\narray = { rows = 4, columns = 6, pitch = "10 mm", pattern = [["red"]] }\n'
PLANE = '[shape]\nkind = "plane"\n[place]\ndistance = "100 mm"\n'
WHOLE = HEAD + CHANNEL + ARRAY + PLANE
NIR = CHANNEL.replace("red", "nir").replace("633", "830")


@pytest.fixture
def loaded(tmp_path):
    def load(text, **files):
        for name, content in files.items():
            (tmp_path / name.replace("__", ".")).write_text(content)
        path = tmp_path / "x.mask.toml"
        path.write_text(text)
        return Mask.load(path)

    return load


def flux_mW(loaded, *lines, **files):
    return loaded(WHOLE.replace(CHANNEL, CHANNEL + "\n".join(lines) + "\n"), **files).channels[0].flux_mW.value


def test_flux_follows_the_current(loaded):
    assert flux_mW(loaded) == 10
    assert flux_mW(loaded, 'drive_current = "5 mA"') == pytest.approx(2.5)


def test_flux_follows_a_curve_where_one_is_given(loaded):
    curve = "current_mA,relative_flux\n0,0\n10,60\n20,100\n40,160\n"
    assert flux_mW(loaded, 'flux_csv = "f.csv"', 'drive_current = "10 mA"', f__csv=curve) == pytest.approx(6)
    assert flux_mW(loaded, 'flux_csv = "f.csv"', 'drive_current = "0.04 A"', f__csv=curve) == pytest.approx(16)


def test_flux_fades_with_heat_and_hours(loaded):
    heat = 'heat = { percent_per_K = 0.5, reference = "25 °C", temperature = "65 °C" }'
    life = "life = { share = 0.7, hours = 50000 }"
    assert flux_mW(loaded, heat) == pytest.approx(8)
    assert flux_mW(loaded, life) == 10
    assert flux_mW(loaded, life, "hours_used = 50000") == pytest.approx(7)
    assert flux_mW(loaded, life, "hours_used = 100000") == pytest.approx(4.9)
    assert flux_mW(loaded, heat, life, "hours_used = 50000", 'drive_current = "10 mA"') == pytest.approx(2.8)


def test_flux_keeps_its_provenance(loaded):
    text = WHOLE.replace('"10 mW"', '{ value = "10 mW", provenance = "measured", source = "our sphere" }')
    assert loaded(text).channels[0].flux_mW == Stated(10.0, "measured", "our sphere")


def test_an_unknown_flux_leaves_the_places_known(loaded):
    mask = loaded(WHOLE.replace('"10 mW"', '"unknown"'))
    assert mask.leds.count == 24
    assert not mask.leds_known
    assert loaded(WHOLE).leds_known


def test_a_panel_stands_before_the_nose_and_looks_back(loaded):
    face = Face.load("average-adult")
    mask = loaded(WHOLE)
    nose_mm = face.landmarks_mm["pronasale"][2]
    assert mask.leds.position_mm[:, 2] == pytest.approx(nose_mm + 100)
    assert mask.leds.axis[:, 2] == pytest.approx(-1)
    assert mask.worn(face)[0] is mask.leds
    tilted = loaded(WHOLE + 'offset = ["5 mm", "-20 mm"]\ntilt = ["10 deg", "0 deg", "0 deg"]\n')
    assert tilted.leds.position_mm.mean(axis=0) == pytest.approx([5, -20, nose_mm + 100])
    assert tilted.leds.axis[0, 1] > 0, "its upper edge leans away, so it looks up"


def test_zones_and_channels_come_in_the_order_of_the_file(loaded):
    text = HEAD + CHANNEL + NIR + ARRAY.replace('["red"]', '["red+nir"]') + PLANE
    zones = 'zones = [{ name = "low", centre = ["0 mm", "-50 mm"], width = "200 mm", height = "100 mm" }]\n'
    mask = loaded(text.replace("[shape]", zones + "[shape]"))
    assert mask.zones == ("low", "rest")
    assert mask.leds.count == 48
    assert (mask.leds.position_mm[mask.leds.zone == 0, 1] < 0).all()
    assert np.bincount(mask.leds.channel).tolist() == [24, 24]


def test_a_clear_liner_dims_and_a_diffusing_one_makes_lambertian_spots(loaded):
    beam = WHOLE.replace("[layout]", 'half_angle = "30 deg"\ndie = "0.3 mm"\n[layout]')
    clear = loaded(beam + "[liner]\ntransmittance = 0.9\nreflectance = 0.8\nset_back = '2 mm'\n")
    assert clear.channels[0].liner_transmittance == 0.9
    assert clear.channels[0].die_mm == 0.3
    assert "half-angle 30" in clear.channels[0].beam.source
    assert clear.lining.reflectance.tolist() == [0.8]
    assert clear.lining.vertices_mm[0, 2] == pytest.approx(clear.leds.position_mm[0, 2] + 2)
    milky = loaded(beam + "[liner]\nreflectance = { red = 0.7 }\ndiffusing = true\nspot = '6 mm'\nopaque = false\n")
    assert milky.channels[0].die_mm == 6
    assert "diffusing" in milky.channels[0].beam.source
    assert milky.channels[0].beam.per_sr == pytest.approx(milky.channels[0].beam.cosine / np.pi, rel=1e-6)
    assert not milky.lining.opaque


def test_leds_in_space_stay_where_the_csv_puts_them(loaded):
    csv = "x_mm,y_mm,z_mm,nx,ny,nz,channel,zone\n0,10,60,0,0,-1,red,brow\n0,-50,60,0,0,-1,red,chin\n"
    mask = loaded(HEAD + CHANNEL + '[layout]\ncsv = "l.csv"\n', l__csv=csv)
    assert mask.leds.position_mm.tolist() == [[0, 10, 60], [0, -50, 60]]
    assert mask.zones == ("brow", "chin")
    assert mask.lining is None
    lined = loaded(HEAD + CHANNEL + '[layout]\ncsv = "l.csv"\n[liner]\nreflectance = 0.5\nset_back = 3\n')
    assert lined.lining.vertices_mm[:, 2] == pytest.approx(63), "through LEDs in one plane it is that plane"
    with pytest.raises(BadInput, match=r"liner.reflectance.*looks forward or sideways"):
        loaded(
            HEAD + CHANNEL + '[layout]\ncsv = "l.csv"\n[liner]\nreflectance = 0.5\n',
            l__csv=csv.replace("-1,red", "1,red"),
        )
    with pytest.raises(BadInput, match=r"shape.kind.*in space"):
        loaded(HEAD + CHANNEL + '[layout]\ncsv = "l.csv"\n' + PLANE, l__csv=csv)


def test_a_flexible_mask_drapes_over_the_wearer_and_a_stiff_one_does_not(loaded):
    draped = '[shape]\nkind = "face"\nstandoff = "8 mm"\nflexible = {}\n'
    face = Face.load("woman-p5")
    soft = loaded(HEAD + CHANNEL + ARRAY + draped.format("true") + "[liner]\nreflectance = 0.8\n")
    leds, lining = soft.worn(face)
    assert not np.allclose(leds.position_mm, soft.leds.position_mm)
    assert lining.triangles.shape == soft.lining.triangles.shape
    stiff = loaded(HEAD + CHANNEL + ARRAY + draped.format("false"))
    assert stiff.worn(face)[0] is stiff.leds
    assert np.allclose(stiff.leds.position_mm, soft.leds.position_mm)


def test_a_sheet_says_that_nobody_knows_its_leds():
    mask = Mask.load("omnilux-contour-face")
    assert not mask.leds_known
    with pytest.raises(BadInput, match=r"known by its sheet only.*\[layout\]"):
        mask.worn(Face.load("average-adult"))


@pytest.mark.parametrize("name", ["home-3", "office-4"])
def test_a_reference_mask_is_fully_specified(name):
    mask = Mask.load(name)
    assert mask.leds_known
    assert mask.leds.count == mask.led_count.value
    assert mask.lining.opaque
    assert 200 < len(mask.lining.triangles) < 600
    assert all(channel.flux_mW.provenance == "claimed" and channel.die_mm for channel in mask.channels)
    x = mask.leds.position_mm[:, 0]
    assert sorted(np.abs(x[x > 1]).round()) == pytest.approx(sorted(np.abs(x[x < -1]).round()), abs=2)
    skin = Face.load("average-adult")
    apart = np.linalg.norm(mask.leds.position_mm[:, None] - skin.vertices_mm, axis=2).min(axis=1)
    low, high = (6.5, 16) if name == "home-3" else (100, 200)
    assert low < apart.min() and apart.max() < high


CSV = 'csv = "l.csv"\n'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (CHANNEL, CHANNEL + 'drive_current = "30 mA"\n', r"line 9: channels.0.led.drive_current: 30 mA is more"),
        (CHANNEL, CHANNEL + "lambert_power = 2\nhalf_angle = 30\n", "lambert_power and half_angle both describe"),
        (CHANNEL, CHANNEL + "half_angle = 120\n", r"line 9: channels.0.led.half_angle.*from 2.2 to 89"),
        (CHANNEL, CHANNEL + "viewing_angle = '3 mm'\n", r"line 9: channels.0.led.viewing_angle.*unit 'mm'"),
        (CHANNEL, CHANNEL + "hours_used = 3\n", "hours_used needs life"),
        (CHANNEL, CHANNEL + "profile = 'no.ies'\n", r"line 9: channels.0.led.profile: There is no file"),
        (CHANNEL, CHANNEL + "flux_csv = 'f.csv'\ncurrent = 3\n", "overwrite"),
        (CHANNEL, CHANNEL + "heat = { percent_per_K = 5, reference = 20, temperature = 60 }\n", "leave no light"),
        (CHANNEL, CHANNEL.replace("10 mW", "10 lm"), r"line 7: channels.0.led.flux.*'lm'"),
        (CHANNEL, CHANNEL.replace("20 mA", "0 mA"), r"line 8: channels.0.led.current.*above zero"),
        (CHANNEL, CHANNEL.split("[channels.led]")[0], r"line 4: .*no \[channels.led\]"),
        (CHANNEL, CHANNEL + NIR, "Channel 'nir' of 'M' has no LED"),
        ('"red"]]', '"blue"]]', r"layout.array.pattern: 'blue' is no channel"),
        ("rows = 4", "rows = 0", r"line 10: layout.array.rows"),
        ("pitch = ", "pitsch = ", "Did you mean 'pitch'"),
        (ARRAY, "[layout]\n", "give one of csv, pcb and array"),
        (ARRAY, ARRAY + CSV, "csv and array"),
        (ARRAY, "[layout]\n" + CSV, "no file"),
        (ARRAY, "", r"\[shape\] stands without a \[layout\]"),
        ('kind = "plane"', 'kind = "sphere"', "sphere"),
        ('kind = "plane"', 'kind = "cylinder"\nradius = "5 mm"', r"line 13: shape.radius.*16 mm on each side"),
        ('kind = "plane"', 'kind = "ellipsoid"\nradii = [5, 5, 5]', r"line 13: shape.radii"),
        ('[place]\ndistance = "100 mm"\n', "[liner]\nreflectance = 1.5\n", r"line 14: liner.reflectance"),
        ('[place]\ndistance = "100 mm"\n', "[liner]\nreflectance = {nir = 0.5}\n", r"line 14: .* it has nir. Give"),
        ('[place]\ndistance = "100 mm"\n', "[liner]\nreflectance = 0.5\ndiffusing = true\n", "size of its spot"),
        (PLANE, "", r"\[shape\] is missing"),
        ('"100 mm"', "nan", r"line 14: place.distance"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_key(old, new, says, loaded):
    assert old in WHOLE
    with pytest.raises(BadInput, match=says) as caught:
        loaded(WHOLE.replace(old, new))
    assert "x.mask.toml" in str(caught.value) or "l.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("curve", "says"),
    [
        ("0,0\n10,60\n", r"channels.0.led.current: 20 mA lies outside"),
        ("0,0\n20,60\n20,70\n", "do not ascend"),
        ("0,0\n20,-1\n", "negative"),
        ("0,0\n20,x\n", "holds 'x'"),
    ],
)
def test_a_curve_of_flux_that_does_not_serve_is_refused(curve, says, loaded):
    text = WHOLE.replace(CHANNEL, CHANNEL + 'flux_csv = "f.csv"\n')
    with pytest.raises(BadInput, match=says):
        loaded(text, f__csv="current_mA,relative_flux\n" + curve)


def test_a_mask_made_in_python_is_held_to_the_same_rules():
    one = Leds(position_mm=[[0, 0, 50]], axis=[[0, 0, -1]], channel=[0], zone=[0], share=[1])
    red = (Channel(name="red", peak_nm=633),)
    assert Mask(name="m", channels=red, leds=one).worn(Face.load("average-adult")) == (one, None)
    lining = Lining(vertices_mm=np.eye(3), triangles=[[0, 1, 2]], reflectance=[0.5, 0.5])
    for bad, says in (
        ({"leds": one, "channels": (*red, Channel(name="nir", peak_nm=830))}, "'nir' of 'm' has no LED"),
        ({"leds": Leds(position_mm=[[0, 0, 50]], axis=[[0, 0, -1]], channel=[0], zone=[3], share=[1])}, "in zone 3"),
        ({"leds": one, "zones": ("a", "a")}, "zones"),
        ({"leds": one, "zones": ("left/right",)}, "has a '/'"),
        ({"leds": one, "lining": lining}, "one reflectance for each channel"),
    ):
        with pytest.raises(BadInput, match=says):
            Mask(**({"name": "m", "channels": red} | bad))


# -- dimming -----------------------------------------------------------------------------------------------------------


def test_masks_laid_out_led_by_led_can_be_dimmed_and_a_sheet_does_not_say():
    assert [Mask.load(name).dimmable for name in ("home-3", "office-4")] == ["yes", "yes"]
    assert Mask.load("omnilux-contour-face").dimmable == "unknown"


def test_a_mask_says_in_its_session_whether_it_can_be_dimmed(tmp_path):
    text = 'name = "m"\nprovenance = "claimed"\n[[channels]]\nname = "red"\npeak_nm = 633\n[session]\ndimmable = "{}"\n'
    path = tmp_path / "m.mask.toml"
    for said in ("yes", "no", "unknown"):
        path.write_text(text.format(said), encoding="utf-8")
        assert Mask.load(path).dimmable == said
    path.write_text(text.format("perhaps"), encoding="utf-8")
    with pytest.raises(BadInput, match="dimmable"):
        Mask.load(path)
    with pytest.raises(BadInput, match="dimmable='maybe' is not known"):
        replace(Mask.load("home-3"), dimmable="maybe")
