"""The key that signs the audit's head: Ed25519, its private half in a file that only the owner can read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PRIVATE: Final = "audit.key"
PUBLIC: Final = "audit.pub"
ONLY_ME, EVERYBODY_READS = 0o600, 0o644
POSIX: Final = os.name == "posix"


def make(folder: Path) -> None:
    """A new key in a folder that has none. Two processes at once end up with the same one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if (folder / PRIVATE).exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _put(folder / PRIVATE, pem, ONLY_ME)
    if not (folder / PUBLIC).exists():
        _put(folder / PUBLIC, public_pem(private(folder).public_key()), EVERYBODY_READS)


def private(folder: Path) -> Ed25519PrivateKey:
    """The key that signs. Refused when others can read it: whoever reads it can sign a history of his own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = folder / PRIVATE
    pem = _closed(path)
    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError as problem:
        raise BadInput(f"{path} is not a key in PEM form. Restore it from a backup.") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(f"{path} is not an Ed25519 key. Restore it from a backup.")
    return key


def public(path: Path) -> Ed25519PublicKey:
    """The half that verifies, from a file."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as problem:
        raise BadInput(f"{path} cannot be read: {problem.strerror}. Give the file {PUBLIC} of the clinic.") from problem
    except ValueError as problem:
        raise BadInput(f"{path} is not a public key in PEM form. Give the file {PUBLIC} of the clinic.") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(f"{path} is not an Ed25519 key. Give the file {PUBLIC} of the clinic.")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """As it is written into files."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """16 hexadecimal digits by which people compare keys."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _closed(path: Path) -> bytes:
    """The bytes of a file that only its owner may read; what is judged is what is read."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if POSIX and mode & 0o077:
                raise BadInput(f"Others can read {path} (mode {mode:o}). Close it: chmod 600 '{path}'.")
            return file.read()
    except OSError as problem:
        raise BadInput(f"{path} cannot be read: {problem.strerror}. Restore it from a backup.") from problem


def _put(path: Path, content: bytes, mode: int) -> None:
    """Write beside, then give it the name; where another process was faster, its file stays."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        os.unlink(beside)
