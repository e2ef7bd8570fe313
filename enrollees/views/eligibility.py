"""Asking for person-months from spans and claims, and how far that is. At its end the dataset takes its place."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from enrollees.forms import PersonMonthsOfForm
from enrollees.models import EligibilityRun
from enrollees.selectors.eligibility import adjustments, eligibility_run, eligibility_runs
from enrollees.selectors.intake import demonstrations_for
from enrollees.services.eligibility import request_person_months
from enrollees.services.intake import NotReady
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission

LATEST = 10


class EligibilityRuns(NamesPermission, View):
    """The button that asks, and the newest runs below it."""

    permission = Permission.BUILD_DATASETS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=400)
        try:
            run = request_person_months(
                by=request.user,  # type: ignore[arg-type]
                on=timezone.now(),
                **form.cleaned_data,
            )
        except NotReady as lack:
            form.add_error(None, str(lack))
            return self.page(request, form, status=409)
        return redirect("eligibility-run", pk=run.pk)

    def form(self, request: HttpRequest, *data: Any) -> PersonMonthsOfForm:
        return PersonMonthsOfForm(
            *data,
            demonstrations=demonstrations_for(request.user, Permission.BUILD_DATASETS),
            adjustments=adjustments(),
        )

    def page(self, request: HttpRequest, form: PersonMonthsOfForm, status: int = 200) -> HttpResponse:
        runs = eligibility_runs(request.user)[:LATEST]
        return render(request, "enrollees/eligibility.html", {"form": form, "runs": runs}, status=status)


class EligibilityRunPage(NamesPermission, View):
    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.found(request, pk)
        return redirect("dataset", pk=run.dataset_id) if run.dataset_id else self.told(request, run)

    def found(self, request: HttpRequest, pk: int) -> EligibilityRun:
        run = eligibility_run(request.user, pk)
        if run is None:
            raise Http404("There is no such run.")
        return run

    def told(self, request: HttpRequest, run: EligibilityRun) -> HttpResponse:
        return render(request, "enrollees/eligibility_run.html", {"run": run})
