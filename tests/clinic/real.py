"""A clinic of its own on a real database: its folder, its tables with their triggers, its key.

with open_at(folder, url):  ...      # everything that asks for the default database gets this one
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.db import connections, transaction
from django.db.utils import load_backend

from lightmask.clinic import configured


@contextmanager
def open_at(folder, url=""):
    """The clinic of this folder and DATABASE_URL is the one that code in this thread works on."""
    from django.conf import settings

    configured.prepare(folder)
    described = connections.configure_settings({"default": configured.database(url, folder)})["default"]
    kept = settings.CLINIC, connections["default"], connections.settings["default"]
    named = configured.Configured(folder=folder, database={}, hosts=("127.0.0.1",), origin="")
    fresh = load_backend(described["ENGINE"]).DatabaseWrapper(described, "default")
    mask = os.umask(0o077)
    try:
        settings.CLINIC, connections.settings["default"], connections["default"] = named, described, fresh
        yield folder
    finally:
        os.umask(mask)
        connections["default"].close()
        settings.CLINIC, connections["default"], connections.settings["default"] = kept


def migrated(folder, url=""):
    """Make all tables."""
    from django.core.management import call_command

    with open_at(folder, url):
        call_command("migrate", verbosity=0, interactive=False)


def copied(template, folder):
    """A SQLite clinic from one that was made before: migrations cost a second."""
    shutil.copytree(template, folder)
    return Path(folder)


def troubles():
    """What a deep look finds, but for what tests do to PostgreSQL on purpose: it need not outlive a power cut."""
    from lightmask.clinic.ground import whole

    found = [trouble.said for trouble in whole.troubles(deep=True)]
    unsafe = [said for said in found if said.startswith("PostgreSQL runs with")]
    assert len(unsafe) == (3 if connections["default"].vendor == "postgresql" else 0)
    return [said for said in found if said not in unsafe]


def fill(count=3):
    """A few people with log-ins, and an audit of what was done."""
    from lightmask.clinic import audit
    from lightmask.clinic.models import Clinic, Patient, User

    owner = User.objects.create_user("ida", "ida@clinic.example", "a long pass phrase", role="owner")
    for number in range(1, count + 1):
        with transaction.atomic():
            person = Patient.objects.create(number=number, name=f'Mädchen {number} "O\'Neil" 😀', created_by=owner)
            audit.write(owner, "person.enrol", person, {"number": number, "share": 0.1 * number})
    clinic = Clinic.here()
    audit.write(None, "clinic.change", clinic)
    return owner
