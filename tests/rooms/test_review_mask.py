"""What people get wrong with masks, meters and faces: each is one sentence, none a wrong number."""

import re
import sys
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask import cli
from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Mask, audit, fold, read_meter
from lightmask.mask.lamp import Leds, Lining
from lightmask.mask.layout.spacing import nearest_pair_mm
from lightmask.mask.photometry.beams import lambert
from lightmask.mask.stated import Stated

FILE = """
name = "Ours"
provenance = "claimed"
[[channels]]
name = "red"
peak_nm = 633
[channels.led]
flux = "9 mW"
current = "20 mA"
{led}
[layout]
array = {{ rows = 5, columns = 5, pitch = "12 mm", pattern = [["red"]] }}
[shape]
kind = "plane"
[place]
distance = "30 mm"
{place}
{liner}
"""
IN_SPACE = FILE[: FILE.index("array")] + 'csv = "places.csv"\n'
HEADING = "x_mm,y_mm,z_mm,nx,ny,nz,channel"


@pytest.fixture
def refused(capsys, monkeypatch):
    """Run a command that must refuse. -> what it says"""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["lightmask", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (2, "")
        return said.err

    return call


def load(folder, led="", place="", liner=""):
    path = folder / "ours.mask.toml"
    path.write_text(FILE.format(led=led, place=place, liner=liner))
    return Mask.load(path)


def in_space(folder, rows):
    (folder / "places.csv").write_text(rows)
    (folder / "ours.mask.toml").write_text(IN_SPACE.format(led=""))
    return Mask.load(folder / "ours.mask.toml")


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"led": 'heat = { percent_per_K = 0.6, reference = "25 °C", temperature = "-300 °C" }'}, "no temperature"),
        ({"led": "life = { share = 0.7, hours = 1 }\nhours_used = 1e9"}, "led.hours_used: after 1e.09 hours no light"),
        ({"led": 'die = "3 m"'}, "die"),
        ({"led": 'die = "20 mm"'}, "dies of 20 mm lie 12 mm apart"),
        ({"led": "die = 0"}, "led.die = 0: it is not above zero; give a positive number"),
        ({"liner": "[liner]\nreflectance = 85"}, "liner.reflectance = 85: input"),
        ({"liner": '[liner]\nreflectance = 0.5\nmargin = "10 m"'}, "liner.patch: the lining is .* would have"),
        ({"liner": "[liner]\nreflectance = 0.5\nmargin = 1e300"}, "liner.patch"),
        ({"place": 'offset = ["30 m", "0 mm"]'}, "lies 3.*e.04 mm from the pupils.*check the unit"),
    ],
)
def test_a_careless_mask_file_is_refused(tmp_path, keys, says):
    with pytest.raises(BadInput, match=says):
        load(tmp_path, **keys)


def test_alternatives_of_the_schema_stay_behind_the_door(tmp_path):
    with pytest.raises(BadInput) as refused:
        load(tmp_path, led="flux_csv = 3\nlambert_power = nan", liner="[liner]\nreflectance = 1.5")
    assert not re.search(r"\[|constrained|function", str(refused.value))


def test_dies_may_touch_and_differ_by_channel(tmp_path):
    assert load(tmp_path, led='die = "12 mm"').leds.count == 25


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (f"{HEADING}\n0,0,60,0,0,-1,red".replace(",", ";"), "parted by semicolons"),
        (f"{HEADING}\n0,0,60,0,0,-1,red".replace(",", "\t"), "parted by tabs"),
        (f"{HEADING}\n1e300,0,60,0,0,-1,red", "from the pupils"),
        (f"{HEADING}\n0,0,60000,0,0,-1,red", "check the unit"),
        (f"{HEADING},share\n0,0,60,0,0,-1,red,1e300", "share"),
    ],
)
def test_a_careless_csv_is_refused(tmp_path, rows, says):
    with pytest.raises(BadInput, match=says):
        in_space(tmp_path, rows)


def test_leds_over_each_other_are_refused(tmp_path):
    with pytest.raises(BadInput, match="two LEDs of channel 'red' share a place"):
        in_space(tmp_path, f"{HEADING}\n0,0,60,0,0,-1,red\n0,0,60,0,0,-1,red")


@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=2, max_size=12), st.floats(0.1, 30))
def test_the_nearest_pair_is_that_of_all_pairs(places, reach_mm):
    place = np.array(places, dtype=float)
    true_mm = min(np.linalg.norm(one - other) for one, other in combinations(place, 2))
    assert nearest_pair_mm(place, reach_mm) == (pytest.approx(true_mm) if true_mm < reach_mm else np.inf)


