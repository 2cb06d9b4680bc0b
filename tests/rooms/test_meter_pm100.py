"""A Thorlabs PM100 through the real pyvisa; the instrument itself is simulated by pyvisa-sim."""

import builtins
import json
import math
import sys
from datetime import date
from pathlib import Path

import pytest
from rooms.metering import METER, SHEET, instrument, lamp
from typer.testing import CliRunner

from lightmask import cli
from lightmask.errors import BadInput
from lightmask.mask import Mask
from lightmask.mask.meters import pm100
from lightmask.mask.meters.at_port import read_port

BENCH = f"{Path(__file__).with_name('pm100d.sim.yaml')}@sim"
PORT = "USB0::0x1313::0x8078::P0012345::INSTR"
METER_OF_BENCH = {
    "serial": "P0012345", "head_serial": "14072209", "aperture_mm": 10.0, "calibrated_at_nm": None, "uncertainty": 0.03,
}  # fmt: skip
START = ("HEAD S120VC,14072209,02-MAR-2026,1,1,289", "ATT 0", "POW 0.01", 'ERR +0,"No error"', "ZEROING 0")


@pytest.fixture
def link():
    """The instrument with its first light on the head."""
    with pm100.opened(PORT, BENCH) as found:
        for setting in START:
            found.write(f"SIM:{setting}")
        yield found


class Asked:
    """A person who lights what is asked for: so much power falls on the head then."""

    def __init__(self, link, **power_W):
        self.link, self.power_W, self.said = link, power_W, []

    def __call__(self, what):
        self.said.append(what)
        for name, power in self.power_W.items():
            if f"'{name}'" in what or name == "every" in what:
                self.link.write(f"SIM:POW {power}")


def area_cm2(diameter_mm):
    return math.pi / 4 * (diameter_mm / 10) ** 2


# The instrument


def test_who_answers_is_known(link):
    found = pm100.identify(link)
    assert (found.model, found.serial) == ("PM100D", "P0012345")
    assert (found.head, found.head_serial, found.kind, found.calibrated) == (
        "S120VC", "14072209", "photodiode", "02-MAR-2026",
    )  # fmt: skip
    link.write("SIM:HEAD S425C,77,03-MAR-2026,2,0,33")
    assert pm100.identify(link).kind == "thermopile"


def test_power_is_read_at_the_wavelength_that_is_set(link):
    link.write("SIM:POW 0.0123")
    found = pm100.power(link, 850.0)
    assert found.mean_mW == pytest.approx(12.3)
    assert (found.log_sd, found.readings) == (0, 10)
    assert float(link.query("SENS:CORR:WAV?")) == 850
    assert int(link.query("SENS:AVER:COUN?")) == pm100.AVERAGES


def test_readings_that_scatter_widen_the_doubt(link):
    class Scattering:
        """The same instrument, its light unsteady by a known share."""

        def __init__(self, share):
            self.share, self.sign = share, 1

        def write(self, message):
            return link.write(message)

        def query(self, message):
            answer = link.query(message)
            self.sign = -self.sign
            return f"{float(answer) * (1 + self.sign * self.share):E}" if message == "MEAS:POW?" else answer

    found = pm100.power(Scattering(0.03), 633.0, readings=16)
    assert found.log_sd == pytest.approx(0.03 * math.sqrt(16 / 15) / 4, rel=1e-3)
    with pytest.raises(BadInput, match="scatter by 2"):
        pm100.power(Scattering(0.2), 633.0)


def test_a_zero_is_taken_and_one_that_never_ends_is_given_up(link, monkeypatch):
    assert pm100.zero(link) == pytest.approx(1.2e-9)
    link.write("SIM:ZEROING 1")
    monkeypatch.setattr(pm100, "ZERO_LASTS_s", 0.3)
    with pytest.raises(BadInput, match="Cover its head fully"):
        pm100.zero(link)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("POW 9.9E+37", "over range"),
        ("POW 0", "no light"),
        ("POW -0.00001", "no light"),
        ("ATT 20", "20 dB of attenuation"),
        ('ERR -310,"System error"', "complains: -310"),
    ],
)
def test_what_is_no_reading_is_refused(link, setting, says):
    link.write(f"SIM:{setting}")
    with pytest.raises(BadInput, match=says):
        pm100.power(link, 633.0)


def test_a_wavelength_that_the_head_does_not_read_is_refused(link):
    with pytest.raises(BadInput, match="400 to 1100 nm, and 1200 nm"):
        pm100.power(link, 1200.0)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("ES220C,5,01-JAN-2026,3,0,2", "none that reads steady light"),
        ('"no sensor","","",0,0,0', "no head"),
        ("rubbish", "no head"),
    ],
)
def test_a_head_that_reads_no_steady_light_is_refused(link, head, says):
    link.write(f"SIM:HEAD {head}")
    with pytest.raises(BadInput, match=says):
        pm100.identify(link)


def test_what_is_no_pm100_is_refused():
    with (
        pm100.opened("USB0::0x1AB1::0x04CE::DS1ZA0000::INSTR", BENCH) as found,
        pytest.raises(BadInput, match="DS1104Z"),
    ):
        pm100.identify(found)
    with (
        pm100.opened("USB0::0x1313::0x8078::P0000000::INSTR", BENCH) as found,
        pytest.raises(BadInput, match="Give the port of a Thorlabs PM100"),
    ):
        pm100.identify(found)


