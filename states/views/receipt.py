"""The receipt of a submission, for the people who work on the version."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from fai_portal.access.permissions import Permission
from states import selectors
from states.render import receipt
from states.views.version import OneVersion


class ReceiptFile(OneVersion):
    permission = Permission.VIEW_UNPUBLISHED

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        mou, submission = self.version.mou, selectors.submission_of(self.version)
        if submission is None or mou.state is None or not self.may(self.permission):
            raise Http404("There is no such receipt.")
        documents = selectors.version_page(self.version, user=request.user).documents
        data = receipt.render(
            receipt.Receipt(
                number=f"{mou.state_id}-{submission.pk:08}",
                title=mou.title,
                version=self.version.number,
                kind=mou.get_document_type_display(),
                state_code=mou.state.code,
                state_name=mou.state.name,
                by=submission.made_by.name,
                at=submission.made_at,
                address=request.build_absolute_uri(
                    reverse("mou-version", args=[mou.slug, self.version.number])
                ),
                files=tuple(
                    receipt.File(each.title, each.sha256, each.document.size, tuple(each.document.flags))
                    if each.document
                    else receipt.File(each.title, each.sha256, None)
                    for each in documents
                ),
            )
        )
        name = f"receipt-{mou.slug}-{self.version.number}.pdf"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(data, content_type="application/pdf", headers=headers)
