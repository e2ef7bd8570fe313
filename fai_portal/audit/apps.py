from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone


class AuditConfig(AppConfig):
    name = "fai_portal.audit"

    def ready(self) -> None:
        user_logged_in.connect(_signed_in, dispatch_uid="audit_signed_in")
        user_logged_out.connect(_signed_out, dispatch_uid="audit_signed_out")
        user_login_failed.connect(_sign_in_failed, dispatch_uid="audit_sign_in_failed")


def _record(action: str, user: Any, outcome: str = "done") -> None:
    from fai_portal.audit.services.event import record

    record(by=user, action=action, subject="session", on=timezone.now(), outcome=outcome)


def _signed_in(*, user: Any, **kwargs: Any) -> None:
    _record("account.signed_in", user)


def _signed_out(*, user: Any, **kwargs: Any) -> None:
    if user is not None:
        _record("account.signed_out", user)


def _sign_in_failed(**kwargs: Any) -> None:
    _record("account.sign_in_refused", None, outcome="refused")  # the address that was typed is not kept
