"""A million person-months in under twenty seconds, and no more memory for more people."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

MEASURED = """
import json, resource, sys, time
from pathlib import Path
from enrollees.synthetic import write
from tests.factories.synthetic_plan import make_synthetic_plan
people, form, out = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
began = time.monotonic()
rows = write(make_synthetic_plan(people=people), out, form)["rows"]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "seconds": time.monotonic() - began, "mib": peak}))
"""


def measured(people, form, out):
    command = [sys.executable, "-c", MEASURED, str(people), form, str(out)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_million_rows_are_fast_and_twice_as_many_need_no_more_memory(tmp_path, form):
    million = measured(24_000, form, tmp_path / "million")
    assert million["rows"] > 1_000_000
    assert million["seconds"] < 20
    assert million["mib"] < 800
    twice = measured(48_000, form, tmp_path / "twice")
    assert twice["rows"] > 2_000_000
    assert twice["mib"] < 1.15 * million["mib"]
