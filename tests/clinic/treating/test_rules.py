"""What may be lit and what not: less than approved, what the skin said, the light so far, entries told."""

from datetime import timedelta

import pytest
from clinic.treating.sittings import NOTHING, ended
from django.utils import timezone

from lightmask.clinic.following import records as following
from lightmask.clinic.models import AdverseEvent, SessionRecord, Withdrawal
from lightmask.clinic.treating import checking, effects, queries, records
from lightmask.clinic.treating.lowering import Lowered, lowered
from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Settings

pytestmark = pytest.mark.django_db(transaction=True)
APPROVED = Settings(drive={"red/cheeks": 0.8, "nir": 1.0}, duration_s=600)


def test_less_is_possible():
    found = lowered(APPROVED, Lowered(minutes=5, drive={"red/cheeks": 0.4}))
    assert (dict(found.drive), found.duration_s) == ({"red/cheeks": 0.4, "nir": 1.0}, 300)
    assert lowered(APPROVED, Lowered()) == APPROVED


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Lowered(minutes=10.1), "10 are approved"),
        (Lowered(minutes=0), "more than 0"),
        (Lowered(drive={"red/cheeks": 0.81}), "80 % is approved"),
        (Lowered(drive={"red/cheeks": -0.1}), "80 % is approved"),
        (Lowered(drive={"blue": 0.1}), "not lit in the approved session"),
        (Lowered(drive={"red/cheeks": 0.0, "nir": 0.0}), "no session"),
    ],
)
def test_more_is_not(wish, says):
    with pytest.raises(BadInput, match=says):
        lowered(APPROVED, wish)


def test_less_light_is_cleared_anew_and_counted_in_minutes_of_the_approved_drive(treated, unit):
    person, doctor = treated()
    mask, less = unit(), {"minutes": 0.5, "drive": {"red": 0.5, "near infrared": 0.8}}
    whole = checking.ready(person, mask, NOTHING, where="office")
    ready = checking.ready(person, mask, NOTHING, where="office", lowered=less)
    assert ready.clearance.fingerprint != whole.clearance.fingerprint
    assert ready.doses_J_cm2["red"] == pytest.approx(whole.doses_J_cm2["red"] / 4, rel=1e-6)
    assert ready.planned_J_cm2["red"] == pytest.approx(whole.doses_J_cm2["red"], rel=1e-6)
    session = ended(records.begin(doctor, person, mask, NOTHING, lowered=less))
    assert session.minutes == pytest.approx(0.4, rel=0.03)
    assert session.settings["drive"] == less["drive"]


def test_a_check_is_not_worked_out_twice_but_anew_for_other_answers(treated, unit):
    person, _ = treated()
    mask = unit()
    first = checking.ready(person, mask, NOTHING, where="office")
    assert checking.ready(person, mask, NOTHING, where="office") is first
    with pytest.raises(Unsafe):
        checking.ready(person, mask, NOTHING | {"fever": "yes"}, where="office")


@pytest.mark.hazard("HZ24")
@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"calibration_due": timezone.localdate() - timedelta(days=1)}, "was to be read again"),
        ({"calibration_due": None}, "was to be read again"),
        ({"port": ""}, "no port"),
        ({"port": "simulated:fast"}, "no speed"),
    ],
)
def test_a_mask_that_must_not_be_lit(treated, unit, said, says):
    person, doctor = treated()
    with pytest.raises(BadInput, match=says):
        records.begin(doctor, person, unit(**said), NOTHING)
    assert not SessionRecord.objects.exists()


def test_without_a_signed_course_there_is_no_light(treated, unit):
    person, doctor = treated()
    approval = person.approvals.get()
    Withdrawal.objects.create(patient=person, at=timezone.now(), by=doctor, approval=approval, reason="made up")
    with pytest.raises(BadInput, match="No course is signed"):
        records.begin(doctor, person, unit(), NOTHING)


@pytest.mark.hazard("HZ63")
def test_a_plan_that_was_changed_is_not_lit(treated, unit):
    person, doctor = treated()
    plan = person.planrecords.get()
    type(plan).objects.update(document=plan.document.replace('"sessions_per_week":5', '"sessions_per_week":6', 1))
    with pytest.raises(Unsafe, match="signed hash"):
        records.begin(doctor, person, unit(), NOTHING)


