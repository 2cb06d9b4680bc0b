"""Writers that are killed at a random instant, again and again: is everything there that they were told was saved?

    python -m clinic.ground.kill_cycles sqlite --cycles 15      prints one line of JSON

Each cycle several processes write people with their audit entries, as fast as they can. After each commit a process
says so through a pipe. Then SIGKILL ends all of them at once - with PostgreSQL, every few cycles, the server too. What
was said to be saved must be there, whole, with its entry in an unbroken chain; what was not said may be there or not,
but never half.
"""

import argparse
import json
import os
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from clinic import databases, real

WRITERS = 3
SHORTEST_S, LONGEST_S = 0.0, 0.3
AT_WORK = 0.8  # how often the blow waits for the first commit; else it may fall while processes still connect
PATIENCE_S = 20
DEEP_EVERY = 50


def write_forever(base, rng, told, too_early):
    """One writer: somebody new, or a change of somebody, each with its audit entry; told when it is saved.

    ``too_early`` tells before the commit, as a program does that loses what it promised: the look must find that.
    """
    from django.db import transaction

    from lightmask.clinic import audit
    from lightmask.clinic.models import Clinic, Patient

    clinic, mine = Clinic.here(), []
    for number in range(base, base + 1_000_000):
        with transaction.atomic():
            if mine and rng.random() < 0.3:
                person = Patient.objects.get(pk=rng.choice(mine))
                person.phone = str(number)
                person.save(update_fields=["phone"])
            else:
                person = Patient.objects.create(number=number, name="x" * rng.randrange(1, 100), phone=str(number))
            if rng.random() < 0.1:
                audit.write(None, "clinic.change", clinic)
            row = audit.write(None, "person.write", person, {"number": number})
            said = f"{row.no} {row.hash} {person.pk} {number}\n".encode()
            if too_early:
                os.write(told, said)
                time.sleep(0.02)
        mine.append(person.pk)
        if not too_early:
            os.write(told, said)


def writer(base, seed, too_early):
    """A process of its own. -> pid, pipe"""
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        return pid, reading
    os.close(reading)
    try:
        write_forever(base, Random(seed), writing, too_early)
    finally:
        os._exit(1)


class Cycles:
    """All cycles on one clinic, and what came of them."""

    def __init__(self, seed, cluster=None, server_every=0, too_early=False):
        self.too_early = too_early
        self.rng, self.cluster, self.server_every = Random(seed), cluster, server_every
        self.seen = {
            "cycles": 0,
            "kills": 0,
            "server_kills": 0,
            "told": 0,
            "kept": 0,
            "lost": 0,
            "half": 0,
            "unsound": 0,
        }
        self.walked = (0, "0" * 64)
        self.latest = {}

    def one(self):
        """Write, kill, look."""
        from django.db import connection

        connection.close()  # no process may share one
        cycle = self.seen["cycles"]
        writers = [
            writer((cycle * WRITERS + one) * 700 + 1, self.rng.random(), self.too_early) for one in range(WRITERS)
        ]
        if self.rng.random() < AT_WORK:
            select.select([pipe for _, pipe in writers], [], [], PATIENCE_S)
        time.sleep(self.rng.uniform(SHORTEST_S, LONGEST_S))
        self._kill([pid for pid, _ in writers])
        told = [line.split() for _, pipe in writers for line in _whole_lines(pipe)]
        self.seen["cycles"] += 1
        self.seen["kills"] += len(writers)
        self.seen["told"] += len(told)
        self._look(told)
        if (cycle + 1) % DEEP_EVERY == 0:
            self.deep()

    def _kill(self, pids):
        server = self.server_every and (self.seen["cycles"] + 1) % self.server_every == 0
        if server:
            self.cluster.kill()
            self.seen["server_kills"] += 1
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for pid in pids:
            os.waitpid(pid, 0)
        if server:
            self.cluster.start()

    def _look(self, told):
        from lightmask.clinic.models import AuditEntry, AuditHead, Patient

        no, before = self.walked
        new = {}
        for row in AuditEntry.objects.filter(no__gt=no).order_by("no"):
            if (row.no, row.before) != (no + 1, before):
                self.seen["unsound"] += 1
            no, before = row.no, row.hash
            new[row.no] = row
        self.walked = no, before
        head = AuditHead.objects.get(id=1)
        self.seen["unsound"] += (head.no, head.hash) != (no, before)
        for entry_no, hash_, person, number in told:
            row = new.get(int(entry_no))
            kept = (
                row is not None
                and row.hash == hash_
                and row.what == person
                and json.loads(row.details)["number"] == int(number)
            )
            self.seen["kept" if kept else "lost"] += 1
        written = {row.what: json.loads(row.details)["number"] for row in new.values() if row.act == "person.write"}
        there = dict(Patient.objects.filter(pk__in=written).values_list("pk", "phone"))
        self.seen["half"] += {what: str(number) for what, number in written.items()} != {
            str(k): v for k, v in there.items()
        }
        self.latest.update(written)
        self.seen["half"] += Patient.objects.count() != len(self.latest)

    def deep(self):
        """The whole database and the whole audit."""
        from lightmask.clinic.ground import whole

        self.seen["unsound"] += len([one for one in whole.troubles(deep=True) if "PostgreSQL runs" not in one.said])


def _whole_lines(pipe):
    with os.fdopen(pipe, encoding="ascii") as file:
        return [line for line in file.read().splitlines(keepends=True) if line.endswith("\n")]


def run(kind, cycles, seed, server_every, too_early=False):
    """All of it in folders that are thrown away. -> what was seen"""
    with tempfile.TemporaryDirectory(dir=databases.quick_folder()) as place:  # what SIGKILL leaves is in memory anyway
        if kind == "sqlite":
            return _on(Path(place), "", Cycles(seed, too_early=too_early), cycles)
        with databases.Cluster(durable=True) as cluster:
            return _on(Path(place), cluster.url("kills"), Cycles(seed, cluster, server_every, too_early), cycles)


def _on(place, url, all_cycles, count):
    began = time.monotonic()
    real.migrated(place / "clinic", url)
    with real.open_at(place / "clinic", url):
        from lightmask.clinic.models import Clinic

        Clinic.here()
        for _ in range(count):
            all_cycles.one()
        all_cycles.deep()
    return all_cycles.seen | {"seconds": round(time.monotonic() - began, 1)}


def main():
    """Cycles on one kind of database."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("kind", choices=["sqlite", "postgresql"])
    said.add_argument("--cycles", type=int, default=15)
    said.add_argument("--seed", type=int, default=2026)
    said.add_argument(
        "--server-every", type=int, default=5, help="PostgreSQL: kill the server in each so-manieth cycle"
    )
    said.add_argument(
        "--too-early", action="store_true", help="Tell before the commit: the look must find what is lost"
    )
    asked = said.parse_args()
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
    django.setup()
    print(json.dumps(run(asked.kind, asked.cycles, asked.seed, asked.server_every, asked.too_early)))


if __name__ == "__main__":
    sys.exit(main())
