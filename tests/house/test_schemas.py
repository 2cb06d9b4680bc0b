"""The published schemas are those of the code. ``python tests/house/test_schemas.py`` writes them anew."""

import json
from pathlib import Path

import pytest

from lightmask.cli.slab_file import SlabFile
from lightmask.mask.measures_file import MeasuresFile
from lightmask.mask.meters.instrument_file import MeterFile
from lightmask.mask.sheet import MaskFile
from lightmask.person.assessment import PersonFile
from lightmask.response.trial_form import TrialFile

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "look-up" / "schemas"
SCHEMAS = {
    "person": PersonFile, "mask": MaskFile, "slab": SlabFile, "measures": MeasuresFile, "trial": TrialFile,
    "meter": MeterFile,
}  # fmt: skip


def text(form):
    return json.dumps(form.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_that_of_the_code(name):
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == text(SCHEMAS[name])


@pytest.mark.parametrize("name", ["person", "mask", "measures", "trial", "meter"])
def test_every_key_is_on_its_page(name):
    page = (FOLDER.parent / f"{name}-file.md").read_text(encoding="utf-8")
    schema = SCHEMAS[name].model_json_schema()
    assert [key for key in schema["properties"] if key not in page] == []


if __name__ == "__main__":
    for name, form in SCHEMAS.items():
        (FOLDER / f"{name}.schema.json").write_text(text(form), encoding="utf-8")
