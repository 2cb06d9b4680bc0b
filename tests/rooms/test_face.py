"""The built-in face: it measures what was asked, and it is a sheet of skin."""

import numpy as np
import pytest
from rooms.face_checks import REGION_PIECES, angles_deg, crossings, edges_mm, is_one_sheet, measured_mm, pieces

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import Face, Measures

NAMES = ("average-adult", "average-woman", "average-man", "woman-p1", "man-p99")
faces = pytest.mark.parametrize("name", NAMES)
sheets = pytest.mark.parametrize("twin", [False, True], ids=["fine", "coarse"])


def one(name, twin):
    face = Face.load(name)
    return face.coarse() if twin else face


# The means of the surveys, adult = mean of both sexes.
@pytest.mark.parametrize(
    ("name", "measure", "value_mm"),
    [
        ("average-woman", "bizygomatic_breadth_mm", 133.8),
        ("average-man", "bizygomatic_breadth_mm", 142.6),
        ("average-adult", "face_length_mm", (113.1 + 122.6) / 2),
        ("average-man", "interpupillary_distance_mm", 64.0),
        ("average-woman", "nose_protrusion_mm", 19.8),
        ("average-adult", "frontal_breadth_mm", (102.9 + 105.5) / 2),
    ],
)
def test_an_average_face_has_the_means_of_the_surveys(name, measure, value_mm):
    assert measured_mm(Face.load(name))[measure] == pytest.approx(value_mm, rel=0.001)


# ANSUR II's own percentiles, which the product does not use: the normal law must come near them.
@pytest.mark.parametrize(
    ("name", "measure", "value_mm"),
    [
        ("woman-p5", "bizygomatic_breadth_mm", 125.0),
        ("man-p95", "bizygomatic_breadth_mm", 153.0),
        ("woman-p95", "face_length_mm", 123.0),
        ("man-p5", "face_length_mm", 112.0),
        ("man-p99", "interpupillary_distance_mm", 72.5),
    ],
)
def test_a_percentile_is_near_the_surveys_own(name, measure, value_mm):
    assert measured_mm(Face.load(name))[measure] == pytest.approx(value_mm, rel=0.01)


def test_own_measures_are_on_the_mesh():
    asked = Measures(
        sex="female",
        percentile=30,
        bizygomatic_breadth_mm=131,
        face_length_mm=118,
        interpupillary_distance_mm=59,
        nose_protrusion_mm=23,
        nose_breadth_mm=36,
        nose_length_mm=47,
        lip_length_mm=52,
        bigonial_breadth_mm=108,
        frontal_breadth_mm=101,
        forehead_height_mm=70,
    )
    found = measured_mm(Face.of(asked))
    assert found == {name: pytest.approx(value, rel=0.001) for name, value in asked.all_mm().items() if name in found}


@faces
def test_the_landmarks_lie_on_the_skin(name):
    face = Face.load(name)
    corner = face.vertices_mm
    for landmark, point in face.landmarks_mm.items():
        assert np.linalg.norm(corner - point, axis=1).min() < 1e-6, landmark
    for eye in face.eyes_mm:
        assert np.linalg.norm(corner - eye, axis=1).min() < 1e-6


@faces
def test_nothing_is_wider_than_the_cheekbones_at_their_height(name):
    face = Face.load(name)
    zygion = face.landmarks_mm["zygion_left"]
    level = np.abs(face.vertices_mm[:, 1] - zygion[1]) < 2
    assert face.vertices_mm[level, 0].max() == pytest.approx(zygion[0], rel=0.01)


def test_landmarks_stand_in_order_down_the_profile():
    points = Face.load("average-adult").landmarks_mm
    order = ("trichion", "glabella", "sellion", "pronasale", "subnasale", "labiale_superius", "stomion")
    order += ("labiale_inferius", "sublabiale", "pogonion", "gnathion", "menton")
    heights = [points[name][1] for name in order]
    assert heights == sorted(heights, reverse=True)
    assert points["pronasale"][2] == max(point[2] for point in points.values())
    assert points["sellion"][2] < points["glabella"][2]
    assert points["sublabiale"][2] < points["pogonion"][2]


@faces
@sheets
def test_it_is_one_sheet_without_a_hole(name, twin):
    is_one_sheet(one(name, twin))


@faces
@sheets
def test_it_does_not_pass_through_itself(name, twin):
    face = one(name, twin)
    assert crossings(face.vertices_mm, np.array(face.triangles)) == 0


def test_the_check_for_crossings_finds_an_edge_of_each_in_the_other():
    wall = [[0.0, 0, 0], [2, 0, 0], [0, 2, 0]]
    spear = [[0.5, 0.5, -1], [0.5, 0.5, 1], [3, 3, 1]]
    assert crossings(np.array(wall + spear), np.array([[0, 1, 2], [3, 4, 5]])) == 2


@faces
@sheets
def test_its_triangles_are_even(name, twin):
    face = one(name, twin)
    angles, edges = angles_deg(face), edges_mm(face)
    assert angles.min() > 20
    assert np.percentile(angles, 2) > 23
    assert np.median(angles) > 45
    assert np.percentile(edges, 98) < 2.2 * np.percentile(edges, 2)


def test_it_is_as_fine_as_promised():
    face = Face.load("average-adult")
    assert 15_000 <= face.patches <= 20_000
    assert 900 <= face.coarse().patches <= 1_100
    assert 1.5 < np.median(edges_mm(face)) < 2.2


