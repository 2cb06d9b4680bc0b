"""Layouts: shapes, the drape over a face, drawings, position files, and the lining behind the LEDs."""

import numpy as np
import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import Face, Mask
from lightmask.mask.layout import board, lattice, rows, table
from lightmask.mask.layout.drape import Draped
from lightmask.mask.layout.drawing import Drawing, Patch, channels_of, in_zones, not_too_many, numbered
from lightmask.mask.layout.form import ArrayForm, LayoutForm
from lightmask.mask.layout.layout import Layout
from lightmask.mask.layout.shapes import Bowl, Flat, Rolled, Stood, Through, turned
from lightmask.mask.layout.sheeting import Sheeting, cut, hull
from lightmask.mask.shining.seat import refuse_inside
from lightmask.mask.shining.shadows import Shadows

COLOURS = ("red", "nir")
GRID = np.stack(np.meshgrid(np.linspace(-60, 60, 9), np.linspace(-80, 60, 11)), axis=-1).reshape(-1, 2)


@pytest.fixture(scope="module")
def face():
    return Face.load("average-adult")


@pytest.fixture(scope="module")
def shell(face):
    return Draped.over(face, 7.0)


def nearest_mm(place, face):
    """From each point to the nearest vertex of the skin, and which vertex."""
    apart = np.linalg.norm(place[:, None] - face.vertices_mm, axis=2)
    return apart.min(axis=1), apart.argmin(axis=1)


SHAPES = [
    Flat(),
    Rolled(radius_mm=90),
    Rolled(radius_mm=120, upright=False),
    Bowl(radii_mm=(80, 110, 95)),
    Stood(shape=Rolled(radius_mm=90), middle_mm=(5, -20, 60), tilt_deg=(10, -5, 3)),
]


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_a_shape_gives_the_unit_vectors_of_its_own_surface(shape):
    place, outward = shape.lay(GRID)
    assert np.linalg.norm(outward, axis=1) == pytest.approx(1)
    for step in ((1e-4, 0), (0, 1e-4)):
        along = shape.lay(GRID + step)[0] - place
        assert np.abs((along * outward).sum(axis=1)).max() < 1e-7


def test_the_middle_of_a_shape_touches_its_place_and_looks_forward():
    for shape in SHAPES[:-1]:
        place, outward = shape.lay(np.zeros((1, 2)))
        assert place[0] == pytest.approx([0, 0, 0])
        assert outward[0] == pytest.approx([0, 0, 1])


def test_an_ellipsoid_keeps_distances_from_its_middle():
    ball = Bowl(radii_mm=(100, 100, 100))
    place, outward = ball.lay(GRID)
    angle = np.hypot(*GRID.T) / 100
    assert np.arccos(outward[:, 2]) == pytest.approx(angle, abs=1e-5)
    assert np.linalg.norm(place + np.array([0, 0, 100]), axis=1) == pytest.approx(100)


def test_a_layout_wider_than_its_shape_is_refused():
    with pytest.raises(BadInput, match=r"radius 20 mm has 63 mm on each side"):
        Rolled(radius_mm=20).lay(np.array([[70.0, 0]]))
    with pytest.raises(BadInput, match=r"shape.radii.*reaches 70 mm"):
        Bowl(radii_mm=(20, 20, 20)).lay(np.array([[70.0, 0]]))


def test_tilts_turn_by_the_right_hand_rule_in_order():
    assert turned((0, 0, 90)) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert turned((90, 0, 0)) @ [0, 1, 0] == pytest.approx([0, 0, 1])
    assert turned((0, 90, 0)) @ [0, 0, 1] == pytest.approx([1, 0, 0])
    assert turned((90, 0, 90)) @ [0, 1, 0] == pytest.approx([0, 0, 1]), "up turns forward, and stays there"


