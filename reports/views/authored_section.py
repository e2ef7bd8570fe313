"""Pages about the sections of reports that people write: the list, one section, writing it, one of its versions."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from demonstrations.models import Demonstration
from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.common.differences import differences
from reports import catalogue, selectors
from reports.builders.authored import blocks_of
from reports.forms import SectionForm
from reports.models import AuthoredVersion, SectionKey
from reports.rules import NotAllowed
from reports.services.authored_section import BadText, Written, write_section


def written_kinds(demonstration: Demonstration) -> list[catalogue.Kind]:
    """The kinds of report about a demonstration that have written sections."""
    return [
        kind for kind in catalogue.CATALOGUE.values() if kind.authored and demonstration.model in kind.models
    ]


def demonstrations(request: HttpRequest) -> list[Demonstration]:
    models = {model for kind in catalogue.CATALOGUE.values() if kind.authored for model in kind.models}
    return list(selectors.written_about(request.user, models))


class AuthoredSections(NamesPermission, View):
    """Choose a demonstration, then see every section that its reports may have."""

    permission = Permission.VIEW_RUNS

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = demonstrations(request)
        slug = request.GET.get("demonstration", "")
        chosen = next((each for each in offered if each.slug == slug), None)
        context = {
            "demonstrations": offered,
            "demonstration": chosen,
            "sections": places(chosen) if chosen else [],
        }
        return render(request, "reports/authored_sections.html", context)


@dataclass(frozen=True)
class Place:
    """A section that a report may have, with its newest version if it was ever written."""

    demonstration: Demonstration
    kind: catalogue.Kind
    key: SectionKey
    current: AuthoredVersion | None


def places(demonstration: Demonstration) -> list[Place]:
    """Of every kind of report about the demonstration."""
    found = {
        (version.section.kind, version.section.key): version
        for version in selectors.every_current_version(demonstration)
    }
    return [
        Place(demonstration, kind, key, found.get((kind.key, key)))
        for kind in written_kinds(demonstration)
        for key in kind.authored
    ]


class OneSection(NamesPermission, View):
    """What the pages about one section share. A section of a state that the person may not see is not there."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.slug, self.kind_key, self.key = kwargs["slug"], kwargs["kind"], kwargs["section"]

    @cached_property
    def demonstration(self) -> Demonstration:
        found = next((each for each in demonstrations(self.request) if each.slug == self.slug), None)
        if found is None:
            raise Http404("There is no such section.")
        return found

    @cached_property
    def kind(self) -> catalogue.Kind:
        kinds = written_kinds(self.demonstration)
        found = next((kind for kind in kinds if kind.key == self.kind_key), None)
        if found is None or self.key not in found.authored:
            raise Http404("There is no such section.")
        return found

    @cached_property
    def versions(self) -> list[AuthoredVersion]:
        return list(selectors.versions(self.request.user, self.demonstration, self.kind.key, self.key))

    @property
    def newest(self) -> AuthoredVersion | None:
        return self.versions[0] if self.versions else None

    def shown(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        state = self.demonstration.state_id
        context |= {
            "demonstration": self.demonstration,
            "kind": self.kind,
            "key": self.key,
            "heading": SectionKey(self.key).label,
            "may_write": can(self.request.user, Permission.WRITE_SECTIONS, state=state),
        }
        return render(self.request, template, context, status=status)


class AuthoredSectionPage(OneSection):
    """The text as it stands, and every version of it."""

    permission = Permission.VIEW_RUNS

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.shown(
            "reports/authored_section.html",
            versions=self.versions if self.kind else [],
            newest=self.newest,
            blocks=blocks_of(self.newest.text) if self.newest else (),
        )


class AuthoredVersionPage(OneSection):
    """One version, and what it changed."""

    permission = Permission.VIEW_RUNS

    def get(self, request: HttpRequest, number: int, **address: str) -> HttpResponse:
        texts = {version.number: version.text for version in self.versions if self.kind}
        version = next((each for each in self.versions if each.number == number), None)
        if version is None:
            raise Http404("There is no such version.")
        return self.shown(
            "reports/authored_version.html",
            version=version,
            blocks=blocks_of(version.text),
            before=number - 1,
            pieces=differences(texts.get(number - 1, ""), version.text),
            is_newest=version == self.newest,
        )


class WriteSection(OneSection):
    """A new version, over the newest one."""

    permission = Permission.WRITE_SECTIONS

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        newest = self.newest if self.kind else None
        initial = {"text": newest.text if newest else "", "after": newest.number if newest else 0}
        return self.page(SectionForm(initial=initial))

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = SectionForm(request.POST)
        if not (self.kind and form.is_valid()):
            return self.page(form, status=400)
        try:
            written = self.written(form)
        except BadText as error:
            for problem in error.problems:
                form.add_error("text", problem)
            return self.page(form, status=400)
        except NotAllowed as error:
            form.add_error(None, str(error))
            return self.overtaken(form)
        said = f"Version {written.version.number} was saved."
        if not written.is_new:
            said = f"Nothing was saved: the text is that of version {written.version.number}."
        messages.success(request, said)
        return redirect("authored-section", slug=self.slug, kind=self.kind_key, section=self.key)

    def written(self, form: SectionForm) -> Written:
        return write_section(
            by=self.request.user,
            on=timezone.now(),
            demonstration=self.demonstration,
            kind=self.kind.key,
            key=self.key,
            **form.cleaned_data,
        )

    def overtaken(self, form: SectionForm) -> HttpResponse:
        """The author's own text again, beside what was written meanwhile; the next time it is saved over that."""
        newest = self.newest
        form.data = form.data.copy()
        form.data["after"] = newest.number if newest else 0
        pieces = differences(newest.text if newest else "", form.cleaned_data["text"])
        return self.page(form, status=409, pieces=pieces, newest=newest)

    def page(self, form: SectionForm, status: int = 200, **context: Any) -> HttpResponse:
        return self.shown("reports/write_section.html", form=form, status=status, **context)
