"""The bars of the evaluation: speed, memory and agreement of the regression at scale, and of the propensity score."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import made_up
from benchmarks.contest import Outcome, run, touched
from benchmarks.lines import Line, at_least, at_most
from benchmarks.regression import OUTCOMES

OURS, SCAN = "benchmarks.regression:ours", "benchmarks.regression:scan"
GLUM, STATSMODELS = "benchmarks.regression:with_glum", "benchmarks.regression:with_statsmodels"
SMALLER, LARGER, PEOPLE = (
    10,
    10,
    13,
)  # the sizes beside the middle one: a tenth, ten times; people a thirteenth

TRIES = 4  # of what is compared closely: the best of them counts
TOUCHED = 1.5  # GiB: more than either contender needs


def evaluation(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """The evaluation regression against glum, statsmodels and itself; the propensity logit against statsmodels."""
    yield from _small(folder / "small", rows // SMALLER)
    middle = folder / "middle"
    made_up.write(middle, rows)
    portal = run(OURS, middle)
    yield from _against_glum(f"{rows:,} rows", portal, run(GLUM, middle), at_least(20), at_most(0.5))
    yield from _outcomes(middle, rows)
    yield from _monthly(folder / "monthly", rows)
    if largest:
        yield from _large(folder / "large", rows * LARGER, middle)
    yield from _propensity(folder, rows // PEOPLE)


def _small(folder: Path, rows: int) -> Iterator[Line]:
    what = f"{rows:,} rows"
    made_up.write(folder, rows)
    portal, other = run(OURS, folder), run(STATSMODELS, folder)
    yield from _beside(what, portal)
    yield Line(what, "statsmodels' time over ours", other.seconds / portal.seconds, at_least(30), ".1f")
    yield Line(what, "our memory over statsmodels'", portal.peak / other.peak, at_most(0.1), ".3f")
    yield Line(
        what,
        "coefficients, distance from statsmodels",
        _distance(portal, other, "beta"),
        at_most(1e-8),
        ".1e",
    )
    yield Line(
        what,
        "errors, relative distance from statsmodels",
        _relative(portal, other, "se"),
        at_most(1e-8),
        ".1e",
    )
    shuffled = run(OURS, _recut(folder, folder.with_name("shuffled")))
    yield Line(
        what,
        "coefficients, rows shuffled and cut again",
        _distance(portal, shuffled, "beta"),
        at_most(1e-10),
        ".1e",
    )
    yield Line(
        what, "errors, rows shuffled and cut again", _relative(portal, shuffled, "se"), at_most(1e-10), ".1e"
    )
    yield Line(
        what,
        "effects, rows shuffled and cut again",
        _relative(portal, shuffled, "effects"),
        at_most(1e-10),
        ".1e",
    )


def _against_glum(
    what: str, portal: Outcome, other: Outcome, faster: tuple[float, float], memory: tuple[float, float]
) -> Iterator[Line]:
    yield from _beside(what, portal)
    yield Line(what, "glum's time over ours", other.seconds / portal.seconds, faster, ".1f")
    yield Line(what, "our memory, GiB", portal.peak, memory)
    yield Line(what, "glum's memory, GiB", other.peak)
    yield Line(what, "coefficients, distance from glum", _distance(portal, other, "beta"), None, ".1e")
    yield Line(what, "errors, relative distance from glum", _relative(portal, other, "se"), None, ".1e")


def _beside(what: str, portal: Outcome) -> Iterator[Line]:
    yield Line(what, "our seconds", portal.seconds)
    yield Line(
        what,
        "our cells, in percent of the rows",
        100 * portal.arrays["cells"] / portal.arrays["rows"],
        None,
        ".1f",
    )


def _outcomes(folder: Path, rows: int) -> Iterator[Line]:
    what, count = f"{rows:,} rows", len(OUTCOMES)
    one, together = best((OURS, folder, {"outcomes": 1}), (OURS, folder, {"outcomes": count}))
    further = (together.seconds - one.seconds) / (count - 1)
    yield Line(what, "each further outcome over the first", further / one.seconds, at_most(0.6))


def _monthly(folder: Path, rows: int) -> Iterator[Line]:
    made_up.write(folder, rows, monthly_score=True)
    portal, other = run(OURS, folder), run(GLUM, folder)
    yield from _against_glum("score changes monthly", portal, other, at_least(4), at_most(1.5))


def _large(folder: Path, rows: int, middle: Path) -> Iterator[Line]:
    what = f"{rows:,} rows"
    made_up.write(folder, rows)
    smaller, portal, scan = best((OURS, middle, {}), (OURS, folder, {}), (SCAN, folder, {}))
    yield from _beside(what, portal)
    yield Line(
        what, f"our time over that of 1/{LARGER} of the rows", portal.seconds / smaller.seconds, at_most(11)
    )
    yield Line(what, "our memory, GiB", portal.peak, at_most(1.5))
    yield Line(what, "our time over one scan of the columns", portal.seconds / scan.seconds, at_most(4))


def _propensity(folder: Path, people: int) -> Iterator[Line]:
    what = f"propensity, {people:,}"
    ours, theirs = "benchmarks.propensity:ours", "benchmarks.propensity:with_statsmodels"
    portal, other = best((ours, folder, {"people": people}), (theirs, folder, {"people": people}))
    yield Line(what, "statsmodels' time over ours", other.seconds / portal.seconds, at_least(5), ".1f")
    difference = np.abs(portal.arrays["beta"] - other.arrays["beta"]).max()
    yield Line(what, "coefficients, distance from statsmodels", difference, at_most(1e-8), ".1e")


def best(*contenders: tuple[str, Path, dict[str, int]]) -> list[Outcome]:
    """The best try of each, in turn and on memory that the machine has handed out already: a second is soon disturbed."""
    tries: list[list[Outcome]] = [[] for _ in contenders]
    for _ in range(TRIES):
        for (contender, folder, options), found in zip(contenders, tries, strict=True):
            touched(TOUCHED)
            found.append(run(contender, folder, **options))
    return [min(found, key=attrgetter("seconds")) for found in tries]


def _recut(folder: Path, into: Path) -> Path:
    """The same rows in another order, in three files of other sizes."""
    rows = pa.concat_tables(pq.read_table(file) for file in sorted(folder.glob("*.parquet")))
    rows = rows.take(np.random.default_rng(3).permutation(len(rows)))
    into.mkdir(parents=True, exist_ok=True)
    ends = (0, len(rows) // 7, len(rows) // 2, len(rows))
    for place, (start, end) in enumerate(pairwise(ends)):
        pq.write_table(rows.slice(start, end - start), into / f"cut-{place}.parquet")
    return into


def _by_name(found: Outcome, key: str) -> Mapping[str, float]:
    return dict(zip(found.arrays["names"].tolist(), found.arrays[key], strict=True))


def _pairs(one: Outcome, other: Outcome, key: str) -> tuple[np.ndarray, np.ndarray]:
    if key == "effects":
        return one.arrays[key], other.arrays[key]
    ours, theirs = _by_name(one, key), _by_name(other, key)
    if set(ours) != set(theirs):
        raise ValueError(f"The models differ: {set(ours) ^ set(theirs)}.")
    return np.array(list(ours.values())), np.array([theirs[name] for name in ours])


def _distance(one: Outcome, other: Outcome, key: str) -> float:
    ours, theirs = _pairs(one, other, key)
    return float(np.abs(ours - theirs).max())


def _relative(one: Outcome, other: Outcome, key: str) -> float:
    ours, theirs = _pairs(one, other, key)
    return float(np.abs(ours / theirs - 1).max())
