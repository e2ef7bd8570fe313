"""The administrator's forms of an account and of a role that somebody is given or that is taken away.

A password is its owner's to set, by the link of the invitation.
"""

from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from fai_portal.access.roles import ROLES
from fai_portal.accounts.models import User

FIELD = {"class": "ds-c-field"}


class Others(NamedTuple):
    hidden_fields: list[BoundField]
    visible_fields: list[BoundField]


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active"]


class WhyForm(forms.Form):
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        help_text="The next administrator can see it.",
        widget=forms.TextInput(attrs=FIELD),
    )


class RoleForm(WhyForm):
    role = forms.ChoiceField(
        choices=[
            (role.name.value, f"{role.label}, for {role.reach}: {role.sentence}") for role in ROLES.values()
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-c-choice"}),
    )
    state = forms.CharField(
        max_length=10, required=False, help_text="Postal code, such as WA; empty where it is for every state.",
        widget=forms.TextInput(attrs={"class": "ds-c-field ds-c-field--small"}),
    )  # fmt: skip
    field_order = ("role", "state", "reason")

    @property
    def others(self) -> "Others":
        """The fields below the choice of a role, for the template of a list of fields."""
        return Others([], [self[name] for name in ("state", "reason")])
