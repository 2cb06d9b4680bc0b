"""From a clearance to the text that a mask obeys: never more light than was cleared, whatever the numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.deliver import orders, texts
from lightmask.deliver.orders import Terms, calibrated, order_for, unix
from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import Channel, Footprint, Settings
from lightmask.mask.settings import Pulses
from lightmask.person import Person
from lightmask.safety import check
from lightmask.skin import Skin
from mask_program import caps, order, ready

AT = datetime(2026, 5, 3, 19, 30, tzinfo=timezone(timedelta(hours=2)))
RED, NIR = Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
KEY = bytes(range(32))
TERMS = Terms(number=7, sessions=1, gap_s=43200, since=AT, until=AT + timedelta(hours=4))
SESSION = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=600)


def cleared(settings=SESSION, full_mW_cm2=(8.0, 6.0)):
    light = Footprint(full_drive_mW_cm2=[[list(full_mW_cm2)]], channels=(RED, NIR))
    return check(settings, light, Skin.typical(ita_deg=40), WELL, at=AT)


def reading(clearance, **change):
    given = {"serial": "LM-1", "name": "may", "made": AT, "until": AT + timedelta(days=365)} | change
    return calibrated(clearance, **given)


def ordered(clearance=None, terms=TERMS, times=1.0, at=AT):
    """The order for a mask that is ``times`` as bright as was cleared."""
    clearance = clearance or cleared()
    found = reading(clearance)
    changed = {
        name: replace(one, full_uW_cm2=max(round(one.full_uW_cm2 * times), 1)) for name, one in found.outputs.items()
    }
    return order_for(clearance, replace(found, outputs=changed), terms, at=at)


def test_an_order_says_what_was_cleared():
    clearance = cleared()
    found = ordered(clearance)
    assert found.plan == clearance.fingerprint
    assert (found.lit_s, found.most_s, found.pulse, found.alone) == (600, 600, None, False)
    assert (found.since_unix, found.until_unix) == (int(AT.timestamp()), int(AT.timestamp()) + 4 * 3600)
    assert dict(found.outputs) == {
        "red": texts.Dose(drive_permille=980, most_uW_cm2=8000, session_uJ_cm2=4_656_000, day_uJ_cm2=4_800_000,
                          week_uJ_cm2=33_600_000),
        "nir": texts.Dose(drive_permille=490, most_uW_cm2=3000, session_uJ_cm2=1_746_000, day_uJ_cm2=1_800_000,
                          week_uJ_cm2=12_600_000),
    }  # fmt: skip


def test_the_mask_obeys_it():
    clearance = cleared()
    calibration, found = reading(clearance), ordered(clearance)
    outs = ("red", "nir")
    known, complaint = order.read_calibration(calibration.text, calibration.signature(KEY), KEY, "LM-1", outs)
    assert complaint is None
    taken, complaint = order.read_order(found.text, found.signature(KEY), KEY, "LM-1", outs)
    assert complaint is None
    assert order.exceeds(taken, known) is None
    assert caps.unfit(taken) is None
    assert order.read_order(found.text, found.signature(bytes(32)), KEY, "LM-1", outs)[1][0] == "signature"


@pytest.mark.hazard("HZ24")
def test_a_brighter_mask_is_driven_lower_and_a_weaker_one_not_higher():
    assert [one.drive_permille for one in ordered(times=2.0).outputs.values()] == [490, 245]
    assert [one.drive_permille for one in ordered(times=1.25).outputs.values()] == [784, 392]
    assert [one.drive_permille for one in ordered(times=0.5).outputs.values()] == [1000, 500]


@pytest.mark.hazard("HZ39")
@given(
    st.floats(1e-3, 30), st.floats(0.01, 30), st.floats(0.001, 1), st.floats(0.001, 1), st.floats(1, 900),
    st.floats(0.01, 100), st.integers(1, 24), st.integers(0, 100), st.none() | st.floats(0.001, 1),
)  # fmt: skip
def test_no_order_gives_more_than_was_cleared(red, nir, drive, other, lit_s, times, per_day, more, duty):
    """Whatever the light, the drive and the calibration: irradiance, dose and time stay within what was cleared."""
    pulses = {} if duty is None else {"pulses": Pulses(frequency_Hz=100.0, duty=duty)}
    session = Settings(drive={"red": drive, "nir": other}, duration_s=lit_s, **pulses)
    clearance = Cleared.like(session, {"red": red * drive, "nir": nir * other})
    terms = replace(TERMS, per_day=per_day, per_week=per_day + more)
    found = order_if_possible(clearance, terms, times)
    if found is None:
        return
    calibration = reading(clearance)
    share = 1 if duty is None else duty
    for name, one in found.outputs.items():
        cleared_uW = clearance.brightest_mW_cm2[name] * 1000
        full_uW = max(round(calibration.outputs[name].full_uW_cm2 * times), 1)
        assert one.drive_permille * full_uW / 980 <= one.most_uW_cm2 <= cleared_uW + 1e-6
        assert one.drive_permille <= session.drive[name] * 1000 + 1e-6
        assert one.session_uJ_cm2 <= 0.97 * cleared_uW * lit_s * share + 1e-3
        assert per_day * one.session_uJ_cm2 * 1.01 <= caps.guarded(one.day_uJ_cm2) + per_day
        assert (per_day + more) * one.session_uJ_cm2 * 1.01 <= caps.guarded(one.week_uJ_cm2) + per_day + more
        assert one.day_uJ_cm2 <= per_day * cleared_uW * lit_s * share + 1e-3
        assert one.week_uJ_cm2 <= (per_day + more) * cleared_uW * lit_s * share + 1e-3
    assert found.lit_s <= lit_s + 1e-6
    assert found.most_s == found.lit_s
    assert texts.read_order(found.text) == found


def order_if_possible(clearance, terms, times):
    """None where the least drive gives too much: any other refusal is a failure."""
    try:
        return ordered(clearance, terms, times)
    except BadInput as problem:
        if "cannot be driven so low" not in str(problem):
            raise
        return None


class Cleared:
    """A true clearance with other light in it: to be checked anew for each example is too slow."""

    @staticmethod
    def like(session, brightest_mW_cm2):
        made = object.__new__(orders.Clearance)
        for name in orders.Clearance.__dataclass_fields__:
            if name != "seal":
                object.__setattr__(made, name, getattr(GIVEN, name))
        object.__setattr__(made, "settings", session)
        object.__setattr__(made, "brightest_mW_cm2", brightest_mW_cm2)
        return made


GIVEN = cleared()


def test_floats_are_not_light():
    """0.1 + 0.2 of a drive is 300 permille, not 301 and not 299; 98 % of it are driven."""
    clearance = cleared(Settings(drive={"red": 0.1 + 0.2, "nir": 0.7}, duration_s=600), (8.1, 6.3))
    assert [one.drive_permille for one in ordered(clearance).outputs.values()] == [294, 686]
    assert {name: one.full_uW_cm2 for name, one in reading(clearance).outputs.items()} == {"red": 8100, "nir": 6300}


def test_pulses_are_rounded_to_less_light():
    pulsed = replace(SESSION, pulses=Pulses(frequency_Hz=100.0, duty=0.3339))
    found = ordered(cleared(pulsed))
    assert found.pulse == (100_000, 333)
    assert found.outputs["red"].day_uJ_cm2 == 8000 * 600 * 333 // 1000
    assert ordered(cleared(replace(SESSION, duration_s=600.9))).lit_s == 600


def test_a_dark_output_is_not_in_the_order():
    assert list(ordered(cleared(replace(SESSION, drive={"red": 1.0, "nir": 0.0}))).outputs) == ["red"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"until": AT + timedelta(hours=25)}, "longer than its clearance"),
        ({"until": AT + timedelta(days=400), "alone": True}, "does not hold for all the time"),
        ({"since": AT - timedelta(seconds=1)}, "does not hold for all the time"),
    ],
)
def test_an_order_does_not_outlive_what_it_rests_on(change, says):
    with pytest.raises(BadInput, match=says):
        ordered(terms=replace(TERMS, **change))


def test_an_order_for_home_may_outlive_the_day():
    terms = replace(TERMS, until=AT + timedelta(days=60), alone=True, sessions=24)
    assert (ordered(terms=terms).alone, ordered(terms=terms).sessions) == (True, 24)


def test_a_lapsed_clearance_makes_no_order():
    with pytest.raises(BadInput, match="expired"):
        ordered(at=AT + timedelta(hours=25))
    with pytest.raises(TypeError, match="Clearance"):
        order_for(SESSION, reading(GIVEN), TERMS, at=AT)


def test_an_output_that_was_not_read_is_refused():
    found = reading(GIVEN)
    with pytest.raises(BadInput, match="has no output 'nir'"):
        order_for(GIVEN, replace(found, outputs={"red": found.outputs["red"]}), TERMS, at=AT)


def test_light_that_cannot_be_driven_so_low_is_refused():
    with pytest.raises(BadInput, match="cannot be driven so low"):
        ordered(times=1001.0)


@pytest.mark.parametrize("duration_s", [0.5, 1801.0])
def test_a_session_is_a_second_to_half_an_hour(duration_s):
    with pytest.raises(BadInput, match="30 min"):
        ordered(Cleared.like(replace(SESSION, duration_s=duration_s), {"red": 1.0, "nir": 1.0}))


def test_nobody_orders_light_that_nobody_knows():
    with pytest.raises(OutOfRange, match="output 'red'"):
        reading(Cleared.like(SESSION, {"red": float("nan"), "nir": 1.0}))


@pytest.mark.parametrize(
    "change",
    [{"number": 0}, {"number": 1.5}, {"number": True}, {"sessions": 0}, {"gap_s": -1}, {"per_day": 25},
     {"per_week": 169}, {"per_day": 8, "per_week": 7}, {"until": AT}, {"until": AT.replace(tzinfo=None)}],
)  # fmt: skip
def test_bad_terms_are_refused(change):
    with pytest.raises(BadInput):
        replace(TERMS, **change)


def test_a_reading_of_the_photodiode_is_kept():
    found = reading(GIVEN, monitor_permille={"red": 870})
    assert {name: one.monitor_permille for name, one in found.outputs.items()} == {"red": 870, "nir": 1000}
    assert texts.read_calibration(found.text) == found
    with pytest.raises(BadInput, match="not driven"):
        reading(GIVEN, monitor_permille={"blue": 900})


@pytest.mark.parametrize("serial", ["", "x" * 33, "né", "a\nb"])
def test_a_serial_number_is_short_ascii(serial):
    with pytest.raises(BadInput, match="printable ASCII"):
        reading(GIVEN, serial=serial)


def test_a_moment_becomes_whole_seconds():
    half = datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)
    assert (unix(half), unix(half, up=True)) == (1767225600, 1767225601)


def test_an_order_does_not_change():
    found = ordered()
    with pytest.raises(TypeError):
        found.outputs["red"] = None


def test_an_order_says_whose_it_is_or_everybodys_light_counts():
    assert ordered().person == "0" * 16
    assert ordered(terms=replace(TERMS, person="ab" * 8)).person == "ab" * 8
    made = (ordered(terms=replace(TERMS, person=who)) for who in ("0" * 16, "ab" * 8))
    nobody, somebody = (order.read_order(one.text, one.signature(KEY), KEY, "LM-1", ("red", "nir"))[0] for one in made)
    assert (ready.person_of(nobody), ready.person_of(somebody)) == ("", "ab" * 8)
