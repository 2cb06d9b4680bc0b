"""Pictures say what they show: units in the text, one scale for what is compared, colours that are the numbers."""

import json
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from lightmask import figures
from lightmask.errors import BadInput
from lightmask.figures import curves, maps, outline, paint, raster, sheet, solid, told
from lightmask.figures.scale import APART, Scale, scale_about_zero, scale_from_zero
from lightmask.mask import Face
from lightmask.mask.uniformity import Surface, by_region

approx = pytest.approx
SOURCE = Path(__file__).resolve().parents[2] / "src"
UNIT = "mW/cm²"
PNG = b"\x89PNG\r\n\x1a\n"


def dome(radius=80.0, rings=24):
    """Half a ball that looks ahead, its pole between the eyes; the rim belongs to no region."""
    angle = np.linspace(0, np.pi / 2, rings)[1:]
    around = np.linspace(0, 2 * np.pi, 3 * rings, endpoint=False)
    a, t = np.meshgrid(angle, around, indexing="ij")
    points = radius * np.column_stack(
        [(np.sin(a) * np.cos(t)).ravel(), (np.sin(a) * np.sin(t)).ravel(), np.cos(a).ravel() - 1]
    )
    count, at = len(around), 1 + np.arange(a.size).reshape(a.shape)
    inner, outer, onward = at[:-1], at[1:], np.roll(at, -1, axis=1)
    cap = [[0, 1 + place, 1 + (place + 1) % count] for place in range(count)]
    one = np.column_stack([inner.ravel(), outer.ravel(), onward[1:].ravel()])
    two = np.column_stack([inner.ravel(), onward[1:].ravel(), onward[:-1].ravel()])
    vertices = np.concatenate([[[0.0, 0.0, 0.0]], points])
    region = np.where(vertices[:, 1] > 0, 0, 5)
    region[np.hypot(vertices[:, 0], vertices[:, 1]) > 0.97 * radius] = -1
    return Face(
        name="dome",
        vertices_mm=vertices,
        triangles=np.concatenate([cap, one, two]),
        region=region,
        eyes_mm=[[-30, 0, 80 * (np.sqrt(1 - (30 / 80) ** 2) - 1)], [30, 0, 80 * (np.sqrt(1 - (30 / 80) ** 2) - 1)]],
    )


FACE = dome()
SLOPE = 50 + FACE.vertices_mm[:, 0] / 2  # 10 at the wearer's right, 90 at the left
SCALE = Scale(low=0, high=100, unit=UNIT, quantity="irradiance")
WORDS = figures.Words(title="A dome in light", told=("Made up: no mask.", "Mean 50 mW/cm²."))


def texts(svg):
    """Everything that is written in an SVG, and its elements."""
    root = ET.fromstring(svg)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(scope="module")
def drawn():
    return figures.face_map(SLOPE, FACE, SCALE, WORDS)


def test_a_map_says_what_it_shows(drawn):
    said = texts(drawn.svg())
    for wanted in ("A dome in light", "front", "wearer's left", "wearer's right", "5 cm", "Made up: no mask."):
        assert wanted in said
    assert f"irradiance, {UNIT}" in said
    assert [tick for tick in said if re.fullmatch(r"\d+", tick)] == ["0", "20", "40", "60", "80", "100"]


def test_a_map_as_png_and_as_svg_is_small_and_always_the_same(drawn):
    png, svg = drawn.png(), drawn.svg()
    assert png.startswith(PNG) and len(png) < 600_000 and len(svg) < 1_500_000
    assert svg == figures.face_map(SLOPE, FACE, SCALE, WORDS).svg()
    assert b"pixelated" not in svg


