"""A demo clinic in which every address has a record behind it: python -m clinic.browser.every_row -> one line of JSON.

It says where the records are ("of": what an address needs), and a log-in of everybody, as cookies.
"""

import json
import os
import time
from datetime import timedelta


def main():
    os.umask(0o077)
    import django

    django.setup()
    from lightmask.clinic.demo import fill
    from lightmask.clinic.ground import opening

    opening.make_tables()
    list(fill(plans=False))
    print(json.dumps({"cookies": cookies(), "of": rows()}, default=str))  # links end with a log-in


def empty():
    """A clinic on its first day: an owner, a professional, and somebody whose record is not made yet."""
    os.umask(0o077)
    import django

    django.setup()
    from lightmask.clinic.ground import opening
    from lightmask.clinic.models import Clinic, User

    opening.make_tables()
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    for role in ("owner", "professional", "client"):
        User.objects.create_user(role, f"{role}@clinic.example", role=role)
    print(json.dumps({"of": {}, "cookies": cookies()}))


def rows():
    """Claire has everything, Amina harm that is open and a time that nobody knows of, Tom nothing at all."""
    from django.utils import timezone

    from lightmask.clinic.accounts import records as accounts
    from lightmask.clinic.models import MaskUnit, Patient, User

    people = {one.name.split()[0].lower(): one for one in Patient.objects.all()}
    claire, doctor, today = people["claire"], User.objects.get(username="ines"), timezone.localdate()
    who, token = accounts.link_parts(User.objects.get(username="amina"))
    approval = _course(claire, doctor, MaskUnit.objects.get(serial="H3-0001"), today - timedelta(days=14))
    _factors(User.objects.get(username="mara"))
    _locked("nobody-here")
    return {
        "patient": claire.pk, "nobody": people["tom"].pk, "amina": people["amina"].pk, "noor": people["noor"].pk,
        "approval": approval.pk, "plan": approval.plan_id, "who": who, "token": token,
        "proposal": _proposal(people["amina"], doctor, today).pk, "older": _proposal(claire, doctor, today).pk,
        "user": User.objects.get(username="mara").pk, **_sessions(approval, doctor, today), **_seen(claire, doctor),
        "lost": _lost(people["kofi"], doctor, today).pk, "kofi": people["kofi"].pk,
        **_jobs(people, doctor), **_masks(), "event": people["amina"].adverseevents.get().pk,
        **_unknown(people["amina"]),
    }  # fmt: skip


def _course(person, doctor, unit, start):
    from clinic import courses

    unit.given_to = person
    unit.save()
    approval = courses.in_force(person, doctor, start)
    type(approval.plan).objects.filter(pk=approval.plan_id).update(mask_home=unit.model)
    return approval


def _proposal(person, doctor, start):
    """A plan that waits for its signature."""
    from clinic import courses

    from lightmask.clinic.models import MaskModel

    approval = courses.in_force(person, doctor, start)
    plan = approval.plan
    approval.delete()
    type(plan).objects.filter(pk=plan.pk).update(mask_home=MaskModel.objects.get(name__startswith="home-3"))
    return plan


def _sessions(approval, doctor, today):
    """Some that were had, and what came of the last."""
    from clinic import courses

    from lightmask.clinic.models import SessionNote, SideEffect
    from lightmask.clinic.planning import queries

    phase = queries.document(approval.plan)["phases"][0]
    delivered = {"delivered": _told(phase), "settings": {"drive": phase["drive"]}}
    found = [courses.lit(approval, today - timedelta(days=days), **delivered) for days in (9, 7, 5, 2)]
    last = found[-1]
    of = {"patient": approval.patient, "by": doctor, "at": last.at, "session": last}
    SessionNote.objects.create(**of, text="A little warm on the left cheek.")
    for one in found:
        SideEffect.objects.create(**of | {"session": one}, kind="erythema", grade=1, hours_after=20.0)
    return {"session": last.pk}


