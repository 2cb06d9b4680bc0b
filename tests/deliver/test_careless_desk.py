"""lightmask deliver in careless and in bad hands: each mistake is a sentence, no light comes of it, nothing is lost."""

import os
import time

import pytest
from deliver import desk as desks

from lightmask.cli import deliver_steps, outputs
from lightmask.deliver import keys
from lightmask.plan import sessions_file

pytestmark = pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
MINUTES = 0.05


@pytest.fixture(scope="module")
def lamp(tmp_path_factory):
    return desks.calibrated_mask(tmp_path_factory.mktemp("lamp"))


@pytest.fixture(scope="module")
def said(lamp):
    return desks.short(desks.planned(lamp), MINUTES)


@pytest.fixture
def desk(said, lamp, tmp_path):
    with desks.desk(desks.written(said, tmp_path / "plan"), lamp, tmp_path / "keys.json") as found:
        yield found


def dark(desk):
    return not any(desk.mask.dose_uJ.values())


def test_a_key_of_another_mask_lights_nothing(desk, run):
    desk.new_key()
    code, out, err = run("deliver", *desk.words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "key" in err
    assert dark(desk)


def test_no_key_lights_nothing(desk, run):
    keys.forget(desks.SERIAL, desk.keys)
    code, out, err = run("deliver", *desk.words)
    assert (code, out, "no key for mask" in err) == (2, "", True)
    assert dark(desk)


def test_the_file_of_another_mask_lights_nothing(desk, run, tmp_path):
    other = desks.calibrated_mask(tmp_path, serial="SIM-0002")
    words = [other if word == desk.lamp else word for word in desk.words]
    code, out, err = run("deliver", *words)
    assert (code, out) == (2, "")
    assert "SIM-0002" in err
    assert dark(desk)


def test_the_plan_of_another_person_lights_nothing(desk, run):
    code, out, err = run("deliver", *desk.words, "--person", desks.EXAMPLES / "amina.person.toml")
    assert (code, out) == (2, "")
    assert "another person" in err
    assert dark(desk)


def test_a_plan_that_was_edited_by_hand_lights_nothing(desk, run):
    path = desk.folder / "plan.json"
    path.write_text(path.read_text().replace('"minutes":0.05', '"minutes":5.05', 1))
    code, out, err = run("deliver", *desk.words)
    assert (code, out, "is no plan as lightmask wrote it" in err) == (2, "", True)
    assert dark(desk)


def test_a_folder_that_takes_no_record_lights_nothing(desk, run, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = run("deliver", *desk.words, "--out", tmp_path / "file")
    assert (code, out, err.count("\n")) == (2, "", 1)
    time.sleep(3)
    assert dark(desk)


def test_two_commands_on_one_cable(desk, run):
    """The second finds the cable taken; the first goes on."""
    from lightmask.deliver.transports import open_port

    port = open_port(desk.device)
    code, out, err = run("deliver", *desk.words)
    port.close()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert dark(desk)


def test_without_a_home_folder(desk, run, monkeypatch):
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", "/nonexistent/home")
    words = [word for word in desk.words if word not in ("--keys", desk.keys)]
    code, out, err = run("deliver", *words)
    assert (code, out, "no key for mask" in err) == (2, "", True)
    assert dark(desk)


@pytest.mark.parametrize("phase", ["cleared", "linked", "followed"])
def test_ctrl_c_before_the_light_lights_nothing(desk, run, monkeypatch, phase):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(deliver_steps, phase, interrupted)
    code, out, _ = run("deliver", *desk.words)
    assert (code, out) == (130, "")
    assert dark(desk)


def test_ctrl_c_while_it_is_written_down_loses_nothing(desk, run, monkeypatch):
    real, calls = outputs.write_together, []

    def interrupted(files):
        calls.append(files)
        if len(calls) == 1:
            raise KeyboardInterrupt
        real(files)

    monkeypatch.setattr(outputs, "write_together", interrupted)
    assert run("deliver", *desk.words)[0] == 130
    assert not (desk.folder / "sessions.csv").exists()
    before = dict(desk.mask.dose_uJ)
    code, _, err = run("deliver", *desk.words)
    assert code == 2, "the session of today has been had"
    assert "is now written down" in err
    assert "has been done" in err
    assert desk.mask.dose_uJ == before
    (one,) = sessions_file.read(desk.folder / "sessions.csv").sessions
    assert one.minutes == pytest.approx(MINUTES, rel=0.1)


def test_a_full_disk_at_the_end_loses_nothing(desk, run, monkeypatch):
    import errno

    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(outputs, "_written_beside", full)
        code, _, err = run("deliver", *desk.words)
    assert (code, "cannot be written to (No space left on device)" in err) == (2, True)
    code, _, err = run("deliver", *desk.words, "--recover")
    assert (code, err) == (0, "")
    assert len(sessions_file.read(desk.folder / "sessions.csv").sessions) == 1
