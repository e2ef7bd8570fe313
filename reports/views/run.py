"""Pages about report runs: the list, the request, one run with its progress, and cancelling it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from demonstrations.models import Demonstration
from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit.views import RecordsRead
from fai_portal.jobs.models import Status
from reports import catalogue, selectors
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.builders.scenario.basis import RESULTS
from reports.forms import RunForm
from reports.models import ReportRun
from reports.rules import NotAllowed
from reports.services.run import Requested, cancel_run, request_run

PAGE_SIZE = 25


class ReportRuns(NamesPermission, View):
    """All runs the person may see, newest first."""

    permission = Permission.VIEW_RUNS

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(selectors.runs(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "reports/runs.html", {"page": page, "kinds": catalogue.CATALOGUE})


class NewReportRun(NamesPermission, View):
    """Choose a demonstration, then its dataset and the parameters."""

    permission = Permission.CREATE_RUN
    kind = catalogue.kind("savings")

    def get(self, request: HttpRequest) -> HttpResponse:
        demonstration = self.chosen(request.GET.get("demonstration", ""))
        return self.page(request, demonstration, self.form(request, demonstration))

    def post(self, request: HttpRequest) -> HttpResponse:
        demonstration = self.chosen(request.POST.get("demonstration", ""))
        form = self.form(request, demonstration, request.POST)
        requested = self.requested(request, demonstration, form) if form and form.is_valid() else None
        if requested is None:
            return self.page(request, demonstration, form, status=400)
        if not requested.is_new:
            messages.info(request, "The same report was asked for before, so this is that run.")
        return redirect("report-run", pk=requested.run.pk)

    def requested(
        self, request: HttpRequest, demonstration: Demonstration, form: RunForm
    ) -> Requested | None:
        """The run; or None, with what is wrong written on the form."""
        try:
            return request_run(
                by=request.user,
                on=timezone.now(),
                kind=self.kind.key,
                demonstration=demonstration,
                dataset=form.cleaned_data["dataset"],
                parameters=form.parameters(),
            )
        except BadParameters as error:
            for name, sentence in error.problems.items():
                form.add_error(name, sentence)
        except (NotAllowed, CannotBuild) as error:
            form.add_error(None, str(error))
        return None

    @cached_property
    def demonstrations(self) -> list[Demonstration]:
        return list(selectors.reportable(self.request.user, self.kind.models))

    def chosen(self, slug: str) -> Demonstration | None:
        return next((each for each in self.demonstrations if each.slug == slug), None)

    def form(
        self, request: HttpRequest, demonstration: Demonstration | None, data: QueryDict | None = None
    ) -> RunForm | None:
        if demonstration is None:
            return None
        return RunForm(
            data,
            kind=self.kind,
            datasets=selectors.datasets(request.user, demonstration),
            offers=self.kind.offers(demonstration),
        )

    def page(
        self,
        request: HttpRequest,
        demonstration: Demonstration | None,
        form: RunForm | None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "demonstrations": self.demonstrations,
            "demonstration": demonstration,
            "form": form,
            "kind": self.kind,
        }
        return render(request, "reports/new_run.html", context, status=status)


class ReportRunView(View):
    """One run: how far it is, or why it failed, or what it made."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.shown = context_of(request, run_or_404(request, pk))
        return render(request, "reports/run.html", self.shown)


class ReportRunPage(NamesPermission, RecordsRead, ReportRunView):
    permission = Permission.VIEW_RUNS
    read_action = "report.view"

    def read_subject(self) -> str:
        return self.shown["run"].subject if self.shown["built"] else ""


class ReportRunProgress(NamesPermission, View):
    """The part of the page that htmx asks for while the run is open."""

    permission = Permission.VIEW_RUNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = run_or_404(request, pk)
        response = render(request, "reports/_progress.html", {"run": run, "steps": steps_of(run)})
        if run.is_over:
            response["HX-Refresh"] = "true"  # the page has more to show than this part
        return response


class CancelReportRun(NamesPermission, View):
    permission = Permission.CANCEL_RUN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = run_or_404(request, pk)
        try:
            cancel_run(by=request.user, on=timezone.now(), run=run)
        except NotAllowed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The run will be cancelled.")
        return redirect("report-run", pk=run.pk)


def run_or_404(request: HttpRequest, pk: int) -> ReportRun:
    run = selectors.run(request.user, pk)
    if run is None:
        raise Http404("There is no such report run.")
    return run


def context_of(request: HttpRequest, run: ReportRun) -> dict[str, Any]:
    kind = catalogue.kind(run.kind)
    # The page holds what the files hold, so whoever may not have the files sees the run without its report.
    may_read = can(request.user, Permission.DOWNLOAD_ARTIFACT, state=run.demonstration.state_id)
    return {
        "run": run,
        "kind": kind,
        "parameters": [(each.label, run.parameters.get(each.name, "")) for each in kind.parameters],
        "artifacts": selectors.files_of(run),
        "built": selectors.built(run) if may_read else None,
        "steps": steps_of(run),
        "may_ask_what_if": run.kind in RESULTS
        and run.status == Status.DONE
        and can(request.user, Permission.CREATE_RUN, state=run.demonstration.state_id),
    }


def steps_of(run: ReportRun) -> selectors.StepsShown:
    return selectors.steps_of(run, on=timezone.now())
