"""A million audit entries, walked from SQLite, from an export, and from PostgreSQL where it is; and how much memory."""

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 5_000
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _asked():
    said = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench audit")
    said.add_argument("--entries", type=int, default=1_000_000)
    return said.parse_args()


def made(count):
    """A chain as a clinic writes it, entry by entry."""
    from lightmask.clinic.audit import entry

    before = entry.BEGIN
    for no in range(1, count + 1):
        details = {"plan": f"{no:064x}", "minutes": "10.5", "state": "done"}
        one = entry.next_entry(no, before, NOW, who=f"{no % 7}", role="professional", act="session.end",
                               what=("SessionRecord", f"{no:032x}"), details=details)  # fmt: skip
        before = one.hash
        yield one, before


def fill(count):
    """The same rows in the database, signed, with every hundredth head outside."""
    from django.db import transaction

    from lightmask.clinic.audit import anchor, heads, writing
    from lightmask.clinic.models import AuditEntry, AuditHead

    key, batch, head = writing.signing_key(writing.folder()), [], None
    with transaction.atomic():
        for one, recorded in made(count):
            batch.append(AuditEntry(no=one.no, at=one.when, actor=one.who, role=one.role, act=one.act, kind=one.kind,
                                    what=one.id, details=one.details, before=one.before, hash=recorded))  # fmt: skip
            if len(batch) == AT_ONCE or one.no == count:
                AuditEntry.objects.bulk_create(batch)
                batch.clear()
            if one.no % 100 == 0 or one.no == count:
                head = heads.sign(one.no, recorded, key)
                anchor.append(writing.folder() / anchor.FILE, head)
        AuditHead.objects.filter(id=1).update(
            no=head.no, hash=head.hash, signature=head.signature, key_fingerprint=head.key
        )


def timed(work):
    began = time.perf_counter()
    report = work()
    return report, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    asked = _asked()
    sys.path[:0] = [str(ROOT / one) for one in ("src", "firmware", "tests")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
    import django

    django.setup()
    from clinic import databases, real

    from lightmask.clinic import audit
    from lightmask.clinic.audit import chain, keys, lines

    table = Table("the chain", "entries", "heads outside", "sound", "s", "entries a second", "most memory so far, MB")

    def row(name, work):
        report, wall_s, memory = timed(work)
        table.add_row(name, f"{report.entries:,}", f"{report.anchors:,}", "yes" if report.is_sound else "NO",
                      f"{wall_s:.1f}", f"{report.entries / wall_s:,.0f}", f"{memory:.0f}")  # fmt: skip

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "clinic"
        real.migrated(folder)
        with real.open_at(folder):
            fill(asked.entries)
            row("from SQLite", audit.verified)
            export = Path(place) / "audit.jsonl"
            with export.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines.written(audit.rows(), audit.head()))
            public = keys.public(folder / "audit" / keys.PUBLIC)
            read = lines.Export(export)
            row("from an export", lambda: chain.verify(read.rows(), read.head, public))
        if databases.folder_of_programs() is not None:
            with databases.Cluster() as cluster:
                folder, url = Path(place) / "other", cluster.url("audit")
                real.migrated(folder, url)
                with real.open_at(folder, url):
                    fill(asked.entries)
                    row("from PostgreSQL", audit.verified)
    Console(width=140).print(table)
