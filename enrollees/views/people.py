"""Looking for a person by identifier, and showing it in full. Both are POSTs: no address ever holds one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views import View

from enrollees.forms import PersonForm, RevealForm, SearchForm
from enrollees.selectors.enrollee import enrollee, last_four
from enrollees.services.enrollee import NotAnIdentifier, reveal_identifier, search_people, view_person
from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission


class People(NamesPermission, View):
    """An empty form; sent, it answers with the rows of that person, masked."""

    permission = Permission.VIEW_ENROLLEES

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request, SearchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=400)
        try:
            people = search_people(by=request.user, on=timezone.now(), **form.cleaned_data)
        except NotAnIdentifier as error:
            form.add_error("mbi", str(error))
            return _page(request, form, status=400)
        found = [
            (person, last_four(person), RevealForm(initial={"enrollee": person.pk})) for person in people
        ]
        return _page(request, SearchForm(), found=found, is_answer=True)


class Reveal(NamesPermission, View):
    """The whole identifier of one person, for a reason that is kept."""

    permission = Permission.REVEAL_IDENTIFIER
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RevealForm(request.POST)
        person = enrollee(request.user, form["enrollee"].value()) if "enrollee" not in form.errors else None
        if person is None:
            raise Http404("There is no such person.")
        if not form.is_valid():
            return _page(
                request, SearchForm(), 400, found=[(person, last_four(person), form)], is_answer=True
            )
        mbi = reveal_identifier(
            by=request.user, on=timezone.now(), enrollee=person, reason=form.cleaned_data["reason"]
        )
        return _page(request, SearchForm(), person=person, mbi=mbi)


class Person(NamesPermission, View):
    """One person's enrollment over time. A POST, as the search is, and recorded."""

    permission = Permission.VIEW_ENROLLEES
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        person = enrollee(request.user, form.cleaned_data["enrollee"]) if form.is_valid() else None
        if person is None:
            raise Http404("There is no such person.")
        page = view_person(by=request.user, on=timezone.now(), enrollee=person)
        response = render(request, "enrollees/person.html", {"page": page})
        patch_cache_control(response, private=True, no_store=True)
        return response


def _page(request: HttpRequest, form: SearchForm, status: int = 200, **context: object) -> HttpResponse:
    context |= {"form": form, "may_reveal": can(request.user, Permission.REVEAL_IDENTIFIER)}
    response = render(request, "enrollees/people.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response
