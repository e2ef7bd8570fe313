from datetime import datetime
from typing import Any

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "fai_portal.documents"

    def ready(self) -> None:
        from fai_portal.desk.registry import register
        from fai_portal.documents.cards import sent_documents
        from fai_portal.documents.models import Scan
        from fai_portal.jobs.endings import job_over

        register(sent_documents, place=12)
        job_over.connect(refuse_what_was_not_checked, sender=Scan, dispatch_uid="documents_job_over")


def refuse_what_was_not_checked(*, job: Any, on: datetime, **kwargs: Any) -> None:
    """In the transaction that ends a scan: one that did not come to a verdict refuses its document."""
    from fai_portal.accounts.services.user import system_user
    from fai_portal.documents.services.scan import refuse_unfinished
    from fai_portal.jobs.models import Status

    if job.status != Status.DONE:
        refuse_unfinished(by=system_user(), on=on, job=job)
