"""The long form of the proofs of savings, and the file with their results that the reports print."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lines import Line
from benchmarks.savings_simulation import IN_DOLLARS, JACKKNIFE, coverage, false_passes
from benchmarks.savings_states import unbiased
from benchmarks.simulation import Counties
from demonstrations.savings import proven

BASE = Path(__file__).resolve().parent.parent
PROVED = (
    "benchmarks/savings_proof.py",
    "benchmarks/savings_simulation.py",
    "benchmarks/savings_states.py",
    "demonstrations/savings/county_sums.py",
    "demonstrations/savings/uncertainty.py",
)
COVERAGE = {Counties(14, 40): (92.0, 97.0), Counties(37, 60): (93.0, 97.0)}
SEEDS_A_STATE = 10  # seeds of the other proofs for each synthetic state: 2,000 make 200
SHOCKED = Counties(37, 60)  # over which the people of the false passes are spread


def code() -> str:
    """A fingerprint of the files whose results these are."""
    digest = hashlib.sha256()
    for name in PROVED:
        digest.update(name.encode() + b"\0" + (BASE / name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def proof(seeds: int) -> Iterator[tuple[Line, tuple[str, str, str]]]:
    """Each number as a line with its bar, and where it is stored: proof, case and name."""
    for counties, bar in COVERAGE.items():
        for name, share in coverage(counties, range(seeds)).covered.items():
            holds = bar if name in (JACKKNIFE, IN_DOLLARS) else None
            line = Line(str(counties), f"coverage of 95 %: {name}", share, holds)
            yield line, (proven.COVERAGE, str(counties), name)
    for found in false_passes(SHOCKED, range(seeds)):
        case = f"{found.beneficiaries:,} beneficiaries"
        for name, label, value, bar in (
            ("msr", "minimum savings rate", found.rate, None),
            ("formula", "false passes by formula", found.formula, None),
            ("people_only", "false passes, people only", found.people_only, None),
            ("errors", "simulation errors from the formula", found.errors_from_formula, (-3.0, 3.0)),
            ("with_shocks", "false passes, with county shocks", found.with_shocks, None),
        ):
            yield Line(case, label, value, bar), (proven.FALSE_PASSES, str(found.beneficiaries), name)
    count = max(2, seeds // SEEDS_A_STATE)
    found = unbiased(range(count))
    case = f"{count} synthetic states"
    for name, label, value, bar in (
        ("truth", "mean true savings, percent", found.truth, None),
        ("estimate", "mean estimated savings, percent", found.estimate, None),
        ("error", "mean error, percent", found.error, None),
        ("errors", "mean error, simulation errors", found.in_errors, (-3.0, 3.0)),
    ):
        yield Line(case, label, value, bar), (proven.STATES, str(count), name)


def savings(seeds: int, *, store: bool) -> Iterator[Line]:
    """Coverage of the savings interval, and how often no savings pass for some. store: write what the reports print."""
    rows = [
        (proven.RUN, "", "seeds", str(seeds)),
        (proven.RUN, "", "seed", "0"),
        (proven.RUN, "", "code", code()),
    ]
    for line, place in proof(seeds):
        yield line
        rows.append((*place, f"{line.found:.4f}"))
    if store:
        with proven.PLACE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(proven.FIELDS)
            writer.writerows(rows)
