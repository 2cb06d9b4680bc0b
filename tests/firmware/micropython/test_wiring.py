"""The boards' wiring on a fake `machine`: nothing here was run on hardware."""

import pytest


@pytest.mark.hazard("HZ16")
def test_every_wire_does_what_the_port_says_in_both_pythons(played):
    here, there, _ = played("wiring")
    assert here.count(b"-- ") == 19
    assert there == here
