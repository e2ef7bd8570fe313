from typing import Any

from django.apps import AppConfig
from django.utils import timezone


class AccountsConfig(AppConfig):
    name = "fai_portal.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_used

        authenticator_used.connect(tell_of_recovery_code, dispatch_uid="accounts_recovery_code_used")


def tell_of_recovery_code(*, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """One less is left, and whoever used it did not have the second factor: that is a change, too."""
    from fai_portal.accounts.signals import second_factor_changed

    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        second_factor_changed.send(
            type(user), by=user, on=timezone.now(), user=user, change="used", kind=authenticator.type
        )
