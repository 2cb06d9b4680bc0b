"""A permission is of its day and of the record as it was; light that was told counts as long as it may."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from clinic.treating.sittings import NOTHING
from django.utils import timezone

from lightmask.clinic.assess import records as assess
from lightmask.clinic.models import SessionRecord
from lightmask.clinic.planning import approving
from lightmask.clinic.treating import checking, past_light, records
from lightmask.errors import BadInput, Unsafe

pytestmark = pytest.mark.django_db(transaction=True)
DAY, LATE = timedelta(days=1), time(23, 58)
PORPHYRIA = {"C02": {"answer": "yes", "details": "PCT"}}


def screened(doctor, person, answers):
    """The whole form again, as before but for these answers."""
    before = person.screenings.get()
    said = {"full": True, "answers": before.answers | answers, "medicines": [], "more": before.more}
    return assess.screen(doctor, person, said)


@pytest.mark.hazard("HZ14", "HZ20")
def test_a_stop_that_a_colleague_writes_down_ends_what_was_just_checked(treated, unit):
    person, doctor = treated()
    mask = unit()
    checking.ready(person, mask, NOTHING, where="office")
    screened(doctor, person, PORPHYRIA)
    with pytest.raises(Unsafe, match="porphyria"):
        checking.ready(person, mask, NOTHING, where="office")
    with pytest.raises(Unsafe, match="porphyria"):
        records.begin(doctor, person, mask, NOTHING)
    assert not SessionRecord.objects.exists()


@pytest.mark.hazard("HZ14", "HZ20")
@pytest.mark.parametrize("then", ["screened", "typed", "decided", "born"])
def test_a_record_that_changes_between_check_and_start_holds_the_start(treated, unit, then):
    person, doctor = treated()
    mask = unit()
    ready = checking.ready(person, mask, NOTHING, where="office")
    assert checking.changed(person, ready) == ()
    if then == "screened":
        screened(doctor, person, PORPHYRIA)
    elif then == "typed":
        assess.type_skin(doctor, person, "V", {})
    elif then == "decided":
        approving.decide(doctor, person, "C10", "PRO", "seen again, and quiet now")
    else:
        type(person).objects.filter(pk=person.pk).update(birth_date=timezone.localdate() - 10 * 365 * DAY)
    with pytest.raises(Unsafe, match="record of this person was changed"):
        records._reserved(doctor, person, mask, ready, NOTHING, "office", {})
    assert not SessionRecord.objects.exists()


@pytest.mark.hazard("HZ20", "HZ43")
def test_what_was_checked_before_midnight_is_begun_on_no_other_day(treated, unit):
    """Checked at 23:58 of yesterday: it lights nothing of yesterday today, and today is asked for itself."""
    person, doctor = treated()
    mask, today = unit(), timezone.now().date()
    person.screenings.update(at=timezone.now() - 2 * DAY)
    before = checking.ready(
        person, mask, NOTHING, where="office", at=datetime.combine(today - DAY, LATE, ZoneInfo(person.time_zone))
    )
    with pytest.raises(Unsafe, match="new day has begun"):
        records._reserved(doctor, person, mask, before, NOTHING, "office", {})
    assert not SessionRecord.objects.exists()
    after = checking.ready(person, mask, NOTHING, where="office")
    assert after is not before and (before.found.on, after.found.on) == (today - DAY, today)


@pytest.mark.hazard("HZ24")
def test_a_mask_whose_reading_ran_out_is_looked_at_each_time(treated, unit):
    person, _ = treated()
    mask = unit()
    checking.ready(person, mask, NOTHING, where="office")
    mask.calibration_due = timezone.localdate() - DAY
    with pytest.raises(BadInput, match="was to be read again"):
        checking.ready(person, mask, NOTHING, where="office")


@pytest.mark.hazard("HZ18")
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_light_that_was_told_is_as_late_on_its_day_as_can_be(treated, zone):
    """Had at ten in the evening, perhaps: noon would let it go ten hours too early."""
    person, doctor = treated(time_zone=zone)
    day = datetime.now(ZoneInfo(zone)).date() - DAY
    told = records.write_down(doctor, person, day, 1.0, "office")
    evening = datetime.combine(day, time(22), ZoneInfo(zone))
    (light,) = past_light.past_light(person, evening + timedelta(hours=23))
    assert evening + timedelta(hours=1, minutes=59) <= light.at < evening + timedelta(hours=2)
    week = timedelta(days=7)
    assert past_light.sessions(person, evening + week) == [told]
    assert past_light.sessions(person, evening + week + timedelta(hours=2)) == []
    (soon,) = past_light.past_light(person, evening - timedelta(hours=1))
    assert soon.at == evening - timedelta(hours=1), "never after the moment that is asked about"


def test_the_hour_of_a_masks_own_record_is_known(treated):
    person, doctor = treated()
    ended = datetime.combine(datetime.now(UTC).date() - DAY, time(9), UTC)
    told = records.write_down(doctor, person, ended.date(), 1.0, "office")
    SessionRecord.objects.filter(pk=told.pk).update(source="mask", at=ended, ended_at=ended)
    (light,) = past_light.past_light(person, ended + timedelta(hours=5))
    assert light.at == ended
    assert past_light.sessions(person, ended + timedelta(days=7, seconds=1)) == []
