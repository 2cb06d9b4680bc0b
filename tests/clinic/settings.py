"""The clinic's own settings, with a data folder of this process and a hasher that does not cost a second a log-in."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="clinic-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["LIGHTMASK_CLINIC_DATA"] = FOLDER  # each worker its own: keys and signed heads are files
os.environ.pop("DATABASE_URL", None)

from lightmask.clinic.settings import *  # noqa: E402, F403 - settings are names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, as a clinic has it: two writers wait for each other.
DATABASES["default"]["TEST"] = {"NAME": str(Path(FOLDER) / "tests.sqlite3")}  # noqa: F405 - of the settings
