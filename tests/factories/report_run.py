"""Report runs, and a demonstration with the policy they need."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from demonstrations.models import Demonstration
from fai_portal.accounts.services.user import system_user
from fai_portal.documents import store
from reports.models import Artifact, ReportRun
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.policy import make_policy
from tests.factories.savings import FACTS, POLICY, make_county_sides, make_gathered, make_sides

REQUESTED_ON = datetime(2026, 11, 24, 9, tzinfo=UTC)


def make_reportable(**overrides) -> Demonstration:
    """A managed fee-for-service demonstration with a policy record."""
    demonstration = make_demonstration(**overrides)
    make_policy(
        agreement=demonstration.established_by,
        period_start=date(2013, 7, 1),
        period_end=date(2014, 7, 1),
        months=12,
        cap_pct="0.06",
    )
    return demonstration


def make_run(**overrides) -> ReportRun:
    """A run that waits for a worker."""
    demonstration = overrides.pop("demonstration", None) or make_reportable()
    dataset = overrides.pop("dataset", None) or make_dataset(demonstration=demonstration)
    fields = {
        "kind": "savings",
        "parameters": {"year": "1", "baseline_months": "24"},
        "policy": POLICY,
        "policy_version": "mou, from 2013-07-01, version 1",
        "facts": FACTS,
        "code_version": "0.1.0+0123456789ab",
        "queued_at": REQUESTED_ON,
        "requested_by": overrides.pop("requested_by", None) or system_user(),
    } | overrides
    run = ReportRun(demonstration=demonstration, dataset=dataset, **fields)
    run.digest = run.digest or run.computed_digest()
    run.save()
    return run


def make_artifact(*, content: bytes = b"%PDF-1.7 made up", **overrides) -> Artifact:
    run = overrides.pop("run", None) or make_run()
    fields = {
        "position": 0,
        "form": "pdf",
        "name": f"{run.file_stem}.pdf",
        "media_type": "application/pdf",
    } | overrides
    return Artifact.objects.create(run=run, sha256=store.put(content), size=len(content), **fields)


def example_inputs(*arguments, **options) -> SimpleNamespace:
    """What enrollees' selectors answer with, from worked example A."""
    sides = make_sides()
    return SimpleNamespace(
        sides=sides, eligibility=make_gathered().eligibility, county_sides=make_county_sides(sides)
    )
