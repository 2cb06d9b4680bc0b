"""200 live streams and 20 pages a second at one server with sessions under way: how long a page takes, what is lost.

Loopback alone, so many seconds and no more; the server is a process of its own on two cores, and ends with this one.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
P95_ms, CORES, APART_s = 500.0, 2, 0.05


def _asked():
    said = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench clinic_load")
    said.add_argument("--seconds", type=float, default=60.0)
    said.add_argument("--streams", type=int, default=200)
    said.add_argument("--sessions", type=int, default=20)
    said.add_argument("--pages", type=float, default=20.0, help="a second")
    return said.parse_args()


@contextlib.contextmanager
def server(sessions):
    """The clinic with so many sessions under way. -> what it says of itself"""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    ways = os.pathsep.join(str(ROOT / one) for one in ("src", "firmware", "tests"))
    with tempfile.TemporaryDirectory(prefix="clinic-load-") as folder:
        words = {**os.environ, "PYTHONPATH": ways, "LIGHTMASK_CLINIC_DATA": folder}
        words.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "clinic.treating.loaded_server", str(sessions)]
        process = subprocess.Popen(command, env=words, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        try:
            yield json.loads(process.stdout.readline()) | {"pid": process.pid}
        finally:
            process.stdin.close()  # it ends when nobody is there
            process.wait(30)


async def ask(here, path, body=None, accept="text/html"):
    """One request on a connection of its own. -> (status, reader); the reader is at the body"""
    reader, writer = await asyncio.open_connection("127.0.0.1", here["port"])
    verb = "GET" if body is None else "POST"
    head = [f"{verb} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {here['cookie']}", f"Accept: {accept}",
            "Connection: close"]  # fmt: skip
    if body is not None:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write(("\r\n".join(head) + "\r\n\r\n" + (body or "")).encode())
    status = int((await reader.readline()).split()[1])
    while (await reader.readline()).strip():
        pass
    return status, reader, writer


async def page(here, path, times, failed):
    began = time.perf_counter()
    try:
        status, reader, writer = await ask(here, path)
        await reader.read()
        writer.close()
    except OSError as problem:
        failed.append(str(problem))
        return
    if status != 200:
        failed.append(f"{status} {path}")
    times.append((time.perf_counter() - began) * 1e3)


async def stream(here, session, heard):
    """Every number that one browser gets, until the end."""
    status, reader, writer = await ask(here, f"/sessions/{session}/events/")
    numbers, ended, began = [], False, time.monotonic()
    while status == 200 and (line := await reader.readline()):
        text = line.decode().strip()
        if text.startswith("id: "):
            numbers.append(int(text[4:]))
        ended = ended or text == "event: end"
    writer.close()
    heard.append((session, numbers, ended, time.monotonic() - began))


def paths(here):
    """What people look at: their day, everybody, one person's sessions, a running session."""
    return ["/", "/people/", *here["paths"]]


async def pages(here, asked, times, failed, chance):
    """So many a second, whether those before have been answered or not."""
    began, waiting = time.perf_counter(), []
    for place in range(int(asked.seconds * asked.pages)):
        await asyncio.sleep(max(began + place / asked.pages - time.perf_counter(), 0))
        waiting.append(asyncio.create_task(page(here, chance.choice(paths(here)), times, failed)))
    await asyncio.gather(*waiting)


async def stop(here, session, times):
    began = time.perf_counter()
    _, reader, writer = await ask(here, f"/sessions/{session}/stop/", "", "application/json")
    await reader.read()
    times.append((time.perf_counter() - began) * 1e3)
    writer.close()


async def measured(here, asked):
    times, failed, heard, stops, chance = [], [], [], [], random.Random(2026)
    places = [here["sessions"][place % len(here["sessions"])] for place in range(asked.streams)]
    watching = []
    for one in places:  # people open a page when their session begins, not two hundred of them in one instant
        watching.append(asyncio.create_task(stream(here, one, heard)))
        await asyncio.sleep(APART_s)
    for path in paths(here):  # the first visit of a page reads its template and its rooms: once in a server's life
        await page(here, path, [], failed)
    await pages(here, asked, times, failed, chance)
    for one in here["sessions"]:
        await stop(here, one, stops)
    await asyncio.wait_for(asyncio.gather(*watching), 60)
    return sorted(times), failed, heard, sorted(stops)


def cpu_s(pid):
    """Processor time that a process has used; NaN where the system does not say."""
    with contextlib.suppress(OSError):
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
    return float("nan")


def lost(heard):
    """Numbers that some stream of a session missed, and streams without an end."""
    most = {}
    for session, numbers, _, _ in heard:
        most[session] = max(most.get(session, 0), max(numbers, default=0))
    gaps = sum(len(set(range(1, most[session] + 1)) - set(numbers)) for session, numbers, _, _ in heard)
    twice = sum(len(numbers) - len(set(numbers)) for _, numbers, _, _ in heard)
    return gaps, twice, sum(not ended for _, _, ended, _ in heard)


def main():
    asked = _asked()
    with server(asked.sessions) as here:
        before, used_s, began = os.getloadavg()[0], cpu_s(here["pid"]), time.monotonic()
        times, failed, heard, stops = asyncio.run(measured(here, asked))
        cores = (cpu_s(here["pid"]) - used_s) / (time.monotonic() - began)
    gaps, twice, endless = lost(heard)
    table = Table("what", "measured", "wanted")
    p = {share: times[min(int(share * len(times)), len(times) - 1)] for share in (0.5, 0.95, 0.99)}
    for row in (
        ("sessions under way, streams", f"{asked.sessions}, {len(heard)}", f"{asked.streams} streams"),
        ("pages", f"{len(times)} in {asked.seconds:g} s, {len(failed)} failed", "0 failed"),
        ("page, median", f"{p[0.5]:.0f} ms", ""),
        ("page, 95 of 100", f"{p[0.95]:.0f} ms", f"below {P95_ms:.0f} ms"),
        ("page, 99 of 100", f"{p[0.99]:.0f} ms", ""),
        ("events heard", f"{sum(len(numbers) for _, numbers, _, _ in heard):,}", ""),
        ("events lost, twice, streams without an end", f"{gaps}, {twice}, {endless}", "0, 0, 0"),
        ("STOP answered, the slowest", f"{stops[-1]:.0f} ms", ""),
        ("processor of the server", f"{cores:.2f} cores", f"{CORES} cores"),
        ("others on this machine (load average before)", f"{before:.1f} on {os.cpu_count()} cores", ""),
    ):
        table.add_row(*row)
    Console(width=110).print(table)
    for one in failed[:3]:
        print(one)
