"""The page of scales says of each what the table says."""

from pathlib import Path

import pytest

from lightmask.clinic.scales import scales

PAGE = Path(__file__).resolve().parents[3] / "docs" / "look-up" / "scales.md"


def row(scale):
    """One line of the page's tables."""
    cells = [f"`{scale.id}`", scale.name, f"{scale.allowed} {scale.unit}".strip(), scale.direction, scale.formula,
             scale.important or "unknown", scale.licence_note, scale.reliability]  # fmt: skip
    return "| " + " | ".join(cell.replace("*", r"\*").replace("|", r"\|") for cell in cells) + " |"


@pytest.mark.parametrize("scale", scales(), ids=lambda one: one.id)
def test_its_row_is_on_the_page(scale):
    assert row(scale) in PAGE.read_text(encoding="utf-8").splitlines()
