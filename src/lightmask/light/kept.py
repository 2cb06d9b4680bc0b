"""Compiled code kept on disk belongs to the source it was compiled from.

numba looks only at the file that a function stands in; a function compiled into it from another file could change
unnoticed. A marker with a hash of all kernel files says which sources the kept code belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def forget_stale(dispatcher: Any, files: Sequence[str]) -> None:
    """Delete the kept code of these files unless its marker matches them. ``dispatcher`` names the cache folder."""
    if not hasattr(dispatcher, "stats"):  # compilation is switched off
        return
    folder = Path(dispatcher.stats.cache_path)
    sources = [Path(file) for file in files]
    stamp = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    marker = folder / f"{sources[0].stem}.kernels"
    if marker.exists() and marker.read_text() == stamp:
        return
    for source in sources:
        for old in [*folder.glob(f"{source.stem}.*.nbi"), *folder.glob(f"{source.stem}.*.nbc")]:
            old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text(stamp)


def kept(dispatcher: Any, file: str) -> bool:
    """True where a compiled form of the dispatcher is in memory or on disk."""
    name = f"{Path(file).stem}.{dispatcher.py_func.__name__}-*.nbi"
    return bool(dispatcher.signatures) or any(Path(dispatcher.stats.cache_path).glob(name))
