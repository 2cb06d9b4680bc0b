"""The pages: what is posted is kept or refused beside its field, and only the care team gets in."""

import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.assess import queries, records
from lightmask.clinic.assess.records import Reading
from lightmask.clinic.assess.said import asked_rows
from lightmask.clinic.models import AuditEntry, Finding, Measurement, Photo, Phototype, Screening
from lightmask.clinic.scales import phototype

PAGES = (
    "start",
    "screening",
    "changes",
    "phototype",
    "colour",
    "findings",
    "measurements",
    "files",
    "suction",
    "photos",
)
WHOLE = {"medicines_are": "none", "shields": "opaque goggles", "light_is": "none", "asked_by": "Mira Laurent",
         "regions": ["cheek"]}  # fmt: skip


@pytest.fixture
def page(nurse, person, browse):
    """page("colour") or page("colour", {...}): the answer to a look, or to what was posted."""
    browser = browse(nurse)

    def ask(name, posted=None, **more):
        url = reverse(f"assess:{name}", kwargs={"patient": person.pk} | more)
        return browser.get(url) if posted is None else browser.post(url, posted)

    return ask


def everything(answer="no"):
    return {f"q_{row}": answer for row in asked_rows()}


def csv(text, name="readings.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    return file


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_with_nothing_and_with_much_in_the_record(page, nurse, person, answered, agreed, jpeg, name):
    assert page(name).status_code == 200
    agreed("treatment", "photos")
    answered(C04="yes", recent={"peel": "2026-01-02"})
    records.find(nurse, person, {"region": "left cheek", "kind": "redness", "severity": 2})
    records.measure(nurse, person, [Reading(scale="fwcs", value=5)])
    records.measure(nurse, person, [Reading(scale="fwcs", value=2)])
    page("photos", {"pose": "front", "photo": csv_of(jpeg())})
    assert Photo.objects.count() == 1
    assert page(name).status_code == 200


def csv_of(content, name="face.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.mark.parametrize("name", PAGES)
def test_who_may_come_in(person, nurse, staff, patient, client, browse, name):
    url = reverse(f"assess:{name}", args=[person.pk])
    assert client.get(url).status_code == 302
    own = staff("client")
    person.user = own
    person.save()
    users = (nurse, staff("owner"), own, staff("assistant"), staff("client"))
    assert [browse(user).get(url).status_code for user in users] == [200, 200, 403, 404, 404]


def test_the_whole_form_is_kept_with_its_author(page, person, nurse):
    answer = page("screening", everything() | WHOLE | {"q_C04": "yes", "d_C04": "since 2019", "m0_name": ""})
    assert answer.url == reverse("assess:start", args=[person.pk])
    kept = Screening.objects.get()
    assert (kept.by, kept.full, kept.answers["C04"]) == (nurse, True, {"answer": "yes", "details": "since 2019"})
    assert AuditEntry.objects.filter(act="assess.screen", what=str(kept.pk)).exists()


def test_what_was_answered_yes_is_shown_with_its_details(page):
    page("screening", everything() | WHOLE | {"q_C04": "yes", "d_C04": "since 2019"})
    shown = " ".join(page("start").content.decode().split())
    assert "lupus erythematosus (since 2019)" in shown


def test_what_nobody_ticked_is_unknown_and_never_no(page, person):
    page("screening", WHOLE)
    assert queries.person_of(person).answer("lupus") == "unknown"
    assert len(queries.said_by(person).unanswered) == len(asked_rows())


def test_men_are_not_asked_whether_they_are_pregnant(page, person):
    person.sex = "male"
    person.save()
    assert b"q_C42" not in page("screening").content
    page("screening", everything() | WHOLE)
    assert queries.person_of(person).pregnant == "no"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"medicines_are": "none", "m0_name": "ibuprofen"}, "Medicines are named below"),
        ({"medicines_are": "some"}, "No medicine is named"),
        ({"medicines_are": "some", "m0_name": "x", "m0_since": "2026-02-02", "m0_stopped": "2026-01-01"}, "cannot"),
        ({"m0_since": "2026-02-01"}, "Name the medicine"),
        ({"recent_peel": "2999-01-01"}, "lies in the future"),
        ({"light_is": "some"}, "do not agree"),
        ({"light_is": "some", "l0_red": "12"}, "when it ended"),
        ({"light_is": "some", "l0_at": "2999-01-01T10:00", "l0_red": "12"}, "in the future"),
        ({"light_is": "none", "l0_at": "2026-01-01T10:00", "l0_red": "12"}, "do not agree"),
        ({"shield_transmittance": "0.9"}, "less than or equal to 0.2"),
        ({"asked_by": ""}, "required"),
        ({"q_C04": "perhaps"}, "valid choice"),
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_together_are_sent_back(page, said, says):
    answer = page("screening", everything() | WHOLE | said)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Screening.objects.exists()


