"""Delete my data: asked by the person or in their name, confirmed by a professional, then erased at once.

What stays: the row of the person with its number and no word more, so that the number is never given again; the audit,
which knows ids alone; the hours of light of a mask; and of harm what concerns the mask - its kind, how bad, serial and
firmware - because whoever keeps a mask must be able to see that it hurt somebody. The id alone also goes into a list
beside the database (`ledger`), so that a backup from before brings nobody back.

A crash at any instant leaves either the whole record or none of it once the clinic has opened again (`settle`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.assess.queries import spectra_folder
from lightmask.clinic.handover import ledger, unremoved
from lightmask.clinic.handover.from_files import records
from lightmask.clinic.handover.from_records import models_of
from lightmask.clinic.models import (
    AdverseEvent,
    Clinic,
    MaskUnit,
    Patient,
    Photo,
    PlanJob,
    PlanRecord,
    SessionRecord,
    User,
)
from lightmask.clinic.planning.jobs import folder_of
from lightmask.errors import BadInput, LightmaskError

STAYS = ("id", "number", "created_at", "deletion_asked_at", "erased_at")
AT_WORK = (PlanJob.State.QUEUED, PlanJob.State.RUNNING)
LIGHT_ON = (SessionRecord.State.RESERVED, SessionRecord.State.RUNNING)


@transaction.atomic
def ask(by: User, patient: Patient) -> None:
    """The person wants everything deleted. Nothing is deleted yet."""
    if patient.deletion_asked_at is not None:
        raise BadInput(_("This has been asked for already. The clinic confirms it, or you take it back."))
    Patient.objects.filter(pk=patient.pk).update(deletion_asked_at=timezone.now())
    audit.write(by, "person.erase.ask", patient)


@transaction.atomic
def take_back(by: User, patient: Patient) -> None:
    """The person has thought better of it."""
    if patient.deletion_asked_at is None:
        raise BadInput(_("Nothing has been asked for, so there is nothing to take back."))
    Patient.objects.filter(pk=patient.pk).update(deletion_asked_at=None)
    audit.write(by, "person.erase.back", patient)


def erase(by: User, patient: Patient, typed: str) -> dict[str, int]:
    """Everything about the person, at once and for good. -> how many rows of each kind are gone"""
    _overwrite_freed_pages()
    with transaction.atomic():
        now = Patient.objects.select_for_update().get(pk=patient.pk)
        _may(now, typed)
        return _all_away(by, now)


def again(ids: Iterable[UUID]) -> int:
    """Erase anew whoever of these an older backup has brought back. -> how many"""
    _overwrite_freed_pages()
    known = set(ids)
    back = [key for key in Patient.objects.filter(erased_at=None).values_list("pk", flat=True) if key in known]
    for key in back:
        with transaction.atomic():
            _all_away(None, Patient.objects.select_for_update().get(pk=key))
    return len(back)


def settle() -> int:
    """Before the door opens: finish what a crash cut off, and erase whom the own list names. -> how many came back"""
    unremoved.finish(lambda key: Patient.objects.filter(pk=key).exclude(erased_at=None).exists())
    keep_list()
    return again(ledger.everybody())


def keep_list() -> None:
    """The list and its copy hold everybody whose record is erased."""
    ledger.keep(Patient.objects.exclude(erased_at=None).values_list("pk", flat=True))


def living(ids: Iterable[UUID]) -> list[Patient]:
    """Those of these whose record is here, by their numbers."""
    known = set(ids)
    return [one for one in Patient.objects.filter(erased_at=None).order_by("number") if one.pk in known]


def take(ids: Iterable[UUID]) -> None:
    """Somebody who looks after the clinic trusts a list from elsewhere: it counts from now on, and the audit knows."""
    taken = frozenset(ids) - ledger.everybody()
    ledger.keep(taken)
    audit.write(None, "clinic.erased.take", Clinic.here(), {"ids": len(taken), "here": len(living(taken))})


def _overwrite_freed_pages() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # freed pages are overwritten, not only let go


def _all_away(by: User | None, now: Patient) -> dict[str, int]:
    """Rows, history, log-in and files of one person, in the caller's transaction; files when it has ended well."""
    files = _files(now)
    harm = [{"kind": one.kind, "severity": one.severity, "serious": one.serious, "serial": one.serial,
             "firmware": one.firmware} for one in AdverseEvent.objects.filter(patient=now)]  # fmt: skip
    MaskUnit.objects.filter(given_to=now).update(given_to=None)
    user = now.user
    counts = _rows_away(now)
    _history_away(now)
    _emptied(now)
    if user is not None:
        _log_in_away(user)
    unremoved.note(now.pk, files)
    audit.write(by, "person.erase", now, {"rows": counts, "files": len(files), "harm": harm})
    transaction.on_commit(lambda: _after(now.pk))
    return counts


