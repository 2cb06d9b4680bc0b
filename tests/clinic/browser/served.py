"""A clinic that is really served: a process of its own, a folder of its own, on SQLite or on PostgreSQL."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 90
FILL = """
import os; os.umask(0o077)
import django; django.setup()
from lightmask.clinic.ground import opening
opening.make_tables()
from lightmask.clinic.demo import fill
list(fill(plans=False))
from clinic import courses
from datetime import timedelta
from django.utils import timezone
from lightmask.clinic.models import MaskUnit, Patient, User
claire = Patient.objects.get(name="Claire Fontaine")
unit = MaskUnit.objects.get(serial="H3-0001")
unit.given_to = claire
unit.save()
approval = courses.in_force(claire, User.objects.get(username="ines"), timezone.localdate())
type(approval.plan).objects.update(mask_home=unit.model)
"""


class Served:
    """address, and what the server said; ``url`` is DATABASE_URL, empty for SQLite.

    ``fill`` makes its people; what it prints is kept as ``filled``.
    """

    def __init__(self, folder, url="", fill=FILL):
        self.folder, self.log_file = folder / "clinic", folder / "served.log"
        self.fill, self.filled = fill, ""
        self.said = {
            **os.environ, "LIGHTMASK_CLINIC_DATA": str(self.folder), "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "lightmask.clinic.settings",
            "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "firmware", "tests")),
        }  # fmt: skip
        self.said.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._server = None

    def __enter__(self):
        done = subprocess.run(
            [sys.executable, "-c", self.fill], env=self.said, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self.filled = done.stdout
        words = ["-m", "lightmask", "clinic", "serve", "--data", str(self.folder), "--port", str(self.port)]
        self.log = self.log_file.open("wb")
        self._server = subprocess.Popen([sys.executable, *words], env=self.said, stdout=self.log, stderr=self.log)
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).close()
                return self
            except OSError as problem:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"The clinic did not open: {problem}\n{self.heard()}") from problem
                time.sleep(0.1)

    def __exit__(self, *_):
        self._server.terminate()
        self._server.wait(30)
        self.log.close()

    def heard(self):
        """What it wrote."""
        return self.log_file.read_text(errors="replace")[-3000:]