def test_a_draped_mask_keeps_off_the_skin_and_follows_it(face, shell):
    place, outward = shell.lay(GRID)
    apart_mm, vertex = nearest_mm(place, face)
    assert apart_mm.min() > 6.5
    assert np.median(apart_mm) == pytest.approx(7.5, abs=1)
    assert apart_mm.max() < 20, "it bridges the hollows of the eyes, and no more"
    assert ((place - face.vertices_mm[vertex]) * face.normals[vertex]).sum(axis=1).min() > 6
    assert (outward * face.normals[vertex]).sum(axis=1).min() > 0.5


def test_a_drape_is_as_symmetric_as_the_face(shell):
    left, right = shell.lay(GRID)[0], shell.lay(GRID * (-1, 1))[0]
    assert left * (-1, 1, 1) == pytest.approx(right, abs=0.5)


def test_a_coarse_face_is_draped_like_the_fine_one(face, shell):
    coarse = Draped.over(face.coarse(), 7.0)
    assert np.linalg.norm(coarse.lay(GRID)[0] - shell.lay(GRID)[0], axis=1).max() < 3


def test_heights_stay_and_widths_are_laid_along_the_face(shell):
    place, _ = shell.lay(np.array([[0.0, 30], [25, 30], [50, 30]]))
    assert np.abs(place[:, 1] - 30).max() < 7, "only the lift off the slope of the brow moves it"
    assert np.linalg.norm(np.diff(place, axis=0), axis=1) == pytest.approx(25, rel=0.12)


def test_a_layout_larger_than_the_face_is_refused(shell):
    with pytest.raises(BadInput, match="above the pupils"):
        shell.lay(np.array([[0.0, 200]]))
    with pytest.raises(BadInput, match="narrower layout"):
        shell.lay(np.array([[400.0, 0]]))


def test_a_face_that_is_not_posed_is_refused(face):
    moved = Face(
        name="far", vertices_mm=face.vertices_mm + np.array([0, 0, -900]), triangles=face.triangles, region=face.region,
        eyes_mm=face.eyes_mm,
    )  # fmt: skip
    with pytest.raises(BadInput, match=r"Pose it"):
        Draped.over(moved, 7.0)


def drawing(flat_mm):
    count = len(flat_mm)
    return Drawing(flat_mm=flat_mm, channel=np.zeros(count, int), zone=("all",) * count, share=np.ones(count))


def test_a_flexible_layout_follows_the_wearer_and_a_standing_one_does_not(face):
    wide = Face(
        name="wide", vertices_mm=face.vertices_mm * (1.1, 1, 1), triangles=face.triangles, region=face.region,
        eyes_mm=face.eyes_mm * (1.1, 1, 1),
    )  # fmt: skip
    zone = np.zeros(len(GRID), int)
    soft = Layout(drawing=drawing(GRID), zone=zone, standoff_mm=7, flexible=True)
    assert nearest_mm(soft.on(wide)[0].position_mm, wide)[0].min() > 6.5
    assert not np.allclose(soft.on(wide)[0].position_mm, soft.on(face)[0].position_mm)
    stiff = Layout(drawing=drawing(GRID), zone=zone, stands=Flat())
    assert np.array_equal(stiff.on(wide)[0].position_mm, stiff.on(face)[0].position_mm)
    assert stiff.on(face)[0].axis[:, 2] == pytest.approx(-1), "LEDs look back at the face"
    with pytest.raises(OutOfRange):
        Layout(drawing=drawing(GRID), zone=zone)


# ---- the lining


def area_mm2(corner):
    return np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 2


def test_a_sheet_has_the_area_of_its_outline_less_its_holes():
    outline = Patch(width_mm=160, height_mm=190)
    eyes = [Patch(centre_mm=(side * 31, 25), width_mm=46, height_mm=28) for side in (-1, 1)]
    flat_mm, triangles = cut(outline, eyes, 6.0)
    area = area_mm2(np.column_stack([flat_mm, np.zeros(len(flat_mm))])[triangles]).sum()
    assert area == pytest.approx(np.pi / 4 * (160 * 190 - 2 * 46 * 28), rel=0.02)
    middle = flat_mm[triangles].mean(axis=1)
    assert not any(eye.holds(middle).any() for eye in eyes)
    assert outline.far(flat_mm).max() < 1.1


