"""The host in careless hands and in bad company: two at one mask, a full disk, no folder, records that were touched."""

import errno
import json
import os
from dataclasses import replace
from unittest import mock

import pytest
from deliver.host_sessions import OFTEN, clearance, masked

from lightmask.cli import deliver_files
from lightmask.deliver import Following, Refused, delivered, record, recover, run
from lightmask.deliver.preparing import prepared
from lightmask.deliver.session import _Session
from lightmask.deliver.simulated import SimulatedLink
from lightmask.errors import BadInput, LightmaskError


def given_J(mask):
    return {name: uJ / 1e6 for name, uJ in mask.dose_uJ.items()}


def second_host(controller):
    """Another computer with the same key, on another link of the same mask."""
    return replace(
        controller, port=SimulatedLink(controller.port.mask, controller.clock, link=1), known=None, suit=None,
        _lines=type(controller._lines)(),
    )  # fmt: skip


# --- two hosts at one mask ---


def test_a_second_host_begins_nothing_while_a_session_is_on():
    controller, mask = masked(cleared := clearance())
    other, said = second_host(controller), []

    def watch(status, _state):
        if status.lit_s > 3 and not said:
            with pytest.raises(Refused) as refused:
                run(clearance(), other)
            said.append(str(refused.value))

    found = run(cleared, controller, Following(watch=watch))
    assert "A session is on" in said[0]
    assert found.ended == "complete"
    for dose in found.doses:
        assert dose.delivered_J_cm2 >= given_J(mask)[dose.name] - 1e-6


def test_an_order_of_another_host_in_between_is_not_started_as_ours():
    controller, mask = masked(cleared := clearance())
    controller = replace(controller, rhythm=OFTEN)
    begun = prepared(cleared, controller)
    later = prepared(cleared, second_host(controller))
    assert later.order != begun.order
    with pytest.raises(Refused, match="another"):
        _Session(controller=controller, following=Following(), begun=begun, record=None).delivered(cleared)
    mask.advance(30)
    assert given_J(mask) == {"red": 0, "nir": 0}


def test_a_stop_of_the_second_host_is_a_stop(tmp_path):
    controller, mask = masked(cleared := clearance())
    other = second_host(controller)
    found = run(
        cleared, controller, Following(folder=tmp_path, watch=lambda now, _: other.stop() if now.lit_s > 3 else None)
    )
    assert (found.ended, found.proven) == ("stopped", True)
    assert not mask.truth.lit


# --- a disk that is full, a folder that is none ---


class Full:
    """No room from the so-manieth flush on, and for so many of them."""

    def __init__(self, after, times=10**9):
        self.after, self.times, self.real = after, times, os.fsync

    def __call__(self, handle):
        self.after -= 1
        if self.after < 0 and self.times > 0:
            self.times -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        self.real(handle)


def test_without_room_for_the_record_nothing_begins(tmp_path):
    controller, mask = masked(cleared := clearance())
    with mock.patch.object(os, "fsync", Full(0, 1)), pytest.raises(BadInput, match="cannot be written"):
        run(cleared, controller, Following(folder=tmp_path / "new"))
    mask.advance(70)
    assert given_J(mask) == {"red": 0, "nir": 0}


@pytest.mark.parametrize("times", [1, 10**9])
@pytest.mark.parametrize("after", [3, 6, 9])
def test_a_disk_that_fills_ends_the_light_and_what_was_given_is_known(after, times, tmp_path):
    controller, mask = masked(cleared := clearance())
    with (
        mock.patch.object(os, "fsync", Full(after, times)),
        pytest.raises(BadInput, match=r"cannot be written.*--recover"),
    ):
        run(cleared, controller, Following(folder=tmp_path))
    mask.advance(5)
    assert not mask.truth.lit
    (path,) = record.left(tmp_path)
    known = recover(path, controller)
    assert known.proven
    for dose in known.doses:
        assert dose.delivered_J_cm2 >= given_J(mask)[dose.name] - 1e-6


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path):
    controller, mask = masked(cleared := clearance())
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file" / "plan", tmp_path / "file"):
        with pytest.raises(BadInput, match="cannot be written"):
            run(cleared, controller, Following(folder=folder))
    assert mask.board.shown[0] == "READY"


# --- records and files that somebody touched ---


def left_record(folder):
    """A record of a session that has not ended. -> its path, and the mask's controller"""
    controller, _ = masked(cleared := clearance())

    class Gone(BaseException):
        pass

    def watch(status, _state):
        if status.lit_s > 2:
            raise Gone

    with pytest.raises(Gone):
        run(cleared, controller, Following(folder=folder, watch=watch))
    return *record.left(folder), controller


CHANGES = {
    "no serial": lambda first: first.pop("serial"),
    "a dose that is a list": lambda first: first.update(planned_J_cm2=[1]),
    "a dose that is a word": lambda first: first.update(planned_J_cm2={"red": "much"}),
    "a number that is a word": lambda first: first.update(since="all"),
    "a negative number": lambda first: first.update(since=-5),
    "an order that is nothing": lambda first: first.update(order=None),
    "planned for ever": lambda first: first.update(planned_s=None),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("with_mask", [True, False])
def test_a_record_that_was_changed_is_one_sentence(change, with_mask, tmp_path):
    path, controller = left_record(tmp_path)
    first, *rest = path.read_bytes().split(b"\n")
    said = json.loads(first)
    CHANGES[change](said)
    path.write_bytes(b"\n".join([json.dumps(said).encode(), *rest]))
    with pytest.raises(LightmaskError):
        recover(path, controller if with_mask else None)


@pytest.mark.parametrize("end", [{}, {"ended": "complete"}, {"doses": 5}])
def test_an_end_that_is_not_whole_is_none_and_the_mask_is_asked(end, tmp_path):
    path, controller = left_record(tmp_path)
    with path.open("ab") as file:
        file.write(json.dumps({"kind": "end", **end}).encode() + b"\n")
    found = recover(path, controller)
    assert (found.proven, found.ended) == (True, "stopped")
    assert found.doses[0].delivered_J_cm2 >= given_J(controller.port.mask)["red"] - 1e-6
    assert recover(path) == found


MEANT = {"on": "2026-11-21", "minutes": 10.0, "drive": {"red": 1.0}, "care": "home"}


def session_of(number):
    return delivered.Delivered(
        doses=(delivered.Dose(name="red", planned_J_cm2=10.0, delivered_J_cm2=10.0),), lit_s=600, planned_s=600,
        interruptions=(), warmth=(), ended="complete", reasons=(), serial="S", firmware="1", calibration="c", order=7,
        session=number, plan="0" * 16, person="1" * 16, began=None, until=None, proven=True,
    )  # fmt: skip


def test_session_1_is_not_taken_for_session_12(tmp_path):
    deliver_files.written(tmp_path, session_of(12), {**MEANT, "on": "2026-11-20"})
    deliver_files.written(tmp_path, session_of(1), MEANT)
    lines = (tmp_path / "sessions.csv").read_text().splitlines()
    assert len(lines) == 3, "the dose of a session is missing"
