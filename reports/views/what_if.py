"""What if the policy of a savings report were another one: the fields to change, beside what the record says."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit.views import RecordsRead
from fai_portal.jobs.models import Status
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.builders.scenario.basis import FIELDS, RESULTS, policy_of, said
from reports.forms import ParametersForm
from reports.models import ReportRun
from reports.services.run import request_run
from reports.views.run import run_or_404

KIND = "scenario"


class WhatIfView(View):
    """Asked for, a scenario is a run of its own kind: the worker computes it, and the result stays as it is."""

    @cached_property
    def run(self) -> ReportRun:
        run = run_or_404(self.request, self.kwargs["pk"])
        if run.kind not in RESULTS or run.status != Status.DONE:
            raise Http404("Only a finished savings report has a policy to change.")
        return run

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        check(request.user, Permission.CREATE_RUN, state=self.run.demonstration.state_id)
        return self.page(ParametersForm(parameters=FIELDS))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run, form = self.run, ParametersForm(request.POST, parameters=FIELDS)
        form.is_valid()  # every field is read by its parameter below, so that all that is wrong is said at once
        try:
            scenario = request_run(
                by=request.user,  # type: ignore[arg-type]
                on=timezone.now(),
                kind=KIND,
                demonstration=run.demonstration,
                dataset=run.dataset,
                parameters={"of": str(run.pk)}
                | {each.name: request.POST.get(each.name, "") for each in FIELDS},
            )
        except BadParameters as error:
            for name, sentence in error.problems.items():
                form.add_error(name, sentence)
        except CannotBuild as error:
            form.add_error(None, str(error))
        else:
            if not scenario.is_new:
                messages.info(request, "The same scenario was asked for before, so this is that one.")
            return redirect("report-run", pk=scenario.run.pk)
        return self.page(form, status=400)

    def page(self, form: ParametersForm, status: int = 200) -> HttpResponse:
        policy = policy_of(self.run.policy)
        context: dict[str, Any] = {
            "run": self.run,
            "fields": [(form[field.name], said(field, policy)) for field in FIELDS],
            "form": form,
            "scenarios": selectors.scenarios_of(self.request.user, self.run),
        }
        return render(self.request, "reports/what_if.html", context, status=status)


class WhatIf(NamesPermission, RecordsRead, WhatIfView):
    permission = Permission.CREATE_RUN
    read_action = "what_if.view"

    def read_subject(self) -> str:
        return self.run.subject