def test_no_text_leaves_the_page_and_none_covers_another():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    long = figures.Words(title="A long name of a mask " * 5, told=("What it rests on, at length. " * 12,))
    panels = tuple(maps.Panel(title="", value=SLOPE, told="mean 50.0 mW/cm²") for _ in range(6))
    grid = maps.Grid(columns=("stratum corneum", "papillary dermis") * 3, rows=("near infrared",), panels=(panels,))
    for picture in (
        figures.face_map(SLOPE, FACE, SCALE, long),
        figures.small_maps(grid, FACE, SCALE, long),
        figures.comparison(panels[0], panels[1], FACE, SCALE, long),
        figures.surface_histogram(by_region(SLOPE, FACE), None, SCALE, long),
    ):
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        width, height = canvas.get_width_height()
        boxes = [text.get_window_extent() for text in picture.figure.texts]
        outside = [
            text.get_text()
            for text, box in zip(picture.figure.texts, boxes, strict=True)
            if text.get_text() and (min(box.x0, box.y0) < 0 or box.x1 > width or box.y1 > height)
        ]
        assert outside == []
        overlapping = [
            (a, b) for i, a in enumerate(boxes) for b in boxes[:i]
            if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
        ]  # fmt: skip
        assert overlapping == []


def test_a_camera_sees_a_ball_as_a_disc():
    seen = raster.raster(FACE, raster.FRONT, 3.0)
    left, right, bottom, top = seen.frame_mm
    pixel_mm2 = (right - left) * (top - bottom) / seen.shown.size
    assert seen.shown.sum() * pixel_mm2 == approx(np.pi * 80**2, rel=5e-3)
    assert seen.spread(FACE.vertices_mm[:, 2]) == approx(seen.nearness[seen.shown], abs=1e-9)


def test_what_lies_between_corners_is_straight():
    seen = raster.raster(FACE, raster.FRONT, 2.0)
    columns = np.nonzero(seen.shown)[1]
    x_mm = seen.frame_mm[0] + (columns + 0.5) / seen.shown.shape[1] * (seen.frame_mm[1] - seen.frame_mm[0])
    assert seen.spread(SLOPE) == approx(50 + x_mm / 2, abs=0.05)


def test_the_wearers_left_is_on_the_right_of_the_picture():
    there = raster.FRONT.seen_mm([[10.0, 5.0, 2.0]])[0]
    assert there == approx([10, 5, 2])
    turned = raster.LEFT.seen_mm([[10.0, 0.0, 0.0], [-10.0, 0.0, 0.0]])[:, 2]
    assert turned[0] > turned[1], "seen from the wearer's left, the left is nearer"


def test_what_lies_behind_is_hidden():
    near, far = np.array([[0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, -40.0]])
    seen = raster.raster(FACE, raster.FRONT, 1.0)
    assert seen.visible(near)[0] and not seen.visible(far)[0]


