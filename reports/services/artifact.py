"""Handing out a file: recorded before a byte of it leaves."""

from datetime import datetime
from typing import IO

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents import store
from reports.models import Artifact


@transaction.atomic
def open_artifact(*, by: User, on: datetime, artifact: Artifact) -> IO[bytes]:
    """The open file, for streaming. No event, no file. Raises Denied."""
    state = artifact.run.demonstration.state_id
    check(by, Permission.DOWNLOAD_ARTIFACT, state=state)
    handle = store.open_stored(artifact.sha256)
    record(
        by=by, action="artifact.download", subject=artifact.subject, on=on, state=state,
        file=artifact.name, sha256=artifact.sha256,
    )  # fmt: skip
    return handle
