"""Contenders of a benchmark: each runs in a process of its own, which says how long it took and its peak memory.

A contender is a function `(folder, **options) -> arrays by name`, named as `module:function`. What it imports at the
top of its function is not timed, if it calls `started()` afterwards.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

GIB = 2**30
_began = 0.0


@dataclass(frozen=True)
class Outcome:
    """`peak` is the largest resident size of the whole process, in GiB."""

    seconds: float
    peak: float
    arrays: Mapping[str, np.ndarray]


def run(contender: str, folder: Path, **options: Any) -> Outcome:
    """Run a contender alone, with one thread of linear algebra. What it prints of errors is shown."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "answer.npz"
        command = [sys.executable, "-m", "benchmarks.contest", contender, folder, answer, json.dumps(options)]
        subprocess.run([str(part) for part in command], check=True, env={**os.environ, **one})
        with np.load(answer) as found:
            arrays = {name: found[name] for name in found.files}
    return Outcome(float(arrays.pop("seconds")), float(arrays.pop("peak")), arrays)


def touched(gib: float) -> None:
    """Write to this much memory in a process of its own. A machine that hands its memory out on first use is then as
    slow for the first contender as for the last."""
    subprocess.run([sys.executable, "-c", f"b'x' * {int(gib * GIB)}"], check=True)


def started() -> None:
    """From here on the contender's time counts."""
    global _began
    _began = time.perf_counter()


def peak() -> float:
    """Of this program, in GiB. The usual `ru_maxrss` also knows the parent's memory at the time of the fork."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / GIB
    raise OSError("This system does not tell the peak memory of a process.")


def main(contender: str, folder: str, answer: str, options: str) -> None:
    module, name = contender.split(":")
    work = getattr(import_module(module), name)
    from benchmarks import contest  # under its own name, where `started` leaves the time

    contest.started()
    arrays = work(Path(folder), **json.loads(options))
    np.savez(answer, seconds=time.perf_counter() - contest._began, peak=peak(), **arrays)


if __name__ == "__main__":
    main(*sys.argv[1:])
