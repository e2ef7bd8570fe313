"""Forms about person-level data. They check shape; the services check everything else."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat

MOST_BYTES = 200 * 1024 * 1024  # what is checked while the sender waits; larger files go in by command


class PersonMonthsForm(forms.Form):
    demonstration = forms.ModelChoiceField(
        queryset=None, empty_label="Choose one", help_text="The demonstration that the file is for."
    )
    file = forms.FileField(
        label="Person-month file",
        help_text="CSV in UTF-8, or Parquet, at most 200 MB. Larger files go in by "
        "manage.py import_person_months on the server.",
    )
    dry_run = forms.BooleanField(
        label="Check only",
        required=False,
        help_text="Gives the same findings, and loads nothing.",
    )

    def __init__(self, *args: object, demonstrations: QuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demonstration"].queryset = demonstrations
        for name in ("demonstration", "file"):
            self.fields[name].widget.attrs["class"] = "ds-c-field"
        self.fields["dry_run"].widget.attrs["class"] = "ds-c-choice"

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; at most {filesizeformat(MOST_BYTES)} can be sent here. "
                "Ask whoever runs the portal to import it by command."
            )
        return file


class SearchForm(forms.Form):
    mbi = forms.CharField(
        label="Medicare Beneficiary Identifier",
        max_length=20,
        help_text="Eleven letters and digits, with or without dashes.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "ds-c-field"}),
    )
    state = forms.RegexField(
        r"^[A-Z]{2}\Z",
        required=False,
        help_text="Postal code; empty means every state that you may see.",
        widget=forms.TextInput(attrs={"class": "ds-c-field ds-c-field--small"}),
    )


class PersonForm(forms.Form):
    """Which person, by the random key, in the body: no address names anybody."""

    enrollee = forms.UUIDField(widget=forms.HiddenInput)


class RevealForm(forms.Form):
    enrollee = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why do you need the whole identifier?",
        max_length=500,
        help_text="The reason is kept with your name.",
        widget=forms.TextInput(attrs={"class": "ds-c-field"}),
    )