def _may(patient: Patient, typed: str) -> None:
    """Two people agree, the number is typed, and nothing is at work on the record."""
    if patient.deletion_asked_at is None:
        raise BadInput(_("The person has not asked for it. Note that they did, or let them ask on their own page."))
    if typed.strip() != str(patient.number):
        raise BadInput(_("The number typed is not that of this person. Type it as it stands on this page."))
    if SessionRecord.objects.filter(patient=patient, state__in=LIGHT_ON).exists():
        raise BadInput(_("A session is running. End it first."))
    if PlanJob.objects.filter(patient=patient, state__in=AT_WORK).exists():
        raise BadInput(_("A plan is being worked out. Wait until it is done, or cancel it."))


def _files(patient: Patient) -> list[Path]:
    """Photos, spectra of the skin, folders of plans, records of sessions."""
    kept = Photo.objects.filter(patient=patient).values_list("file", flat=True)
    photos = [Path(default_storage.path(str(name))) for name in kept]
    plans = PlanRecord.objects.filter(patient=patient).exclude(folder="").values_list("folder", flat=True)
    sessions = SessionRecord.objects.filter(patient=patient).values_list("pk", flat=True)
    root = records()
    jobs = [folder_of(job) for job in PlanJob.objects.filter(patient=patient)]  # refused ones may have left files too
    own = [*photos, spectra_folder(patient)]
    return [*own, *(root / folder for folder in plans), *(root / "sessions" / str(key) for key in sessions), *jobs]


def _rows_away(patient: Patient) -> dict[str, int]:
    """Every row that belongs to the person, those first that others hold on to."""
    gone: dict[str, int] = {}
    waiting = models_of()
    while waiting:
        held = [kind for kind in waiting if not _away(kind, patient, gone)]
        if len(held) == len(waiting):
            raise LightmaskError(f"Rows of {held[0].__name__} are held by rows of others and cannot be deleted.")
        waiting = held
    return gone


def _away(kind: type[Model], patient: Patient, gone: dict[str, int]) -> bool:
    try:
        _, counts = kind._default_manager.filter(patient=patient).delete()
    except ProtectedError:
        return False
    for label, count in counts.items():
        name = label.rpartition(".")[2]
        gone[name] = gone.get(name, 0) + count
    return True


def _history_away(patient: Patient) -> None:
    """What the history of rows has kept of the person."""
    for kind in apps.get_app_config("clinic").get_models():
        if not kind.__name__.startswith("Historical"):
            continue
        if kind.__name__ == "HistoricalPatient":
            kind._default_manager.filter(id=patient.pk).delete()
        for field in _to_people(kind):
            rows = kind._default_manager.filter(**{field.name: patient.pk})
            if field.name == "patient":
                rows.delete()
            else:
                rows.update(**{field.name: None})


def _to_people(kind: type[Model]) -> Iterable[Any]:
    return [field for field in kind._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model is Patient]  # fmt: skip


def _emptied(patient: Patient) -> None:
    """The row without a word about the person; straight into the table, so that no history is written of it."""
    empty: dict[str, Any] = {}
    for field in patient._meta.concrete_fields:
        if field.name not in STAYS:
            empty[field.name] = None if field.null else field.get_default() if field.has_default() else ""
    Patient.objects.filter(pk=patient.pk).update(**empty, erased_at=timezone.now())


def _log_in_away(user: User) -> None:
    """The person's own log-in, wherever it is open, and what the lock-out remembers of it."""
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    for kind in (AccessAttempt, AccessFailureLog, AccessLog):
        kind.objects.filter(username__in=[user.get_username(), user.email or user.get_username()]).delete()
    user.delete()


def _after(key: UUID) -> None:
    """When the rows are gone for good: the files, what the write-ahead log still holds of the rows, and the list."""
    stuck = unremoved.remove(key)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.keep([key])
    if stuck:
        raise LightmaskError(
            f"The record is erased, but {len(stuck)} of its files could not be removed from the folder of the clinic. "
            f"Remove them by hand: {', '.join(path.name for path in stuck)}."
        )
