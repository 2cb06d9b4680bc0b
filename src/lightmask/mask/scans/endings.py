"""Which names are files with a mesh, and which are built-in faces."""

from __future__ import annotations

from pathlib import Path

KINDS = ("glb", "obj", "ply", "stl")


def is_file(name: str | Path) -> bool:
    """Whether this names a file rather than a built-in face."""
    path = Path(name)
    return isinstance(name, Path) or len(path.parts) > 1 or bool(path.suffix)
