"""What tests of sessions share: answers, and waiting for an end."""

NOTHING = {
    "sunburn": "no", "fever": "no", "recent-eye-surgery": "no", "shields": "yes", "numb-face": "no",
    "suspicious-spot": "no", "active-on-skin-today": "no", "recent-procedure": "no", "broken-skin": "no",
    "cold-sore": "no", "pregnant": "no", "other-light-today": "no", "reaction-after-session": "no",
    "new-medicine": "no",
}  # fmt: skip


def assessed(doctor, person):
    """Every answer no, light skin, nothing taken, no other light."""
    from lightmask import tables
    from lightmask.clinic.assess import records

    rows = tables.read("safety/contraindications").rows()
    answers = {row["id"]: {"answer": "no", "details": ""} for row in rows}
    more = {"recent": {}, "conditions": [], "on_skin": [], "shields": "opaque goggles", "shield_transmittance": 0.01,
            "regions": ["cheek"], "light": [], "medicines_known": True, "asked_by": "nurse"}  # fmt: skip
    records.screen(doctor, person, {"full": True, "answers": answers, "medicines": [], "more": more})
    records.type_skin(doctor, person, "II", {})


def signed(doctor, person, model, said):
    """A plan of this document, approved today."""
    from datetime import timedelta

    from django.utils import timezone

    from lightmask.clinic.models import Approval, PlanRecord
    from lightmask.clinic.planning import signing
    from lightmask.plan import paper

    now = timezone.now()
    plan = PlanRecord.objects.create(
        patient=person, at=now, by=doctor, document=paper.canonical(said), hash=said["hash"], mask_home=model,
        care=said["phases"][0]["care"], assessed_until=now,
    )  # fmt: skip
    approval = Approval(
        patient=person, at=now, by=doctor, plan=plan, plan_hash=plan.hash, name=doctor.shown, role=doctor.role,
        licence=doctor.licence, meaning="made up", valid_until=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip
    signing.sign(approval)
    approval.save()


def ended(session, patience_s=20.0):
    """The session when it is over, from the database."""
    from lightmask.clinic.treating import threads

    found = threads.found(session.pk)
    if found is not None:
        found.thread.join(patience_s)
        assert not found.thread.is_alive(), "the session did not end"
    session.refresh_from_db()
    return session
