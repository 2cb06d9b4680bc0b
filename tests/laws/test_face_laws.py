"""Whatever measures a person may have, the face is a face."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms.face_checks import angles_deg, crossings, is_one_sheet, measured_mm

from lightmask.mask import Face, Measures
from lightmask.mask.measures import MEASURED, SEXES

sexes = st.sampled_from(SEXES)
percentiles = st.floats(1, 99)


@st.composite
def people(draw):
    """A middle-sized person of a sex, with every measure up to a tenth off."""
    usual = Measures(sex=draw(sexes), percentile=draw(st.floats(20, 80)))
    own = {name: usual.all_mm()[name] * draw(st.floats(0.92, 1.08)) for name in MEASURED}
    return Measures(sex=usual.sex, **own)


def is_a_face(face):
    is_one_sheet(face.coarse())
    assert crossings(face.coarse().vertices_mm, np.array(face.coarse().triangles)) == 0
    assert angles_deg(face).min() > 12
    assert np.percentile(angles_deg(face), 2) > 22
    assert (face.normals[face.within("forehead"), 2] > 0).all()
    assert face.area_cm2.min() > 0


def measures_what_was_asked(face, measures):
    found = measured_mm(face)
    assert found == {name: pytest.approx(value, rel=0.01) for name, value in measures.all_mm().items() if name in found}
    level = np.abs(face.vertices_mm[:, 1] - face.landmarks_mm["zygion_left"][1]) < 2
    assert 2 * face.vertices_mm[level, 0].max() == pytest.approx(measures.all_mm()["bizygomatic_breadth_mm"], rel=0.015)


@settings(max_examples=12, deadline=None)
@given(sex=sexes, percentile=percentiles)
def test_every_percentile_is_a_face_of_its_measures(sex, percentile):
    measures = Measures(sex=sex, percentile=percentile)
    face = Face.of(measures)
    is_a_face(face)
    measures_what_was_asked(face, measures)


@settings(max_examples=15, deadline=None)
@given(measures=people())
def test_every_own_measure_is_a_face_of_its_measures(measures):
    face = Face.of(measures)
    is_a_face(face)
    measures_what_was_asked(face, measures)


@settings(max_examples=10, deadline=None)
@given(sex=sexes, low=percentiles, high=percentiles)
def test_a_higher_percentile_is_a_larger_face(sex, low, high):
    low, high = sorted((low, high))
    small, large = (Face.of(Measures(sex=sex, percentile=value)).coarse() for value in (low, high))
    assert small.area_cm2.sum() <= large.area_cm2.sum() + 1e-9
    assert small.eyes_mm[1, 0] <= large.eyes_mm[1, 0] + 1e-9


@settings(max_examples=8, deadline=None)
@given(measures=people())
def test_the_same_measures_give_the_same_face_with_the_same_regions(measures):
    face, again, middle = Face.of(measures), Face.of(measures), Face.load("average-adult")
    assert np.array_equal(face.vertices_mm, again.vertices_mm)
    assert np.array_equal(face.region, middle.region)
    assert np.array_equal(face.triangles, middle.triangles)
