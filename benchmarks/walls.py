"""What it costs that each transaction says for whom it works."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.contest import run
from benchmarks.lines import Line, at_most

PAIRS = 2_000


def walls(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """The context of row security in each transaction, beside the same transaction without it."""
    found = run("benchmarks.walls:transactions", folder).arrays
    bare, within = found["bare"].item(), found["within"].item()
    what = f"{PAIRS:,} pairs"
    yield Line(what, "milliseconds without a context, in the middle", bare, None, ".3f")
    yield Line(what, "milliseconds more with it, in the middle", within - bare, at_most(0.2), ".3f")


def transactions(folder: Path) -> Mapping[str, np.ndarray]:
    """Milliseconds of a transaction of one statement, with and without a context in turn, over one connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    import django

    django.setup()
    from django.db import connection, transaction

    from fai_portal.access.context import SYSTEM, Context, entered

    def milliseconds(context: Context | None) -> float:
        began = perf_counter()
        with entered(context), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 1000 * (perf_counter() - began)

    connection.ensure_connection()
    pairs = np.array([(milliseconds(None), milliseconds(SYSTEM)) for _ in range(PAIRS)])
    bare, within = np.median(pairs, axis=0)
    return {"bare": bare, "within": within}
