from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fai_portal.access.permissions import Permission
from fai_portal.access.views import names
from fai_portal.notices import selectors
from fai_portal.notices.models import How
from fai_portal.notices.services.notice import mark_read
from fai_portal.notices.services.wish import choose_mail, follow, unfollow


class MailForm(forms.Form):
    how = forms.ChoiceField(
        label="How you are mailed",
        choices=How.choices,
        widget=forms.RadioSelect(attrs={"class": "ds-c-choice"}),
    )


@require_safe
@names(Permission.VIEW_DESK)
def notices(request: HttpRequest) -> HttpResponse:
    context = {
        "notices": selectors.latest(user=request.user),
        "form": MailForm(initial={"how": selectors.how(request.user)}),  # type: ignore[arg-type]
        "follows": selectors.follows(request.user),
    }
    return render(request, "notices/notices.html", context)


@require_POST
@names(Permission.VIEW_DESK)
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(by=request.user, on=timezone.now())  # type: ignore[arg-type]
    return redirect("notices")


@require_POST
@names(Permission.VIEW_DESK)
def choose(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Choose one of the three.")
    choose_mail(by=request.user, on=timezone.now(), how=How(form.cleaned_data["how"]))  # type: ignore[arg-type]
    return redirect("notices")


@require_POST
@names(Permission.VIEW_DESK)
def follow_subject(request: HttpRequest) -> HttpResponse:
    """Follows what `subject` names, or with `stop` follows it no more."""
    service = unfollow if "stop" in request.POST else follow
    try:
        service(by=request.user, on=timezone.now(), subject=request.POST.get("subject", ""))  # type: ignore[arg-type]
    except ValidationError as refusal:
        raise BadRequest(*refusal.messages) from refusal
    return redirect("notices")