def test_paint_is_the_scale_but_for_a_little_shade_and_grey_where_nothing_is_known():
    value = maps.on_skin(SLOPE, FACE)
    picture = paint.painted(FACE, raster.FRONT, value, SCALE, 1.0)
    rows, columns = picture.rgba.shape[:2]
    middle = picture.rgba[rows // 2, columns // 2]
    wanted = SCALE.rgb(50.0) * 255
    kept = middle[:3] / wanted
    assert middle[3] == 255
    assert kept == approx(kept.mean(), rel=0.03) and paint.DARKEST_VALUE <= kept.mean() <= 1.01
    rim = picture.rgba[rows // 2, 3]
    assert np.ptp(rim[:3].astype(int)) < 8, "the rim belongs to no region and is grey"
    assert picture.rgba[0, 0, 3] == 0


@pytest.mark.parametrize(
    ("top", "high", "steps"), [(0.037, 0.04, 4), (41.7, 50, 5), (103, 120, 6), (1, 1, 5), (7, 8, 4)]
)
def test_scales_end_at_round_numbers(top, high, steps):
    scale = scale_from_zero(np.array([0.0, top]), UNIT, "irradiance")
    assert scale.high == approx(high) and not scale.over
    assert scale.ticks == approx(np.linspace(0, high, steps + 1))


def test_a_few_bright_patches_do_not_darken_the_rest():
    value = np.append(np.linspace(0, 10, 999), 500.0)
    scale = scale_from_zero(value, UNIT, "irradiance")
    assert scale.high == 10 and scale.over
    assert (scale.rgb(500.0) == scale.rgb(10.0)).all()


def test_a_difference_is_pale_where_there_is_none():
    scale = scale_about_zero(np.array([-3.0, 8.5]), UNIT, "difference")
    assert (scale.low, scale.high, scale.colours) == (-10, 10, APART)
    assert scale.rgb(0.0).min() > 0.93
    assert scale.ticks == (-10, -5, 0, 5, 10)
    assert sheet.tick_text(-5, True) == "−5" and sheet.tick_text(5, True) == "+5" and sheet.tick_text(0, True) == "0"


@pytest.mark.parametrize("name", ["viridis", "PuOr"])
def test_colours_rise_evenly_in_lightness(name):
    """Lightness alone tells the order: also for eyes that see no colours, and on grey paper."""
    low = -1.0 if name == APART else 0.0
    rgb = Scale(low=low, high=1, unit=UNIT, quantity="x", colours=name).rgb(np.linspace(0, 1, 64))
    lightness = solid.linear(rgb) @ [0.2126, 0.7152, 0.0722]
    falls = np.diff(lightness) if name == "viridis" else -np.diff(lightness)
    assert (falls > 0).all()


def test_two_masks_share_one_scale_and_the_difference_is_about_zero():
    first = maps.Panel(title="first", value=SLOPE)
    second = maps.Panel(title="second", value=2 * SLOPE)
    scale = figures.shared_scale([first.value, second.value], FACE, UNIT, "irradiance")
    assert scale.high == 200
    said = texts(figures.comparison(first, second, FACE, scale, WORDS).svg())
    assert {"first", "second", "difference", f"irradiance, {UNIT}", f"second less first, {UNIT}"} <= set(said)
    assert {"−100", "0", "+100", "200"} <= set(said)


def test_several_draws_are_drawn_as_their_middle_one():
    draws = np.stack([SLOPE, 3 * SLOPE, 2 * SLOPE])
    assert sheet.as_patches(draws, FACE.patches) == approx(2 * SLOPE)


def read_glb(data):
    """A GLB file by hand: its JSON and its arrays by name."""
    magic, version, length, text_length, _ = struct.unpack_from("<4sIIII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    said = json.loads(data[20 : 20 + text_length])
    binary = data[20 + text_length + 8 :]
    kind = {5126: "<f4", 5125: "<u4", 5123: "<u2"}
    width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}

    def array(place):
        one = said["accessors"][place]
        view = said["bufferViews"][one["bufferView"]]
        values = np.frombuffer(
            binary, kind[one["componentType"]], one["count"] * width[one["type"]], view["byteOffset"]
        )
        return values.reshape(one["count"], -1)

    primitive = said["meshes"][0]["primitives"][0]
    return said, {name: array(place) for name, place in primitive["attributes"].items()} | {
        "triangles": array(primitive["indices"]).reshape(-1, 3)
    }


def test_a_model_carries_shape_numbers_and_colours():
    said, found = read_glb(figures.glb(SLOPE, FACE, SCALE, WORDS))
    assert found["POSITION"] * 1000 == approx(FACE.vertices_mm, abs=1e-3)
    assert (found["triangles"] == FACE.triangles).all()
    inside = FACE.region >= 0
    assert found["_VALUE"][inside, 0] == approx(SLOPE[inside], rel=1e-6)
    assert (found["_VALUE"][~inside] == solid.NO_VALUE).all()
    assert (found["_REGION"][:, 0] == FACE.region).all()
    extras = said["meshes"][0]["extras"]
    assert (extras["unit"], extras["low"], extras["high"], extras["title"]) == (UNIT, 0, 100, WORDS.title)
    assert said["materials"][0]["extensions"] == {"KHR_materials_unlit": {}}


def test_the_colours_of_a_model_are_its_numbers():
    _, found = read_glb(figures.glb(SLOPE, FACE, SCALE, WORDS))
    inside = FACE.region >= 0
    light = found["COLOR_0"][inside, :3] / 65535
    screen = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    wanted = SCALE.rgb(SLOPE[inside])
    kept = screen.sum(axis=1) / wanted.sum(axis=1)
    assert screen == approx(wanted * kept[:, None], abs=2e-3), "a shade of the colour of the scale, no other colour"
    assert kept.min() >= paint.DARKEST_VALUE - 1e-3 and kept.max() <= 1 + 1e-3


def test_other_programs_read_the_model(tmp_path):
    trimesh = pytest.importorskip("trimesh")
    path = tmp_path / "face.glb"
    path.write_bytes(figures.glb(SLOPE, FACE, SCALE, WORDS))
    mesh = trimesh.load(path, force="mesh", process=False)
    assert mesh.area * 1e4 == approx(FACE.area_cm2.sum(), rel=1e-4)
    assert mesh.vertex_attributes["_VALUE"][FACE.region >= 0].ravel() == approx(SLOPE[FACE.region >= 0], rel=1e-6)


def test_regions_meet_in_lines_that_are_strung_together():
    pieces = outline.region_lines_mm(FACE)
    assert abs(pieces[..., 1]).max() < 8, "the two regions meet at y = 0"
    seen = raster.raster(FACE, raster.FRONT, 1.0)
    chains = outline.strung(outline.seen_lines(pieces, seen))
    assert sum(len(chain) - 1 for chain in chains) == len(outline.seen_lines(pieces, seen))
    assert len(chains) <= 3


def test_the_key_names_every_region():
    said = texts(figures.region_key(FACE, WORDS).svg())
    assert {"forehead", "cheeks"} <= set(said)


def test_a_histogram_names_its_curves_and_its_axes():
    draws = Surface(name="face", value=SLOPE * np.linspace(0.8, 1.2, 9)[:, None], area_cm2=FACE.area_cm2)
    said = texts(figures.surface_histogram(by_region(SLOPE, FACE), draws, SCALE, WORDS).svg())
    assert {"whole face", "forehead", "cheeks", f"irradiance, {UNIT}"} <= set(said)
    assert any("share of the area" in text for text in said)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: figures.surface_histogram((), None, SCALE, WORDS), "cannot be told apart"),
        (lambda: figures.surface_histogram(by_region(SLOPE, FACE) * 4, None, SCALE, WORDS), "Give 1 to 7"),
        (lambda: figures.face_map(SLOPE[:5], FACE, SCALE, WORDS), "Give one for each"),
        (lambda: scale_from_zero(np.array([np.nan]), UNIT, "x"), "nothing to draw"),
        (lambda: Scale(low=1, high=1, unit=UNIT, quantity="x"), "ascend"),
        (lambda: maps.Grid(columns=("a", "b"), panels=((maps.Panel(title="a", value=SLOPE),),)), "gaps"),
    ],
)
def test_what_cannot_be_drawn_is_said(call, says):
    with pytest.raises(BadInput, match=says):
        call()


