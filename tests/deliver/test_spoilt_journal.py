"""A journal whose records are spoilt just before the power goes: what cannot be read is counted as given."""

import pytest
from deliver.host_sessions import clearance, masked

from lightmask.deliver import recovery
from lightmask.deliver.preparing import prepared
from lightmask.deliver.simulated.upsets import RecordCorrupt


@pytest.mark.hazard("HZ37", "HZ44")
@pytest.mark.parametrize("lit_s", [0.3, 0.8, 1.5, 3.4])
@pytest.mark.parametrize("spoilt", [1, 3])
def test_what_no_record_tells_is_counted(lit_s, spoilt):
    host, mask = masked(cleared := clearance())
    begun = prepared(cleared, host)
    host.start(begun.plan, begun.session)
    while not mask.truth.lit:
        host.keep()
        mask.advance(0.1)
    mask.advance(lit_s)
    flash = mask.board.flash
    RecordCorrupt(start_s=0).strike(mask)
    newest = flash.last
    for back in range(1, spoilt):
        flash.last = newest - back
        RecordCorrupt(start_s=0).strike(mask)
    flash.last = newest
    mask.lose_power()
    mask.switch_on()
    mask.advance(5)
    found = recovery.from_journal(begun, host)
    ledger, open_ = mask.program.kept.ledger, mask.program.found
    for dose in found.doses:
        real_J = mask.dose_uJ[dose.name] / 1e6
        booked = sum(one[2].get(dose.name, 0) for one in ledger["entries"]) + (open_[0][dose.name] if open_ else 0)
        assert booked / 1e6 >= real_J - 2e-6, "the mask forgot light"
        assert dose.delivered_J_cm2 >= real_J - 2e-6, "the host forgot light"
