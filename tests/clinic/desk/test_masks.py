"""The clinic's masks: taken into use, changed, cleaned, put away; every act in the chain."""

import tempfile
from datetime import date
from importlib.resources import files

import pytest
from clinic.html_read import read
from django.core.files.uploadedfile import SimpleUploadedFile

from lightmask.clinic.desk import masks, records
from lightmask.clinic.desk.forms import MaskModelForm, UnitForm
from lightmask.clinic.models import AuditEntry, MaskModel, MaskUnit, SessionRecord
from lightmask.errors import BadInput, LightmaskError

FINGERPRINT = "ab12cd34"


def text_of(name="office-4"):
    return (files("lightmask.mask") / "library" / f"{name}.mask.toml").read_text(encoding="utf-8")


def acts():
    return list(AuditEntry.objects.filter(act__startswith="mask.").order_by("no").values_list("act", flat=True))


def post_unit(page, path="/masks/new/", **said):
    kind = MaskModel.objects.first()
    return page.post(path, {"model": str(kind.pk), "serial": "B-2", "port": "simulated"} | said)


def test_a_kind_of_the_library_is_taken_into_use_once(staff):
    owner = staff("owner")
    made = records.add_model(owner, text_of())
    assert made.name == "office-4, an open reference panel" and made.care == "office" and acts() == ["mask.model.add"]
    with pytest.raises(BadInput, match="here already"):
        records.add_model(owner, text_of())


def test_a_kind_that_was_put_away_comes_back_as_itself(staff):
    owner = staff("owner")
    made = records.add_model(owner, text_of())
    records.retire_model(owner, made)
    assert records.add_model(owner, text_of()).pk == made.pk and not masks.models().exclude(pk=made.pk).exists()
    assert acts()[-1] == "mask.model.use"


@pytest.mark.parametrize("text", ["this is no toml = = =", 'name = "a"', text_of().replace("peak_nm", "colour", 1)])
def test_a_file_that_says_no_mask_is_refused_and_leaves_nothing(staff, browse, text):
    with pytest.raises(LightmaskError):
        records.add_model(staff("owner"), text)
    page = browse(staff("owner"))
    answer = page.post("/masks/kinds/new/", {"file": SimpleUploadedFile("x.mask.toml", text.encode())})
    assert answer.status_code == 200 and b'role="alert"' in answer.content
    assert tempfile.gettempdir() not in answer.content.decode()  # where it lay for a moment helps nobody
    assert not MaskModel.objects.exists() and acts() == []


@pytest.mark.parametrize(
    ("known", "file", "said"),
    [("", None, "one of the two"), ("office-4", b"x", "one of the two"), ("", b"\xff\xfe\x00", "not text"),
     ("", b"a" * 600_000, "512 kB"), ("../../secret", None, "Select a valid choice")],
)  # fmt: skip
def test_what_is_no_mask_file_is_said_in_a_sentence(known, file, said):
    sent = {"file": SimpleUploadedFile("x.mask.toml", file)} if file else {}
    form = MaskModelForm({"known": known}, sent)
    assert not form.is_valid() and said in str(form.errors)


def test_the_owner_adds_a_kind_and_then_a_mask(staff, patient, browse):
    page, one = browse(staff("owner")), patient(number=12)
    assert page.post("/masks/kinds/new/", {"known": "office-4"})["Location"] == "/masks/new/"
    grouped = ":".join(FINGERPRINT[at : at + 4] for at in range(0, 8, 4)).upper()
    answer = post_unit(
        page, calibrated_on="2026-01-10", calibration_due="2027-01-10", key_fingerprint=grouped, holder=12
    )
    made = MaskUnit.objects.get()
    assert answer["Location"] == f"/masks/{made.pk}/"
    assert (made.given_to, made.key_fingerprint, made.calibration_due) == (one, FINGERPRINT, date(2027, 1, 10))
    assert acts() == ["mask.model.add", "mask.unit.add"]
    text = read(page.get(f"/masks/{made.pk}/").content).text
    assert FINGERPRINT in text and one.name in text


