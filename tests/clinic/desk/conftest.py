"""People at each step of the way."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture(autouse=True)
def password_is_enough(db):
    from lightmask.clinic.models import Clinic

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})


@pytest.fixture
def at_step(patient):
    """make(step, team, days_ago) -> Patient: with all the records of the steps up to this one."""
    from lightmask.clinic.models import (
        Approval,
        Consent,
        ConsentText,
        Phototype,
        PlanRecord,
        Screening,
        SessionRecord,
    )

    def make(step, team=(), days_ago=0, **said):
        one, at = patient(team, **said), timezone.now() - timedelta(days=days_ago)
        mine = {"patient": one, "at": at}
        reached = ("enrol", "assess", "propose", "approve", "treat", "follow").index(step)
        if reached > 0:
            text, _made = ConsentText.objects.get_or_create(
                purpose="treatment", version="1", language="en",
                defaults={"text": "read", "sha256": "0" * 64, "in_force_from": at},
            )  # fmt: skip
            Consent.objects.create(**mine, purpose="treatment", text=text, sha256="0" * 64, standing="given")
        if reached > 1:
            Screening.objects.create(**mine)
            Phototype.objects.create(**mine, phototype=3)
        if reached > 2:
            plan = PlanRecord.objects.create(**mine, document="{}", hash="h", care="home", assessed_until=at)
        if reached > 3:
            until = timezone.localdate() + timedelta(days=90)
            Approval.objects.create(
                **mine, plan=plan, plan_hash="h", name="Dr. Made-up", role="professional", meaning="m",
                valid_until=until, signature="0", key_fingerprint="0",
            )  # fmt: skip
        if reached > 4:
            SessionRecord.objects.create(**mine, day=at.date(), state="done", where="office", minutes=10)
        return one

    return make


@pytest.fixture
def unit(db):
    """make(serial, **said) -> MaskUnit of a kind of the library."""
    from importlib.resources import files

    from lightmask.clinic.models import MaskModel, MaskUnit

    text = (files("lightmask.mask") / "library" / "office-4.mask.toml").read_text(encoding="utf-8")

    def make(serial="A-1", **said):
        kind, _made = MaskModel.objects.get_or_create(fingerprint="f" * 64, defaults={"name": "office-4", "text": text})
        return MaskUnit.objects.create(**{"model": kind, "serial": serial} | said)

    return make
