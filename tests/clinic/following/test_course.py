"""What came of a course: kept, measured against what readings repeat by, foretold, and when to stop."""

from datetime import timedelta

import pytest
from clinic import courses
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.following import course as standing_of
from lightmask.clinic.following import outcomes, queries, records
from lightmask.clinic.following.log import log_of
from lightmask.clinic.models import AdverseEvent, Appointment, Clinic, CombinedProcedure, Measurement
from lightmask.clinic.planning.queries import document
from lightmask.errors import BadInput

WEEK = timedelta(weeks=1)


@pytest.fixture
def treated(staff, patient):
    """treated(weeks, share) -> Approval: a course that began so long ago, of which this share was had."""
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})

    def make(weeks=5, share=1.0):
        professional = staff()
        someone = patient([professional], user=staff("client"))
        start = timezone.localdate() - weeks * WEEK
        approval = courses.in_force(someone, professional, start)
        past = [day for day in courses.session_days(start) if day < timezone.localdate()]
        for place, day in enumerate(past):
            if int((place + 1) * share) > int(place * share):
                courses.lit(approval, day)
        return approval

    return make


def measured(patient, *values, scale="wrinkle_depth", every=WEEK, region="outer eye corner"):
    first = timezone.now() - (len(values) - 1) * every
    for place, value in enumerate(values):
        Measurement.objects.create(patient=patient, at=first + place * every, scale=scale, value=value, region=region)


def followed(approval):
    return queries.followed(approval.patient, approval.plan, timezone.localdate())


def test_a_course_is_counted_as_the_planner_counts(treated):
    approval = treated(weeks=4, share=0.5)
    found = standing_of.standing(approval.patient, document(approval.plan), timezone.localdate())
    assert found.done == found.planned // 2 and found.adherence == pytest.approx(0.5, abs=0.06) and found.band == "poor"
    assert found.next_measure[1] >= timezone.localdate()


def test_each_day_is_what_it_was(treated):
    approval = treated(weeks=2)
    said = document(approval.plan)
    states = dict(standing_of.days(approval.patient, said, timezone.localdate()))
    for day, state in states.items():
        due = day in courses.session_days(timezone.localdate() - 2 * WEEK)
        assert state == (("done" if day < timezone.localdate() else "planned") if due else "rest"), day


def test_a_change_within_repeatability_is_called_none(patient):
    someone = patient()
    measured(someone, 100.0, 96.0)
    (found,) = outcomes.series(someone)
    assert found.change.real == "no" and "No change beyond" in found.verdict and found.repeat > 4


def test_a_change_beyond_it_is_called_by_its_side(patient):
    someone = patient()
    measured(someone, 100.0, 55.0)
    measured(someone, 0.75, 0.40, scale="cutometer_r2")
    found = {one.scale.id: one for one in outcomes.series(someone)}
    assert found["wrinkle_depth"].change.direction == "better" and found["cutometer_r2"].change.direction == "worse"


def test_what_was_replaced_does_not_count(patient):
    someone = patient()
    measured(someone, 100.0, 55.0)
    wrong = Measurement.objects.order_by("-at").first()
    Measurement.objects.create(
        patient=someone, at=wrong.at, scale=wrong.scale, value=98.0, region=wrong.region, replaces=wrong
    )
    assert outcomes.series(someone)[0].points[-1][1] == 98.0


def test_the_planner_reads_one_series_of_each_endpoint(treated):
    """Two regions of one scale are not mixed: the one that was read more often speaks."""
    approval = treated(weeks=5)
    measured(approval.patient, 100.0, 90.0, 80.0)
    measured(approval.patient, 60.0, 50.0, region="forehead")
    log = log_of(approval.patient)
    assert not [one for one in log.outcomes if one.endpoint == "wrinkle depth"], "no reading before the first session"
    Measurement.objects.create(
        patient=approval.patient, at=timezone.now() - 6 * WEEK, scale="wrinkle_depth", value=110.0,
        region="outer eye corner",
    )  # fmt: skip
    found = [one for one in log_of(approval.patient).outcomes if one.endpoint == "wrinkle depth"]
    assert [(one.value, one.baseline) for one in found] == [(100.0, 110.0), (90.0, 110.0), (80.0, 110.0)]
    assert len(log.sessions) == len({one.on for one in log.sessions}) > 10


