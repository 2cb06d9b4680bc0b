"""A card that is drawn into a picture is found again, and a lamp that tints it is said."""

import numpy as np
import pytest

from lightmask.clinic.scales import card
from lightmask.errors import BadInput

STEP = 40


def drawn(gain=(1, 1, 1)):
    """A picture of the card, its patches 40 pixels wide, and the middles of its corner patches."""
    picture = np.full((4 * STEP + 40, 6 * STEP + 40, 3), 128.0)
    for place, patch in enumerate(card.patches()):
        row, column = divmod(place, 6)
        top, left = 20 + row * STEP, 20 + column * STEP
        picture[top : top + STEP, left : left + STEP] = np.clip(np.array(patch.screen) * gain, 0, 255)
    near, right, low = 20 + STEP / 2, 20 + 5.5 * STEP, 20 + 3.5 * STEP
    return picture, [(near, near), (right, near), (right, low), (near, low)]


def test_a_true_card_is_not_off_at_all():
    seen = card.sampled(*drawn())
    found = card.compared(seen)
    assert found.mean == pytest.approx(0, abs=1e-9)
    assert found.warnings == ()
    assert len(found.off) == 24


def test_a_tinted_lamp_is_said():
    found = card.compared(card.sampled(*drawn(gain=(1.0, 0.85, 0.6))))
    assert found.mean > card.rule("card mean delta E")
    assert "not compared with others" in found.warnings[0]
    assert found.worst == max(found.off.values()) == found.off[found.worst_patch]


def test_one_shaded_patch_is_named():
    seen = card.sampled(*drawn())
    found = card.compared(seen | {"light skin": (60, 40, 35)})
    assert found.worst_patch == "light skin"
    assert any("'light skin'" in said for said in found.warnings)


def test_what_is_no_card_is_refused():
    with pytest.raises(BadInput, match="too few"):
        card.compared({"white": (243, 243, 242)})
    with pytest.raises(BadInput, match="'snow' is not a patch"):
        card.compared(dict.fromkeys(("snow", "white"), (1, 1, 1)))
    with pytest.raises(BadInput, match="outside the photograph"):
        card.sampled(drawn()[0], [(0, 0), (999, 0), (999, 9), (0, 9)])
    with pytest.raises(BadInput, match="four corner"):
        card.sampled(drawn()[0], [(0, 0)])


@pytest.mark.parametrize(
    ("screen", "says"), [((30, 20, 18), "too dark"), ((250, 248, 246), "too light"), ((150, 120, 40), "colour cast")]
)
def test_light_that_is_wrong_is_said(screen, says):
    found = card.exposure(np.full((20, 20, 3), screen, dtype=float))
    assert any(says in warning for warning in found.warnings)


def test_even_daylight_on_a_face_is_fine():
    assert card.exposure(np.full((20, 20, 3), (170, 140, 125), dtype=float)).warnings == ()


def test_burnt_out_light_is_said():
    picture = np.full((20, 20, 3), (170.0, 140.0, 125.0))
    picture[:2] = 255
    found = card.exposure(picture)
    assert found.clipped == pytest.approx(0.1)
    assert any("black or white" in said for said in found.warnings)
