"""What the people of a state have in preparation and under review, and where they begin something new."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from fai_portal.access.checks import AllStates, states_of
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from states import selectors
from states.builders.words import standing
from states.forms import BeginForm
from states.models import DocumentType
from states.rules import NotAllowed
from states.services.draft import begin_mou


class OfMyStates(NamesPermission):
    permission = Permission.WRITE_MOU

    def codes(self) -> list[str]:
        """The states this person writes for. No role writes for all of them."""
        states = states_of(self.request.user, self.permission)  # type: ignore[attr-defined]
        return [] if isinstance(states, AllStates) else sorted(states)


class Mine(OfMyStates, TemplateView):
    template_name = "states/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        rows = [
            standing(each, user=user, on=now, has_open_questions=each.has_open_questions)  # type: ignore[attr-defined]
            for each in selectors.of_states(user, self.codes())
        ]
        return super().get_context_data(rows=rows, **kwargs)


class Begin(OfMyStates, FormView):
    """A draft is begun with its name; everything else is filled in later."""

    http_method_names = ("get", "head", "post", "options")  # a FormView would take PUT for POST
    form_class = BeginForm
    template_name = "states/begin.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        codes = self.codes()
        return super().get_form_kwargs() | {
            "states": selectors.states_named(codes),
            "to_amend": selectors.to_amend(self.request.user, codes),
        }

    def get_initial(self) -> dict[str, Any]:
        """From a published agreement: an amendment of it."""
        named = self.request.GET.get("amends", "")
        amends = selectors.named_to_amend(self.request.user, self.codes(), named)
        return {"amends": amends, "document_type": DocumentType.AGREEMENT_AMENDMENT} if amends else {}

    def form_valid(self, form: BeginForm) -> HttpResponse:
        try:
            begun = begin_mou(by=self.request.user, on=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except (NotAllowed, ValidationError) as refusal:
            form.add_error("amends", getattr(refusal, "messages", str(refusal)))
            return self.form_invalid(form)
        return redirect("mou-version", begun.mou.slug, begun.number)