def test_medicines_and_light_of_the_form_reach_the_person(page, person):
    at = timezone.localtime().strftime("%Y-%m-%dT00:00")
    said = {"medicines_are": "some", "m0_name": "doxycycline", "m1_name": "ramipril", "m1_stopped": "2026-01-01",
            "light_is": "some", "l0_at": at, "l0_red": "12.5", "l0_nir": "8"}  # fmt: skip
    page("screening", everything() | WHOLE | said)
    found = queries.person_of(person)
    assert [one.name for one in found.medicines] == ["doxycycline", "ramipril"]
    assert dict(found.light[0].dose_J_cm2) == {"red": 12.5, "nir": 8}
    assert b'value="doxycycline"' in page("screening").content


def test_changes_touch_only_what_is_named(page, person):
    page("screening", everything() | WHOLE)
    page("changes", {"q_C31": "yes", "m0_name": "ibuprofen", "recent_peel": "2026-01-02"})
    newest = queries.newest_screening(person)
    assert (newest.full, list(newest.answers)) == (False, ["C31"])
    found = queries.person_of(person)
    assert (found.answer("cold-sore"), found.answer("lupus"), found.shields) == ("yes", "no", "opaque goggles")
    assert [one.name for one in found.medicines] == ["ibuprofen"]


def test_ten_answers_make_a_phototype_and_nine_make_none(page, person):
    said = {one.key: "2" for one in phototype.questions()}
    assert b"Answer all ten" in page("phototype", said | {"hair": ""}).content
    page("phototype", said)
    assert (queries.newest_phototype(person).phototype, queries.person_of(person).phototype) == (3, "III")
    assert b"Clear one of the two" in page("phototype", said | {"judged": "V"}).content
    page("phototype", {"judged": "V"})
    assert queries.person_of(person).phototype == "V"
    assert Phototype.objects.count() == 2


def test_a_colour_by_numbers_is_assessed_with_its_range(page, person):
    said = {"region": "cheek", "lightness": "62", "a": "11", "b": "16", "instrument": "CM-700d"}
    answer = page("colour", said)
    assert answer.status_code == 302
    kept = Measurement.objects.get()
    assert kept.value == pytest.approx(36.87, abs=0.01)
    assert kept.lower < kept.value < kept.upper
    melanin = kept.inputs["assessed"]["melanin"]
    assert 0 < melanin["low"] < melanin["middle"] < melanin["high"] < 1
    shown = page("colour").content.decode()
    assert "Melanin of the epidermis" in shown and "intermediate" in shown and "#" in shown


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"lightness": "62"}, "Give L*, a* and b*"),
        ({"lightness": "62", "a": "11", "b": "-3"}, "above zero"),
        ({"lightness": "120", "a": "11", "b": "3"}, "less than or equal to 100"),
        ({"lightness": "62", "a": "11", "b": "16", "spectrum": "region,L,a,b\ncheek,62,11,16\n"}, "not both"),
        ({"spectrum": "wavelength_nm,reflectance\n400,0.3\n"}, "at least 5 wavelengths"),
    ],
)
def test_colours_that_cannot_be_are_refused(page, said, says):
    posted = {"region": "cheek"} | {k: csv(v) if k == "spectrum" else v for k, v in said.items()}
    answer = page("colour", posted)
    assert says in answer.content.decode().replace("&#x27;", "'")
    assert not Measurement.objects.exists()


def test_a_spectrum_and_repeats_come_as_files(page, person, answered):
    answered()
    lines = "\n".join(f"{nm},{0.22 + (nm - 400) / 1500:.3f}" for nm in range(400, 701, 10))
    assert (
        page("colour", {"region": "cheek", "spectrum": csv(f"wavelength_nm,reflectance\n{lines}\n")}).status_code == 302
    )
    assert queries.person_of(person).colour == "reflectance"
    page("colour", {"region": "cheek", "spectrum": csv("region,L,a,b\nchin,58,12,17\nchin,59,12,17\n")})
    assert sorted(Measurement.objects.values_list("region", flat=True)) == ["cheek", "chin"]


