"""What somebody asks the audit. The answers are POSTs: no address holds an identifier or an account."""

from django import forms


class PersonForm(forms.Form):
    mbi = forms.CharField(
        label="Medicare Beneficiary Identifier",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    state = forms.RegexField(
        r"^[A-Z]{2}\Z", required=False, help_text="Postal code; empty means every state."
    )


class AccountForm(forms.Form):
    account = forms.EmailField(label="E-mail address of the account", max_length=254)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