def test_foretold_and_measured_lie_on_one_scale(treated):
    approval = treated(weeks=5)
    measured(approval.patient, 100.0, 97.0, 90.0, every=2 * WEEK + timedelta(days=4))
    found = {one.title: one for one, _ in followed(approval).foretold}["depth of wrinkles"]
    week, percent = found.observed[-1]
    assert week == pytest.approx(5.0, abs=0.2) and percent == pytest.approx(-10.0)
    assert "inside the forecast" in found.said and found.first_week is not None


def test_no_change_yet_is_normal_early(treated):
    approval = treated(weeks=2)
    measured(approval.patient, 100.0, 99.0, every=3 * WEEK)
    found = followed(approval).advice
    assert found.title == "No change yet is normal" and "before week" in found.text


def test_without_a_change_by_the_week_of_the_plan_it_says_stop(treated):
    approval = treated(weeks=13)
    measured(approval.patient, 100.0, 99.0, every=13 * WEEK)
    found = followed(approval).advice
    assert found.title == "Time to decide whether to stop" and found.tone == "warn"


def read_at(approval, weeks, value, scale="wrinkle_depth"):
    """One reading so many weeks after the first session."""
    first = timezone.now() - timedelta(days=(timezone.localdate() - log_of(approval.patient).sessions[0].on).days)
    Measurement.objects.create(
        patient=approval.patient, at=first + weeks * WEEK, scale=scale, value=value, region="outer eye corner"
    )


def test_a_week_to_decide_asks_for_a_reading_of_that_week(treated):
    approval = treated(weeks=14)
    read_at(approval, -1, 100.0)
    read_at(approval, 2, 99.0)
    assert followed(approval).advice.title == "Measure now", "a reading of week 2 says nothing of week 12"
    read_at(approval, 11, 99.0)
    assert followed(approval).advice.title == "Time to decide whether to stop"


def test_at_the_last_week_it_says_stop(treated, browse):
    approval = treated(weeks=17)
    read_at(approval, -1, 100.0)
    read_at(approval, 16, 99.0)
    found = followed(approval).advice
    assert found.title == "Stop: it has not helped" and "End this course" in found.text
    shown = browse(approval.patient.user).get(reverse("home:today")).content.decode()
    assert "Stop: it has not helped" in shown and "ask the clinic" in shown and "End this course" not in shown


def test_readings_that_nobody_knows_the_repeatability_of_decide_nothing(treated):
    approval = treated(weeks=14)
    read_at(approval, -1, 12.0, "lab_a")
    read_at(approval, 12, 9.0, "lab_a")
    assert followed(approval).advice.title == "The readings cannot tell"


@pytest.mark.parametrize(
    ("share", "band"), [(None, "unknown"), (0.0, "poor"), (0.59, "poor"), (0.6, "fair"), (0.8, "fair"), (0.81, "good"),
                        (1.0, "good"), (1.4, "good")],
)  # fmt: skip
def test_how_it_was_kept_is_called_as_the_table_of_scales_says(treated, share, band):
    from dataclasses import replace

    approval = treated(weeks=1)
    found = standing_of.standing(approval.patient, document(approval.plan), timezone.localdate())
    assert replace(found, adherence=share).band == band


@pytest.mark.parametrize("last", [79.0, 74.0, 70.0])
def test_the_grey_band_and_the_verdict_say_one_thing(patient, last):
    """Two readings differ by more than one does from the truth: the band is of two."""
    someone = patient()
    measured(someone, 100.0, last)
    (found,) = outcomes.series(someone)
    outside = abs(last - 100.0) > found.repeat
    assert found.repeat == pytest.approx(found.change.smallest_real)
    assert (found.change.real == "yes") == outside == (last < 72.0)
    ((_one, chart),) = queries.followed(someone, None, timezone.localdate()).measured
    assert ("larger than" in chart.wide + chart.note) == outside


def test_the_beginning_is_the_last_reading_before_the_first_session(treated):
    approval = treated(weeks=5)
    read_at(approval, -60, 60.0)
    read_at(approval, -1, 100.0)
    read_at(approval, 4, 65.0)
    (found,) = [one for one, _ in followed(approval).measured if one.scale.id == "wrinkle_depth"]
    assert (found.earlier, found.points[0][1], found.change.direction, found.change.real) == (1, 100.0, "better", "yes")
    told = {one.title: one for one, _ in followed(approval).foretold}["depth of wrinkles"]
    assert told.observed[-1][1] == pytest.approx(-35.0)