def test_a_sheet_without_an_outline_reaches_past_the_outermost_leds():
    points = np.array([[0.0, 0], [100, 0], [100, 50], [0, 50], [50, 20]])
    flat_mm, triangles = cut(hull(points, 8.0), [], 5.0)
    area = area_mm2(np.column_stack([flat_mm, np.zeros(len(flat_mm))])[triangles]).sum()
    assert area == pytest.approx(116 * 66, rel=0.08)


def test_the_hull_of_a_square_is_the_square():
    assert len(hull(np.array([[0.0, 0]]), 5.0)) == 16
    square = hull(np.array([[0.0, 0], [9, 0], [9, 9], [0, 9], [4, 4]]), 0.0)
    assert square.min(axis=0) == pytest.approx([0, 0], abs=0.01)
    assert square.max(axis=0) == pytest.approx([9, 9], abs=0.01)


@pytest.mark.parametrize("shape", SHAPES[:-1], ids=repr)
def test_a_lining_lies_behind_the_leds_and_faces_the_skin(shape):
    flat_mm, triangles = cut(Patch(width_mm=100, height_mm=120), [], 11.0)
    sheeting = Sheeting(flat_mm=flat_mm, triangles=triangles, set_back_mm=3.0, reflectance=[0.8, 0.7], opaque=True)
    place, outward = shape.lay(flat_mm)
    lining = sheeting.on(shape, flat_mm, place, outward)
    assert ((lining.vertices_mm - place) * outward).sum(axis=1) == pytest.approx(3.0)
    corner = lining.vertices_mm[lining.triangles]
    across = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    assert ((across * outward[lining.triangles[:, 0]]).sum(axis=1) < 0).all()


def test_a_lining_through_leds_in_space_follows_the_shell_they_stand_on():
    shell = Rolled(radius_mm=90)
    place, outward = shell.lay(GRID)
    near_mm = Through(place_mm=place, outward=outward).lay(place[:, :2] * 0.9)[0]
    depth_mm = np.hypot(near_mm[:, 0], near_mm[:, 2] + 90) - 90
    assert np.abs(depth_mm).max() < 1.5
    assert np.abs(Through(place_mm=place, outward=outward).lay(place[:, :2])[0] - place).max() < 1.5


def test_corners_lie_on_the_leds_and_closer_around_holes():
    hole = Patch(centre_mm=(0, 10), width_mm=46, height_mm=28)
    leds_mm = GRID[~hole.holds(GRID) & (np.abs(hole.far(GRID) - 1) > 0.3)]
    outline = Patch(width_mm=180, height_mm=200, is_ellipse=False)
    flat_mm, triangles = cut(outline, [hole], 11.0, leds_mm)
    apart_mm = np.hypot(*np.moveaxis(leds_mm[:, None] - flat_mm, 2, 0)).min(axis=1)
    assert apart_mm.max() == 0
    corner = flat_mm[triangles]
    long_mm = np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2)
    on_rim = np.isclose(hole.far(corner.reshape(-1, 2)), 1, atol=1e-3).reshape(-1, 3)
    around = on_rim & np.roll(on_rim, 1, axis=1)
    assert long_mm[around].max() < 8 < np.median(long_mm)


def test_leds_denser_than_the_patches_do_not_make_them_finer():
    dense = np.stack(np.meshgrid(np.arange(-90.0, 91, 3), np.arange(-90.0, 91, 3)), axis=-1).reshape(-1, 2)
    outline = Patch(width_mm=200, height_mm=200, is_ellipse=False)
    assert len(cut(outline, [], 20.0, dense)[1]) == len(cut(outline, [], 20.0)[1]) < 300


