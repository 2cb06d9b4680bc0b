"""A clinic with so many sessions under way, served on loopback until whoever started it is gone.

python -m clinic.treating.loaded_server SESSIONS -> one line of JSON: port, cookie, sessions, paths; then it serves
"""

import json
import os
import sys
import threading
from datetime import date, timedelta
from importlib.resources import files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lightmask.clinic.settings")

LAMP = "omnilux-contour-face"


def main():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    doctor, people = clinic(int(sys.argv[1]))
    begun = [begin(doctor, *one) for one in people]
    said = {
        "port": None, "cookie": f"{settings.SESSION_COOKIE_NAME}={log_in(doctor)}",
        "sessions": [str(one.pk) for one in begun],
        "paths": [f"/people/{one.patient_id}/sessions/" for one in begun] + [f"/sessions/{one.pk}/" for one in begun],
    }  # fmt: skip
    serve(said)


def clinic(count):
    from lightmask.clinic.models import Clinic, MaskModel, User

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    doctor = User.objects.create_user("doctor", password=None, role="professional", licence="M-1")
    text = (files("lightmask.mask") / "library" / f"{LAMP}.mask.toml").read_text(encoding="utf-8")
    model = MaskModel.objects.create(name="Contour", text=text, fingerprint="0" * 64)
    said = document(10.0)
    return doctor, [person(doctor, model, said, place) for place in range(count)]


def document(minutes):
    """A plan that is cleared, given in the office, of these minutes."""
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import choose, paper
    from lightmask.plan import document as written

    who = Person(
        age_y=46, sex="F", phototype="II", pregnant="no", breast_feeding="no", medicines=(), light=(),
        rest_answered_no_by="nurse", shields="opaque goggles", shield_transmittance=0.01,
    )  # fmt: skip
    said = written(choose("wrinkles", who, Mask.load(LAMP), draws=100), "0.1.0", "2026-11-21", None, "lightmask plan")
    half = {"red": 0.3, "near infrared": 0.3}  # ten minutes at which skin stays cool
    phases = [{**one, "minutes": minutes, "care": "office", "drive": half} for one in said["phases"]]
    made = {**said, "phases": phases}
    return {**made, "hash": paper.content_hash(made)}


def person(doctor, model, said, place):
    from clinic.treating.sittings import assessed, signed
    from django.utils import timezone

    from lightmask.clinic.models import Cleaning, MaskUnit, Membership, Patient

    patient = Patient.objects.create(
        number=place + 1, name=f"Made-up Person {place + 1}", birth_date=date(1980, 5, 17), sex="female"
    )
    Membership.objects.create(patient=patient, user=doctor)
    assessed(doctor, patient)
    signed(doctor, patient, model, said)
    today = timezone.localdate()
    unit = MaskUnit.objects.create(
        model=model, serial=f"LOAD-{place}", port="simulated", calibrated_on=today,
        calibration_due=today + timedelta(days=300),
    )  # fmt: skip
    Cleaning.objects.create(unit=unit, at=timezone.now())
    return patient, unit


def begin(doctor, patient, unit):
    from clinic.treating.sittings import NOTHING

    from lightmask.clinic.treating import records

    return records.begin(doctor, patient, unit, NOTHING)


def log_in(user):
    from django.test import Client

    page = Client()
    page.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return next(iter(page.cookies.values())).value


def serve(said):
    import socket

    import uvicorn

    from lightmask.clinic.ground import serving

    serving.hold_open()
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    place.listen(2048)
    said["port"] = place.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config("lightmask.clinic.asgi:application", log_level="warning", timeout_graceful_shutdown=5)
    )
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    print(json.dumps(said), flush=True)
    server.run(sockets=[place])


def _end_with(server):
    """Whoever started this holds our input open."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
