"""The demonstrations: all of them, and one."""

from typing import Any

from django.http import Http404

from demonstrations.forms import DayForm, DemonstrationFilter, SeriesFilter
from demonstrations.selectors.demonstration import page as demonstration_page
from demonstrations.selectors.demonstration import rows
from demonstrations.selectors.enrollment import parts_of, series_of
from demonstrations.selectors.state import state_choices
from demonstrations.selectors.terms import terms_page
from demonstrations.views.map import area_map
from demonstrations.views.record import RecordPage
from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission


class Demonstrations(RecordPage):
    template_name = "demonstrations/demonstrations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = DemonstrationFilter(self.request.GET, states=state_choices())
        return super().get_context_data(form=form, rows=rows(on=self.on, **form.asked), **kwargs)


class Demonstration(RecordPage):
    template_name = "demonstrations/demonstration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = demonstration_page(kwargs["slug"], on=self.on)
        if page is None:
            raise Http404("No demonstration has this name.")
        demonstration = page.row.demonstration
        state, parts = demonstration.state, parts_of(demonstration)
        form = SeriesFilter(self.request.GET, plans=parts.plans, counties=parts.counties)
        return super().get_context_data(
            page=page,
            series=series_of(demonstration, **form.asked),
            series_form=form if parts.plans else None,
            area=area_map(state.fips, [place.county_id for place in page.counties]),
            may_see_quality=can(self.request.user, Permission.VIEW_RUNS, state=state.pk),
            may_see_history=can(self.request.user, Permission.VIEW_UNPUBLISHED, state=state.pk),
            **kwargs,
        )


class Terms(RecordPage):
    """What governed a demonstration on a day that is chosen; today unless it is."""

    template_name = "demonstrations/terms.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = DayForm(self.request.GET if "on" in self.request.GET else {"on": self.on})
        on = form.cleaned_data["on"] if form.is_valid() else self.on
        page = terms_page(kwargs["slug"], on=on)
        if page is None:
            raise Http404("No demonstration has this name.")
        return super().get_context_data(page=page, form=form, day=on, **kwargs)
