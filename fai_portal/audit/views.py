"""A view of person-level data, or a download, says what was read before it answers."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views import View

from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit import histories
from fai_portal.audit.forms import AccountForm, PersonForm
from fai_portal.audit.selectors import NEWEST
from fai_portal.audit.services.event import record
from fai_portal.audit.services.question import ask_about_account, ask_about_person
from fai_portal.audit.subjects import NotUnderstood

CHANGES_A_PAGE = 50


class RecordsRead:
    """A mixin after NamesPermission: the event and the answer stand or fall together."""

    read_action: str

    def read_subject(self) -> str:
        """What is being read, such as `dataset:ab12`; called once the object is known. Empty: nothing was."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            response = super().get(request, *args, **kwargs)  # type: ignore[misc]
            if subject := self.read_subject():
                record(by=request.user, action=self.read_action, subject=subject, on=timezone.now())
        return response


class Audit(NamesPermission, View):
    """Who saw a person, and what an account did. The question is an event as well."""

    permission = Permission.VIEW_AUDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        person = PersonForm(request.POST) if "mbi" in request.POST else None
        account = AccountForm(request.POST) if "account" in request.POST else None
        if person and person.is_valid():
            try:
                asked = ask_about_person(by=request.user, on=timezone.now(), **person.cleaned_data)  # type: ignore[arg-type]
            except NotUnderstood as error:
                person.add_error("mbi", str(error))
            else:
                return _page(request, person=PersonForm(), answer=asked)
        if account and account.is_valid():
            before = account.cleaned_data["before"] or NEWEST
            named = account.cleaned_data["account"]
            asked = ask_about_account(by=request.user, on=timezone.now(), account=named, before=before)  # type: ignore[arg-type]
            return _page(request, account=AccountForm(initial={"account": named}), answer=asked)
        return _page(request, 400, person=person or PersonForm(), account=account or AccountForm())


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    context = {"person": PersonForm(), "account": AccountForm(), **context}
    response = render(request, "audit/audit.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


class History(NamesPermission, View):
    """The history of one record in sentences, for those who may see the record."""

    permission = Permission.VIEW_DESK

    def get(self, request: HttpRequest, kind: str, slug: str) -> HttpResponse:
        found = histories.history(request.user, kind, slug)
        if found is None:
            raise Http404("There is no such record.")
        title, changes = found
        page = Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("page"))
        response = render(request, "audit/history.html", {"title": title, "page": page})
        patch_cache_control(response, private=True, no_store=True)
        return response
