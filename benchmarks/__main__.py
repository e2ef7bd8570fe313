"""`make bench`: one table of ratios measured in one run, each contender in a process of its own, and what holds.

Add a benchmark: a function of a folder, a number of rows and whether to run the largest size that yields `Line`s,
in a file of its own, named in BENCHMARKS.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.agreements import agreements
from benchmarks.audit import audit
from benchmarks.evaluation import evaluation
from benchmarks.intake import intake
from benchmarks.lines import Line, printed
from benchmarks.report import report
from benchmarks.savings import savings
from benchmarks.sign_in import sign_in
from benchmarks.walls import walls

ROWS = 10_000_000
PLACE = Path(".local/bench")

BENCHMARKS: dict[str, Callable[[Path, int, bool], Iterable[Line]]] = {
    "evaluation": evaluation,
    "report": report,
    "savings": savings,
    "agreements": agreements,
    "audit": audit,
    "intake": intake,
    "sign_in": sign_in,
    "walls": walls,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the portal beside others and print one table.")
    parser.add_argument(
        "--rows", type=int, default=ROWS, help="of the middle size; the bars are meant for the default"
    )
    parser.add_argument(
        "--no-largest", action="store_true", help="leave out the size of ten times as many rows"
    )
    parser.add_argument(
        "benchmarks", nargs="*", help=f"of {', '.join(BENCHMARKS)}; all of them when none is named"
    )
    wanted = parser.parse_args(arguments)
    for name in wanted.benchmarks:
        if name not in BENCHMARKS:
            parser.error(f"no benchmark {name!r}; allowed: {', '.join(BENCHMARKS)}")
    PLACE.mkdir(parents=True, exist_ok=True)
    missed = 0
    for name in wanted.benchmarks or BENCHMARKS:
        print(f"\n{name}: {BENCHMARKS[name].__doc__}\n", flush=True)
        folder = Path(tempfile.mkdtemp(dir=PLACE))
        try:
            missed += printed(BENCHMARKS[name](folder, wanted.rows, not wanted.no_largest))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{missed} bars missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
