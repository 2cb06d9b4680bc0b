"""Make the clinic's first migration anew from its models: python tools/clinic_migration.py

Until the first release there is one migration for all tables, and one for what Django cannot say (triggers).
"""

import os
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src" / "lightmask" / "clinic" / "migrations"


def main() -> None:
    """Remove 0001_initial and write it again."""
    os.environ["LIGHTMASK_CLINIC_DATA"] = tempfile.mkdtemp()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lightmask.clinic.settings"
    later = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("0*.py")}
    for path in later:
        path.unlink()
    import django
    from django.core.management import call_command

    try:
        django.setup()
        call_command("makemigrations", "clinic", name="initial", verbosity=1)
    finally:
        for path, text in later.items():
            if not path.exists() and (path.name != "0001_initial.py" or not any(FOLDER.glob("0001*"))):
                path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
