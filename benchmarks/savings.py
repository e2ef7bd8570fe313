"""The bars of savings: cells with exact caps at scale, and a whole savings report to its last file."""

import os
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import made_up
from benchmarks.contest import Outcome, run, started
from benchmarks.evaluation import best
from benchmarks.lines import Line, at_most
from benchmarks.report import asked

CELLS, QUANTILE = "benchmarks.savings:cells", "benchmarks.savings:with_quantile_disc"
LARGER = 10
BASELINE, LAUNCH, END = date(2011, 7, 1), date(2013, 7, 1), date(2014, 7, 1)
MEMORY = "1GB"  # of the engine
DEMONSTRATION, YEAR = "wa-health-homes-mffs", "1"
PART, MONTHS = (
    10,
    42,
)  # the report is measured on a tenth of the middle size; months of a made-up person, about


def savings(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """Cells with exact caps beside DuckDB's quantile_disc, and a savings report to its last file."""
    middle, large = folder / "middle", folder / "large"
    made_up.write(middle, rows)
    if largest:
        made_up.write(large, rows * LARGER)
        smaller, portal, other = best((CELLS, middle, {}), (CELLS, large, {}), (QUANTILE, large, {}))
        yield from _cells(f"{rows * LARGER:,} rows", portal, other)
        yield Line(
            f"{rows * LARGER:,} rows",
            f"our time over that of 1/{LARGER} of the rows",
            portal.seconds / smaller.seconds,
            at_most(11),
        )
    else:
        yield from _cells(f"{rows:,} rows", *best((CELLS, middle, {}), (QUANTILE, middle, {})))
    yield from _report(folder / "report", rows // PART)


def _cells(what: str, portal: Outcome, other: Outcome) -> Iterator[Line]:
    yield Line(what, "our seconds", portal.seconds)
    yield Line(what, "our memory, GiB", portal.peak, at_most(0.5))
    yield Line(what, "memory with quantile_disc, GiB", other.peak)
    yield Line(what, "our time over quantile_disc's", portal.seconds / other.seconds, at_most(1.1))


def cells(folder: Path) -> Mapping[str, np.ndarray]:
    """As a report does it: eligibility, entry, person-periods, month-weighted caps, sides of the cells."""
    from demonstrations.savings.cap import annual_caps

    return _computed(folder, annual_caps)


def with_quantile_disc(folder: Path) -> Mapping[str, np.ndarray]:
    """The same with DuckDB's own percentile of the people as the cap, which takes no weights."""
    from ibis.expr.types import Table

    from demonstrations.savings.policy import Policy

    def caps(people: Table, policy: Policy) -> Table:
        return people.alias("people").sql(
            "SELECT 'both' AS cap_group, period, category, "
            f"CAST(quantile_disc(12 * cents // months, {policy.cap_percentile}) AS BIGINT) AS cap_cents, "
            "CAST(12 AS BIGINT) AS cap_months FROM people GROUP BY ALL"
        )

    return _computed(folder, caps)


def _computed(folder: Path, caps: Any) -> Mapping[str, np.ndarray]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    os.environ["ANALYTICS_MEMORY"] = MEMORY
    import django

    django.setup()
    from demonstrations.savings import plan
    from demonstrations.savings.periods import Window
    from demonstrations.savings.policy import Policy
    from enrollees.datasets import tables
    from fai_portal.common.periods import Period

    plan.annual_caps = caps
    started()
    window = Window(Period(BASELINE, LAUNCH), Period(LAUNCH, END))
    with tables.open_files(sorted(folder.glob("*.parquet"))) as opened:
        found = plan.savings_cells(opened.person_months, None, Policy(), window, keep=opened.keep)
        opened.rows(found.exclusions)
        sides = plan.read_capped_sides(opened.rows(found.sides))
    return {"dollars": np.array([float(side.dollars) for side in sides])}


def _report(folder: Path, rows: int) -> Iterator[Line]:
    found = run("benchmarks.savings:report", folder, people=rows // MONTHS)
    what = f"{int(found.arrays['rows']):,} person-months"
    yield Line(what, "files of the report", float(found.arrays["files"]), None, ".0f")
    yield Line(what, "seconds to the last file", found.seconds, at_most(10), ".1f")
    yield Line(what, "seconds of the PDF among them", float(found.arrays["pdf"]), at_most(2), ".2f")


def report(folder: Path, *, people: int) -> Mapping[str, np.ndarray]:
    """In the local database, in a transaction that is undone, with files in this folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    os.environ["FILES_DIR"] = str(folder)
    folder.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.db import transaction

    from fai_portal.access.context import SYSTEM, entered

    with entered(SYSTEM), transaction.atomic():
        answer = _built(folder, people)
        transaction.set_rollback(True)
    return answer


def _built(folder: Path, people: int) -> Mapping[str, np.ndarray]:
    from demonstrations.models import Demonstration
    from enrollees.models import Dataset
    from reports import catalogue
    from reports.builders.inputs import Inputs
    from reports.builders.parameters import canonical
    from reports.builders.steps import Unkept
    from reports.render.files import planned
    from reports.selectors import policy_records
    from tests.factories.policy import make_policy

    kind = catalogue.kind("savings")
    asked("load_public_record")
    demonstration = Demonstration.objects.get(slug=DEMONSTRATION)
    if not policy_records(demonstration):
        make_policy(agreement=demonstration.established_by)
    asked(
        "synthesize", "--demonstration", DEMONSTRATION, "--people", str(people), "--seed", "5",
        "--effect", "-0.03", "--out", str(folder), "--as", "parquet",
    )  # fmt: skip
    loaded = asked(
        "import_person_months", str(folder / "person_months.parquet"), "--demonstration", DEMONSTRATION
    )
    dataset = Dataset.objects.get(content_hash=loaded["dataset"])
    values = canonical(kind.parameters, {"year": YEAR})
    inputs = Inputs(dataset, values, kind.basis(demonstration, values), "", 0, "", date(2026, 11, 24))
    started()
    document = kind.build(inputs, Unkept())
    seconds = {}
    for file in planned(document, stem="report"):
        begun = time.perf_counter()
        file.render()
        seconds[file.name] = time.perf_counter() - begun
    pdf = next(taken for name, taken in seconds.items() if name.endswith(".pdf"))
    return {"rows": np.array(dataset.rows), "files": np.array(len(seconds)), "pdf": np.array(pdf)}