def test_a_score_of_items_with_its_parts(page, person):
    assert page("choose", None).status_code == 302
    said = {"i_comedones_open": "4", "i_comedones_closed": "6", "i_papules": "5", "i_pustules": "2", "i_nodules": "1",
            "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    assert page("measure", said, scale="lesion_counts").status_code == 302
    values = dict(Measurement.objects.values_list("scale", "value"))
    assert values == {"lesion_counts": 18, "inflammatory_lesions": 8, "noninflammatory_lesions": 10}
    assert b"This field is required" in page("measure", said | {"i_nodules": ""}, scale="lesion_counts").content
    assert b"is out of range" in page("measure", said | {"i_nodules": "-1"}, scale="lesion_counts").content


def test_a_licensed_questionnaire_shows_the_sites_own_questions(page, settings, person):
    assert b"Question 1" in page("measure", scale="cadi").content
    folder = settings.CLINIC.folder / "scale-texts"
    folder.mkdir(exist_ok=True)
    (folder / "cadi.en.txt").write_text("our licence\none?\ntwo?\nthree?\nfour?\nfive?\n", encoding="utf-8")
    shown = page("measure", scale="cadi").content
    (folder / "cadi.en.txt").unlink()
    assert b"three?" in shown and b"Question 3" not in shown


def test_a_value_read_off_and_its_correction(page, person):
    at = {"at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
    assert b"out of range" in page("measure", at | {"value": "10"}, scale="fwcs").content
    assert b"lies in the future" in page("measure", {"at": "2999-01-01T10:00", "value": "5"}, scale="fwcs").content
    page("measure", at | {"value": "6"}, scale="fwcs")
    wrong = Measurement.objects.get()
    page("correct", {"value": "5", "note": "mistyped"}, pk=wrong.pk)
    (series,) = queries.series(person)
    assert [one.value for one in series.values] == [5]
    assert Measurement.objects.count() == 2
    assert page("correct", pk=wrong.pk).status_code == 404
    assert page("measure", scale="nothing").status_code == 404


def test_readings_of_a_file_are_all_kept_or_none(page, person):
    bad = "scale,region,value\nsebumeter,forehead,140\nsebumeter,cheek,999\n"
    assert b"out of range" in page("files", {"readings": csv(bad)}).content
    assert not Measurement.objects.exists()
    page("files", {"readings": csv("scale,region,value\nmexameter_ei,cheek,310\nmexameter_ei,cheek,330\n")})
    kept = Measurement.objects.get()
    assert (kept.value, kept.inputs["count"]) == (320, 2)
    assert b"not text" in page("files", {"readings": csv_of(b"\xff\xfe\x00")}).content


def test_a_cutometer_by_points_and_by_curve(page, person):
    points = {"region": "cheek", "suction_s": "5", "pause_s": "3", "elastic": "0.2", "full": "0.28", "retracted": "0.1",
              "given_back": "0.2"}  # fmt: skip
    page("suction", points)
    values = dict(Measurement.objects.values_list("scale", "value"))
    assert values["cutometer_r2"] == pytest.approx(0.2 / 0.28)
    assert b"do not rise" in page("suction", points | {"retracted": "0.25"}).content
    assert b"Give a curve" in page("suction", points | {"full": ""}).content
    rows = "\n".join(f"{n / 50:.2f},{min(n / 50, 0.1) * 2.8 if n < 250 else max(0.08, 0.28 - (n / 50 - 5)):.4f}"
                     for n in range(401))  # fmt: skip
    empty = {"region": "chin", "suction_s": "5", "pause_s": "3", "curve": csv(f"time_s,deformation_mm\n{rows}\n")}
    page("suction", empty)
    assert Measurement.objects.filter(region="chin", scale="cutometer_r0").get().value == pytest.approx(0.28)


def test_a_finding_is_noted_shown_on_the_face_and_ended(page, person):
    page("findings", {"region": "left cheek", "kind": "redness", "severity": "2", "note": "since May"})
    shown = page("findings").content.decode()
    assert "severity-2" in shown and "since May" in shown
    (seen,) = queries.findings(person)
    page("gone", {}, pk=seen.pk)
    assert queries.findings(person) == []
    assert Finding.objects.count() == 2
    assert page("gone", {}, pk=seen.pk).status_code == 404
    assert b"Say in the note" in page("findings", {"region": "chin", "kind": "other"}).content
    assert page("findings", {"region": "elbow", "kind": "acne"}).status_code == 200
    assert Finding.objects.count() == 2


def test_photographs_need_the_consent_and_are_served_to_nobody_else(page, person, agreed, jpeg, staff, browse, client):
    posted = {"pose": "front", "note": "first"}
    assert b"No photographs without consent" in page("photos").content
    page("photos", posted | {"photo": csv_of(jpeg())})
    assert not Photo.objects.exists()
    agreed("photos")
    assert b"not a photograph" in page("photos", posted | {"photo": csv_of(b"GIF89a")}).content
    corners = dict(
        zip(("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"), (0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9), strict=True)
    )
    assert b"all four corners" in page("photos", posted | {"photo": csv_of(jpeg()), "x1": "0.5"}).content
    page("photos", posted | {"photo": csv_of(jpeg())} | corners)
    kept = Photo.objects.get()
    assert kept.colour_card["mean"] > 5
    assert page("photo", pk=kept.pk).status_code == 200
    answer = page("photo_file", pk=kept.pk)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    url = reverse("assess:photo_file", args=[person.pk, kept.pk])
    own = staff("client")
    person.user = own
    person.save()
    users = (own, staff("assistant"), staff("client"))
    assert [browse(user).get(url).status_code for user in users] == [200, 404, 404]
    client.logout()
    assert client.get(url).status_code == 302


def test_a_picture_to_recognise_by_is_shown_and_is_no_pose(page, person, agreed, jpeg):
    agreed("photos")
    page("photos", {"pose": "identity", "photo": csv_of(jpeg())})
    assert queries.identity_photo(person) == Photo.objects.get()
    assert queries.photos(person) == []
    assert b"/file/" in page("photos").content


def test_a_photograph_of_somebody_else_and_one_after_withdrawal_is_not_there(
    page, nurse, person, patient, agreed, jpeg, browse
):
    from lightmask.clinic.enrol import records as enrolling

    agreed("photos")
    page("photos", {"pose": "front", "photo": csv_of(jpeg())})
    kept, other = Photo.objects.get(), patient([nurse])
    url = reverse("assess:photo_file", args=[other.pk, kept.pk])
    assert browse(nurse).get(url).status_code == 404
    enrolling.withdraw(nurse, person, "photos")
    assert page("photo_file", pk=kept.pk).status_code == 404
    assert queries.photos(person) == []


def test_media_is_not_served_by_its_path(page, person, agreed, jpeg, nurse, browse):
    agreed("photos")
    page("photos", {"pose": "front", "photo": csv_of(jpeg())})
    name = Photo.objects.get().file.name
    assert [browse(nurse).get(f"/{start}{name}").status_code for start in ("", "media/", "static/")] == [404, 404, 404]


def test_pages_speak_the_language_of_their_reader(page, nurse, person):
    records.measure(nurse, person, [Reading(scale="cutometer_r2", value=0.714, region="cheek")])
    nurse.language = "de"
    nurse.save()
    assert "0,714" in page("measurements").content.decode()


def test_a_score_of_the_answered_questions_may_leave_some_out(page):
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    page("measure", {"at": at, "i_q1": "2", "i_q2": "4"}, scale="osdi")
    assert Measurement.objects.get().value == 75


def test_findings_are_marked_on_the_face_on_both_sides_where_no_side_is_named(browse, nurse, person):
    records.find(nurse, person, {"region": "cheek", "kind": "wrinkles", "severity": 3})
    records.find(nurse, person, {"region": "left cheek", "kind": "texture", "severity": 1})
    records.find(nurse, person, {"region": "left temple", "kind": "texture", "severity": 2})
    page = browse(nurse).get(reverse("assess:findings", args=[person.pk])).content.decode()
    marked = re.findall(r'class="region severity-(\d)" data-region="([^"]+)"', page)
    assert set(marked) == {("3", "left cheek"), ("3", "right cheek"), ("2", "left temple")}
