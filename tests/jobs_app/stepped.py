"""A process that builds a report run in steps, for tests that kill it: `python -m tests.jobs_app.stepped RUN FOLDER`.

Each step leaves a file in the folder when it is made, and the second waits for a gate to appear there.
"""

import sys
import time
from pathlib import Path

import django

PLAN = ("people", "cells", "models")


def build(folder: Path):
    from reports.builders.steps import Step
    from reports.services.step import RunSteps

    def body(run, lease):
        def make(name):
            def made(tell):
                with (folder / f"made-{name}").open("a") as file:
                    file.write(f"{run.attempts}\n")
                if name == "cells":
                    while not (folder / "gate").exists():
                        time.sleep(0.05)
                        tell(0.5)
                return f"{name} of {run.digest}".encode()

            return made

        steps = RunSteps(run, lease, until=80)
        steps.plan([Step(name, f"Making {name}", share) for name, share in zip(PLAN, (1, 2, 1), strict=True)])
        outputs = [steps.step(name, {"of": name}, make(name)) for name in PLAN]
        with lease.done():
            (folder / f"outputs-{run.attempts}").write_bytes(b"\n".join(outputs))

    return body


if __name__ == "__main__":
    django.setup()
    from fai_portal.jobs.lease import work
    from reports.models import ReportRun

    work(ReportRun, sys.argv[1], build(Path(sys.argv[2])))
