"""A session from its check to its end, on a mask in software."""

import pytest
from clinic.treating.sittings import NOTHING, ended

from lightmask.clinic.models import AuditEntry, SessionRecord
from lightmask.clinic.treating import live, records

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_is_lit_and_written_down(treated, unit):
    person, doctor = treated()
    mask = unit()
    session = ended(records.begin(doctor, person, mask, NOTHING))
    assert (session.state, session.source) == ("done", "mask")
    doses = {one["output"]: one for one in session.delivered["doses"]}
    assert set(doses) == {"red", "near infrared"} and all(one["share"] >= 1 for one in doses.values())
    assert session.minutes == pytest.approx(1.0, rel=0.02) and session.reserved == {}
    assert (live.folder_of(session.pk).parents[1] / session.record).exists()
    acts = list(AuditEntry.objects.values_list("act", flat=True))
    assert acts[-2:] == ["session.begin", "session.end"]
    assert SessionRecord.objects.get().approval.patient_id == person.pk