def test_without_a_measurement_it_says_measure(treated):
    assert followed(treated(weeks=13)).advice.title == "Measure now"


def test_too_few_sessions_are_said_before_anything_is_judged(treated):
    approval = treated(weeks=6, share=0.3)
    measured(approval.patient, 100.0, 99.0)
    assert followed(approval).advice.title == "Too few sessions to judge by"


def test_a_change_for_the_better_is_not_called_the_lights(treated):
    approval = treated(weeks=8)
    measured(approval.patient, 100.0, 50.0, every=8 * WEEK)
    found = followed(approval).advice
    assert found.tone == "good" and "one person cannot tell" in found.text


def test_harm_comes_first_and_holds_until_it_is_closed(treated, staff):
    approval = treated(weeks=8)
    measured(approval.patient, 100.0, 50.0, every=8 * WEEK)
    said = {"at": timezone.now(), "kind": "burn", "severity": "severe", "description": "a blister"}
    event = records.report(staff(), approval.patient, said, approval.sessions.first())
    assert followed(approval).advice.tone == "stop" and log_of(approval.patient).adverse
    records.close(staff(), event, "healed in a week", "recovered")
    assert followed(approval).advice.tone == "good" and not log_of(approval.patient).adverse
    with pytest.raises(BadInput, match="closed before"):
        records.close(staff(), event, "again", "recovered")


def test_harm_is_tied_to_a_session_of_the_same_person(treated, patient):
    approval = treated(weeks=1)
    said = {"at": timezone.now(), "kind": "burn", "severity": "mild", "description": "x"}
    with pytest.raises(BadInput, match="another person"):
        records.report(approval.by, patient(), said, approval.sessions.first())
    assert not AdverseEvent.objects.exists()


def test_the_pages_of_a_course(treated, browse):
    approval = treated(weeks=8)
    measured(approval.patient, 100.0, 50.0, every=8 * WEEK)
    browser, pk = browse(approval.by), approval.patient.pk
    page = browser.get(reverse("following:course", args=(pk,))).content.decode()
    assert "depth of wrinkles" in page and "A change that can be measured" in page
    for name in ("photos", "adverse", "procedure", "appointment"):
        assert browser.get(reverse(f"following:{name}", args=(pk,))).status_code == 200, name


def test_only_a_professional_closes_a_report(treated, browse, staff):
    approval = treated(weeks=1)
    assistant = staff("assistant")
    approval.patient.memberships.create(user=assistant)
    said = {"at": timezone.now(), "kind": "burn", "severity": "mild", "description": "x"}
    event = records.report(assistant, approval.patient, said)
    address = reverse("following:event", args=(approval.patient.pk, event.pk))
    answer = browse(assistant).post(address, {"action": "nothing", "outcome": "recovered"})
    event.refresh_from_db()
    assert answer.status_code == 403 and event.closed_at is None
    browse(approval.by).post(address, {"action": "cooled", "outcome": "recovered"})
    event.refresh_from_db()
    assert event.closed_at is not None and event.action == "cooled"


def test_procedures_and_appointments_are_noted(treated, browse):
    approval = treated(weeks=1)
    browser, pk = browse(approval.by), approval.patient.pk
    ahead = timezone.localdate() + WEEK
    done = browser.post(
        reverse("following:procedure", args=(pk,)), {"kind": "peel", "on": ahead.isoformat(), "done": "on"}
    )
    assert done.status_code == 200 and not CombinedProcedure.objects.exists()
    browser.post(reverse("following:procedure", args=(pk,)), {"kind": "peel", "on": ahead.isoformat()})
    at = f"{ahead.isoformat()}T10:00"
    browser.post(reverse("following:appointment", args=(pk,)), {"at": at, "minutes": "30", "kind": "photos"})
    assert CombinedProcedure.objects.get().kind == "peel" and Appointment.objects.get().kind == "photos"
    browser.post(reverse("following:call_off", args=(pk, Appointment.objects.get().pk)))
    assert Appointment.objects.get().cancelled


@pytest.mark.parametrize("state", ["running", "unknown"])
def test_light_whose_end_nobody_knows_counts_as_it_was_begun(treated, browse, state):
    approval = treated(weeks=1)
    courses.lit(approval, timezone.localdate(), minutes=None, state=state, settings={"minutes": 3.1})
    assert log_of(approval.patient).sessions[-1].minutes == 3.1
    assert browse(approval.by).get(reverse("following:course", args=(approval.patient.pk,))).status_code == 200
