"""What is true of every link, whatever it is made of. A test hands in the host's port and the mask's end."""

import threading
import time

import pytest
from deliver.ends import Echo, gather

from lightmask.deliver.transports import NoLink

EVERY_BYTE = bytes(range(256))
LONG = EVERY_BYTE * 24  # three frames of the longest kind


def bytes_pass_both_ways(port, end):
    port.send(EVERY_BYTE)
    assert gather(end, 256) == EVERY_BYTE
    end.send(EVERY_BYTE[::-1])
    assert gather(port, 256) == EVERY_BYTE[::-1]


def long_messages_arrive_whole_and_in_order(port, end):
    with Echo(end):
        port.send(LONG)
        port.send(b"tail")
        assert gather(port, len(LONG) + 4) == LONG + b"tail"


def silence_is_no_bytes_in_bounded_time(port, _end):
    start = time.monotonic()
    assert port.receive(0.1) == b""
    assert 0.08 <= time.monotonic() - start < 1.0


def nothing_waits_longer_than_it_must(port, end):
    """A byte that comes is handed over at once, though the host would wait for ten seconds."""
    start = time.monotonic()
    threading.Timer(0.05, end.send, [b"x"]).start()
    assert port.receive(10.0) == b"x"
    assert time.monotonic() - start < 2.0


def one_thread_sends_while_another_receives(port, end):
    with Echo(end):
        heard = []
        listener = threading.Thread(target=lambda: heard.append(gather(port, 50 * 32)))
        listener.start()
        for _ in range(50):
            port.send(EVERY_BYTE[:32])
        listener.join(8)
        assert heard == [EVERY_BYTE[:32] * 50]


def a_closed_link_is_closed_for_good(port, _end):
    port.close()
    port.close()
    with pytest.raises(NoLink, match="closed"):
        port.send(b"x")
    with pytest.raises(NoLink, match="closed"):
        port.receive(0.1)


def a_close_ends_a_wait(port, _end):
    threading.Timer(0.05, port.close).start()
    start = time.monotonic()
    try:
        assert port.receive(10.0) == b""
    except NoLink as said:
        assert "closed" in str(said)  # noqa: PT017 - either of two answers is right
    assert time.monotonic() - start < 5.0


def a_cut_is_noticed_and_said(port, end, within_s=5.0):
    """What came before the cut is handed out, then NoLink, each time; sending says the same."""
    bytes_pass_both_ways(port, end)
    end.cut()
    with pytest.raises(NoLink) as said:
        gather(port, 1, within_s)
    for again in (lambda: port.receive(0.1), lambda: port.send(b"x")):
        with pytest.raises(NoLink) as same:
            again()
        assert str(same.value) == str(said.value)
    assert "Light goes out by itself" in str(said.value) or "cannot be used" in str(said.value)


LAWS = (
    bytes_pass_both_ways,
    long_messages_arrive_whole_and_in_order,
    silence_is_no_bytes_in_bounded_time,
    nothing_waits_longer_than_it_must,
    one_thread_sends_while_another_receives,
    a_closed_link_is_closed_for_good,
    a_close_ends_a_wait,
    a_cut_is_noticed_and_said,
)
