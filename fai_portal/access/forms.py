"""The administrator's form of an account."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from fai_portal.accounts.models import User


class UserForm(forms.ModelForm):
    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Leave empty to keep the present one.",
    )

    class Meta:
        model = User
        fields = ["email", "name", "is_active"]

    def clean_password(self) -> str:
        password = self.cleaned_data.get("password") or ""
        if password:
            validate_password(password, self.instance)
        return password
