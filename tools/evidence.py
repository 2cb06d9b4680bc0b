"""Do the synthesis of all trials again: layer doses, fit, checks, shipped draws, every study held back in turn.

make evidence, or: python tools/evidence.py [--quick] [--skip-held-back]      needs the extra ``fit``
"""

from __future__ import annotations

import argparse
import csv
import importlib
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
TABLES = Path(__file__).parent.parent / "src" / "lightmask" / "tables" / "evidence"
R_HAT, LEAST_EFFECTIVE, MOST_DIVERGENT = 1.01, 400.0, 0.01
HEADER = """\
# gives    every study held back in turn: what the synthesis of all others foretold for its numbers
# columns  {columns}
# valid    the numbers of evidence/outcomes; the study's own numbers had no part in its forecast
# source   written by tools/evidence.py (make evidence); never edited by hand
# source   plain: mean of what other studies printed for the same endpoint and role, or for its family; plain_from says
# source   which; blank: nobody else measured it
# reuse    own computation from facts and figures; free to use
"""


def main() -> None:
    """Everything, or stop with what is wrong."""
    asked = _asked()
    from lightmask.response import posterior
    from lightmask.response.fitting import Sampler
    from lightmask.response.rows import rows, shipped

    importlib.import_module("layer_doses").main()
    seen = shipped()
    table = rows(seen)
    size = {"num_warmup": 400, "num_samples": 400} if asked.quick else {}
    sampler, start = Sampler(table, **size), time.monotonic()
    fit = sampler.run()
    r_hat, effective = fit.worst
    drawn = next(iter(fit.draws.values())).shape
    print(
        f"{len(table)} numbers of {len(table.studies)} trials: {drawn[0]} chains of {drawn[1]} draws in "
        f"{time.monotonic() - start:.0f} s; R-hat at most {r_hat:.4f}, effective draws at least {effective:.0f}, "
        f"{fit.divergent} divergent"
    )
    share = fit.divergent / (drawn[0] * drawn[1])
    if not asked.quick and (r_hat >= R_HAT or effective < LEAST_EFFECTIVE or share > MOST_DIVERGENT):
        sys.exit("The sampler has not converged: nothing was written. Run more draws, or look at the model.")
    before = Sampler(table, num_warmup=500, num_samples=500).run(np.zeros(len(table)), seed=1)
    about = {
        "rows": len(table), "studies": len(table.studies), "chains": drawn[0], "draws": drawn[1],
        "r_hat": round(r_hat, 4), "effective": round(effective), "divergent": fit.divergent,
    }  # fmt: skip
    posterior.write(TABLES / posterior.NAME, fit.shipped(), before.shipped(), about)
    if not asked.skip_held_back:
        hold_back(Sampler(table, num_warmup=400, num_samples=400), seen)


def hold_back(sampler: Any, seen: tuple) -> None:
    """Each study foretold from all others, written as a table."""
    sampler.run()
    from lightmask.response.held_back import held_back, summary

    found = held_back(sampler, seen, tell=lambda said: print(said, flush=True))
    path = TABLES / "held_back.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER.format(columns=", ".join(found[0].columns())))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(found[0].columns())
        writer.writerows(one.cells() for one in found)
    print(summary(found))
    importlib.import_module("what_is_known").main()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few draws, no check of convergence: to try things out")
    parser.add_argument("--skip-held-back", action="store_true", help="only the fit")
    return parser.parse_args()


if __name__ == "__main__":
    main()
