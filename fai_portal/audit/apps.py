from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils import timezone

from fai_portal.access.signals import account_saved, role_given, role_refused, role_taken
from fai_portal.accounts.signals import entry_refused, password_set, second_factor_changed, session_ended


class AuditConfig(AppConfig):
    name = "fai_portal.audit"

    def ready(self) -> None:
        from fai_portal.audit import histories
        from fai_portal.audit.account_history import account_history

        histories.register("account", account_history)
        account_saved.connect(_account_saved, dispatch_uid="audit_account_saved")
        role_given.connect(_role_given, dispatch_uid="audit_role_given")
        role_taken.connect(_role_taken, dispatch_uid="audit_role_taken")
        role_refused.connect(_role_refused, dispatch_uid="audit_role_refused")
        user_logged_in.connect(_signed_in, dispatch_uid="audit_signed_in")
        user_logged_out.connect(_signed_out, dispatch_uid="audit_signed_out")
        entry_refused.connect(_entry_refused, dispatch_uid="audit_entry_refused")
        password_set.connect(_password_set, dispatch_uid="audit_password_set")
        session_ended.connect(_session_ended, dispatch_uid="audit_session_ended")
        second_factor_changed.connect(_second_factor_changed, dispatch_uid="audit_second_factor_changed")


def _record(action: str, user: Any, outcome: str = "done") -> None:
    from fai_portal.audit.services.event import record

    record(by=user, action=action, subject="session", on=timezone.now(), outcome=outcome)


def _account_saved(*, by: Any, on: Any, user: Any, is_new: bool, **kwargs: Any) -> None:
    from fai_portal.audit.services.event import record

    action = "account.made" if is_new else "account.changed"
    record(by=by, action=action, subject=f"account:{user.pk}", on=on, is_active=user.is_active)


def _role_given(*, by: Any, on: Any, grant: Any, reason: str, **kwargs: Any) -> None:
    _record_grant("role.given", by, on, grant, reason)


def _role_taken(*, by: Any, on: Any, grant: Any, reason: str, **kwargs: Any) -> None:
    _record_grant("role.taken", by, on, grant, reason)


def _record_grant(action: str, by: Any, on: Any, grant: Any, reason: str) -> None:
    from fai_portal.audit.services.event import record

    subject, state = f"account:{grant.user_id}", grant.state_code
    record(by=by, action=action, subject=subject, on=on, state=state, role=grant.role, reason=reason)


def _role_refused(*, by: Any, on: Any, subject: str, state: str, why: str, **kwargs: Any) -> None:
    from fai_portal.audit.services.event import record

    # What was typed as a state may be anything: only what looks like one is kept.
    code = state if len(state) == 2 and state.isalpha() and state.isupper() else ""
    record(by=by, action="role.refused", subject=subject, on=on, state=code, outcome="refused", why=why)


def _signed_in(*, user: Any, **kwargs: Any) -> None:
    _record("account.signed_in", user)


def _signed_out(*, user: Any, **kwargs: Any) -> None:
    if user is not None:
        _record("account.signed_out", user)


def _password_set(*, by: Any, on: Any, user: Any, **kwargs: Any) -> None:
    from fai_portal.audit.services.event import record

    record(by=by, action="account.password_set", subject=f"account:{user.pk}", on=on)


def _session_ended(*, user: Any, reason: str, **kwargs: Any) -> None:
    from fai_portal.audit.services.event import record

    record(by=user, action="account.session_ended", subject="session", on=timezone.now(), reason=reason)


def _entry_refused(*, on: Any, user: Any, reason: str, **kwargs: Any) -> None:
    """The address that was typed is not kept; the account is named where there is one."""
    from fai_portal.audit.services.refusal import record_refusal

    subject = f"account:{user.pk}" if user else "session"
    record_refusal(by=None, on=on, action="account.sign_in_refused", subject=subject, reason=reason)


def _second_factor_changed(*, by: Any, on: Any, user: Any, change: str, kind: str, **kwargs: Any) -> None:
    from fai_portal.audit.services.event import record

    record(by=by, action=f"account.second_factor_{change}", subject=f"account:{user.pk}", on=on, kind=kind)
