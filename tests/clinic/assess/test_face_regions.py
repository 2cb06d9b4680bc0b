"""The face to point at: every region of the built-in face, left and right, within its frame, with a name to read."""

import re

from lightmask import tables
from lightmask.clinic.assess import face_regions, findings
from lightmask.safety.screening import questionnaire
from lightmask.skin import conditions

NUMBERS = re.compile(r"-?\d+\.\d+")


def points(path):
    values = [float(number) for number in NUMBERS.findall(path)]
    return list(zip(values[::2], values[1::2], strict=True))


def drawn(path):
    """Places along the curve: its pieces are of third degree, each from the end of the one before."""
    start, *rest = points(path)
    for one, two, end in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        for t in (0.0, 0.25, 0.5, 0.75):
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield tuple(
                sum(w * p[axis] for w, p in zip(weights, (start, one, two, end), strict=True)) for axis in (0, 1)
            )
        start = end


def test_every_outline_of_the_built_in_face_is_there():
    names = {row["region"] for row in tables.read("mask/face_regions").rows()}
    middles, sides = set(face_regions.MIDDLE), set(face_regions.SIDES)
    assert middles | sides == names and not middles & sides
    assert len(face_regions.face()) == len(middles) + 2 * len(sides) == len(face_regions.labels())


def test_left_is_the_mirror_of_right_and_lies_where_one_looks_at_the_person():
    by_name = {one.name: one for one in face_regions.face()}
    left, right = by_name["left cheek"], by_name["right cheek"]
    assert left.middle[0] > 0 > right.middle[0]
    assert left.middle[0] == -right.middle[0]
    assert sorted(points(left.path)) == sorted((-x, y) for x, y in points(right.path))


def test_a_region_across_the_midline_is_one_and_symmetrical():
    nose = next(one for one in face_regions.face() if one.name == "nose")
    assert abs(nose.middle[0]) < 1e-9
    assert {(-x, y) for x, y in points(nose.path)} >= {point for point in points(nose.path) if point[0] > 15}


def test_what_overlaps_is_drawn_last():
    names = [one.name for one in face_regions.face()]
    assert names.index("nose") > names.index("left cheek")
    assert names.index("left eyelid") > names.index("left periorbital")


def test_everything_is_inside_the_frame():
    left, top, wide, high = (float(part) for part in face_regions.view_box().split())
    for one in face_regions.face():
        assert all(left <= x <= left + wide and top <= y <= top + high for x, y in drawn(one.path))


def test_names_are_plain_words():
    assert face_regions.labels()["left zygoma"] == "Left cheekbone"
    assert not [name for name in face_regions.labels().values() if "periorbital" in str(name).lower()]


def test_kinds_of_findings_point_at_conditions_and_questions_that_there_are():
    from lightmask.mask import Channel

    asked = {one.key for one in questionnaire(tuple(Channel(name=str(nm), peak_nm=nm) for nm in (415, 590, 633, 850)))}
    for one in findings.kinds().values():
        assert one.condition in ("", *conditions())
        assert one.key in ("", *asked)
