"""The whole evaluation report of a made-up capitated state, from the stored dataset to the last file of the run."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.contest import run, started
from benchmarks.lines import Line, at_most

DEMONSTRATION = "oh-mycare-ohio"
MONTHS = 43  # of a made-up person, about
PART = 10  # the report is measured on a tenth of the middle size
WITHOUT = (  # twelve outcomes are left
    "pqi", "readmit", "discharges", "mh_discharges", "mh_followup", "long_stay",
)  # fmt: skip


def report(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """A whole evaluation report with subgroups and sensitivity, to its last file."""
    found = run("benchmarks.report:ours", folder, people=rows // PART // MONTHS)
    what = f"{found.arrays['rows']:,} person-months"
    yield Line(what, "outcomes", float(found.arrays["outcomes"]), None, ".0f")
    yield Line(what, "files", float(found.arrays["files"]), None, ".0f")
    yield Line(what, "seconds to the last file", found.seconds, at_most(60), ".1f")


def ours(folder: Path, *, people: int) -> Mapping[str, np.ndarray]:
    """In the local database, in a transaction that is undone, with files in this folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    os.environ["FILES_DIR"] = str(folder)
    import django

    django.setup()
    from django.db import transaction

    from fai_portal.access.context import SYSTEM, entered

    with entered(SYSTEM), transaction.atomic():
        answer = _built(folder, people)
        transaction.set_rollback(True)
    return answer


def _built(folder: Path, people: int) -> Mapping[str, np.ndarray]:
    from django.conf import settings

    from demonstrations.models import Demonstration
    from enrollees.models import Dataset
    from enrollees.selectors.evaluation import evaluation_outcomes
    from reports import catalogue
    from reports.builders.evaluation.basis import plan_of
    from reports.builders.inputs import Inputs
    from reports.builders.parameters import canonical
    from reports.builders.steps import Unkept
    from reports.render.files import planned

    kind = catalogue.kind("evaluation")
    asked("load_public_record")
    dataset = Dataset.objects.get(content_hash=_dataset(folder, people))
    values = canonical(kind.parameters, {})
    basis = kind.basis(Demonstration.objects.get(slug=DEMONSTRATION), values)
    inputs = Inputs(dataset, values, basis, "", 0, "", date(2026, 11, 24))
    steps = Unkept(processes=settings.ANALYTICS_THREADS, memory_mib=settings.STEP_MEMORY_MIB)
    started()
    document = kind.build(inputs, steps)
    files = [file.render() for file in planned(document, stem="report")]
    counts = {
        "rows": dataset.rows,
        "files": len(files),
        "outcomes": len(evaluation_outcomes(dataset, plan_of(inputs))),
    }
    return {name: np.array(count) for name, count in counts.items()}


def _dataset(folder: Path, people: int) -> str:
    """The hash of a dataset of made-up people of the demonstration and its comparison areas."""
    asked(
        "synthesize", "--demonstration", DEMONSTRATION, "--people", str(people), "--seed", "5",
        "--effect", "-0.06", "--out", str(folder), "--as", "parquet",
    )  # fmt: skip
    file = folder / "person_months.parquet"
    rows = pq.read_table(file)
    pq.write_table(rows.drop_columns([name for name in WITHOUT if name in rows.column_names]), file)
    return str(asked("import_person_months", str(file), "--demonstration", DEMONSTRATION)["dataset"])


def asked(command: str, *arguments: str) -> Any:
    import json
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    call_command(command, *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())
