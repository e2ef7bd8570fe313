"""The administrator's forms of an account and of a role that somebody is given.

A password is its owner's to set, by the link of the invitation.
"""

from typing import Any

from django import forms
from django.utils import timezone

from fai_portal.access.models import Grant
from fai_portal.access.rules import objection
from fai_portal.access.services.grant import refuse_role
from fai_portal.accounts.models import User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active"]


class GrantForm(forms.ModelForm):
    by: User  # the administrator; the admin class says so

    class Meta:
        model = Grant
        fields = ["user", "role", "state_code", "reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "user" in data and "role" in data:
            state = data.get("state_code", "")
            if why := objection(role=data["role"], state=state, reason=data.get("reason", "")):
                subject = f"account:{data['user'].pk}"
                refuse_role(by=self.by, on=timezone.now(), subject=subject, state=state, why=why)
                self.add_error(None, why)
        return data