def _told(phase):
    """As a mask tells of a session that was had to its end."""
    lit_s = 60 * phase["minutes"]
    doses = [
        {"output": output, "planned_J_cm2": 11.6, "delivered_J_cm2": 11.2, "share": 0.97, "short": False}
        for output, share in phase["drive"].items() if share
    ]  # fmt: skip
    return {
        "ended": "complete", "reasons": [], "proven": True, "lit_s": lit_s, "planned_s": lit_s, "doses": doses,
        "interruptions": [], "highest_C": 37.4, "warmth": [],
    }  # fmt: skip


def _lost(person, doctor, today):
    """A session of which nobody knows how it ended."""
    from clinic import courses

    from lightmask.clinic.models import MaskUnit

    unit = MaskUnit.objects.get(serial="H3-0002")
    approval = _course(person, doctor, unit, today - timedelta(days=14))
    of = {"unit": unit, "serial": unit.serial, "by": doctor, "reserved": {"red": 4.0}}
    return courses.lit(approval, today - timedelta(days=3), state="unknown", minutes=None, **of)


def _seen(person, doctor):
    from django.utils import timezone

    from lightmask.clinic.models import Appointment, CombinedProcedure

    later = timezone.now() + timedelta(days=3)
    CombinedProcedure.objects.create(patient=person, by=doctor, at=timezone.now(), kind="peel", on=later.date())
    return {
        "finding": person.findings.first().pk, "photo": person.photos.first().pk,
        "measurement": person.measurements.filter(scale="wrinkle_depth").first().pk,
        "appointment": Appointment.objects.create(patient=person, by=doctor, at=later, kind="photos").pk,
    }  # fmt: skip


def _jobs(people, doctor):
    """One that failed, and one that the planner refused: Noor has melasma, and the lamp warms."""
    from lightmask.clinic.models import MaskModel, PlanJob

    kind = MaskModel.objects.first()
    of = {"by": doctor, "request": {}, "mask_home": kind, "fraction": 1.0}
    breaches = ["melanin: the dose at the surface is 14 J/cm2, the limit is 12 J/cm2."]
    answers = [{"id": "C42", "severity": "caution", "sentence": "Melasma: heat and visible light may darken it."}]
    refused = {"refused": {"breaches": breaches, "answers": answers}}
    made = {
        "job": ("claire", "failed", {"fault": "The planner was ended by the system."}),
        "refused": ("noor", "refused", refused),
        "cancelled": ("amina", "cancelled", {}),
    }
    return {
        name: PlanJob.objects.create(patient=people[who], request_hash=name, state=state, result=result, **of).pk
        for name, (who, state, result) in made.items()
    }


def _masks():
    from lightmask.clinic.models import MaskUnit

    unit = MaskUnit.objects.select_related("model").get(serial="H3-0001")
    return {"unit": unit.pk, "model": unit.model.pk}


def _factors(user):
    """An app, and codes for its loss."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def _locked(name):
    """Somebody has guessed at this name until it was locked."""
    from axes.models import AccessAttempt
    from django.conf import settings

    AccessAttempt.objects.create(
        username=name, ip_address="127.0.0.1", failures_since_start=settings.AXES_FAILURE_LIMIT, get_data="",
        post_data="", user_agent="", http_accept="", path_info="/accounts/login/",
    )  # fmt: skip


def _unknown(person):
    """The records were brought back from a backup once, when only Amina was here."""
    from django.utils import timezone

    from lightmask.clinic.models import Clinic

    clinic, long_ago = Clinic.here(), timezone.now() - timedelta(days=60)
    clinic.unknown_from, clinic.unknown_until = long_ago, long_ago + timedelta(days=1)
    clinic.save()
    type(person).objects.filter(pk=person.pk).update(created_at=long_ago - timedelta(days=1))
    return {}


def cookies():
    """{user name: value of the session cookie}, as after a log-in that was proved just now."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from lightmask.clinic.models import User

    found = {}
    for user in User.objects.all():
        page = Client()
        page.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = page.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session["checked"] = {"day": timezone.localdate().isoformat(), "minutes": 10.0}  # today's questions, at home
        session.save()
        found[user.username] = page.cookies[settings.SESSION_COOKIE_NAME].value
    return found


if __name__ == "__main__":
    main()
