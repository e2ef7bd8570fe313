"""Taking files in: person-months from CSV to a dataset beside what Django offers, and a million enrollment spans."""

import csv
import os
import random
import string
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.contest import run, started
from benchmarks.lines import Line, at_least, at_most

FEWER = 10  # the others are asked for a tenth of the rows, import-export for a tenth of that: they are slow
MOST_MEMORY = 500 / 1024  # GiB
SPANS_A_PERSON = 2
DATABASE = "fai_bench_intake"
NAME = "person_months.csv"
CHUNK = 5_000
LETTERS = "ACDEFGHJKMNPQRTUVWXY"


def intake(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """A tenth of the usual rows of person-months from CSV to a checked dataset; as many enrollment spans."""
    rows = rows // 10
    run("benchmarks.intake:database", folder)
    run("benchmarks.intake:migrated", folder)
    count = _made(folder, rows)
    ours = run("benchmarks.intake:ours", folder, rows=rows)
    what = f"{count:,} person-months"
    yield Line(what, "rows a second, CSV to dataset", count / ours.seconds, at_least(200_000), ",.0f")
    yield Line(what, "GiB at most", ours.peak, at_most(MOST_MEMORY), ".3f")
    others = (("bulk_create", rows // FEWER, 15), ("import_export", rows // FEWER**2, 60))
    for other, fewer, bar in others:
        theirs = run(f"benchmarks.intake:{other}", folder, rows=rows, fewer=fewer)
        rate = fewer / theirs.seconds
        yield Line(other, f"times as fast as it, by its rate of {fewer:,} rows", count / ours.seconds / rate, at_least(bar), ".1f")  # fmt: skip
    if largest:
        many = _made(folder, 10 * rows)
        more = run("benchmarks.intake:ours", folder, rows=10 * rows)
        yield Line(f"{many:,} person-months", "times as long", more.seconds / ours.seconds, at_most(11 * many / count / 10), ".1f")  # fmt: skip
        yield Line(f"{many:,} person-months", "GiB at most", more.peak, at_most(MOST_MEMORY), ".3f")
    run("benchmarks.intake:roster", folder, rows=rows)
    spans = run("benchmarks.intake:loaded", folder, rows=rows)
    yield Line(f"{rows:,} spans", "seconds into PostgreSQL, without overlap", spans.seconds, at_most(120), ".0f")  # fmt: skip
    yield Line(f"{rows:,} spans", "GiB at most", spans.peak, at_most(MOST_MEMORY), ".3f")


def _made(folder: Path, rows: int) -> int:
    return int(run("benchmarks.intake:person_months", folder, rows=rows).arrays["rows"])


def _set_up(folder: Path, *, of: str = DATABASE) -> None:
    from benchmarks.made_up_events import set_up

    os.environ["FILES_DIR"] = str(folder / "files")
    set_up(0, of=of)


def database(folder: Path) -> Mapping[str, np.ndarray]:
    """A new one: what an earlier run loaded would be found again."""
    _set_up(folder, of="postgres")
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    return {}


def migrated(folder: Path) -> Mapping[str, np.ndarray]:
    _set_up(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_public_record", "--format", "json", stdout=StringIO())
    return {}


def person_months(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    """A made-up Washington with about as many rows, as CSV."""
    _set_up(folder)
    from benchmarks.engines import MONTHS, made_up_plan
    from enrollees.synthetic import write

    place = folder / str(rows)
    if not (place / NAME).exists():
        write(made_up_plan(rows // MONTHS), place, "csv")
    with (place / NAME).open("rb") as file:
        return {"rows": np.int64(sum(1 for _ in file) - 1)}


def ours(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    _set_up(folder)
    from enrollees.services.intake import import_person_months
    from fai_portal.access.context import SYSTEM, entered
    from fai_portal.accounts.services.user import system_user

    by = system_user()
    started()
    with entered(SYSTEM):
        report = import_person_months(path=folder / str(rows) / NAME, demonstration=None, by=by, on=_now())
    assert report.loaded, report.findings[:3]
    return {}


def bulk_create(folder: Path, *, rows: int, fewer: int) -> Mapping[str, np.ndarray]:
    """Rows of a model whose fields check what the layout allows, cleaned one by one, 5,000 at a time."""
    _set_up(folder)
    from django.db import transaction

    from benchmarks.intake_model import made_model

    model = made_model(_header(folder / str(rows) / NAME))
    started()
    with transaction.atomic(), (folder / str(rows) / NAME).open(encoding="utf-8", newline="") as file:
        listed = islice(csv.DictReader(file), fewer)
        while batch := list(islice(listed, CHUNK)):
            made = [model.of(row) for row in batch]
            for each in made:
                each.full_clean(validate_unique=False, validate_constraints=False)
            model.objects.bulk_create(made)
    assert model.objects.count() == fewer
    return {}


def import_export(folder: Path, *, rows: int, fewer: int) -> Mapping[str, np.ndarray]:
    """django-import-export in its bulk mode, cleaning each instance: what its own page advises for large files."""
    _set_up(folder)
    from import_export.resources import modelresource_factory
    from tablib import Dataset

    from benchmarks.intake_model import made_model

    model = made_model(_header(folder / str(rows) / NAME))
    options = {
        "use_bulk": True,
        "batch_size": CHUNK,
        "clean_model_instances": True,
        "force_init_instance": True,  # every row is new: none is looked for
        "skip_diff": True,
        "import_id_fields": ["person_id", "month"],
    }
    resource = modelresource_factory(model, meta_options=options)()
    with (folder / str(rows) / NAME).open(encoding="utf-8", newline="") as file:
        listed = [row | {"month": f"{row['month']}-01"} for row in islice(csv.DictReader(file), fewer)]
    table = Dataset(*(tuple(row.values()) for row in listed), headers=list(listed[0]))
    started()
    result = resource.import_data(table, raise_errors=True)
    assert not result.has_errors() and model.objects.count() == fewer
    return {}


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _identifiers() -> Iterator[str]:
    """Synthetic MBIs, each once: S in the second place."""
    places = ["123456789", "S", LETTERS, string.digits, LETTERS, LETTERS, string.digits, LETTERS, LETTERS, string.digits, string.digits]  # fmt: skip
    number = 0
    while True:
        rest, text = number, ""
        for alphabet in reversed(places):
            rest, place = divmod(rest, len(alphabet))
            text = alphabet[place] + text
        yield text
        number += 1


def roster(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    """Two spans a person, the first over before the second begins, in no order."""
    drawn = random.Random(7)
    lines = []
    for identifier in islice(_identifiers(), rows // SPANS_A_PERSON):
        start = date(2014, 1, 1) + timedelta(days=drawn.randrange(300))
        last = start + timedelta(days=drawn.randrange(200))
        again = last + timedelta(days=1 + drawn.randrange(100))
        lines += [f"{identifier},{start},{last},disenrolled,F\n", f"{identifier},{again},,,F\n"]
    drawn.shuffle(lines)
    with (folder / "roster.csv").open("w", encoding="utf-8") as file:
        file.write("mbi,start,last_day,ending,sex\n")
        file.writelines(lines)
    return {}


def loaded(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    _set_up(folder)
    from demonstrations.selectors.area import published_demonstration
    from enrollees.services.spans import import_roster
    from fai_portal.access.context import SYSTEM, entered
    from fai_portal.accounts.services.user import system_user

    demonstration, by = published_demonstration("wa-health-homes-mffs"), system_user()
    assert demonstration is not None
    started()
    with entered(SYSTEM):
        report = import_roster(
            path=folder / "roster.csv", demonstration=demonstration, by=by, on=_now(), synthetic=True
        )
    assert report.loaded == rows, report.findings[:3]
    return {}


def _now() -> datetime:
    return datetime.now(UTC)
