"""A million person-months in bounded memory, and no more of it for more people."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

MEASURED = """
import json, re, sys
from pathlib import Path
from enrollees.synthetic import write
from tests.factories.synthetic_plan import make_synthetic_plan
people, form, out = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
rows = write(make_synthetic_plan(people=people), out, form)["rows"]
# Not ru_maxrss: a child's begins at the peak of whoever started it.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"rows": rows, "mib": peak}))
"""


def measured(people, form, out):
    command = [sys.executable, "-c", MEASURED, str(people), form, str(out)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_twice_as_many_rows_need_no_more_memory(tmp_path, form):
    million = measured(24_000, form, tmp_path / "million")
    assert million["rows"] > 1_000_000
    assert million["mib"] < 800
    twice = measured(48_000, form, tmp_path / "twice")
    assert twice["rows"] > 2_000_000
    assert twice["mib"] < 1.15 * million["mib"]
