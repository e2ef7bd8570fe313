import hashlib
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from enrollees.models import Dataset, IntakeBatch, IntakeFinding, Upload
from fai_portal.accounts.services.user import system_user
from tests.factories.demonstration import make_demonstration

_number = count(1)
LOADED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def made_up_hash() -> str:
    return hashlib.sha256(str(next(_number)).encode()).hexdigest()


def make_dataset(**overrides) -> Dataset:
    """A dataset on record whose files are not in the store; those of an import are."""
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    totals = {"rows": 60, "people": 5, "medicare_paid": "1200.00"}
    fields = {
        "content_hash": made_up_hash(),
        "layout": "person_months",
        "layout_version": 1,
        "state": demonstration.state,
        "demonstration": demonstration,
        "rows": 120,
        "people": 10,
        "first_month": date(2011, 7, 1),
        "last_month": date(2014, 12, 1),
        "counts": {
            "groups": {"demonstration": totals, "comparison": totals},
            "eligibility": [],
            "warnings": {},
        },
        "files": [{"sha256": made_up_hash(), "rows": 120, "size": 4096}],
        "created_at": LOADED,
    } | overrides
    return Dataset.objects.create(**fields)


def make_batch(**overrides) -> IntakeBatch:
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    fields = {
        "file_name": "person_months.csv",
        "layout": "person_months",
        "sha256": made_up_hash(),
        "size": 1024,
        "verdict": "rejected",
        "state": demonstration.state,
        "demonstration": demonstration,
        "uploaded_by": overrides.pop("uploaded_by", None) or system_user(),
        "rows": 12,
        "people": 1,
        "counts": {"negative_amount": 1},
        "started_at": LOADED,
        "finished_at": LOADED,
    } | overrides
    return IntakeBatch.objects.create(**fields)


def make_upload(**overrides) -> Upload:
    """A file on its way; its bytes are in quarantine only where a test put them there."""
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    file = {
        "key": uuid4().hex,
        "name": overrides.pop("name", "months.csv"),
        "sha256": made_up_hash(),
        "size": 9,
    }
    fields = {
        "layout": "person_months",
        "files": [file],
        "state": demonstration.state,
        "demonstration": demonstration,
        "requested_by": overrides.pop("requested_by", None) or system_user(),
        "queued_at": LOADED,
    } | overrides
    return Upload.objects.create(**fields)


def make_intake_finding(**overrides) -> IntakeFinding:
    batch = overrides.pop("batch", None) or make_batch()
    fields = {
        "position": 0,
        "file": batch.file_name,
        "row": 7,
        "field": "medicare_paid",
        "rule": "negative_amount",
        "severity": "error",
        "found": "-12.50",
        "allowed": "dollars, zero or more",
        "fix": "Net reversed claims into the month of the claim.",
    } | overrides
    return IntakeFinding.objects.create(batch=batch, **fields)
