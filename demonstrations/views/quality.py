"""The quality measures of a demonstration: what is recorded and what it scores, and the workbook they come in by."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from demonstrations.ingest.quality import template
from demonstrations.models import Demonstration
from demonstrations.selectors.quality import Scored, measured_demonstration, quality_measures, scored
from demonstrations.services.quality_measures import import_measures
from fai_portal.access.checks import can, check
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from states.ingest.workbooks import MOST_BYTES, CellProblem, NotTheWorkbook


class OfDemonstration(NamesPermission, View):
    """A demonstration of a state that the person may not see reports of is not there."""

    permission = Permission.VIEW_RUNS

    @cached_property
    def demonstration(self) -> Demonstration:
        one = measured_demonstration(self.request.user, self.kwargs["slug"])
        if one is None or not can(self.request.user, Permission.VIEW_RUNS, state=one.state_id):
            raise Http404("No demonstration has this name.")
        return one

    def page(self, *, problems: tuple[CellProblem, ...] = (), status: int = 200) -> HttpResponse:
        rows: list[Scored] = scored(quality_measures(self.request.user, self.demonstration))
        context = {
            "demonstration": self.demonstration,
            "years": rows,
            "problems": problems,
            "may_import": can(self.request.user, Permission.CREATE_RUN, state=self.demonstration.state_id),
        }
        return render(self.request, "demonstrations/quality.html", context, status=status)


class QualityMeasures(OfDemonstration):
    """Every measure by year and plan, with its benchmark, its result and why it is met or not."""

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        return self.page()


class QualityWorkbook(OfDemonstration):
    """The workbook to fill in offline (GET), and what came back (POST)."""

    permission = Permission.CREATE_RUN

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        check(request.user, self.permission, state=self.demonstration.state_id)
        content = template(
            quality_measures(request.user, self.demonstration),
            title=f"Quality measures: {self.demonstration.name}",
            on=timezone.localdate(),
        )
        return HttpResponse(
            content,
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers={
                "Content-Disposition": f'attachment; filename="{self.demonstration.slug}-quality-measures.xlsx"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        check(request.user, self.permission, state=self.demonstration.state_id)
        here = redirect("quality-measures", self.demonstration.slug)
        sent = request.FILES.get("workbook")
        if sent is None:
            messages.error(request, "Choose the workbook first.")
            return here
        try:
            found = import_measures(
                by=request.user, on=timezone.now(), demonstration=self.demonstration,
                content=sent.read(MOST_BYTES + 1),
            )  # fmt: skip
        except NotTheWorkbook as refusal:
            messages.error(request, str(refusal))
            return here
        if found.problems:
            return self.page(problems=found.problems, status=422)
        messages.success(
            request, "The measures of the workbook are kept. Reports requested from now on use them."
        )
        return here
