"""The database itself refuses to change the audit; where the guards are taken away, the walk finds what was done."""

import pytest
from clinic import real
from django.db import DatabaseError, connection, transaction

from lightmask.clinic import audit
from lightmask.clinic.audit import anchor, guards, reading, writing
from lightmask.clinic.audit.entry import Entry
from lightmask.clinic.ground import whole
from lightmask.clinic.models import AuditEntry, AuditHead, Clinic
from lightmask.errors import LightmaskError

FORBIDDEN = {
    "change": "UPDATE clinic_auditentry SET actor = '9' WHERE no = 2",
    "delete": "DELETE FROM clinic_auditentry WHERE no = 4",
    "delete all": "DELETE FROM clinic_auditentry",
    "put in a gap": "INSERT INTO clinic_auditentry SELECT no + 7, at, actor, role, act, kind, what, details, before, "
    "hash FROM clinic_auditentry WHERE no = 1",
    "head back": "UPDATE clinic_audithead SET no = 2",
    "head away": "DELETE FROM clinic_audithead",
    "second head": "INSERT INTO clinic_audithead SELECT 2, no, hash, signature, key_fingerprint FROM clinic_audithead",
}
ONLY_ONE = {
    "sqlite": {
        "replace": "INSERT OR REPLACE INTO clinic_auditentry SELECT no, at, '9', role, act, kind, what, details, "
        "before, hash FROM clinic_auditentry WHERE no = 2",
    },
    "postgresql": {
        "truncate": "TRUNCATE clinic_auditentry",
        "truncate head": "TRUNCATE clinic_audithead CASCADE",
        "on conflict": "INSERT INTO clinic_auditentry SELECT * FROM clinic_auditentry WHERE no = 2 "
        "ON CONFLICT (no) DO UPDATE SET actor = '9'",
        "as a replica": "SET session_replication_role = replica; DELETE FROM clinic_auditentry",
    },
}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def unguarded():
    """What somebody does who owns the database."""
    for name in (*guards.names(connection.vendor), "clinic_audithead_one"):
        table = "clinic_audithead" if "head" in name else "clinic_auditentry"
        run(f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    if connection.vendor == "postgresql":
        run("GRANT ALL ON clinic_auditentry, clinic_audithead TO CURRENT_USER")


@pytest.mark.hazard("HZ37")
def test_the_audit_only_grows(clinic):
    for what, statement in (FORBIDDEN | ONLY_ONE[connection.vendor]).items():
        if what == "second head" and connection.vendor == "postgresql":
            continue  # its rows have no way in: the head that is read is the one of id 1
        with pytest.raises(DatabaseError, match=r"only grows|permission denied"), transaction.atomic():
            run(statement)
        assert what and AuditEntry.objects.count() == 4
    assert audit.verified().is_sound and real.troubles() == []


def test_no_flush_empties_it(clinic):
    from django.core.management.color import no_style
    from django.core.management.sql import sql_flush

    assert not any("clinic_audit" in statement for statement in sql_flush(no_style(), connection))


def test_each_head_is_kept_outside_after_its_commit(clinic):
    kept = list(anchor.heads(clinic / "audit" / anchor.FILE))
    assert [head.no for head in kept] == [1, 2, 3, 4] and kept[-1] == audit.head()
    with transaction.atomic():
        audit.write(None, "never.done", Clinic.here())
        transaction.set_rollback(True)
    assert audit.head().no == 4 and anchor.last(clinic / "audit" / anchor.FILE).no == 4


def test_a_second_file_of_heads(clinic, tmp_path, monkeypatch):
    elsewhere = tmp_path / "share.jsonl"
    monkeypatch.setenv(writing.COPY, str(elsewhere))
    audit.write(None, "clinic.change", Clinic.here())
    assert list(anchor.heads(elsewhere)) == [audit.head()]
    assert audit.verified().is_sound and audit.verified().anchors == 5


def test_numbers_with_a_fraction_are_texts(clinic):
    assert AuditEntry.objects.get(no=1).details == '{"number":1,"share":"0.1"}'
    assert len(audit.sealed("Anna asked")) == 64 and audit.sealed("a") != audit.sealed("b")


TAMPERED = {
    "change": ("UPDATE clinic_auditentry SET actor = '9' WHERE no = 2", "changed", 2),
    "delete": ("DELETE FROM clinic_auditentry WHERE no = 2", "missing", 2),
    "cut": ("DELETE FROM clinic_auditentry WHERE no > 2", "truncated", 4),
    "cut with its head": (
        "DELETE FROM clinic_auditentry WHERE no > 2;UPDATE clinic_audithead SET {head2}", "truncated", 4),
    "empty": ("DELETE FROM clinic_auditentry;UPDATE clinic_audithead SET no = 0, hash = '', signature = ''",
              "truncated", 4),
    "head": ("UPDATE clinic_audithead SET signature = 'AAAA'", "head", 4),
}  # fmt: skip


@pytest.mark.hazard("HZ37")
@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_done_without_the_guards_is_found(clinic, what):
    statements, kind, no = TAMPERED[what]
    second = list(anchor.heads(clinic / "audit" / anchor.FILE))[1]
    head2 = f"no = 2, hash = '{second.hash}', signature = '{second.signature}'"
    unguarded()
    for statement in statements.format(head2=head2).split(";"):
        run(statement)
    report = audit.verified()
    assert (kind, no) in [(finding.kind, finding.no) for finding in report.findings]
    said = " ".join(trouble.said for trouble in whole.troubles())
    assert "Triggers that guard the audit are gone" in said
    if what not in ("change", "delete", "head"):
        assert "audit verify" in said, "the quick look at boot sees that the end does not fit"


@pytest.mark.hazard("HZ37")
def test_nothing_is_signed_on_top_of_a_history_that_was_hashed_again(clinic):
    """Whoever has no key changes an entry, makes every later hash again, and waits for the clinic to sign it."""
    unguarded()
    before = ""
    for row in AuditEntry.objects.order_by("no"):
        actor = "9" if row.no == 2 else row.actor
        made = Entry(no=row.no, when=row.at, who=actor, role=row.role, act=row.act, kind=row.kind, id=row.what,
                     details=row.details, before=before or row.before)  # fmt: skip
        AuditEntry.objects.filter(no=row.no).update(actor=actor, before=made.before, hash=made.hash)
        before = made.hash
    run(f"UPDATE clinic_audithead SET hash = '{before}'")
    with pytest.raises(LightmaskError, match="not signed with this clinic's key"):
        audit.write(None, "clinic.change", Clinic.here())
    assert {"head", "forged"} <= {finding.kind for finding in audit.verified().findings}


def test_a_walk_reads_a_few_rows_at_a_time(clinic, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    assert audit.verified().entries == 4 and len(list(audit.rows())) == 4


def test_one_head_row(clinic):
    assert AuditHead.objects.count() == 1 and AuditHead.objects.get().no == 4


def test_an_empty_chain_is_sound(where, kind, django_db_blocker):
    folder, url = where(kind)
    with django_db_blocker.unblock(), real.open_at(folder, url):
        assert audit.head() is None and audit.verified().is_sound and real.troubles() == []