@faces
@sheets
def test_left_and_right_are_the_same(name, twin):
    face = one(name, twin)
    here = {tuple(row): region for row, region in zip(face.vertices_mm.tolist(), face.region.tolist(), strict=True)}
    there = {(0.0 - x, y, z): region for (x, y, z), region in here.items()}
    assert here == there
    assert face.eyes_mm[0] == pytest.approx(face.eyes_mm[1] * (-1, 1, 1), abs=0)


@faces
def test_normals_point_out_of_the_head(name):
    face = Face.load(name)
    out = face.vertices_mm - (0, -25, -75)
    out = out / np.linalg.norm(out, axis=1, keepdims=True)
    facing = (face.normals * out).sum(axis=1)
    assert np.mean(facing > 0) > 0.99  # the wings of the nose and the underside of the chin may turn away
    front = np.abs(face.vertices_mm[:, 0]) < 15
    assert np.mean(face.normals[front & face.within("forehead"), 2]) > 0.8


@faces
def test_the_origin_is_midway_between_the_pupils(name):
    face = Face.load(name)
    assert face.eyes_mm[:, 1:] == pytest.approx(np.zeros((2, 2)), abs=1e-9)
    assert face.eyes_mm[0, 0] < 0 < face.eyes_mm[1, 0]
    assert face.within("eyelids")[np.linalg.norm(face.vertices_mm - face.eyes_mm[1], axis=1).argmin()]


@pytest.mark.parametrize("name", ["average-adult", "average-woman", "average-man"])
def test_its_area_is_a_faces(name):
    assert 300 < Face.load(name).area_cm2.sum() < 450


@sheets
def test_every_region_is_in_one_piece_or_two(twin):
    face = one("average-adult", twin)
    pairs = np.concatenate([face.triangles[:, :2], face.triangles[:, 1:], face.triangles[:, ::2]])
    for name in face.regions:
        inside = face.within(name)
        number = np.cumsum(inside) - 1
        within = pairs[inside[pairs].all(axis=1)]
        assert pieces(inside.sum(), number[within]) == REGION_PIECES.get(name, 1), name


@faces
def test_the_twin_has_the_same_regions_and_area(name):
    face = Face.load(name)
    fine, coarse = face.area_cm2, face.twin.area_cm2
    assert coarse.sum() == pytest.approx(fine.sum(), rel=0.02)
    for region in face.regions:
        assert coarse[face.twin.within(region)].sum() == pytest.approx(fine[face.within(region)].sum(), rel=0.08), (
            region
        )
    near = np.linalg.norm(face.vertices_mm[:, None] - face.twin.vertices_mm[::40], axis=2).min(axis=0)
    assert near.max() < 2.5


@pytest.mark.parametrize(
    ("inside", "landmark"),
    [
        ("nose", "pronasale"),
        ("chin", "pogonion"),
        ("glabella", "glabella"),
        ("lips", "stomion"),
        ("zygoma", "zygion_left"),
        ("nose", "alare_right"),
        ("nose", "sellion"),
    ],
)
def test_a_landmark_lies_in_its_region(inside, landmark):
    face = Face.load("average-adult")
    nearest = np.linalg.norm(face.vertices_mm - face.landmarks_mm[landmark], axis=1).argmin()
    assert face.within(inside)[nearest]


def test_depths_are_near_one_measured_woman():
    """Distances from the midpoint of the tragia, doi 10.1186/2196-1042-14-32 table 2: one woman, so 10 percent."""
    points = Face.load("average-woman").landmarks_mm
    middle = (points["tragion_left"] + points["tragion_right"]) / 2
    hers = {"sellion": 88.5, "pronasale": 103.8, "subnasale": 91.9, "labiale_superius": 94.4, "pogonion": 107.3}
    for name, distance_mm in hers.items():
        assert np.linalg.norm(points[name] - middle) == pytest.approx(distance_mm, rel=0.1), name


@pytest.mark.parametrize("name", ["average-child", "woman", "woman-p0", "man-p100", "Average-adult", "woman-p", ""])
def test_an_unknown_name_is_answered_with_the_names_there_are(name):
    with pytest.raises(BadInput, match=r"There is no face .* There are: average-adult.* woman-p5"):
        Face.load(name)


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ({"sex": "woman"}, "sex='woman' is not known. Give one of: female, male, adult"),
        ({"percentile": 100}, "percentile=100 is out of range"),
        ({"bizygomatic_breadth_mm": 13.8}, "was it cm?"),
        ({"face_length_mm": 4.6}, "was it inches?"),
        ({"interpupillary_distance_mm": 0.063}, "was it metres?"),
        ({"nose_breadth_mm": 90}, "nose_breadth_mm=90 is no adult's. Give a number from 14 to 57 mm."),
        ({"nose_breadth_mm": float("nan")}, "nose_breadth_mm=nan is no adult's"),
        ({"face_length_mm": 90, "nose_length_mm": 60}, "leaves no chin"),
        ({"bizygomatic_breadth_mm": 115, "interpupillary_distance_mm": 78}, "too wide for bizygomatic"),
    ],
)
def test_measures_that_cannot_be_are_refused(measures, said):
    with pytest.raises(OutOfRange if "sex" not in measures else BadInput) as refused:
        Measures(**measures)
    assert said in str(refused.value)


def test_every_measure_has_both_sexes_and_says_how_sure_it_is():
    table = tables.read("mask/anthropometry")
    rows = list(zip(table.text("measure"), table.text("sex"), strict=True))
    assert sorted(rows) == sorted((name, sex) for name in Measures().all_mm() for sex in ("female", "male"))
    assert set(table.text("reliability")) == {"computed", "read", "remembered"}
