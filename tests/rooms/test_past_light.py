"""Light that the skin has had before: in the person file, and as a noun."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.person import PastLight, Person

EVENING = datetime(2026, 5, 3, 19, 30, tzinfo=timezone(timedelta(hours=2)))
ENTRY = "[[light]]\nat = 2026-05-03T19:30:00+02:00\n"


@pytest.fixture
def read(tmp_path):
    def load(text):
        path = tmp_path / "x.person.toml"
        path.write_text(text, encoding="utf-8")
        return Person.load(path)

    return load


def test_left_out_is_unknown_and_an_empty_list_is_none(read):
    assert read("age_y = 40").light is None
    assert read('light = "unknown"').light is None
    assert read("light = []").light == ()


def test_an_entry_is_read_with_its_unit(read):
    person = read(ENTRY + "doses = { nir = '80 kJ/m2', red = '12 J/cm2' }\nwhere = 'face'\norigin = 'recorded'")
    (entry,) = person.light
    assert entry == PastLight(at=EVENING, dose_J_cm2={"red": 12.0, "nir": 8.0}, where="face", origin="recorded")
    assert list(entry.dose_J_cm2) == ["red", "nir"]


def test_a_time_may_be_text_and_any_offset(read):
    person = read("light = [{ at = '2026-05-03T17:30:00Z', doses = { blue = '6 J/cm2' } }]")
    assert person.light[0].at == EVENING
    assert person.light[0].origin == "reported"


def test_entries_are_kept_from_the_oldest(read):
    later = ENTRY + "doses = { red = '1 J/cm2' }\n"
    earlier = "[[light]]\nat = 2026-05-02T19:30:00+02:00\ndoses = { red = '2 J/cm2' }\n"
    assert read(later + earlier) == read(earlier + later)
    assert [entry.dose_J_cm2["red"] for entry in read(later + earlier).light] == [2.0, 1.0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[light]]\nat = 2026-05-03T19:30:00\ndoses = { red = '1 J/cm2' }", "line 2: .*no time zone.*offset from UTC"),
        ("[[light]]\nat = 2026-05-03\ndoses = { red = '1 J/cm2' }", "line 2: .*the time with its offset"),
        ("[[light]]\nat = 19:30:00\ndoses = { red = '1 J/cm2' }", "line 2: .*the time with its offset"),
        ("[[light]]\nat = 1777000000\ndoses = { red = '1 J/cm2' }", "line 2: .*the time with its offset"),
        ("[[light]]\nat = 'yesterday'\ndoses = { red = '1 J/cm2' }", "line 2: .*no date and time"),
        ("[[light]]\nat = 1926-05-03T19:30:00Z\ndoses = { red = '1 J/cm2' }", "year from 1970"),
        ("[[light]]\ndoses = { red = '1 J/cm2' }", "'light.0.at' is missing"),
        (ENTRY, "'light.0.doses' is missing"),
        (ENTRY + "doses = {}", "line 3: .*no band is named"),
        (ENTRY + "doses = { red = 12 }", "line 3: .*= 12: a dose says its unit.*'12 J/cm2'"),
        (ENTRY + "doses = { red = '12' }", "no unit.*J/cm²"),
        (ENTRY + "doses = { red = '12 mW/cm2' }", "the unit 'mW/cm2'"),
        (ENTRY + "doses = { red = '10 min' }", "the unit 'min'"),
        (ENTRY + "doses = { red = '-1 J/cm2' }", "greater than or equal to 0"),
        (ENTRY + "doses = { red = 'nan J/cm2' }", "not a quantity"),
        (ENTRY + "doses = { red = '1e999 J/cm2' }", "not a finite number"),
        (ENTRY + "doses = { red = '5e6 J/cm2' }", "check the unit"),
        (ENTRY + "doses = { red = true }", "true"),
        (ENTRY + "doses = { green = '1 J/cm2' }", "'green' is not a key here.*blue, amber, red, nir"),
        (ENTRY + "doses = { red = '1 J/cm2' }\norigin = 'guessed'", "origin = 'guessed'"),
        (ENTRY + "doses = { red = '1 J/cm2' }\nby = 'x'", "'by' is not a key here"),
        (
            ENTRY + "doses = { red = '1 J/cm2' }\n[[light]]\nat = 2026-05-03T17:30:00Z\ndoses = { nir = '1 J/cm2' }",
            "two entries of 2026-05-03T1.*add their doses up",
        ),
        ("light = []\n[screening]\nyes = ['other-light-today']", "'other-light-today' is yes"),
        ("light = 'none'", "light = 'none'"),
    ],
)
def test_a_mistake_is_named(text, says, read):
    with pytest.raises(BadInput, match=says) as refused:
        read(text)
    assert "datetime.datetime(" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"at": EVENING.replace(tzinfo=None)}, "no time zone"),
        ({"at": "2026-05-03T19:30:00+02:00"}, "not a date and time"),
        ({"at": EVENING.replace(year=1850)}, "cannot be meant"),
        ({"dose_J_cm2": {}}, "no dose"),
        ({"dose_J_cm2": None}, "no dose"),
        ({"dose_J_cm2": {"green": 1.0}}, "blue, amber, red, nir"),
        ({"dose_J_cm2": {"red": float("nan")}}, "dose_J_cm2"),
        ({"dose_J_cm2": {"red": float("inf")}}, "dose_J_cm2"),
        ({"dose_J_cm2": {"red": -1.0}}, "dose_J_cm2"),
        ({"dose_J_cm2": {"red": 10001.0}}, "check the unit"),
        ({"dose_J_cm2": {"red": "12"}}, "not a number"),
        ({"dose_J_cm2": {"red": True}}, "not a number"),
        ({"where": 3}, "not text"),
        ({"origin": "guessed"}, "recorded, reported"),
    ],
)
def test_the_noun_refuses_what_it_cannot_mean(change, says):
    with pytest.raises((BadInput, OutOfRange), match=says):
        PastLight(**({"at": EVENING, "dose_J_cm2": {"red": 1.0}} | change))


@pytest.mark.hazard("HZ12")
def test_a_time_keeps_its_instant_where_clocks_change():
    paris = ZoneInfo("Europe/Paris")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=paris, fold=fold) for fold in (0, 1))
    early, late = (PastLight(at=at, dose_J_cm2={"red": 1.0}).at for at in (first, second))
    assert (late - early) == timedelta(hours=1)
    assert early == first.astimezone(UTC)


def test_doses_are_a_copy_that_cannot_be_written():
    doses = {"red": 1.0}
    entry = PastLight(at=EVENING, dose_J_cm2=doses)
    doses["red"] = 99.0
    assert entry.dose_J_cm2 == {"red": 1.0}
    with pytest.raises(TypeError):
        entry.dose_J_cm2["red"] = 5.0


def test_a_person_takes_entries_only_and_each_moment_once():
    entry = PastLight(at=EVENING, dose_J_cm2={"red": 1.0})
    with pytest.raises(BadInput, match="PastLight"):
        Person(light=("12 J/cm2",))
    with pytest.raises(BadInput, match="two entries"):
        Person(light=(entry, replace(entry, at=EVENING.astimezone(UTC), dose_J_cm2={"blue": 1.0})))
    assert Person(light=[entry]).light == (entry,)
