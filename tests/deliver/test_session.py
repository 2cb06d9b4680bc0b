"""A session from its clearance to what was delivered, on the mask's own program."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from deliver.host_sessions import OFTEN, PERSON, SESSION, CLEARED_J_cm2, LIT_s, clearance, masked

from lightmask.deliver import Following, NoLink, Refused, connect, record, recover, run
from lightmask.deliver.simulated import Act, Wearer
from lightmask.deliver.simulated.faults import ThermistorOpen
from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Channel, Footprint, Settings
from lightmask.safety import check
from lightmask.skin import Skin

SURE = Wearer(resumes=True)


def given_J(mask):
    return {name: uJ / 1e6 for name, uJ in mask.dose_uJ.items()}


def counted(found):
    return {dose.name: dose.delivered_J_cm2 for dose in found.doses}


def never_below_and_never_more(found, mask):
    """What is recorded is not below what was given, and what was given is not above what was cleared."""
    for name, real in given_J(mask).items():
        assert counted(found)[name] >= real - 1e-9
        assert real <= CLEARED_J_cm2[name]


def test_the_ten_line_story():
    found = run(clearance(), connect("simulated"))
    assert (found.ended, found.proven, found.short, found.interruptions) == ("complete", True, (), ())
    assert found.plan == SESSION.fingerprint()
    assert found.lit_s == pytest.approx(LIT_s, abs=1)
    assert len(found.warmth) >= LIT_s
    assert 30 < found.highest_C < 41


def test_it_is_the_masks_own_count():
    controller, mask = masked(cleared := clearance())
    found = run(cleared, controller)
    never_below_and_never_more(found, mask)
    for name, cleared_J in CLEARED_J_cm2.items():
        assert counted(found)[name] >= 0.93 * cleared_J


@pytest.mark.parametrize("given", [SESSION, None, "cleared", {"drive": {"red": 1}}])
def test_nothing_but_a_clearance_is_taken(given):
    with pytest.raises(TypeError, match=r"needs a Clearance\. Call safety\.check"):
        run(given, connect("simulated"))


def test_a_clearance_that_lapsed_is_refused():
    old = clearance(at=datetime.now(UTC) - timedelta(days=2))
    with pytest.raises(Unsafe, match="The clearance expired"):
        run(old, connect("simulated"))


def test_every_status_is_told_and_the_lease_is_kept():
    seen = []
    run(clearance(), connect("simulated"), Following(watch=lambda status, state: seen.append((status, state))))
    assert list(dict.fromkeys(state for _, state in seen)) == ["armed", "lit", "dark"]
    assert all(status.lease_s > 1 for status, state in seen if state == "lit")
    doses = [status.dose_J_cm2["red"] for status, state in seen if state == "lit"]
    assert doses == sorted(doses)


def stopped_after(seconds):
    lit = []

    def watch(status, _state):
        lit.append(status.lit_s)

    return Following(watch=watch, stop=lambda: bool(lit) and lit[-1] >= seconds)


@pytest.mark.parametrize("seconds", [1, 4])
def test_a_stop_ends_the_light(seconds):
    controller, mask = masked(cleared := clearance())
    found = run(cleared, controller, stopped_after(seconds))
    assert (found.ended, found.reasons) == ("stopped", ("stop",))
    assert found.short == ("red", "nir")
    assert not mask.truth.lit
    assert found.lit_s <= seconds + 2
    never_below_and_never_more(found, mask)


def test_a_stop_before_the_press_means_no_light():
    controller, mask = masked(cleared := clearance(), Wearer(presses=False))
    found = run(cleared, controller, Following(stop=lambda: mask.board.shown[0] == "ARMED"))
    assert found.ended == "not begun"
    assert given_J(mask) == {"red": 0, "nir": 0}


def test_a_stop_from_the_start_arms_nothing():
    controller, mask = masked(cleared := clearance())
    assert run(cleared, controller, Following(stop=lambda: True)).ended == "not begun"
    assert mask.board.shown[0] == "READY"


def test_nobody_presses():
    controller, mask = masked(cleared := clearance(), Wearer(presses=False))
    found = run(cleared, controller)
    assert (found.ended, found.reasons, found.proven) == ("not begun", ("late",), True)
    assert given_J(mask) == {"red": 0, "nir": 0}


def lit_at_s(wearer=None):
    """When the usual session comes to light, in seconds of the simulation."""
    controller, mask = masked(cleared := clearance(), wearer)
    first = []

    def watch(status, _state):
        if status.state == "ON" and not first:
            first.append(mask.now_s)

    run(cleared, controller, Following(watch=watch))
    return first[0]


@pytest.fixture(scope="module")
def lit_s():
    return lit_at_s(Wearer(resumes=True))


def test_the_mask_is_taken_off_and_put_on_again(lit_s):
    script = (Act(at_s=lit_s + 4, do="take off"), Act(at_s=lit_s + 7, do="put on"))
    controller, mask = masked(cleared := clearance(), replace(SURE, script=script))
    found = run(cleared, controller)
    assert found.ended == "complete"
    assert [one.why for one in found.interruptions] == ["unworn"]
    assert found.interruptions[0].seconds > 1
    never_below_and_never_more(found, mask)


def test_the_mask_is_taken_off_for_good(lit_s):
    controller, mask = masked(cleared := clearance(), Wearer(script=(Act(at_s=lit_s + 4, do="take off"),)))
    found = run(cleared, controller)
    assert found.ended == "ended"
    assert found.interruptions[-1].seconds == pytest.approx(120, abs=3)
    assert "late" in found.reasons
    never_below_and_never_more(found, mask)


def test_the_stop_button_of_the_mask(lit_s):
    controller, mask = masked(cleared := clearance(), Wearer(script=(Act(at_s=lit_s + 4, do="stop"),)))
    found = run(cleared, controller)
    assert found.ended == "stopped"
    never_below_and_never_more(found, mask)


def test_the_mask_loses_its_power(lit_s, tmp_path):
    """The host hears nothing, gives up, and learns the truth later from the journal, once."""
    script = (Act(at_s=lit_s + 4, do="switch off"),)
    controller, mask = masked(cleared := clearance(), Wearer(script=script))
    found = run(cleared, controller, Following(folder=tmp_path, patience_s=20))
    assert (found.ended, found.proven) == ("lost", False)
    (path,) = record.left(tmp_path)
    assert recover(path) == found, "what the record says alone is what was seen"
    mask.switch_on()
    controller.clock.sleep(5)
    true = recover(path, controller)
    assert (true.proven, true.ended) == (True, "ended")
    never_below_and_never_more(true, mask)
    assert recover(path, controller) == true, "the record has its end: nothing is asked or written twice"


def test_a_cut_link_is_dark_within_the_lease_and_told_later(tmp_path):
    controller, mask = masked(cleared := clearance())
    link, cut_s = controller.port, []

    class Cable:
        name = "cable"
        close = staticmethod(link.close)

        def send(self, data):
            self._whole()
            link.send(data)

        def receive(self, timeout_s):
            self._whole()
            return link.receive(timeout_s)

        def _whole(self):
            if cut_s:
                raise NoLink("The cable was pulled.")

    def watch(status, _state):
        if status.lit_s >= 3 and not cut_s:
            cut_s.append(mask.now_s)

    found = run(cleared, replace(controller, port=Cable()), Following(watch=watch, folder=tmp_path, patience_s=10))
    assert not found.proven
    assert mask.truth.dark_since_us / 1e6 - cut_s[0] <= 3.2
    (path,) = record.left(tmp_path)
    true = recover(path, controller)
    assert (true.proven, true.ended) == (True, "stopped"), "it was still waiting in the dark, and was ended"
    assert "lease" in true.reasons
    never_below_and_never_more(true, mask)
    assert not any(one.lit_s > true.lit_s for one in controller.journal())


def test_another_masks_journal_is_not_asked(tmp_path):
    controller, _ = masked(cleared := clearance(), Wearer(presses=False))
    begun = []
    run(cleared, controller, Following(folder=tmp_path, watch=lambda *_: begun.append(1)))
    (path,) = record.left(tmp_path)
    lines = path.read_text().replace("SIM-0001", "SIM-0002").splitlines()
    path.write_text("\n".join(lines[:2]) + "\n")
    with pytest.raises(BadInput, match="was with mask SIM-0002, and this is SIM-0001"):
        recover(path, controller)


def test_a_record_carries_what_was_meant(tmp_path):
    run(clearance(), connect("simulated"), Following(folder=tmp_path, meant={"on": "2026-11-21"}))
    (path,) = record.left(tmp_path)
    told = record.read(path)
    assert told.begin["meant"] == {"on": "2026-11-21"}
    assert told.end["ended"] == "complete"
    assert len(told.seen) >= LIT_s


def test_two_sessions_on_one_mask_are_two_orders():
    controller, mask = masked(cleared := clearance())
    controller = replace(controller, rhythm=OFTEN, suit=None)
    first = run(cleared, controller)
    second = run(clearance(), controller)
    assert second.order > first.order
    assert (first.ended, second.ended) == ("complete", "complete")
    assert sum(given_J(mask).values()) <= 2 * sum(CLEARED_J_cm2.values())


def test_a_second_session_of_a_day_is_refused_by_the_mask():
    controller, mask = masked(cleared := clearance())
    controller = replace(controller, suit=None)
    run(cleared, controller)
    before = given_J(mask)
    with pytest.raises(Refused) as refused:
        run(clearance(), controller)
    assert refused.value.why == "cap"
    assert given_J(mask) == before


def test_a_mask_that_shows_another_plan_is_not_started():
    controller, mask = masked(cleared := clearance())
    honest = controller.info

    class Lying(type(controller)):
        __slots__ = ()

        def info(self):
            found = honest()
            shown = found.order and replace(found.order, plan="0" * 16)
            return replace(found, order=shown)

    lying = Lying(
        port=controller.port, key=controller.key, clock=controller.clock, light_read=controller.light_read
    )  # fmt: skip
    with pytest.raises(Refused, match="shows another plan"):
        run(cleared, lying)
    assert mask.board.shown[0] == "READY"


def test_no_key_no_reading_another_reading_and_an_old_one_are_refused():
    controller, _ = masked(cleared := clearance())
    read = controller.light_read
    old = replace(read, made=read.made - timedelta(days=500), until=read.made)
    for changed, said in (
        ({"key": None}, "has no key for mask SIM-0001"),
        ({"light_read": None}, "how bright mask SIM-0001 is"),
        ({"light_read": replace(read, serial="other")}, "that of mask other"),
        ({"light_read": old}, "Read it again"),
    ):
        with pytest.raises(BadInput, match=said):
            run(cleared, replace(controller, suit=None, known=None, **changed))


def test_a_fault_in_the_light_locks_the_mask_and_is_told(lit_s):
    controller, mask = masked(cleared := clearance(), SURE, (ThermistorOpen(start_s=lit_s + 4),))
    found = run(cleared, controller)
    assert (found.ended, found.reasons) == ("locked", ("temperature_invalid",))
    never_below_and_never_more(found, mask)
    with pytest.raises(Refused, match=r"it is LOCKED.*hold its button for 5 seconds"):
        run(clearance(), controller)


def test_a_clock_that_is_ahead_is_not_turned_back():
    controller, _ = masked(cleared := clearance())
    controller.clock.sleep(5)
    controller.set_time(int(controller.clock.unix()) + 7200)
    with pytest.raises(BadInput, match="a mask's clock never goes back"):
        run(cleared, controller)


def test_a_demonstration_has_at_most_six_outputs():
    names = [f"red {k}" for k in range(7)]
    light = Footprint(
        full_drive_mW_cm2=[[[1.0] * 7]], channels=tuple(Channel(name=name, peak_nm=633) for name in names)
    )  # fmt: skip
    settings = Settings(drive=dict.fromkeys(names, 1.0), duration_s=10)
    with pytest.raises(BadInput, match="7 outputs"):
        run(check(settings, light, Skin.typical(ita_deg=40), PERSON), connect("simulated"))
