"""What somebody asks the audit. The answers are POSTs: no address holds an identifier or an account."""

from django import forms


class PersonForm(forms.Form):
    mbi = forms.CharField(
        label="Medicare Beneficiary Identifier",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "ds-c-field"}),
    )
    state = forms.RegexField(
        r"^[A-Z]{2}\Z",
        required=False,
        help_text="Postal code; empty means every state.",
        widget=forms.TextInput(attrs={"class": "ds-c-field ds-c-field--small"}),
    )


class AccountForm(forms.Form):
    account = forms.EmailField(
        label="E-mail address of the account",
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "ds-c-field"}),
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
