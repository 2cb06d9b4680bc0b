"""Scores against their published extremes, and the laws that hold between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.clinic.scales import Scale, area_score, score
from lightmask.errors import BadInput

SCORED = ("pasi", "easi", "masi", "mmasi", "scorad", "oscorad", "dlqi", "cadi", "poem", "osdi", "gags", "vss",
          "posas_o", "posas_p")  # fmt: skip


def highest(scale_id):
    return {item.name: item.highest for item in Scale.named(scale_id).items}


def lowest(scale_id):
    return {item.name: item.lowest for item in Scale.named(scale_id).items}


@pytest.mark.parametrize(
    ("scale_id", "value"),
    [("pasi", 72), ("easi", 72), ("masi", 48), ("mmasi", 24), ("scorad", 103), ("oscorad", 83), ("dlqi", 30),
     ("cadi", 15), ("poem", 28), ("osdi", 100), ("gags", 44), ("vss", 13), ("posas_o", 60), ("posas_p", 60)],
)  # fmt: skip
def test_the_worst_of_every_item_is_the_end_of_the_scale(scale_id, value):
    assert score(scale_id, highest(scale_id), age_y=40).value == pytest.approx(value)


@pytest.mark.parametrize("scale_id", SCORED)
def test_nothing_at_all_is_the_other_end(scale_id):
    assert score(scale_id, lowest(scale_id), age_y=40).value == Scale.named(scale_id).lowest


def test_pasi_of_the_arms_alone():
    """0.2 x (2 + 3 + 1) x 4 = 4.8, by the formula of Fredriksson and Pettersson."""
    said = lowest("pasi") | {"arms_erythema": 2, "arms_induration": 3, "arms_desquamation": 1, "arms_area": 4}
    found = score("pasi", said)
    assert found.value == 4.8
    assert found.band == "10 or less"


def test_easi_weighs_the_head_of_a_child_twice():
    said = lowest("easi") | {"head_erythema": 3, "head_induration": 2, "head_area": 6}
    assert score("easi", said, age_y=30).value == 3.0
    assert score("easi", said, age_y=7).value == 6.0
    with pytest.raises(BadInput, match="Give the age"):
        score("easi", said)


def test_scorad_by_hand():
    said = dict.fromkeys((item.name for item in Scale.named("scorad").items), 0) | {
        "extent": 20, "redness": 2, "dryness": 1, "itch": 5, "sleep_loss": 3,
    }  # fmt: skip
    found = score("scorad", said)
    assert found.value == pytest.approx(20 / 5 + 7 * 3 / 2 + 8)
    assert found.parts == {"oscorad": pytest.approx(14.5)}


def test_osdi_counts_what_is_answered():
    assert score("osdi", {"q1": 4, "q2": 4, "q3": ""}).value == 100
    assert score("osdi", {f"q{n}": 1 for n in range(1, 13)}).value == 25
    with pytest.raises(BadInput, match="no answer"):
        score("osdi", {"q1": ""})


def test_a_count_of_lesions_gives_its_halves():
    said = {"comedones_open": 4, "comedones_closed": 6, "papules": 5, "pustules": 2, "nodules": 1}
    found = score("lesion_counts", said)
    assert (found.value, dict(found.parts)) == (18, {"inflammatory_lesions": 8, "noninflammatory_lesions": 10})


@pytest.mark.parametrize("scale_id", SCORED)
def test_a_missing_item_is_refused_and_never_counted_as_nothing(scale_id):
    said = highest(scale_id)
    said.pop(next(iter(said)))
    if scale_id == "osdi":
        assert score(scale_id, said).value == 100
    else:
        with pytest.raises(BadInput, match="lacks"):
            score(scale_id, said, age_y=40)


def test_strangers_and_values_outside_are_refused():
    with pytest.raises(BadInput, match="'q11' is not an item"):
        score("dlqi", highest("dlqi") | {"q11": 1})
    with pytest.raises(BadInput, match=r"Question 1: 4 is out of range\. Give a number from 0 to 3"):
        score("dlqi", highest("dlqi") | {"q1": 4})
    with pytest.raises(BadInput, match="not worked out from items"):
        score("glogau", {"class": 2})


@pytest.mark.parametrize(
    ("percent", "points"), [(0, 0), (0.5, 1), (9.9, 1), (10, 2), (29, 2), (30, 3), (50, 4), (70, 5), (90, 6), (100, 6)]
)
def test_area_scores(percent, points):
    assert area_score(percent) == points


def test_an_area_beyond_the_whole_is_refused():
    with pytest.raises(BadInput, match="from 0 to 100"):
        area_score(101)


@given(scale_id=st.sampled_from([name for name in SCORED if name != "osdi"]), data=st.data())
def test_more_of_any_sign_is_never_a_better_score(scale_id, data):
    items = Scale.named(scale_id).items
    said = {item.name: data.draw(st.integers(int(item.lowest), int(item.highest))) for item in items}
    worse = data.draw(st.sampled_from(items))
    more = said | {worse.name: data.draw(st.integers(said[worse.name], int(worse.highest)))}
    assert score(scale_id, more, age_y=40).value >= score(scale_id, said, age_y=40).value


def test_session_adherence():
    assert score("session_adherence", {"done": 12, "planned": 20}).value == 0.6
    with pytest.raises(BadInput, match="more than all"):
        score("session_adherence", {"done": 21, "planned": 20})
