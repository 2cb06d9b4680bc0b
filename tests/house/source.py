"""The modules of lightmask by their dotted names, found without importing any."""

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"


def modules():
    """Every module and its file."""
    found = {}
    for path in sorted((SOURCE / "lightmask").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found
