"""One plan that the real planner has made, and people who are ready to be planned for."""

import shutil

import pytest
from clinic.planning.asking import PLACED, mask_text, wanted
from django.utils import timezone


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """(folder, what the planner said): a plan of 100 draws with a mask whose LEDs are known, made once."""
    from lightmask.clinic.planning import lamps
    from lightmask.clinic.planning.working import work

    out = tmp_path_factory.mktemp("planned") / "plan"
    told = []
    text = mask_text(PLACED)
    said = work(wanted(mask=PLACED, beside=lamps.beside(text)), out, lambda step, share: told.append((step, share)))
    return out, said, told


@pytest.fixture(autouse=True)
def records(settings, tmp_path_factory):
    """The folder of records, for this test alone: with a key of its own, so before anything is written."""
    from dataclasses import replace

    from lightmask.clinic import configured

    folder = tmp_path_factory.mktemp("clinic")
    configured.prepare(folder)
    settings.CLINIC = replace(settings.CLINIC, folder=folder)
    return folder / "records"


@pytest.fixture
def mask(db):
    """make(name) -> MaskModel of the library."""
    from lightmask.clinic.models import MaskModel

    def make(name=PLACED):
        text = mask_text(name)
        known = {"name": name, "text": text}
        return MaskModel.objects.get_or_create(fingerprint=name, defaults=known)[0]

    return make


@pytest.fixture
def assessed(patient):
    """make(team, yes=(), **more) -> Patient whose questions are answered, no to all but ``yes``; consent given."""
    from lightmask.clinic.assess.said import asked_rows
    from lightmask.clinic.models import Consent, ConsentText, Measurement, Phototype, Screening

    def make(team=(), yes=(), **more):
        who = patient(team, sex="female", time_zone="Europe/Berlin")
        own = {"patient": who, "at": timezone.now(), "by": team[0] if team else None}
        answers = {row: {"answer": "yes" if row in yes else "no", "details": ""} for row in asked_rows()}
        known = {
            "recent": {}, "conditions": [], "on_skin": [], "shields": "opaque goggles", "shield_transmittance": 0.01,
            "light": [], "regions": ["cheek"], "medicines_known": True, "asked_by": "M. Laurent",
        }  # fmt: skip
        Screening.objects.create(**own, full=True, answers=answers, medicines=[], more=known | more)
        Phototype.objects.create(**own, phototype=2)
        colour = {"L": 66.0, "a": 9.0, "b": 15.5, "ita_deg": 45.9, "sd": 1.0}
        Measurement.objects.create(**own, scale="ita", region="cheek", inputs=colour, value=45.9, unit="deg")
        text = ConsentText.objects.create(
            purpose="treatment", version=str(who.number), language="en", text="Light.", sha256="0" * 64,
            in_force_from=timezone.now(),
        )  # fmt: skip
        Consent.objects.create(
            **own, purpose="treatment", text=text, sha256="0" * 64, standing="given", signed_name=who.name
        )
        return who

    return make


@pytest.fixture
def planned(made, records, mask):
    """make(patient, user, way=None) -> PlanRecord as the keeper keeps what the planner made."""
    from lightmask.clinic.models import PlanJob
    from lightmask.clinic.planning import jobs, lamps

    folder, said, _ = made

    def make(patient, user, **more):
        request = wanted(mask=PLACED, beside=lamps.beside(mask_text(PLACED)), **more)
        job = jobs.ask(user, patient, request, (mask(PLACED), None), lamps.assessed_until(patient))
        PlanJob.objects.filter(pk=job.pk).update(state="running", worker="test")
        jobs.folder_of(job).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, jobs.folder_of(job))
        return jobs.end(job, "test", said)

    return make


@pytest.fixture(autouse=True)
def _no_second_factor(request):
    """Staff of these tests come in with a password alone."""
    from lightmask.clinic.models import Clinic

    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
