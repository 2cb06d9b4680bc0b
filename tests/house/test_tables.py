"""Every table says what it gives, where it holds, where it comes from, and how it may be reused."""

import re

import numpy as np
import pytest

from lightmask import tables

names = pytest.mark.parametrize("name", tables.names())
SUFFIXED = re.compile(r"(wavelength|thickness|depth|irradiance|fluence|duration|temperature)")


@names
def test_it_reads_and_its_header_is_whole(name):
    table = tables.read(name)
    assert all((table.gives, table.valid, table.source, table.reuse))
    assert len(table.cells) > 0, f"{name} has no rows"


@names
def test_its_lengths_and_doses_carry_their_unit(name):
    bare = [column for column in tables.read(name).columns if SUFFIXED.fullmatch(column)]
    assert bare == [], f"{name}: end these names in their unit"


@names
def test_its_wavelengths_ascend_where_it_is_a_spectrum(name):
    table = tables.read(name)
    if table.columns[0] == "wavelength_nm":
        assert np.all(np.diff(table.column("wavelength_nm")) > 0)


@names
def test_its_sources_are_more_than_a_word(name):
    assert len(tables.read(name).source.split()) >= 2