def test_regions_as_data_with_their_ranges():
    draws = by_region(SLOPE * np.array([[0.5], [1.0], [1.5]]), FACE)
    rows = told.regions_said(by_region(SLOPE, FACE), draws)
    assert [row["region"] for row in rows] == ["whole face", "forehead", "cheeks"]
    assert rows[0]["share_of_area"] == 1
    assert rows[1]["area_cm2"] + rows[2]["area_cm2"] == approx(rows[0]["area_cm2"], rel=1e-3)
    assert rows[0]["over_draws"]["mean"]["low"] < rows[0]["mean"] < rows[0]["over_draws"]["mean"]["high"]
    assert told.regions_said(by_region(SLOPE, FACE))[0]["over_draws"] is None
    assert "min/mean" in told.summed_up(rows[0], UNIT)


@pytest.mark.parametrize(
    ("value", "text"), [(None, "unknown"), (0, "0"), (0.001, "<0.01"), (0.5, "0.50"), (12.34, "12.3"), (243.2, "243")]
)
def test_figures_are_short(value, text):
    assert told.figure(value) == text


def test_spans_are_shorter():
    assert told.span({"low": 11.12, "high": 30.9}) == "11–31"
    assert told.span({"low": 0.123, "high": 0.9}) == "0.12–0.90"
    assert told.span({"low": None, "high": None}) == "unknown"


def test_opening_the_room_loads_no_matplotlib():
    code = "import lightmask.figures, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=SOURCE).returncode == 0
    assert curves.NINE_IN_TEN == (0.05, 0.95)
