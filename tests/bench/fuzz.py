"""Garbage for the readers of both ends and for the whole mask, for so many minutes: what crashed, what changed.

Led by coverage where atheris is installed (pip install atheris; Linux), else by chance from the vectors.
"""

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("readers", "mask", "near")
SHARES = (0.4, 0.4, 0.2)
WATCHED = ["mask_program", "lightmask.deliver.wire", "lightmask.deliver.texts"]
MOST_BYTES = 2600


def _asked():
    said = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench fuzz")
    said.add_argument("--minutes", type=float, default=1.0)
    said.add_argument("--seed", type=int, default=2026)
    said.add_argument("--only", choices=TARGETS, help=argparse.SUPPRESS)
    said.add_argument("--corpus", help=argparse.SUPPRESS)
    return said.parse_args()


def _target(name):
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "firmware")]
    from deliver import fuzz_targets

    return fuzz_targets, (fuzz_targets.readers if name == "readers" else fuzz_targets.WholeMask())


def _led(asked):
    """In a process of its own, which atheris ends."""
    import atheris

    with atheris.instrument_imports(include=WATCHED, enable_loader_override=False):
        _, target = _target(asked.only)
    words = [sys.argv[0], asked.corpus, f"-max_total_time={round(asked.minutes * 60)}", f"-seed={asked.seed}",
             f"-max_len={MOST_BYTES}", "-rss_limit_mb=0", "-print_final_stats=1", "-verbosity=1"]  # fmt: skip
    atheris.Setup(words, target)
    atheris.Fuzz()


def _by_coverage(name, minutes, seed):
    """-> executions, as atheris says"""
    with tempfile.TemporaryDirectory() as corpus:
        from_vectors, _ = _target("readers")
        for number, one in enumerate(from_vectors.corpus()):
            (Path(corpus) / f"{number}").write_bytes(one if name == "readers" else b"\x02\x00" + one[1:])
        command = [sys.executable, "-m", "tests.bench", "fuzz", "--only", name, "--minutes", f"{minutes}", "--seed",
                   f"{seed}", "--corpus", corpus]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        left = len(list(Path(corpus).iterdir()))
    counted = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
    if done.returncode or counted is None:
        sys.exit(f"{done.stdout}\n{done.stderr[-4000:]}\nA law of the link is broken, or the fuzzer could not be run.")
    print(f"{name}: {int(counted[1]):,} executions in {minutes:.1f} minutes led by coverage, {left:,} inputs that "
          "found a way of their own; no crash, no change", flush=True)  # fmt: skip


def _by_chance(name, minutes, seed):
    targets, target = _target(name)
    seeds, rng, tried, until_s = targets.corpus(), Random(seed), 0, time.monotonic() + 60 * minutes
    while time.monotonic() < until_s:
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(6)):
            at = rng.randrange(len(data))
            data[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3)) or b"\n"
        target(bytes(data) if name == "readers" else rng.randbytes(2) + bytes(data[1:]))
        tried += 1
    print(f"{name}: {tried:,} executions in {minutes:.1f} minutes by chance; no crash, no change", flush=True)


def _nearly_right(minutes, seed):
    """Messages of this mask, with its nonce and what else an attacker can know, signed by nobody or by a thief."""
    from_targets, whole = _target("mask")
    rng, until_s = Random(seed), time.monotonic() + 60 * minutes
    while time.monotonic() < until_s:
        pair = rng.choice(list(whole.pairs.values()))
        near = from_targets.twins.near(pair, rng) if rng.random() < 0.7 else from_targets.twins.noise(rng)
        if rng.random() < 0.2:
            near = near[: rng.randrange(len(near))] if near else near
        pair.hear(near, rng.choice(from_targets.twins.LINKS))
    told, fed, stopped = whole.counts
    print(f"nearly right: {told:,} messages, {fed:,} bytes in {minutes:.1f} minutes, {stopped:,} stops obeyed; "
          "no crash, no change", flush=True)  # fmt: skip


def main():
    asked = _asked()
    if asked.only:
        _led(asked)
        return
    led = importlib.util.find_spec("atheris") is not None
    for name, share in zip(TARGETS[:2], SHARES, strict=False):
        (_by_coverage if led else _by_chance)(name, asked.minutes * share, asked.seed)
    _nearly_right(asked.minutes * SHARES[2], asked.seed)
