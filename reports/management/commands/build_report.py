"""Request a report; with --wait, wait for it and list its files."""

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.models import Status
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.catalogue import CATALOGUE, UnknownKind
from reports.models import ReportRun
from reports.rules import NotAllowed
from reports.services.run import request_run

GLANCE = 0.2  # seconds between looks at the row
PATIENCE = 1800
MOST_SEED = 2**63 - 1


class Command(PortalCommand):
    help = (
        "Requests a report. It is built by a worker; --wait waits for it and lists its files. "
        "The same inputs are the same run."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help=f"One of: {', '.join(sorted(CATALOGUE))}.")
        parser.add_argument("--demonstration", required=True, metavar="SLUG")
        parser.add_argument("--dataset", required=True, metavar="HASH", help="The dataset's content hash.")
        parser.add_argument(
            "--set", dest="parameters", action="append", default=[], metavar="NAME=VALUE",
            help="A parameter of the report; may be given several times.",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=0, help="For reports that draw at random.")
        parser.add_argument("--wait", action="store_true", help="Wait until the run is over.")
        parser.add_argument(
            "--timeout", type=int, default=PATIENCE, metavar="SECONDS", help="How long to wait."
        )

    def answer(self, **options: Any) -> dict:
        run = self.requested(options)
        if options["wait"]:
            run = self.over(run, options["timeout"])
        answer = described(run)
        if run.status in (Status.FAILED, Status.CANCELLED):
            raise Refused(run.error or "The run was cancelled.", answer)
        if options["wait"] and not run.is_over:
            raise Refused(
                f"The run was not over after {options['timeout']} seconds. It stays requested; is a worker running?",
                answer,
            )
        return answer

    def requested(self, options: dict[str, Any]) -> ReportRun:
        by = system_user()
        if not 0 <= options["seed"] <= MOST_SEED:
            raise BadUsage(f"--seed {options['seed']} is not from 0 to {MOST_SEED}.")
        demonstration = selectors.demonstration(by, options["demonstration"])
        if demonstration is None:
            raise BadUsage(f"There is no demonstration {options['demonstration']!r}.")
        dataset = selectors.dataset(by, demonstration, options["dataset"])
        if dataset is None:
            raise BadUsage(f"{demonstration.slug} has no dataset with the hash {options['dataset']!r}.")
        try:
            return request_run(
                by=by,
                on=timezone.now(),
                kind=options["kind"],
                demonstration=demonstration,
                dataset=dataset,
                parameters=named(options["parameters"]),
                seed=options["seed"],
            ).run
        except (UnknownKind, BadParameters) as error:
            raise BadUsage(str(error)) from error
        except (NotAllowed, CannotBuild) as error:
            raise Refused(str(error)) from error

    def over(self, run: ReportRun, timeout: int) -> ReportRun:
        """Look at the row until the run is over, and say on standard error how far it is."""
        deadline = time.monotonic() + timeout
        said = ""
        while not run.is_over and time.monotonic() < deadline:
            time.sleep(GLANCE)
            run = selectors.run(system_user(), run.pk)
            words = f"{run.percent:3d}% {run.words}"
            if words != said:
                self.stderr.write(words)
                said = words
        return run

    def table(self, answer: dict) -> str:
        lines = [f"run {answer['run']}  {answer['status']}  {answer['kind']}  {answer['demonstration']}"]
        lines += [f"{file['sha256']}  {file['size']:>9}  {file['name']}" for file in answer["artifacts"]]
        return "\n".join(lines)


def named(pairs_given: list[str]) -> dict[str, str]:
    """`--set name=value`, each name once."""
    pairs: dict[str, str] = {}
    for text in pairs_given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadUsage(f"--set {text!r}: write NAME=VALUE.")
        if name in pairs:
            raise BadUsage(f"--set {name} is given twice.")
        pairs[name] = value
    return pairs


def described(run: ReportRun) -> dict:
    return {
        "run": run.pk,
        "status": str(run.status),
        "error": run.error,
        "kind": run.kind,
        "demonstration": run.demonstration.slug,
        "dataset": run.dataset.content_hash,
        "parameters": run.parameters,
        "policy_version": run.policy_version,
        "code_version": run.code_version,
        "artifacts": [
            {
                "id": artifact.pk,
                "form": artifact.form,
                "name": artifact.name,
                "size": artifact.size,
                "sha256": artifact.sha256,
            }
            for artifact in run.artifacts.all()
        ],
    }
