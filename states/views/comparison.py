"""Two versions beside each other, at an address that stays."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fai_portal.access.permissions import PUBLIC
from states import selectors
from states.builders.comparison import compare
from states.forms import VersionsForm
from states.models import MouVersion
from states.views.version import OneVersion


class Comparison(OneVersion):
    """Only versions that the reader may see; any two of them, of one document or of two."""

    permission = PUBLIC

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        other = self.seen(address["other_slug"], address["other_number"])
        found = compare(before=other, after=self.version, user=request.user)
        family = selectors.family_of(self.version, user=request.user)
        form = VersionsForm(family=family, initial={"before": _key(other), "after": _key(self.version)})
        context = {"comparison": found, "form": form, "version": self.version, "mou": self.version.mou}
        return render(request, "states/comparison.html", context)

    def seen(self, slug: str, number: int) -> MouVersion:
        found = selectors.version_of(user=self.request.user, slug=slug, number=number)
        if found is None:
            raise Http404("There is no such version.")
        return found


class Compare(OneVersion):
    """The choice of two versions, answered with the address of their comparison."""

    permission = PUBLIC

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        form = VersionsForm(request.GET, family=selectors.family_of(self.version, user=request.user))
        if not form.is_valid():
            raise Http404("There is no such version.")
        before, after = form.cleaned_data["before"].split(":"), form.cleaned_data["after"].split(":")
        return redirect("mou-comparison", after[0], after[1], before[0], before[1])


def _key(version: MouVersion) -> str:
    return f"{version.mou.slug}:{version.number}"