def test_a_part_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "board.csv").write_text("Ref,Val,PosX,PosY,Side\nD1,R,0,0,top\nD1,R,9,0,top\n")
    said = FILE.format(led="", place="", liner="")
    said = re.sub("array = .*", 'pcb = "board.csv"\npcb_unit = "mm"\nchannels = { "D*" = "red" }', said)
    (tmp_path / "ours.mask.toml").write_text(said)
    with pytest.raises(BadInput, match="line 3: D1 is there twice"):
        Mask.load(tmp_path / "ours.mask.toml")


def test_the_length_of_an_axis_does_not_matter(tmp_path):
    assert in_space(tmp_path, f"{HEADING}\n0,0,60,0,0,-1e300,red").leds.axis.tolist() == [[0, 0, -1]]


@pytest.mark.parametrize(("nz", "found"), [(1, 1), (-1, 0)])
def test_leds_that_look_away_are_named(tmp_path, nz, found):
    mask = in_space(tmp_path, f"{HEADING}\n0,0,60,0,0,{nz},red")
    away = [finding for finding in audit(mask) if "look away" in finding.says]
    assert [finding.kind for finding in away] == ["contradiction"] * found


def test_the_reference_masks_look_at_the_face():
    for name in ("home-3", "office-4"):
        assert not [finding for finding in audit(Mask.load(name)) if "look away" in finding.says]


def test_a_channel_has_no_slash_and_an_led_a_possible_flux():
    with pytest.raises(BadInput, match="parts channel from zone"):
        Mask(name="m", channels=(Channel(name="a/b", peak_nm=633),))
    with pytest.raises(BadInput, match=r"flux_mW=9e\+06"):
        Channel(name="red", peak_nm=633, flux_mW=Stated(9e6, "claimed"), beam=lambert(1.0))


def test_a_lining_and_its_leds_are_near_the_face():
    corner = np.array([[0, 0, 1e6], [1, 0, 1e6], [0, 1, 1e6]])
    with pytest.raises(BadInput, match="The lining lies"):
        Lining(vertices_mm=corner, triangles=[[0, 1, 2]], reflectance=[0.5])
    with pytest.raises(BadInput, match="An LED lies"):
        Leds(position_mm=corner[:1], axis=[[0, 0, -1]], channel=[0], zone=[0], share=[1])


def test_a_reading_of_the_wrong_unit_is_refused(tmp_path):
    with pytest.raises(BadInput, match="check its unit"):
        read_meter(Mask.load("higherdose-face"), "50 W/cm2", "solar")
    for row in ("0,0,1e300", "1e9,0,5"):
        (tmp_path / "map.csv").write_text(f"x_mm,y_mm,irradiance_mW_cm2\n{row}\n")
        with pytest.raises(BadInput, match="out of range"):
            fold(tmp_path / "map.csv", Mask.load("omnilux-contour-face"))


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (("--seed", "-1"), "--seed=-1"),
        (("--drive", ""), "is not a channel and its share"),
        (("--drive", "red=1,red=0.5"), "names 'red' twice"),
    ],
)
def test_careless_options_of_the_map_are_refused(refused, option, says):
    assert says in refused("mask", "map", "home-3", *option)


def small_face(**changed):
    face = Face.load("average-adult").coarse()
    return replace(face, twin=None, **changed)


def test_a_face_file_keeps_signs_that_steer_a_terminal_out(tmp_path):
    path = tmp_path / "me.face.ply"
    small_face(name="me").save(path)
    path.write_bytes(path.read_bytes().replace(b"comment name me", b"comment name \x1b[2Jme", 1))
    with pytest.raises(BadInput, match="is damaged"):
        Face.load(path)


def test_a_face_file_in_metres_is_refused(tmp_path):
    face = small_face()
    small_face(vertices_mm=face.vertices_mm / 1000, eyes_mm=face.eyes_mm / 1000).save(tmp_path / "me.face.ply")
    with pytest.raises(BadInput, match=r"eyes 0\.06.* mm apart.*not in mm"):
        Face.load(tmp_path / "me.face.ply")


def test_a_face_without_area_is_refused():
    with pytest.raises(BadInput, match="3 vertices lie in triangles without area"):
        Face(
            name="line", vertices_mm=[[0, 0, 0], [1, 0, 0], [2, 0, 0]], triangles=[[0, 1, 2]], region=[0, 0, 0],
            eyes_mm=[[0, 0, 0], [1, 0, 0]],
        )  # fmt: skip


def test_a_strange_ending_is_a_file_and_no_face(refused):
    assert "There is no file 'scan.zip'" in refused("face", "scan.zip")