@pytest.mark.hazard("HZ14")
def test_a_withdrawal_between_check_and_start_holds_the_start(treated, unit):
    person, doctor = treated()
    mask = unit()
    ready = checking.ready(person, mask, NOTHING, where="office")
    Withdrawal.objects.create(
        patient=person, at=timezone.now(), by=doctor, approval=person.approvals.get(), reason="made up"
    )
    with pytest.raises(Unsafe, match="withdrawn"):
        records._reserved(doctor, person, mask, ready, NOTHING, "office", {})
    assert not SessionRecord.objects.exists()


def yesterday(person, doctor, minutes=1.0):
    return records.write_down(doctor, person, timezone.localdate() - timedelta(days=1), minutes, "office")


def test_the_skin_is_asked_after_before_the_next_light(treated, unit):
    person, doctor = treated()
    session, mask = yesterday(person, doctor), unit()
    assert queries.unasked(person) == session
    with pytest.raises(BadInput, match="how the skin was"):
        records.begin(doctor, person, mask, NOTHING)
    assert ended(records.begin(doctor, person, mask, NOTHING, after_last=1)).state == "done"
    reading = session.side_effects.get()
    assert reading.grade == 1 and reading.hours_after > 12


def test_grade_2_a_day_after_holds_until_it_is_better(treated, unit):
    person, doctor = treated()
    session, mask = yesterday(person, doctor), unit()
    with pytest.raises(Unsafe, match="grade 2"):
        records.begin(doctor, person, mask, NOTHING, after_last=2)
    assert queries.holds(person) and not AdverseEvent.objects.exists()
    records.note_effect(doctor, session, 1, hours_after=30)
    assert not queries.holds(person)
    assert ended(records.begin(doctor, person, mask, NOTHING)).state == "done"


def test_redness_right_after_light_holds_nothing(treated):
    person, doctor = treated()
    records.note_effect(doctor, yesterday(person, doctor), 2, hours_after=0.25)
    assert not queries.holds(person) and queries.unasked(person) is not None


@pytest.mark.hazard("HZ32")
@pytest.mark.parametrize("grade", [3, 4])
def test_grades_3_and_4_stop_the_course_until_somebody_has_looked(treated, unit, grade):
    person, doctor = treated()
    session, mask = yesterday(person, doctor), unit()
    records.note_effect(doctor, session, grade, hours_after=24, text="burning")
    event = AdverseEvent.objects.get()
    assert (event.session, event.severity) == (session, {3: "moderate", 4: "severe"}[grade])
    assert event.kind == "redness"
    with pytest.raises(Unsafe, match="professional looks at it"):
        records.begin(doctor, person, mask, NOTHING)
    following.close(doctor, event, "creams", "healed")
    records.note_effect(doctor, session, 0, hours_after=60)
    assert not queries.holds(person)


@pytest.mark.parametrize("grade", [-1, 5])
def test_other_grades_are_refused(treated, grade):
    person, doctor = treated()
    with pytest.raises(BadInput, match="Give 0 to 4"):
        records.note_effect(doctor, yesterday(person, doctor), grade)


