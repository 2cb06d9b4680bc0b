"""A person of the database with one entry of every kind, as the parts of the clinic write them."""

import hashlib
from datetime import date, timedelta

from clinic.handover.made_up_story import CLAIRE, ENROLLED, TEXT, on, sha
from django.conf import settings
from django.core.files.base import ContentFile

from lightmask.clinic import models
from lightmask.clinic.models.consent import Purpose

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
MASK = CLAIRE.parents[3] / "examples" / "omnilux-contour-face.mask.toml"
DOSES = [
    {"output": "red", "planned_J_cm2": 4.2, "delivered_J_cm2": 2.1, "share": 0.5, "short": True},
    {"output": "near infrared", "planned_J_cm2": 4.1, "delivered_J_cm2": 2.05, "share": 0.5, "short": True},
]


def mask_unit(serial="SIM-0007"):
    text = MASK.read_text(encoding="utf-8")
    model = models.MaskModel.objects.get_or_create(
        fingerprint=sha(text), defaults={"name": "Omnilux Contour Face", "text": text}
    )[0]
    return models.MaskUnit.objects.create(
        model=model, serial=serial, firmware="1.4.0", calibrated_on=date(2026, 10, 1), lit_s=600.0
    )


def consents(patient, by):
    text = models.ConsentText.objects.get_or_create(
        purpose=Purpose.TREATMENT, version="1", language="en",
        defaults={"text": TEXT, "sha256": sha(TEXT), "in_force_from": ENROLLED},
    )[0]  # fmt: skip
    models.Consent.objects.create(
        patient=patient, at=on(0), by=by, purpose=Purpose.TREATMENT, text=text, sha256=text.sha256, standing="given",
        signed_name=patient.name,
    )  # fmt: skip


def assessed(patient, by):
    own = {"patient": patient, "at": on(0), "by": by}
    models.Screening.objects.create(
        **own, answers={"C01": {"answer": "no", "details": ""}, "C05": {"answer": "yes", "details": "long ago"}},
        medicines=[{"name": "doxycycline", "stopped_days_ago": 40}, {"name": "adapalene"}],
    )  # fmt: skip
    models.Phototype.objects.create(**own, phototype=2)
    wrong = models.Measurement.objects.create(**own, scale="tewl", value=133.0, unit="g/m2/h", region="cheek")
    models.Measurement.objects.create(**own | {"at": on(1)}, scale="tewl", value=13.3, unit="g/m2/h", region="cheek",
                                      replaces=wrong)  # fmt: skip
    models.Measurement.objects.create(**own, scale="dlqi", value=6.0, unit="points", self_reported=True,
                                      inputs={"item 1": 2, "item 2": 4, "note": "typed"})  # fmt: skip
    models.Finding.objects.create(**own, region="cheek", kind="rosacea", severity=2)
    photo = models.Photo(**own, pose="front", sha256=hashlib.sha256(JPEG).hexdigest(), width=1, height=1,
                         colour_card={"mean": 2.1, "off": {"white": 1.0}, "warnings": []})  # fmt: skip
    photo.file.save("front.jpg", ContentFile(JPEG), save=False)
    photo.save()
    return photo


def planned(patient, by, unit):
    folder = settings.CLINIC.records / "plans" / str(patient.pk)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text("<!doctype html><title>plan</title>", encoding="utf-8")
    (folder / "plan.json").write_text("{}", encoding="utf-8")
    plan = models.PlanRecord.objects.create(
        patient=patient, at=on(2), by=by, document=CLAIRE.read_text(encoding="utf-8"), hash="sha256:ab", care="home",
        folder=f"plans/{patient.pk}", mask_home=unit.model, assessed_until=on(60),
    )  # fmt: skip
    approval = models.Approval.objects.create(
        patient=patient, at=on(3), by=by, plan=plan, plan_hash=plan.hash, name=by.shown, role=by.role,
        meaning="I approve.", overrides={"C05": {"condition": "epilepsy", "reason": "long ago"}},
        valid_until=date(2027, 2, 1), signature="ab" * 64, key_fingerprint="cd" * 32,
    )  # fmt: skip
    return plan, approval


def treated(patient, by, unit, approval):
    record = settings.CLINIC.records / "sessions"
    session = models.SessionRecord.objects.create(
        patient=patient, at=on(11), by=by, approval=approval, plan_hash=approval.plan_hash, unit=unit,
        serial=unit.serial, firmware=unit.firmware, calibrated_on=unit.calibrated_on, where="office", day=on(11).date(),
        state="stopped", settings={"minutes": 3.1}, began_at=on(11), ended_at=on(11) + timedelta(minutes=2),
        minutes=1.6, delivered={"doses": DOSES, "ended": "stopped", "reasons": ["stop pressed"], "highest_C": 36.1,
                                "interruptions": [{"at_s": 10.0, "seconds": 2.0, "why": "lifted"}]},
    )  # fmt: skip
    (record / str(session.pk)).mkdir(parents=True)
    session.record = f"sessions/{session.pk}/SIM-0007-1-1.session.jsonl"
    (settings.CLINIC.records / session.record).write_text('{"kind": "begin"}\n', encoding="utf-8")
    session.save()
    models.SessionNote.objects.create(patient=patient, at=on(11), by=by, session=session, text="calm")
    models.SideEffect.objects.create(patient=patient, at=on(12), by=by, session=session, kind="erythema", grade=1)
    models.AdverseEvent.objects.create(
        patient=patient, at=on(12), by=by, session=session, unit=unit, serial=unit.serial, firmware=unit.firmware,
        kind="headache", severity="moderate", description="after the session",
    )  # fmt: skip
    return session


def whole_record(patient, by):
    """Everything there is, of one person."""
    unit = mask_unit()
    consents(patient, by)
    photo = assessed(patient, by)
    plan, approval = planned(patient, by, unit)
    session = treated(patient, by, unit, approval)
    models.CombinedProcedure.objects.create(patient=patient, at=on(4), by=by, kind="peel", on=date(2026, 12, 20))
    models.Appointment.objects.create(patient=patient, at=on(20), by=by, kind="session")
    models.MaskUnit.objects.filter(pk=unit.pk).update(given_to=patient)
    return {"unit": unit, "photo": photo, "plan": plan, "approval": approval, "session": session}
