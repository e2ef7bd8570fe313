"""The administrator's form of an account. A password is its owner's to set, by the link of the invitation."""

from django import forms

from fai_portal.accounts.models import User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active"]