@pytest.mark.parametrize(
    ("port", "library"),
    [("USB0::0x1313::0x8078::P9999999::INSTR", "@py"), ("ASRL/dev/none-such::INSTR", "@py"), ("COM-7", BENCH)],
)
def test_a_port_where_nobody_answers_is_one_sentence(port, library):
    with pytest.raises(BadInput, match="No instrument answers at") as told, pm100.opened(port, library):
        pass
    assert "\n" not in str(told.value)


def test_a_missing_library_is_one_sentence(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("pyvisa"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "pyvisa", raising=False)
    with pytest.raises(BadInput, match=r"pip install lightmask\[meter\]"), pm100.opened(PORT):
        pass


# A mask in front of it


def test_each_channel_is_read_alone_at_its_own_wavelength(link):
    ask = Asked(link, red=0.012, nir=0.006)
    found = read_port(lamp(), link, instrument(**METER_OF_BENCH), ("red", "nir"), ask)
    assert found.shown_mW_cm2 == {
        "red": pytest.approx(12 / area_cm2(10)), "nir": pytest.approx(6 / area_cm2(10)),
    }  # fmt: skip
    for name in ("red", "nir"):
        assert found.channels[name].value == pytest.approx(found.shown_mW_cm2[name], rel=5e-3)
        steps = {one.what: one for one in found.corrections[name]}
        assert steps["calibration"].log_sd == pytest.approx(math.log(1.03) / 2)
        assert steps["repeats"].why == "10 readings of its power"
    assert [what.split(" at full")[0] for what in ask.said] == ["Light 'red' alone", "Light 'nir' alone"]
    assert found.instrument.serial == "P0012345"


def test_all_at_once_the_colours_that_it_is_not_set_to_are_corrected(link):
    shown = 0.02e3 / area_cm2(10)
    found = read_port(lamp(), link, instrument(**METER_OF_BENCH), ("all",), Asked(link, every=0.02))
    assert found.shown_mW_cm2 == {"all": pytest.approx(shown)}
    assert found.total_mW_cm2.value < 0.95 * shown  # silicon makes more of the infrared third
    assert "split between them is not measured" in found.notes[0]


def test_a_black_head_needs_no_colour(link):
    link.write("SIM:HEAD S425C,77,03-MAR-2026,2,0,33")
    meter = instrument(**(METER_OF_BENCH | {"kind": "thermopile", "head_serial": "77"}))
    found = read_port(lamp(), link, meter, ("all",), Asked(link, every=0.02))
    assert found.total_mW_cm2.value == pytest.approx(found.shown_mW_cm2["all"])


@pytest.mark.parametrize(
    ("more", "names", "says"),
    [
        ({"serial": "P1"}, ("red",), "serial = 'P1', and 'P0012345' answers"),
        ({"head_serial": "9"}, ("red",), "head_serial = '9'"),
        ({"kind": "thermopile"}, ("red",), "kind = 'thermopile'"),
        ({"aperture_mm": None}, ("red",), "over which opening"),
        ({"aperture_mm": 0.5}, ("red",), "check the opening"),
        ({}, ("blue",), "'blue' is no channel to read once"),
        ({}, ("red", "red"), "'red' is no channel to read once"),
        ({}, ("red", "all"), "'all' is no channel to read once"),
    ],
)
def test_a_meter_that_is_not_that_of_the_file_is_refused(link, more, names, says):
    link.write("SIM:POW 0.9")
    with pytest.raises(BadInput, match=says):
        read_port(lamp(), link, instrument(**(METER_OF_BENCH | more)), names, Asked(link))


# The command


@pytest.fixture
def here(tmp_path, monkeypatch, link):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYVISA_LIBRARY", BENCH)
    (tmp_path / "two.mask.toml").write_text(SHEET)
    (tmp_path / "pm.meter.toml").write_text(METER)
    link.write("SIM:POW 0.01")
    return tmp_path


def command(*more, answers=""):
    words = ["mask", "meter", *more, "two.mask.toml", "--port", PORT, "--instrument", "pm.meter.toml"]
    return CliRunner().invoke(cli.app, words, input=answers)


def test_the_command_zeroes_reads_and_calibrates(here):
    run = command("red,nir", "--zero", "--serial", "LM-7", "--out", "x.mask.toml", "--json", answers="\n\n\n")
    assert run.exit_code == 0, run.output
    said = json.loads(run.stdout[run.stdout.index("{") :])
    assert "Cover the head" in run.stderr
    assert said["instrument"]["serial"] == "P0012345"
    assert [row["channel"] for row in said["off_sheet"]] == ["red", "nir", "all"]
    record = Mask.load("x.mask.toml").calibration
    assert (record.serial, record.instrument, record.made) == ("LM-7", "PM100D with S120VC", date.today())


def test_what_is_lit_already_is_read_without_a_word(here):
    run = command("red", "--json")
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["shown"][0]["shown_mW_cm2"] == pytest.approx(10 / area_cm2(10), rel=1e-3)


def test_nobody_there_to_light_the_next_channel_is_refused(here):
    run = command("red,nir", answers="")
    assert isinstance(run.exception, (BadInput, SystemExit))
    assert "nobody was there" in f"{run.exception} {run.output}"
    assert not (here / "x.mask.toml").exists()