@pytest.mark.parametrize(
    ("said", "field"),
    [({"serial": ""}, "serial"), ({"holder": "999"}, "holder"), ({"key_fingerprint": "abc"}, "key_fingerprint"),
     ({"calibrated_on": "2026-05-01", "calibration_due": "2026-04-01"}, "calibration_due"),
     ({"serial": "A-1"}, "serial")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(unit, said, field):
    kind = unit("A-1").model
    form = UnitForm({"model": str(kind.pk), "serial": "B-2"} | said, instance=MaskUnit())
    assert not form.is_valid() and list(form.errors) == [field]


def test_a_change_keeps_the_hours_and_is_on_record(staff, unit, browse):
    one = unit(lit_s=7200)
    page = browse(staff("owner"))
    assert post_unit(page, f"/masks/{one.pk}/change/", serial="A-1", firmware="1.5").status_code == 302
    one.refresh_from_db()
    assert (one.firmware, one.lit_s) == ("1.5", 7200) and acts() == ["mask.unit.change"]
    assert "2.0 h" in read(page.get(f"/masks/{one.pk}/").content).text


def test_anybody_of_the_staff_notes_a_cleaning(staff, unit, browse):
    one, user = unit(), staff("assistant", "asha", first_name="Asha", last_name="Made-up")
    page = browse(user)
    assert page.post(f"/masks/{one.pk}/clean/").status_code == 302
    assert "Asha Made-up" in read(page.get(f"/masks/{one.pk}/").content).text
    assert masks.unit(one.pk).cleaned is not None and acts() == ["mask.unit.clean"]


def test_a_mask_is_put_away_and_taken_back(staff, patient, unit, browse):
    one = unit(given_to=patient())
    page = browse(staff("owner"))
    page.post(f"/masks/{one.pk}/retire/")
    one.refresh_from_db()
    assert one.retired_at and one.given_to is None and masks.units() == []
    assert one.serial in read(page.get("/masks/?retired=1").content).text
    page.post(f"/masks/{one.pk}/retire/")
    assert [told.unit for told in masks.units()] == [one] and acts() == ["mask.unit.retire", "mask.unit.use"]


def test_a_mask_that_shines_is_not_put_away(staff, patient, unit):
    one, owner = unit(), staff("owner")
    SessionRecord.objects.create(
        patient=patient(), at="2026-11-21T10:00Z", day=date(2026, 11, 21), state="running", where="office", unit=one
    )
    with pytest.raises(BadInput, match="A session runs"):
        records.retire_unit(owner, one)
    with pytest.raises(BadInput, match="Put these away first"):
        records.retire_model(owner, one.model)
    assert acts() == []


@pytest.mark.parametrize(
    ("due", "tone"), [(None, "neutral"), (date(2026, 11, 20), "warn"), (date(2026, 11, 21), "good")]
)
def test_a_calibration_holds_up_to_its_day(due, tone):
    assert masks.tone(due, date(2026, 11, 21)) == tone


def test_staff_see_masks_but_no_button_that_changes_them(staff, patient, unit, browse):
    one = unit(given_to=patient([staff()], name="Not Mine"))
    page = browse(staff())
    text = page.get(f"/masks/{one.pk}/").content.decode()
    assert "Put away" not in text and "Not Mine" not in text and "with person 1" in text
    assert page.post(f"/masks/{one.pk}/retire/").status_code == 403
    assert page.get("/masks/new/").status_code == 403 and page.get("/masks/").status_code == 200


def test_a_kind_shows_its_light_and_its_file(staff, browse):
    made = records.add_model(staff("owner"), text_of())
    page = read(browse(staff()).get(f"/masks/kinds/{made.pk}/").content)
    assert made.fingerprint in page.text and len(page.all("tr")) == 1 + len(masks.channels(made)[0]) > 2


def test_a_file_that_can_no_longer_be_read_says_why(staff, unit, browse):
    one = unit()
    MaskModel.objects.update(text='name = "old"')
    text = read(browse(staff()).get(f"/masks/kinds/{one.model_id}/").content).text
    assert "mask" in masks.channels(masks.model(one.model_id))[1] and "Its light" not in text


def test_an_unknown_mask_is_not_there(staff, browse):
    from uuid import uuid4

    page = browse(staff("owner"))
    for path in (f"/masks/{uuid4()}/", f"/masks/kinds/{uuid4()}/", f"/masks/{uuid4()}/change/"):
        assert page.get(path).status_code == 404


def test_an_empty_clinic_leads_to_the_first_kind(staff, browse):
    page = read(browse(staff("owner")).get("/masks/").content)
    assert "No mask yet" in page.text and "/masks/kinds/new/" in [one.get("href") for one in page.all("a")]
    assert "Its kind comes first" in read(browse(staff("owner")).get("/masks/new/").content).text