@pytest.mark.parametrize("set_back_mm", [0.0, 1.0])
@pytest.mark.parametrize("shape", [Rolled(radius_mm=40), Bowl(radii_mm=(75, 80, 70))], ids=repr)
def test_coarse_triangles_yield_to_the_leds_before_them(shape, set_back_mm):
    flat_mm, triangles = cut(Patch(width_mm=150, height_mm=180), [], 30.0)
    leds_mm = GRID[Patch(width_mm=130, height_mm=160).holds(GRID)]
    place, outward = shape.lay(leds_mm)
    sheeting = Sheeting(flat_mm=flat_mm, triangles=triangles, set_back_mm=set_back_mm, reflectance=[0.8], opaque=True)
    lining = sheeting.on(shape, leds_mm, place, outward)
    sees_mm = Shadows((lining.vertices_mm, lining.triangles)).hit_mm(place - 1e-3 * outward, -outward)
    assert ((sees_mm > 30) | (sees_mm < 0.01)).all(), "on the lining itself without a set-back"


FACES = [f"{who}-p{size}" for who in ("woman", "man") for size in (1, 5, 50, 95, 99)]


@pytest.mark.parametrize("name", ["average-adult", *FACES])
@pytest.mark.parametrize(("mask", "most"), [("home-3", 500), ("office-4", 500)])
def test_no_lining_stands_before_its_leds_and_no_led_inside_the_head(mask, most, name):
    fine = Face.load(name)
    for face in (fine, fine.coarse()):
        leds, lining = Mask.load(mask).worn(face)
        refuse_inside(leds, face)
        assert len(lining.triangles) <= most
        assert Shadows((lining.vertices_mm, lining.triangles)).hit_mm(leds.position_mm, leds.axis).min() > 30


@pytest.mark.parametrize("name", ["woman-p1", "woman-p5", "man-p5"])
def test_leds_past_a_small_chin_look_back_and_up_at_it(name):
    face = Face.load(name)
    leds, _ = Mask.load("home-3").worn(face)
    below = leds.position_mm[:, 1] < face.landmarks_mm["menton"][1]
    assert below.any()
    assert leds.axis[below, 1].min() > 0, "up"
    assert leds.axis[below, 2].max() < -0.3, "back, not sideways"
    assert np.median(nearest_mm(leds.position_mm[below], face)[0]) < 20


def test_nothing_left_of_a_lining_is_refused():
    with pytest.raises(BadInput, match="nothing is left"):
        cut(Patch(width_mm=30, height_mm=30), [Patch(width_mm=60, height_mm=60)], 5.0)


# ---- drawings


def test_zones_take_the_first_that_holds_and_keep_the_rest():
    zones = {
        "top": Patch(centre_mm=(0, 50), width_mm=100, height_mm=50, is_ellipse=False),
        "all over": Patch(width_mm=60, height_mm=300, is_ellipse=False),
    }
    zone = in_zones(np.array([[0.0, 50], [0, 0], [45, 0]]), zones)
    assert zone == ("top", "all over", "rest")
    names, number = numbered(zone, tuple(zones))
    assert names == ("top", "all over", "rest")
    assert number.tolist() == [0, 1, 2]
    with pytest.raises(BadInput, match="no LED lies in the zone 'chin'"):
        numbered(zone, ("chin",))


def test_packages_name_their_dies():
    assert channels_of("nir + red", COLOURS, "x") == [1, 0]
    with pytest.raises(BadInput, match=r"'blue' is no channel.*red, nir"):
        channels_of("blue", COLOURS, "line 3")
    with pytest.raises(BadInput, match="twice"):
        channels_of("red+red", COLOURS, "line 3")


def test_no_led_and_too_many_are_refused():
    for count, says in ((0, "no LED"), (10**6, "1000000 LEDs")):
        with pytest.raises(BadInput, match=says):
            not_too_many(count)


