"""One file that holds a whole clinic: tables, files and keys, each with its hash in a manifest that comes last."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from lightmask.errors import BadInput

MANIFEST: Final = "manifest.json"
FORMAT: Final = "lightmask clinic backup 1"
LARGEST_MANIFEST: Final = 64 * 1024**2
CHUNK: Final = 1024**2
ONLY_ME: Final = 0o600


@dataclass(slots=True)
class Packing:
    """An archive that is being written."""

    tar: tarfile.TarFile
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add_file(self, name: str, path: Path) -> None:
        """A file as it is now; what it grows by meanwhile stays out."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_lines(self, name: str, lines: Iterable[str], beside: Path) -> None:
        """Lines of text, by way of a file beside: tables may be larger than the memory."""
        path = beside.with_name(f".{beside.name}.part")
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, ONLY_ME), "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
            self.add_file(name, path)
        finally:
            path.unlink(missing_ok=True)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, ONLY_ME
        reader = _Hashing(file, size)
        self.tar.addfile(member, reader)  # type: ignore[arg-type]
        self.parts[name] = {"bytes": size, "sha256": reader.digest.hexdigest()}


@contextmanager
def packing(file: IO[bytes], said: dict[str, Any]) -> Iterator[Packing]:
    """Write an archive into an open file. ``said`` may be filled until the end; it becomes the manifest."""
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, filename="", mtime=0) as small,
        tarfile.open(fileobj=small, mode="w|") as tar,
    ):
        made = Packing(tar)
        yield made
        text = json.dumps({"format": FORMAT, **said, "parts": made.parts}, sort_keys=True, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), ONLY_ME
        tar.addfile(member, io.BytesIO(text))


def unpack(file: IO[bytes], folder: Path, called: str) -> dict[str, Any]:
    """Write everything below an empty folder, and check each part against the manifest. -> the manifest"""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(fileobj=file, mode="r|gz") as tar:
            for member in tar:
                if manifest is not None:
                    raise BadInput(f"{called}: something follows the manifest. This backup was changed.")
                if member.name == MANIFEST:
                    manifest = _manifest(tar, member, called)
                else:
                    found[member.name] = _place(tar, member, folder, called)
    except (tarfile.TarError, EOFError, OSError, ValueError) as problem:
        if isinstance(problem, BadInput) or (isinstance(problem, OSError) and problem.errno is not None):
            raise
        raise BadInput(f"{called} is no backup, or was cut or changed ({problem}). Take another one.") from problem
    if manifest is None:
        raise BadInput(f"{called} ends before its manifest: it was cut. Take another backup.")
    _compare(manifest["parts"], found, called)
    return manifest


def _compare(expected: dict[str, Any], found: dict[str, Any], called: str) -> None:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            what = "is missing" if name not in found else "was added" if name not in expected else "was changed"
            raise BadInput(f"{called}: the part {name} {what}. Take another backup.")


def _place(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, called: str) -> dict[str, Any]:
    way = PurePosixPath(member.name)
    if not member.isfile() or way.is_absolute() or ".." in way.parts or "\\" in member.name or not way.parts:
        raise BadInput(
            f"{called}: the part {member.name!r} is no plain file inside a clinic. This is no backup of ours."
        )
    source = tar.extractfile(member)
    path = folder / way
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_ME), "wb") as file:
        while source is not None and (chunk := source.read(CHUNK)):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": member.size, "sha256": digest.hexdigest()}


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo, called: str) -> dict[str, Any]:
    source = tar.extractfile(member)
    if source is None or member.size > LARGEST_MANIFEST:
        raise BadInput(f"{called}: the manifest cannot be read. This is no backup of ours.")
    said = json.loads(source.read())
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BadInput(f"{called} is no backup that this version of lightmask reads ({FORMAT}).")
    return said


class _Hashing:
    """A file that is hashed while it is read, and never gives more or less than its announced size."""

    def __init__(self, file: IO[bytes], size: int):
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def read(self, count: int) -> bytes:
        chunk = self._file.read(min(count, self._left))
        chunk = chunk or b"\0" * min(count, self._left)  # the file has shrunk meanwhile: the tar stays readable
        self._left -= len(chunk)
        self.digest.update(chunk)
        return chunk
