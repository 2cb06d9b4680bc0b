"""What the machine says about this clinic: its data folder, its secret key, its database, its addresses.

Everything comes from the environment and from files in the data folder; nothing is guessed when it is wrong.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lightmask.clinic import key_files
from lightmask.errors import BadInput

FOLDER, DATABASE, HOSTS, ORIGIN, POST, BREACHED = (
    "LIGHTMASK_CLINIC_DATA", "DATABASE_URL", "LIGHTMASK_CLINIC_HOSTS", "LIGHTMASK_CLINIC_ORIGIN",
    "LIGHTMASK_CLINIC_SMTP", "LIGHTMASK_CLINIC_BREACHED",
)  # fmt: skip
SECRET, FACTORS = "secret.key", "factors.key"
SMTP_PORTS = {"smtps": 465, "smtp": 587}
ONLY_ME = 0o700
KEY_BYTES = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """The folder that holds everything which is this clinic's own, and where the server listens.

    hosts   names under which the pages may be asked for
    origin  https://... when a proxy in front speaks TLS; "" on this machine alone
    post    Django's settings of the mail server; empty where no mail is sent
    breached  file of hashes of breached passwords; None where nobody has named one
    """

    folder: Path
    database: dict[str, Any]
    hosts: tuple[str, ...]
    origin: str
    post: dict[str, Any] = field(default_factory=dict)
    breached: Path | None = None

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """What signs sessions and links: the newest signs, each of them verifies."""
        return key_files.read(self.folder / SECRET)

    @property
    def factor_keys(self) -> tuple[str, ...]:
        """What locks the secrets of second factors: the newest locks, each of them opens."""
        return key_files.read(self.folder / FACTORS)

    @property
    def media(self) -> Path:
        """Photos and reports: private, never served by their path."""
        return self.folder / "media"

    @property
    def records(self) -> Path:
        """What was delivered, second by second, and plans as files."""
        return self.folder / "records"


def from_environment() -> Configured:
    """The clinic that the environment names. Makes its folder and its key when they are not there yet."""
    folder = named_folder()
    prepare(folder)
    hosts = tuple(os.environ.get(HOSTS, "").split()) or ("127.0.0.1", "localhost", "[::1]")
    return Configured(
        folder=folder, database=database(os.environ.get(DATABASE, ""), folder), hosts=hosts,
        origin=_origin(os.environ.get(ORIGIN, "")), post=_post(os.environ.get(POST, "")),
        breached=_breached(os.environ.get(BREACHED, "")),
    )  # fmt: skip


def named_folder() -> Path:
    """The one that the environment names; else the usual one."""
    return Path(os.environ.get(FOLDER) or usual_folder()).expanduser().resolve()


def usual_folder() -> Path:
    """Where a user's programs keep their data."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "lightmask-clinic"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "lightmask-clinic"


def prepare(folder: Path) -> None:
    """Make the folder, for its owner alone, and the keys in it."""
    for one in (folder, folder / "media", folder / "records", folder / "static"):
        one.mkdir(mode=ONLY_ME, parents=True, exist_ok=True)
    key_files.make(folder / SECRET, new_secret_key())
    key_files.make(folder / FACTORS, new_factor_key())


def new_secret_key() -> str:
    """400 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_factor_key() -> str:
    """A key of Fernet: 128 random bits that lock, and 128 that sign."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def database(url: str, folder: Path) -> dict[str, Any]:
    """SQLite in the data folder, or what DATABASE_URL says: postgresql://user:password@host:port/name."""
    if not url:
        return _sqlite(folder / "clinic.sqlite3")
    said = urlsplit(url)
    if said.scheme == "sqlite":
        return _sqlite(Path(unquote(said.path)))
    if said.scheme not in ("postgres", "postgresql") or not said.path.strip("/"):
        raise BadInput(
            f"{DATABASE} begins with '{said.scheme or url[:12]}'. Give postgresql://user:password@host:5432/name, "
            "or leave it out for SQLite in the data folder."
        )
    options = dict(parse_qsl(said.query))
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": unquote(said.path.strip("/")),
        "USER": unquote(said.username or ""), "PASSWORD": unquote(said.password or ""),
        "HOST": options.pop("host", None) or said.hostname or "", "PORT": str(said.port or ""),
        "OPTIONS": options, "CONN_HEALTH_CHECKS": True,
    }  # fmt: skip


def _sqlite(path: Path) -> dict[str, Any]:
    """Write-ahead log, every commit on the disk before it is answered, writers one after another."""
    return {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }  # fmt: skip


def _origin(said: str) -> str:
    if said and (not said.startswith("https://") or said.rstrip("/").count("/") != 2):
        raise BadInput(
            f"{ORIGIN} is '{said}'. Give the address of the pages, as in https://clinic.example, or nothing."
        )
    return said.rstrip("/")


def _post(said: str) -> dict[str, Any]:
    """smtps://user:password@host:465 (TLS at once), or smtp://user:password@host:587 (STARTTLS). Never without TLS."""
    if not said:
        return {}
    url = urlsplit(said)
    if url.scheme not in SMTP_PORTS or not url.hostname:
        raise BadInput(f"{POST} begins with '{url.scheme}'. Give smtps://user:password@host:465, or leave it out.")
    name = unquote(url.username or "")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or SMTP_PORTS[url.scheme], "EMAIL_HOST_USER": name,
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""), "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp", "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": dict(parse_qsl(url.query)).get("from") or name,
    }  # fmt: skip


def _breached(said: str) -> Path | None:
    """A file that is there, and ordered."""
    if not said:
        return None
    from lightmask.clinic.accounts import breached

    path = Path(said).expanduser().resolve()
    breached.need_ordered(path)
    return path
