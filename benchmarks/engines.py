"""The two analytics engines on the same datasets: whether they give the same bytes, and what Spark costs."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from django.conf import settings

from benchmarks.odd_months import odd_choices, odd_dataset
from demonstrations.evaluation.covariates import PRIMARY, REPLICATION
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.outcomes import OUTCOMES
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy
from enrollees.datasets import engine, snapshots
from enrollees.ingest import person_months, sources
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Findings
from enrollees.models import Dataset
from enrollees.selectors.area import CountySpan
from enrollees.selectors.evaluation import evaluation_data
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import EvaluationPlan
from enrollees.selectors.savings import savings_inputs
from enrollees.synthetic import Areas, County, Plan, write
from fai_portal.common.periods import Period

ENGINES = ("duckdb", "spark")
MADE_UP = 3_000  # people of the synthetic state
RANDOM = 6  # random datasets, each with a plan and a policy of its own: the last two are capitated
LAUNCH, END = date(2013, 7, 1), date(2016, 1, 1)
MONTHS = 54  # of each person of the made-up state
FIPS = {"WA": "53", "AR": "05", "GA": "13"}
KEY = b"a key of the benchmark, no secret"
ROWS = "person_months.parquet"


@dataclass(frozen=True)
class Question:
    """What is asked of a dataset: an evaluation and a savings determination."""

    name: str
    dataset: Dataset
    plan: EvaluationPlan
    policy: Policy
    window: Window
    counties: Sequence[CountySpan] | None

    def evaluation(self) -> Any:
        try:
            return evaluation_data(self.dataset, self.plan)
        except NotEstimable as refusal:
            return str(refusal)

    def savings(self) -> Any:
        return savings_inputs(self.dataset, self.policy, self.window, self.counties)


@dataclass(frozen=True)
class Compared:
    """Of one result by the two engines: how many pieces it has, how many differ, and the seconds of each engine."""

    question: str
    result: str
    pieces: int
    differing: tuple[str, ...]
    seconds: Mapping[str, float]


def compared(question: Question) -> Iterator[Compared]:
    """The question put to both engines."""
    asks: dict[str, Callable[[], Any]] = {"evaluation": question.evaluation, "savings": question.savings}
    for result, ask in asks.items():
        answers, seconds = {}, {}
        for name in ENGINES:
            shutil.rmtree(
                _cells(), ignore_errors=True
            )  # else the second engine finds what the first one made
            with on(name):
                started = time.perf_counter()
                answers[name] = digests(ask()) | _files_of_cells()
                seconds[name] = time.perf_counter() - started
        ours, theirs = (answers[name] for name in ENGINES)
        differing = tuple(
            place for place in ours.keys() | theirs.keys() if ours.get(place) != theirs.get(place)
        )
        yield Compared(question.name, result, len(ours), tuple(sorted(differing)), seconds)


def questions(folder: Path) -> Iterator[Question]:
    """A synthetic state, and small random ones."""
    yield synthetic(folder / "synthetic", MADE_UP)
    for seed in range(RANDOM):
        yield odd(folder, seed)


def synthetic(folder: Path, people: int) -> Question:
    """A made-up Washington in which a county starts later, as an import would store it."""
    plan = made_up_plan(people)
    spans = tuple(
        CountySpan(county.fips, county.start, None) for county in plan.areas.demonstration if county.start
    )
    evaluation = EvaluationPlan(
        model=plan.model,
        launch=LAUNCH,
        years=(LAUNCH, date(2015, 1, 1)),
        end=END,
        counties=spans,
        covariates=PRIMARY,
        outcomes=(FEE_FOR_SERVICE.key, *(outcome.key for outcome in OUTCOMES)),
        quarters_of=("medicare_cost", "any_inpatient"),
        replication=REPLICATION,
    )
    window = Window(Period(date(2011, 7, 1), LAUNCH), Period(LAUNCH, date(2015, 1, 1)))
    return Question(
        f"synthetic, {people:,} people", _stored(plan, folder), evaluation, Policy(), window, spans
    )


def odd(folder: Path, seed: int) -> Question:
    return Question(f"random, seed {seed}", odd_dataset(seed, folder), *odd_choices(seed))


def digests(found: Any) -> dict[str, str]:
    """The SHA-256 of everything in a result, by where it is; an array counts by its type and its bytes."""
    return {place: hashlib.sha256(content).hexdigest() for place, content in _contents(found, "")}


@contextmanager
def on(name: str) -> Iterator[None]:
    """The other engine, for a while."""
    before, settings.ANALYTICS_BACKEND = settings.ANALYTICS_BACKEND, name
    try:
        yield
    finally:
        settings.ANALYTICS_BACKEND = before


@contextmanager
def own_files() -> Iterator[Path]:
    """An empty folder, and the file store in it, for a while."""
    with TemporaryDirectory() as folder:
        before, settings.FILES_DIR = settings.FILES_DIR, Path(folder, "files")
        try:
            yield Path(folder)
        finally:
            settings.FILES_DIR = before


def _cells() -> Path:
    return Path(settings.FILES_DIR) / "cells"


def _files_of_cells() -> dict[str, str]:
    """The SHA-256 of each file of cells, by its place."""
    files = sorted(_cells().glob("*/*"))
    return {str(file.relative_to(_cells())): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _contents(found: Any, place: str) -> Iterator[tuple[str, bytes]]:
    if isinstance(found, np.ndarray):
        yield place, f"{found.dtype} {found.shape} ".encode() + found.tobytes()
    elif is_dataclass(found):
        for each in fields(found):
            yield from _contents(getattr(found, each.name), f"{place}.{each.name}")
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _contents(value, f"{place}.{key}")
    else:
        yield place, repr(found).encode()


def made_up_plan(people: int) -> Plan:
    counties = (("53053", LAUNCH), ("53011", LAUNCH), ("53063", date(2013, 10, 1)))
    return Plan(
        demonstration="wa-health-homes-mffs",
        model="managed_ffs",
        areas=Areas(
            demonstration=tuple(County(fips, "WA", start, 30.0) for fips, start in counties),
            comparison=(County("05119", "AR"), County("05007", "AR"), County("13121", "GA")),
        ),
        start=LAUNCH,
        first=date(2011, 7, 1),
        end=END,
        people=people,
        seed=3,
        effect=Decimal("-0.03"),
        risk_threshold=1.5,
    )


def _stored(plan: Plan, folder: Path) -> Dataset:
    write(plan, folder, "parquet")
    with engine.workspace() as connection, engine.scratch_folder() as scratch:
        findings = Findings(10)
        source = sources.look_at(folder / ROWS, name=ROWS)
        checked = person_months.check(connection, source, Facts(FIPS, None, date(2026, 1, 1)), findings)
        assert not findings.errors, findings.listed()
        names = snapshots.filled(connection, [field.name for field in checked.fields])
        files = snapshots.write(connection, names=names, key=KEY, folder=scratch, memory="256MB")
    kept = [file.as_dict() for file in files]
    return Dataset(content_hash=files[0].sha256, files=kept, rows=checked.rows, people=checked.people)
