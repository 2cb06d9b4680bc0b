"""Figures of a session agree: the plan's, the permission's, those of the live page, of the record and of the demo."""

import pytest
from clinic.treating.sittings import NOTHING, ended
from django.urls import reverse

from lightmask.clinic.demo import courses
from lightmask.clinic.models import PlanRecord
from lightmask.clinic.treating import checking, live_page, records
from lightmask.clinic.treating.hub import HUB

pytestmark = pytest.mark.django_db(transaction=True)
SHARE = 0.97  # of what was cleared: a mask leaves the rest for what sensors differ by


def test_a_mask_in_software_is_told_and_counts_what_was_cleared(treated, unit, document):
    """As one at a real port is (test_real_port); and the demo's records of the past say the same."""
    person, doctor = treated(minutes=2.0)
    mask = unit("simulated:60")
    cleared = checking.ready(person, mask, NOTHING, where="office").doses_J_cm2
    session = ended(records.begin(doctor, person, mask, NOTHING))
    told = [said.said for said in HUB.since(session.pk, 0) if said.said.get("state") == "lit"]
    assert told and session.delivered["ended"] == "complete"
    for one in session.delivered["doses"]:
        assert one["planned_J_cm2"] == pytest.approx(SHARE * cleared[one["output"]], rel=1e-3)
        assert one["delivered_J_cm2"] == pytest.approx(one["planned_J_cm2"], rel=5e-3)
        assert {said["planned"][one["output"]] for said in told} == {one["planned_J_cm2"]}
    past = courses._counted(document(2.0)["phases"][0], person, mask)
    assert past == pytest.approx({one["output"]: one["planned_J_cm2"] for one in session.delivered["doses"]}, rel=1e-3)


def test_the_plans_own_figure_stands_beside_it_and_follows_what_was_lowered(treated, unit, document, browse):
    """The plan names the most in 99 of 100 draws, with what skin sends back: never less than a mask is told."""
    person, doctor = treated(minutes=2.0)
    half = {"minutes": 1.0, "drive": {"red": 0.5}}
    session = ended(records.begin(doctor, person, unit(), NOTHING, lowered=half))
    planned = {one["channel"]: one["J_cm2"] for one in document(2.0)["phases"][0]["brightest"]}
    found = {one["name"]: one["J_cm2"] for one in live_page.most(session)}
    assert found == pytest.approx({"red": planned["red"] / 4, "near infrared": planned["near infrared"] / 2})
    assert all(found[one["output"]] > one["planned_J_cm2"] for one in session.delivered["doses"])
    text = browse(doctor).get(reverse("live:session", args=[session.pk])).content.decode()
    assert "The plan names the most that it may be" in text and f"{found['red']:.2f}" in text


def test_a_plan_that_was_changed_and_a_session_of_none_name_no_figure(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    assert live_page.most(session)
    PlanRecord.objects.update(document="{}")
    session.refresh_from_db()
    assert live_page.most(session) == []
    session.approval = None
    assert live_page.most(session) == []
