"""The clinic's own settings, with a data folder of this run and a hasher that does not cost a second a log-in."""

import os
import tempfile

os.environ.setdefault("LIGHTMASK_CLINIC_DATA", tempfile.mkdtemp(prefix="clinic-tests-"))
os.environ.pop("DATABASE_URL", None)

from lightmask.clinic.settings import *  # noqa: F403 - settings are names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