def test_an_array_is_centred_staggered_and_cut():
    form = ArrayForm(rows=3, columns=4, pitch="10 mm", staggered=True, pattern=[["red", "nir"], ["nir+red"]])
    full = lattice.fill(form, COLOURS, None, [])
    assert len(full.flat_mm) == 4 + 8 + 4
    assert full.flat_mm[:4].tolist() == [[-17.5, 10], [-7.5, 10], [2.5, 10], [12.5, 10]]
    assert list(full.channel[:4]) == [0, 1, 0, 1]
    assert list(full.channel[4:8]) == [1, 0, 1, 0], "a package with two dies is two LEDs in one place"
    cut_out = lattice.fill(form, COLOURS, Patch(width_mm=30, height_mm=60), [Patch(width_mm=12, height_mm=4)])
    assert np.abs(cut_out.flat_mm[:, 0]).max() <= 15
    assert len(cut_out.flat_mm) == 3 + 3 + 4
    with pytest.raises(BadInput, match="no LED"):
        lattice.fill(form, COLOURS, Patch(width_mm=1, height_mm=1), [])


# ---- csv files

SPACE = "# ours\nx_mm,y_mm,z_mm,nx,ny,nz,channel,zone,share\n1,2,3,0,0,-2,red,top,0.5\n-1,2,30,0,3,-4,red+nir,low,1\n"


@pytest.fixture
def read(tmp_path):
    def of(text, reader=table.read, *more):
        path = tmp_path / "leds.csv"
        path.write_text(text)
        return reader(path, *more, COLOURS)

    return of


def test_a_csv_in_space(read):
    found, place, axis = read(SPACE)
    assert place.tolist() == [[1, 2, 3], [-1, 2, 30], [-1, 2, 30]]
    assert axis == pytest.approx(np.array([[0, 0, -1], [0, 0.6, -0.8], [0, 0.6, -0.8]]))
    assert list(found.channel) == [0, 0, 1]
    assert found.zone == ("top", "low", "low")
    assert list(found.share) == [0.5, 1, 1]


@pytest.mark.parametrize(("unit", "mm"), [("mm", 1), ("cm", 10), ("inch", 25.4), ("in", 25.4), ("mil", 0.0254)])
def test_a_flat_csv_in_any_named_unit(unit, mm, read):
    found, place, axis = read(f"X_{unit},Y_{unit},channel\n1,2,red\n".replace("X", "x").replace("Y", "y"))
    assert place is None and axis is None
    assert found.flat_mm == pytest.approx(np.array([[1, 2]]) * mm)
    assert found.zone == ("all",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,y,channel\n1,2,red\n", "'x' names no unit. Call it x_mm"),
        ("x_mm,channel\n1,red\n", "no column with the length y"),
        ("x_mm,y_mm\n1,2\n", "no column 'channel'"),
        ("x_furlong,y_mm,channel\n1,2,red\n", "'furlong' is no unit"),
        ("x_mm,y_mm,z_mm,channel\n1,2,3,red\n", "no column 'nx'"),
        ("x_mm,y_mm,channel\n1,2,blue\n", "line 2: 'blue' is no channel"),
        ("x_mm,y_mm,channel\n\n# c\nnan,2,red\n", "line 4: x_mm is nan"),
        ("x_mm,y_mm,channel\n1,two,red\n", "line 2: y_mm is 'two'"),
        ("x_mm,y_mm,channel\n1,,red\n", "line 2: y_mm is empty"),
        ("x_mm,y_mm,channel\n1,2\n", "line 2 has 2 cells"),
        ("x_mm,y_mm,channel\n", "heading and no rows"),
        ("x_mm,x_mm,channel\n1,2,red\n", "share a name"),
        ('x_mm,y_mm,channel\n1,2,"red\n', "line 2: .*quotes"),
        ("", "is empty"),
        (SPACE.replace("0,0,-2", "0,0,0"), "line 3: nx, ny and nz are all zero"),
        (SPACE.replace("0.5", "-1"), "share is -1"),
        (SPACE.replace("top", ""), "zone is empty"),
        ("x_mm,y_mm,channel\n" + "1,2,red\n" * 200_000, "larger than 1 MB"),
        ("x_mm,y_mm,channel\n" + "1,2,red\n" * 25_000, "25000 LEDs"),
    ],
)
def test_a_mistake_in_a_csv_is_named(text, says, read):
    with pytest.raises(BadInput, match=says):
        read(text)


