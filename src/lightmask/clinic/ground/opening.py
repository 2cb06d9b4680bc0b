"""Open a clinic: its folder, its database, Django. Before this nothing of Django is loaded."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Final

from lightmask.clinic import configured
from lightmask.errors import BadInput

SETTINGS: Final = "lightmask.clinic.settings"
NEEDS: Final = (
    "django", "allauth", "axes", "csp", "ninja", "simple_history", "whitenoise", "uvicorn", "cryptography", "PIL",
    "zxcvbn",
)  # fmt: skip


def need_the_extra() -> None:
    """BadInput when the clinic's libraries are not installed."""
    lacking = [name for name in NEEDS if importlib.util.find_spec(name) is None]
    if lacking:
        raise BadInput(
            f"The clinic needs libraries that are not installed ({', '.join(lacking)}). "
            "Install them: pip install 'lightmask[clinic]'."
        )
    if os.environ.get(configured.DATABASE, "").startswith("postgres") and importlib.util.find_spec("psycopg") is None:
        raise BadInput(
            f"{configured.DATABASE} names PostgreSQL, whose library is not installed. "
            "Install it: pip install 'lightmask[clinic,postgresql]'."
        )


def open_clinic(folder: Path | None = None) -> Path:
    """Make Django ready for the clinic of this folder; left out, the one of the environment. -> its folder"""
    need_the_extra()
    if folder is not None:
        os.environ[configured.FOLDER] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS  # whatever another project has left there
    os.umask(0o077)  # what a clinic writes is for its owner alone
    import django
    from django.apps import apps
    from django.conf import settings

    _writable(Path(os.environ.get(configured.FOLDER) or configured.usual_folder()))
    if not apps.ready:
        django.setup()
    there = Path(settings.CLINIC.folder)
    if folder is not None and there != folder.expanduser().resolve():
        raise RuntimeError(f"a clinic is open already: {there}")
    return there


def need_a_clinic(folder: Path | None) -> Path:
    """Open a clinic that was made before. BadInput where there is none."""
    need_the_extra()
    place = (folder or Path(os.environ.get(configured.FOLDER) or configured.usual_folder())).expanduser().resolve()
    if not (place / configured.SECRET).exists():
        raise BadInput(
            f"There is no clinic in {place}. Make one with 'lightmask clinic init', or name its folder: --data."
        )
    opened = open_clinic(folder)
    _answers()
    return opened


def make_tables() -> int:
    """Bring the database to this version. -> how many steps that took"""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    _answers()
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", verbosity=0, interactive=False)
    return waiting


def close() -> None:
    """Let go of the database, where it was open."""
    from django.db import connections

    connections.close_all()


def address(host: str, port: int) -> str:
    """Where a browser finds it."""
    return os.environ.get(configured.ORIGIN) or f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _answers() -> None:
    from django.db import connection
    from django.db.utils import DatabaseError

    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        said = str(problem).strip().splitlines()[0] if str(problem).strip() else "no reason given"
        raise BadInput(
            f"The database does not answer ({said}). Is it running, and is {configured.DATABASE} right?"
        ) from problem


def _writable(folder: Path) -> None:
    try:
        folder.expanduser().mkdir(mode=configured.ONLY_ME, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadInput(f"{folder} cannot be made: {problem.strerror}. Name another folder: --data.") from problem
    if not os.access(folder.expanduser(), os.W_OK | os.X_OK):
        raise BadInput(f"{folder} may not be written by this user. Name another folder: --data.")
