"""Consents: each on its own, word for word, withdrawn by a new entry."""

import pytest

from lightmask.clinic.enrol import queries, records, wording
from lightmask.clinic.models import AuditEntry, Consent, ConsentText
from lightmask.errors import BadInput

GIVEN = {"standing": "given", "signed_name": "Made-up Person 1", "witness": "Mira Laurent"}


@pytest.fixture
def nurse(staff):
    return staff("professional", "mira")


@pytest.fixture
def person(patient, nurse):
    return patient([nurse])


def test_a_signature_keeps_the_words_the_time_and_the_witness(nurse, person):
    text = wording.in_force("treatment", "en")
    signed = records.sign(nurse, person, text, GIVEN)
    assert queries.standing(person, "treatment") == "given"
    assert signed.text.text == text.text
    assert signed.sha256 == text.sha256 == wording.sha256_of(signed.text.text)
    assert (signed.signed_name, signed.witness, signed.by) == ("Made-up Person 1", "Mira Laurent", nurse)


def test_one_consent_says_nothing_about_another(nurse, person):
    records.sign(nurse, person, wording.in_force("photos", "en"), GIVEN)
    assert queries.standing(person, "treatment") == ""
    assert queries.standing(person, "marketing") == ""


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_purpose_has_a_text_of_its_own_in_both_languages(db, language):
    texts = [wording.in_force(purpose, language) for purpose in ("treatment", "photos", "marketing")]
    assert len({text.sha256 for text in texts}) == 3
    assert all(text.language == language for text in texts)


def test_a_language_without_a_text_gets_the_english_one(db):
    assert wording.in_force("treatment", "pl").language == "en"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"signed_name": ""}, "Nobody has signed"),
        ({"signed_name": "Somebody Else"}, "not that of the record"),
        ({"standing": "withdrawn"}, "given or refused"),
    ],
)
def test_what_is_no_signature_is_refused(nurse, person, said, says):
    with pytest.raises(BadInput, match=says):
        records.sign(nurse, person, wording.in_force("treatment", "en"), GIVEN | said)
    assert not Consent.objects.exists()


def test_case_and_spaces_of_a_name_do_not_matter_and_a_guardian_signs_by_their_own(nurse, person):
    text = wording.in_force("treatment", "en")
    records.sign(nurse, person, text, GIVEN | {"signed_name": "  made-up   person 1 "})
    records.sign(nurse, person, text, GIVEN | {"signed_name": "The Mother", "for_somebody": True})
    assert Consent.objects.filter(patient=person).count() == 2


def test_a_refusal_is_an_answer(nurse, person):
    records.sign(nurse, person, wording.in_force("marketing", "en"), GIVEN | {"standing": "refused"})
    assert queries.standing(person, "marketing") == "refused"
    with pytest.raises(BadInput, match="no consent of this kind"):
        records.withdraw(nurse, person, "marketing")


def test_withdrawing_is_a_new_entry_and_what_was_signed_stays(nurse, person):
    signed = records.sign(nurse, person, wording.in_force("photos", "en"), GIVEN)
    gone = records.withdraw(nurse, person, "photos", "Mira Laurent")
    assert queries.standing(person, "photos") == "withdrawn"
    assert gone.replaces == signed
    assert Consent.objects.get(pk=signed.pk).standing == "given"
    assert [one.standing for one in queries.consent_history(person)] == ["withdrawn", "given"]
    with pytest.raises(BadInput):
        records.withdraw(nurse, person, "photos")


def test_a_text_that_changed_under_the_reader_is_not_signed(nurse, person, staff):
    shown = wording.in_force("treatment", "en")
    said = {"purpose": "treatment", "version": "2026-11", "language": "en", "text": "Other words."}
    records.publish(staff("owner"), said)
    with pytest.raises(BadInput, match="has changed"):
        records.sign(nurse, person, shown, GIVEN)
    assert wording.in_force("treatment", "en").text == "Other words."
    assert wording.in_force("treatment", "de").version == wording.SHIPPED


def test_a_version_is_never_published_twice(staff, db):
    said = {"purpose": "photos", "version": "2", "language": "en", "text": "Words."}
    records.publish(staff("owner"), said)
    for again in (said | {"text": "Others."}, said | {"version": wording.SHIPPED}):
        with pytest.raises(BadInput, match="exists already"):
            records.publish(staff("owner"), again)
    with pytest.raises(BadInput, match="empty"):
        records.publish(staff("owner"), said | {"version": "3", "text": " \n "})
    with pytest.raises(BadInput, match="not a purpose"):
        records.publish(staff("owner"), said | {"purpose": "research"})


def test_a_text_that_was_tampered_with_is_not_signed_again(nurse, person):
    text = wording.in_force("treatment", "en")
    records.sign(nurse, person, text, GIVEN)
    ConsentText.objects.update(text="Something else.")
    with pytest.raises(BadInput, match=r"changed after it was signed|has changed since"):
        records.sign(nurse, person, text, GIVEN)


def test_every_verb_leaves_one_line_in_the_audit_without_a_name(nurse, person):
    before = AuditEntry.objects.count()
    records.sign(nurse, person, wording.in_force("photos", "en"), GIVEN)
    records.withdraw(nurse, person, "photos")
    found = list(AuditEntry.objects.order_by("no"))[before:]
    assert [one.act for one in found] == ["consent.given", "consent.withdrawn"]
    assert not any("Made-up" in one.details for one in found)
