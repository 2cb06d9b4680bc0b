"""Colour against published pairs, and against the skin room's own way from a reflectance to a screen."""

import math

import numpy as np
import pytest

from lightmask.clinic.scales import delta_e00, erythema_index, melanin_index, score, screen_lab, typology_angle_deg
from lightmask.errors import BadInput, OutOfRange
from lightmask.skin import colour

# Sharma, Wu, Dalal 2005, table 1: pairs 1-4, 7, 9-12, 17-20, 25, 26, 33, 34.
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0010), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0012), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "published"), SHARMA)
def test_ciede2000_of_sharma(first, second, published):
    assert delta_e00(first, second) == pytest.approx(published, abs=5e-5)
    assert delta_e00(second, first) == pytest.approx(published, abs=5e-5)


def test_a_colour_does_not_differ_from_itself_and_arrays_go_through():
    lab = np.array([[62.0, 11.0, 16.0], [50.0, 0.0, 0.0]])
    assert delta_e00(lab, lab).tolist() == [0.0, 0.0]


def test_ciede2000_from_a_form():
    said = dict(zip(("lightness_1", "a_1", "b_1"), SHARMA[0][0], strict=True))
    said |= dict(zip(("lightness_2", "a_2", "b_2"), SHARMA[0][1], strict=True))
    assert score("delta_e00", said).value == pytest.approx(2.0425, abs=5e-5)


def test_typology_angle():
    assert typology_angle_deg(66.0, 16.0) == pytest.approx(45.0)
    assert typology_angle_deg(62, 16) == pytest.approx(float(colour.ita_deg([62, 11, 16])))
    assert score("ita", {"lightness": 62, "b": 16}).band == "intermediate"
    with pytest.raises(BadInput, match="above zero"):
        typology_angle_deg(62, -3)


def test_indices_of_a_photograph():
    assert melanin_index(0.1) == pytest.approx(100)
    assert erythema_index(0.5, 0.25) == pytest.approx(100 * math.log10(2))
    with pytest.raises(OutOfRange, match="screen value"):
        melanin_index(120)


def test_screen_to_lab_undoes_lab_to_screen():
    for lab in ((62.0, 11.0, 16.0), (35.0, 12.0, 15.0), (80.0, 3.0, 8.0)):
        screen = colour.screen(lab) * 255
        assert screen_lab(screen) == pytest.approx(np.array(lab), abs=0.12)


def test_black_grey_and_white():
    assert screen_lab([0, 0, 0]) == pytest.approx(np.zeros(3), abs=1e-9)
    assert screen_lab([255, 255, 255]) == pytest.approx(np.array([100, 0, 0]), abs=1e-6)
    with pytest.raises(OutOfRange):
        screen_lab([0, 0, 256])
