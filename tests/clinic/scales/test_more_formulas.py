"""Adherence, phototype, roughness, and questions that the site brings."""

from datetime import date

import numpy as np
import pytest

from lightmask.clinic.scales import RaschTable, SiteTexts, adherence, phototype, texture
from lightmask.errors import BadInput, OutOfRange


def test_light_beyond_the_plan_makes_up_for_nothing():
    assert adherence.of_dose([4, 0, 8], [4, 4, 4]) == pytest.approx(2 / 3)
    assert adherence.of_dose([4, 4], [4, 4]) == 1
    assert adherence.of_sessions(9, 12) == 0.75


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: adherence.of_dose([1], [1, 2]), "do not match"),
        (lambda: adherence.of_dose([], []), "No dose was planned"),
        (lambda: adherence.of_dose([-1], [1]), "negative"),
        (lambda: adherence.of_sessions(3, 0), "no share"),
        (lambda: adherence.of_sessions(5, 4), "no share"),
        (lambda: adherence.longest_gap_days([date(2026, 5, 1)]), "at least two"),
    ],
)
def test_shares_of_nothing_are_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()


def test_the_longest_gap_whatever_the_order():
    assert adherence.longest_gap_days([date(2026, 5, 20), date(2026, 5, 1), date(2026, 5, 4)]) == 16


@pytest.mark.parametrize(
    ("points", "type_"),
    [(0, "I"), (6, "I"), (7, "II"), (13, "II"), (14, "III"), (20, "III"), (21, "IV"), (28, "V"), (34, "V"), (35, "VI")],
)  # fmt: skip
def test_points_to_phototype(points, type_):
    assert phototype.by_points(points) == type_
    assert phototype.named(phototype.number_of(type_)) == type_


def test_ten_answers_give_a_type():
    lightest = {question.key: 0 for question in phototype.questions()}
    assert len(lightest) == 10
    assert phototype.from_answers(lightest) == ("I", 0)
    assert phototype.from_answers(dict.fromkeys(lightest, "4")) == ("VI", 40)


def test_an_unanswered_question_is_never_guessed():
    said = {question.key: 2 for question in phototype.questions()}
    with pytest.raises(BadInput, match="Answer all ten"):
        phototype.from_answers(said | {"hair": ""})
    with pytest.raises(BadInput, match=r"no answer\. Give one of: 0, 1, 2, 3, 4"):
        phototype.from_answers(said | {"hair": "5"})
    with pytest.raises(OutOfRange):
        phototype.by_points(41)
    with pytest.raises(BadInput, match="whole number"):
        phototype.named(0)
    with pytest.raises(BadInput, match="not a phototype"):
        phototype.number_of("VII")


def test_roughness_of_a_known_surface():
    assert texture.areal_roughness_um([[1.0, -1.0], [-1.0, 1.0]]) == 1
    assert texture.areal_roughness_um(np.full((3, 3), 7.0)) == 0
    with pytest.raises(BadInput, match="no area"):
        texture.areal_roughness_um([1.0, 2.0])


def test_texts_that_the_site_brings():
    texts = SiteTexts(
        scale="dlqi", texts=tuple(f"Question {n} of the licence" for n in range(10)), licence="Cardiff 2026/7"
    )
    assert texts.by_item()["q10"] == "Question 9 of the licence"
    with pytest.raises(BadInput, match="10 items and 9 texts"):
        SiteTexts(scale="dlqi", texts=texts.texts[:9], licence="x")
    with pytest.raises(BadInput, match="is empty"):
        SiteTexts(scale="dlqi", texts=(*texts.texts[:9], " "), licence="x")
    with pytest.raises(BadInput, match="Name the licence"):
        SiteTexts(scale="dlqi", texts=texts.texts, licence=" ")


def test_a_conversion_table_of_the_licence():
    table = RaschTable({10: 0.0, 20: 45.0, 40: 100.0})
    assert table.value(20) == 45
    with pytest.raises(BadInput, match="lists 10 to 40"):
        table.value(21)
    with pytest.raises(BadInput, match="out of range"):
        RaschTable({10: 120.0})


def test_texts_in_the_folder_of_the_site(tmp_path):
    assert SiteTexts.kept_in(tmp_path, "dlqi", "en") is None
    questions = "\n".join(f"Own question {n}" for n in range(1, 11))
    (tmp_path / "dlqi.en.txt").write_text(f"Cardiff 2026/7\n\n{questions}\n", encoding="utf-8")
    found = SiteTexts.kept_in(tmp_path, "dlqi", "en")
    assert (found.licence, found.by_item()["q1"]) == ("Cardiff 2026/7", "Own question 1")
    (tmp_path / "cadi.en.txt").write_text("a licence\nonly one\n", encoding="utf-8")
    with pytest.raises(BadInput, match="5 items and 1 texts"):
        SiteTexts.kept_in(tmp_path, "cadi", "en")
