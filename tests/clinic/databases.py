"""Real databases for tests: SQLite files, and a PostgreSQL cluster of our own on a socket that nobody else sees.

    with Cluster() as cluster:
        url = cluster.url("a")          # makes the database; DATABASE_URL for it

A cluster runs as an unprivileged user (PostgreSQL refuses root), in its own folder, without network. Its programs are
looked for on the PATH, in Debian's folders, and where pg_config says.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest

PROGRAMS = ("initdb", "postgres")
INSTALL = (
    "PostgreSQL's server programs (initdb, postgres) were not found. Install them: sudo apt-get install postgresql "
    "(Debian, Ubuntu), brew install postgresql (macOS); or put their folder on the PATH."
)
PATIENCE_S = 60
MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3


def folder_of_programs():
    """Where initdb and postgres lie; None where they do not."""
    for folder in (*_on_path(), *_of_debian(), *_by_config()):
        if all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
            return folder
    return None


def quick_folder():
    """A folder in memory where there is room for one: throwing a cluster away from a disk takes half a minute."""
    with contextlib.suppress(OSError):
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
            return MEMORY
    return None


def _on_path():
    found = shutil.which("postgres")
    return [Path(found).resolve().parent] if found else []


def _of_debian():
    versions = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/opt/homebrew/opt/postgresql*/bin")
    return [Path(one) for one in sorted(versions, key=_number, reverse=True)]


def _number(folder):
    digits = "".join(letter for letter in Path(folder).parent.name if letter.isdigit())
    return int(digits or 0)


def _by_config():
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return [
            Path(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip())
        ]
    return []


def _somebody():
    """Who may run PostgreSQL: this user, or for root one that owns nothing here."""
    if os.getuid():
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and this system has neither 'postgres' nor 'nobody'.")


def _children(pid):
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [one for one, parent in pairs if parent == pid]


class Cluster:
    """One server of its own.

    ``durable`` keeps fsync on, as a clinic's server has it; tests of pages need not.
    """

    def __init__(self, durable=False):
        self._programs = folder_of_programs()
        if self._programs is None:
            raise RuntimeError(INSTALL)
        self._who = _somebody()
        self._durable = durable
        self.folder = Path(
            tempfile.mkdtemp(prefix="lm-pg-", dir=quick_folder())
        )  # a socket's path has at most 107 characters
        self._server = None
        self._names = 0

    def __enter__(self):
        if self._who:
            os.chown(self.folder, self._who["user"], self._who["group"])
        made = ["initdb", "-D", "data", "-U", "clinic", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(
            [self._programs / made[0], *made[1:]], cwd=self.folder, capture_output=True, text=True, **self._who
        )
        if done.returncode:
            raise RuntimeError(f"initdb ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Start the server and wait until it answers; after a kill this is where it recovers."""
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self.folder), "max_connections": "60",
            "fsync": "on" if self._durable else "off", "synchronous_commit": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off", "shared_buffers": "32MB", "autovacuum": "off",
            "log_min_messages": "fatal", "timezone": "UTC", "dynamic_shared_memory_type": "posix",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", *options],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True, **self._who,
            )  # fmt: skip
        self._wait()

    def _wait(self):
        import psycopg

        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                with psycopg.connect(self._plain("postgres"), connect_timeout=2):
                    return
            except psycopg.OperationalError as problem:
                if self._server.poll() is not None or time.monotonic() > until:
                    said = (self.folder / "log").read_text(errors="replace")[-800:]
                    raise RuntimeError(f"PostgreSQL did not start: {problem}\n{said}") from problem
                time.sleep(0.02)

    def stop(self):
        """Stop at once: nobody needs what is in here any more, so nothing is written back."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            try:
                self._server.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self._server = None

    def kill(self):
        """SIGKILL to the server and every process of it (each is a group of its own), as if the power had gone."""
        for pid in [self._server.pid, *_children(self._server.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()

    def url(self, name, template="template1"):
        """DATABASE_URL of a database of this name; made where there is none."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self._plain("postgres"), autocommit=True) as open_:
            if not open_.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                said = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                open_.execute(said.format(sql.Identifier(name), sql.Identifier(template)))
        return f"postgresql://clinic@/{name}?host={quote(str(self.folder), safe='')}"

    def fresh_name(self):
        """A name that no database of this cluster has yet."""
        self._names += 1
        return f"clinic{self._names}"

    def _plain(self, name):
        return f"host={self.folder} user=clinic dbname={name}"


def cluster_or_reason(durable=False):
    """A cluster for a test; where PostgreSQL is missing the test says what to install - and fails where CI is set."""
    if folder_of_programs() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(INSTALL)
    return Cluster(durable)
