"""Forms about person-level data. They check shape; the services check everything else."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat

from enrollees.models import Sent
from fai_portal.documents.forms import FilesField, ManyFiles

MOST_BYTES = 200 * 1024 * 1024  # of one file; larger ones go in by command
MOST_FILES = 30  # a year of published counts has 24
OF_A_DEMONSTRATION = {Sent.PERSON_MONTHS, Sent.ROSTER}
OF_PEOPLE = {Sent.ROSTER, Sent.REPOSITORY}


class UploadForm(forms.Form):
    """Any of the kinds of files that the import commands know."""

    layout = forms.ChoiceField(
        label="What is in it", choices=[("", "Choose one"), *Sent.choices],
        help_text="Its columns and values are described with the layouts.",
    )  # fmt: skip
    demonstration = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="None: the files say it themselves",
        help_text="Which one person-months or a roster are for. IDR and CPSC files say it themselves.",
    )  # fmt: skip
    file = FilesField(
        label="Files",
        help_text="CSV or Parquet, at most 200 MB each. One file of person-months or of a roster; "
        "of IDR or CPSC files all that belong together, CPSC also as a ZIP file. Larger files go in by command on the server.",
        widget=ManyFiles(attrs={"accept": ".csv,.txt,.parquet,.zip", "class": "ds-c-field"}),
        error_messages={"required": "No file was chosen.", "empty": "A file is empty."},
    )
    synthetic = forms.BooleanField(
        label="It holds made-up people only", required=False,
        help_text="Of a roster or IDR files. Made-up people are refused otherwise; then real ones are refused.",
    )  # fmt: skip
    dry_run = forms.BooleanField(
        label="Check only", required=False, help_text="Gives the same findings, and loads nothing."
    )

    def __init__(self, *args: object, demonstrations: QuerySet, counts: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demonstration"].queryset = demonstrations
        if not counts:
            kinds = [(key, label) for key, label in Sent.choices if key != Sent.COUNTS]
            self.fields["layout"].choices = [("", "Choose one"), *kinds]
        for name in ("layout", "demonstration"):
            self.fields[name].widget.attrs["class"] = "ds-c-field"
        for name in ("synthetic", "dry_run"):
            self.fields[name].widget.attrs["class"] = "ds-c-choice"

    def clean_file(self) -> list[UploadedFile]:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"{len(files)} files were chosen; at most {MOST_FILES} are taken at once."
            )
        if len({each.name for each in files}) < len(files):
            raise forms.ValidationError("Two of the files have the same name. Leave one of the two out.")
        for each in files:
            if each.size > MOST_BYTES:
                raise forms.ValidationError(
                    f"A file has {filesizeformat(each.size)}; at most {filesizeformat(MOST_BYTES)} can be sent here. "
                    "Ask whoever runs the portal to import it by command."
                )
        return files

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        layout, demonstration = told.get("layout"), told.get("demonstration")
        if layout in OF_A_DEMONSTRATION:
            if demonstration is None and "demonstration" not in self.errors:
                self.add_error("demonstration", "Say which demonstration the file is for.")
            if len(told.get("file") or ()) > 1:
                self.add_error("file", "Send one file at a time: it is checked and loaded as a whole.")
        elif layout and demonstration:
            self.add_error("demonstration", "These files say it themselves: choose none here.")
        if told.get("synthetic") and layout and layout not in OF_PEOPLE:
            self.add_error("synthetic", "This is asked of a roster or of IDR files alone: leave it out.")
        return told


class PersonMonthsOfForm(forms.Form):
    """Of which demonstration the eligibility job makes person-months."""

    demonstration = forms.ModelChoiceField(
        queryset=None, empty_label="Choose one", help_text="Its policy record says by which rules."
    )
    baseline_months = forms.IntegerField(
        label="Months of baseline",
        min_value=1,
        max_value=60,
        initial=24,
        help_text="How many months before the launch are made.",
    )
    switches = forms.MultipleChoiceField(
        label="Payment adjustments",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-c-choice"}),
        help_text="Made to each claim by the dated table. An evaluation report cannot make one of them a second time.",
    )

    def __init__(
        self, *args: Any, demonstrations: QuerySet, adjustments: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demonstration"].queryset = demonstrations
        self.fields["switches"].choices = adjustments
        for name in ("demonstration", "baseline_months"):
            self.fields[name].widget.attrs["class"] = "ds-c-field"


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