@pytest.mark.hazard("HZ64", "HZ18")
def test_sessions_are_past_light_for_the_next_permission(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    (light,) = queries.past_light(person, timezone.now())
    given = {one["output"]: one for one in session.delivered["doses"]}
    planned, most = brightest_of(person), max(one["share"] for one in given.values())
    assert light.dose_J_cm2 == pytest.approx({"red": planned["red"] * most, "nir": planned["near infrared"] * most})
    assert light.dose_J_cm2["red"] > given["red"]["delivered_J_cm2"]  # a meter reads no light that skin sends back
    assert light.origin == "recorded"
    assert queries.past_light(person, timezone.now() + timedelta(days=8)) == ()
    (nir, red) = sorted(queries.dose_so_far(person), key=lambda one: one.output)
    assert (nir.band, red.band) == ("nir", "red") and red.today == red.week == red.course == given["red"][
        "delivered_J_cm2"
    ]


def test_an_end_that_is_not_known_counts_in_full(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    SessionRecord.objects.filter(pk=session.pk).update(state="unknown", minutes=None)
    (light,) = queries.past_light(person, timezone.now())
    planned = brightest_of(person)
    assert light.dose_J_cm2 == pytest.approx({"red": planned["red"], "nir": planned["near infrared"]})


def brightest_of(person):
    """J/cm2 of each channel on the brightest skin in a session of the signed plan."""
    (phase, *_) = records.plans.approved_plan(person).document["phases"]
    return {one["channel"]: one["J_cm2"] for one in phase["brightest"]}


def test_a_told_session_is_marked_and_counts_by_the_plan(treated):
    person, doctor = treated(minutes=2.0)
    session = yesterday(person, doctor, minutes=1.0)
    assert (session.source, session.delivered["ended"]) == ("paper", "told")
    (light,) = queries.past_light(person, timezone.now())
    assert light.dose_J_cm2["red"] == pytest.approx(brightest_of(person)["red"] / 2) and light.origin == "reported"


@pytest.mark.parametrize(
    ("ago", "minutes", "says"), [(-1, 1.0, "last 28 days"), (29, 1.0, "last 28 days"), (1, 5.0, "cannot be meant")]
)
def test_what_cannot_have_been_is_not_written_down(treated, ago, minutes, says):
    person, doctor = treated()
    with pytest.raises(BadInput, match=says):
        records.write_down(doctor, person, timezone.localdate() - timedelta(days=ago), minutes, "office")


def test_one_session_a_day_is_written_down(treated):
    person, doctor = treated()
    yesterday(person, doctor)
    with pytest.raises(BadInput, match="written down already"):
        yesterday(person, doctor)


def test_an_entry_is_corrected_by_another(treated, unit):
    person, doctor = treated(minutes=2.0)
    wrong = yesterday(person, doctor, minutes=2.0)
    right = records.amend(doctor, wrong, 1.0, "the clock stood")
    assert (right.replaces, right.notes.get().text) == (wrong, "the clock stood")
    (light,) = queries.past_light(person, timezone.now())
    assert light.dose_J_cm2["red"] == pytest.approx(right.delivered["doses"][-1]["delivered_J_cm2"], rel=1)
    with pytest.raises(BadInput, match="corrected before"):
        records.amend(doctor, wrong, 1.0, "again")
    with pytest.raises(BadInput, match="Say why"):
        records.amend(doctor, right, 1.0, " ")
    other, doctor = treated()
    session = ended(records.begin(doctor, other, unit(), NOTHING))
    with pytest.raises(BadInput, match="mask's own record"):
        records.amend(doctor, session, 1.0, "no")


def test_grades_are_words():
    assert [number for number, _ in effects.grades()] == [0, 1, 2, 3, 4]


def on(*days):
    """(days from now, what) as days of a calendar."""
    return [(timezone.now().date() + timedelta(days=away), what) for away, what in days]


def test_a_day_of_the_calendar_is_today(treated, unit):
    person, doctor = treated(days=on((0, "session"), (3, "session")))
    assert ended(records.begin(doctor, person, unit(), NOTHING)).state == "done"


@pytest.mark.parametrize(
    ("days", "kind", "says"),
    [
        ([(-20, "session"), (3, "session")], BadInput, "no session on"),
        ([(-1, "session"), (0, "pause"), (3, "session")], Unsafe, "lies in a pause"),
    ],
)
def test_a_day_without_light(treated, unit, days, kind, says):
    person, doctor = treated(days=on(*days))
    with pytest.raises(kind, match=says):
        records.begin(doctor, person, unit(), NOTHING)
    assert not SessionRecord.objects.exists()


def test_a_day_that_was_missed_this_week_may_be_had_today(treated, unit):
    person, _ = treated(days=on((-9, "session"), (-2, "session"), (7, "session")))
    monday = timezone.now().date() - timedelta(days=timezone.now().date().weekday())
    approved = checking.plans.approved_plan(person)
    if timezone.now().date() - timedelta(days=2) >= monday:
        assert checking.today(person, approved, "office", timezone.now()).minutes == 1.0
    else:
        with pytest.raises(BadInput, match="no session on"):
            checking.today(person, approved, "office", timezone.now())
