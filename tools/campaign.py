"""The fault campaign: every single fault x every state x three phases -> docs/risk/campaign.csv and campaign.md.

make campaign        all of it, on both cores
python tools/campaign.py "driver shorted" ...     these faults only, told and not written
"""

import sys
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "firmware"), str(ROOT / "tests")]

from firmware.campaign import page, running  # noqa: E402  (the paths above come first)


def one(case):
    """Run one case, in a process of its own."""
    return running.run(*case)


def main(names):
    """Run, tell what is unsafe, write. -> exit code"""
    chosen = [case for case in running.ALL if not names or case[0] in names]
    cases, bad = [], 0
    with Pool() as pool:
        for case in pool.imap(one, chosen, chunksize=3):
            cases.append(case)
            wrong = running.unsafe(case)
            bad += bool(wrong)
            if wrong or names:
                said = (case.fault, case.state, case.phase, case.end, case.why, f"dark {case.dark_ms} ms", *wrong)
                print(*said, flush=True)
    print(f"{len(cases)} cases, {bad} unsafe")
    if not names:
        page.write(ROOT, cases)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