KICAD = (
    "Ref,Val,Package,PosX,PosY,Rot,Side\n"
    '"D1","RED",x,10.0,20.0,90,top\n"D2","IR",x,30,20,90,top\n"R1","1k",x,0,0,0,top\n'
)
JLC = "Designator,Mid X,Mid Y,Layer,Rotation\nD1,10.0mm,20mm,T,90\nD2,30mm,20mm,T,90\nC1,1mm,1mm,B,0\n"


def layout_form(**changed):
    return LayoutForm(**{"pcb": "x.csv", "channels": {"D1": "red", "D*": "nir"}} | changed)


def test_board_positions_are_seen_from_the_face(read):
    found = read(KICAD, board.read, layout_form(pcb_unit="mm"))
    assert found.flat_mm.tolist() == [[10, 0], [-10, 0]], "LEDs on top look at the wearer: right is the wearer's right"
    assert list(found.channel) == [0, 1]
    same = read(JLC, board.read, layout_form())
    assert same.flat_mm.tolist() == found.flat_mm.tolist()
    below = read(KICAD.replace("top", "bottom"), board.read, layout_form(pcb_unit="mm", side="bottom"))
    assert below.flat_mm.tolist() == [[-10, 0], [10, 0]]
    shifted = read(JLC, board.read, layout_form(origin=("10 mm", "20 mm")))
    assert shifted.flat_mm.tolist() == [[0, 0], [-20, 0]]


def test_parts_are_known_by_value_too_and_inches_are_read(read):
    found = read(KICAD, board.read, layout_form(pcb_unit="in", channels={"RED": "red", "IR": "nir+red"}))
    assert list(found.channel) == [0, 1, 0]
    assert np.ptp(found.flat_mm[:, 0]) == pytest.approx(20 * 25.4)


@pytest.mark.parametrize(
    ("text", "changed", "says"),
    [
        (KICAD, {}, r"line 2: PosX is '10.0' without a unit. Add pcb_unit"),
        (JLC.replace("10.0mm", "ten"), {}, "line 2: Mid X is 'ten'"),
        (JLC.replace("10.0mm", "10yd"), {}, "'yd' is no unit"),
        (JLC.replace("10.0mm", "1.2.3mm"), {}, "line 2: Mid X is '1.2.3'"),
        (JLC.replace("D2,30mm,20mm,T", "D2,30mm,20mm,B"), {}, "line 3: D2 is on the side 'B'"),
        (JLC, {"channels": {"D1": "red"}}, "line 3: D2 looks like an LED"),
        (JLC, {"channels": {"D*": "red", "X*": "nir"}}, r"fits 'X\*'"),
        (JLC, {"channels": {"D*": "blue"}}, "for D1: 'blue' is no channel"),
        (JLC, {"channels": {}}, "layout.channels is missing"),
        (JLC.replace("Layer", "Floor"), {}, "no column 'side' or 'layer'"),
    ],
)
def test_a_mistake_in_a_position_file_is_named(text, changed, says, read):
    with pytest.raises(BadInput, match=says):
        read(text, board.read, layout_form(**changed))


def test_lengths_know_their_units():
    assert rows.mm_per("MIL", "x") == pytest.approx(0.0254)
    assert rows.mm_per("inches", "x") == 25.4
