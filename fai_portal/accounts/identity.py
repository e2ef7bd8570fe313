"""Which account somebody is whom an identity provider vouches for. Nobody gets one by this: accounts are invited."""

from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fai_portal.accounts.models import User
from fai_portal.accounts.provider import VerifiedOpenIDConnect
from fai_portal.accounts.selectors import account_of, configured_identity_provider, is_bound
from fai_portal.accounts.signals import entry_refused

SAYS = {
    "cancelled": "You stopped at the identity provider, so nobody is signed in.",
    "state": "This sign-in was begun somewhere else, was used before, or took too long. Begin again.",
    "no_account": "There is no open account of the e-mail address that the identity provider confirmed. "
    "Accounts are made by invitation: ask the administrator of your agency or of CMS.",
    "bound": "Your account signs in as somebody else at the identity provider. Ask an administrator to invite you anew.",
}
NOT_BELIEVED = "What the identity provider sent could not be believed, so nobody is signed in. Begin again."


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The subject is bound to an invited account when it first comes with that account's confirmed address."""
        if not sociallogin.is_existing:
            user = account_of(sociallogin.address) if sociallogin.address else None
            if user is None or not user.is_active:
                _refuse(request, "no_account", user)
            if is_bound(user):
                _refuse(request, "bound", user)
            sociallogin.connect(request, user)
        if not sociallogin.user.is_active:
            _refuse(request, "no_account", sociallogin.user)
        if sociallogin.showed_second_factor:
            record_authentication(request, sociallogin.user, "mfa", type="identity_provider")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        if exception is not None:
            _refuse(request, getattr(exception, "reason", "unreadable"))
        _refuse(request, "cancelled" if str(error) == "cancelled" else "state")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail leaves by the outbox."""


def _refuse(request: HttpRequest, reason: str, user: User | None = None) -> NoReturn:
    entry_refused.send(User, on=timezone.now(), user=user, reason=f"identity_provider_{reason}")
    says = {"says": SAYS.get(reason, NOT_BELIEVED)}
    raise ImmediateHttpResponse(render(request, "accounts/identity_refused.html", says, status=403))


@require_POST
def go_to_identity_provider(request: HttpRequest) -> HttpResponseBase:
    return OAuth2LoginView.adapter_view(_adapter(request))(request)


@never_cache
@require_GET
def back_from_identity_provider(request: HttpRequest) -> HttpResponseBase:
    return OAuth2CallbackView.adapter_view(_adapter(request))(request)


def _adapter(request: HttpRequest) -> VerifiedOpenIDConnect:
    configured = configured_identity_provider()
    if configured is None:
        raise Http404
    return VerifiedOpenIDConnect(request, configured["provider_id"])
