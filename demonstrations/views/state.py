"""The states: all of them, and one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from demonstrations.forms import StateFilter
from demonstrations.selectors.state import state_page, state_rows
from demonstrations.views.record import RecordPage
from fai_portal.notices.selectors import follows


class States(RecordPage):
    template_name = "demonstrations/states.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = StateFilter(self.request.GET)
        rows = state_rows(on=self.on, **form.asked)
        return super().get_context_data(form=form, rows=rows, **kwargs)


class State(RecordPage):
    template_name = "demonstrations/state.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = kwargs["code"]
        if len(code) == 2 and code != code.upper():
            return redirect("state", code=code.upper(), permanent=True)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = state_page(kwargs["code"], on=self.on)
        if page is None:
            raise Http404("No state has this postal code.")
        followed = f"state:{page.row.state.code}"
        is_followed = followed in follows(self.request.user)
        return super().get_context_data(page=page, followed=followed, is_followed=is_followed, **kwargs)
