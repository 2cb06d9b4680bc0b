"""The light of a kind of mask: exactly what limits ask for, worked out once, and begun before it is needed."""

import time
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from clinic.treating.sittings import NOTHING
from django.urls import reverse

from lightmask import sitting
from lightmask.clinic.models import MaskModel
from lightmask.clinic.treating import kept_light, records
from lightmask.mask import Mask, Settings, shine
from lightmask.mask.footprint import DRAWS
from lightmask.mask.whose import face_for
from lightmask.person import Person
from lightmask.plan.safety_paper import Session
from lightmask.safety import review

WHO = Person(
    age_y=46, sex="F", phototype="II", pregnant="no", breast_feeding="no", medicines=(), light=(), care="office",
    rest_answered_no_by="nurse", shields="opaque goggles", shield_transmittance=0.01, regions=("cheek",),
)  # fmt: skip
DIM = Settings(drive={"red": 0.3, "near infrared": 0.2, "amber": 0.1}, duration_s=60)


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept_light._found.clear()
    yield
    kept_light._found.clear()


def home_3():
    text = (files("lightmask.mask") / "library" / "home-3.mask.toml").read_text(encoding="utf-8")
    return MaskModel(name="Home 3", text=text, fingerprint="0")


def test_what_is_kept_uses_every_limit_as_much_as_the_whole_face_does():
    from numpy.random import default_rng

    from lightmask.plan import skin_of

    lamp, at = Mask.load("home-3"), datetime.now(UTC)
    chance = default_rng(0)
    whole = shine(lamp, face_for("F", lamp).coarse(), draws=DRAWS, rng=chance)
    of_whole = Session(settings=DIM, footprint=whole, skin=skin_of(WHO, rng=chance), person=WHO, at=at)
    began = time.perf_counter()
    kept = kept_light.of(home_3(), "F")
    first_s = time.perf_counter() - began
    assert len(kept.footprint.patches) < len(whole.patches) / 4
    began = time.perf_counter()
    of_kept = sitting.under(kept_light.of(home_3(), "F"), DIM, WHO, at)
    cleared = of_kept.checked()
    again_s = time.perf_counter() - began
    assert again_s < first_s / 2
    expected = {one.id: one.use for one in of_whole.checked().review.findings}
    assert {one.id: one.use for one in cleared.review.findings} == pytest.approx(expected, rel=1e-12)
    assert dict(cleared.brightest_mW_cm2) == pytest.approx(dict(of_whole.checked().brightest_mW_cm2), rel=1e-12)
    strong = Settings(drive={"red": 1.0, "near infrared": 1.0, "amber": 1.0}, duration_s=2400)
    broken = [
        {one.id for one in review(strong, one.footprint, one.skin, WHO, at=at).findings if one.use > 1}
        for one in (of_whole, of_kept)
    ]
    assert broken[0] == broken[1] != set()


def test_whoever_asks_meanwhile_waits_for_the_same(monkeypatch):
    asked, real = [], sitting.light_of

    def slowly(lamp, face):
        asked.append(lamp)
        time.sleep(0.3)
        return real(lamp, None)

    monkeypatch.setattr(sitting, "light_of", slowly)
    model = home_3()
    model.text = (files("lightmask.mask") / "library" / "omnilux-contour-face.mask.toml").read_text(encoding="utf-8")
    both = [kept_light.begin(model, "F") for _ in range(2)]
    assert both[0] is both[1] and both[0].result() is kept_light.of(model, "F") and len(asked) == 1
    kept_light.of(model, "M")
    assert len(asked) == 2, "another face is another light"


def test_a_fault_is_told_and_tried_again(monkeypatch):
    real = sitting.light_of

    def broken(lamp, face):
        raise MemoryError

    model = home_3()
    model.text = (files("lightmask.mask") / "library" / "omnilux-contour-face.mask.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(sitting, "light_of", broken)
    with pytest.raises(MemoryError):
        kept_light.of(model, "F")
    monkeypatch.setattr(sitting, "light_of", real)
    assert kept_light.of(model, "F").footprint is not None


def test_no_more_than_a_few_are_kept(monkeypatch):
    monkeypatch.setattr(sitting, "light_of", lambda lamp, face: object())
    for number in range(kept_light.MOST + 3):
        kept_light.of(MaskModel(name="m", text=f"{home_3().text}\n# {number}", fingerprint="0"), "F")
    assert len(kept_light._found) == kept_light.MOST


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_questions_begins_it(treated, unit, browse):
    person, doctor = treated()
    unit()
    assert not kept_light._found
    shown = browse(doctor).get(reverse("treating:begin", args=[person.pk])).content.decode()
    assert len(kept_light._found) == 1
    assert "data-working=" in shown and "data-working-sign" in shown and "clinic/working.js" in shown
    ((key, found),) = kept_light._found.items()
    records.begin(doctor, person, unit(), NOTHING)
    assert list(kept_light._found.items()) == [(key, found)], "the start asks for the light that the page began"
