"""The forms that ask for a report and that write a section of one. They check shape; the services check sense."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from reports.builders.parameters import Choice, Dollars, Month, Parameter, Percent
from reports.catalogue import Kind

Choices = tuple[tuple[str, str], ...]


class RunForm(forms.Form):
    """Which dataset, and one field for each parameter of the kind; `offers` lists what there is to choose from."""

    def __init__(
        self, *args: object, kind: Kind, datasets: QuerySet, offers: Mapping[str, Choices], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["dataset"] = DatasetField(
            datasets,
            empty_label=None,
            help_text="Person-months that were imported for this demonstration, newest first.",
        )
        for parameter in kind.parameters:
            self.fields[parameter.name] = field_of(parameter, offers.get(parameter.name, ()))
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-c-field"

    def parameters(self) -> dict[str, str]:
        given = {parameter.name: self.cleaned_data[parameter.name] for parameter in self.kind.parameters}
        return {name: "" if value is None else str(value) for name, value in given.items()}


class ParametersForm(forms.Form):
    """One field for each of some parameters, and nothing else."""

    def __init__(self, *args: object, parameters: tuple[Parameter, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for parameter in parameters:
            self.fields[parameter.name] = field_of(parameter, ())
            self.fields[parameter.name].required = False
            self.fields[parameter.name].widget.attrs["class"] = "ds-c-field"


class DatasetField(forms.ModelChoiceField):
    def label_from_instance(self, dataset: Any) -> str:
        months = f"{dataset.first_month:%Y-%m} to {dataset.last_month:%Y-%m}"
        return f"{dataset.content_hash[:12]}: {dataset.rows:,} person-months, {months}"


def field_of(parameter: Parameter, offered: Choices) -> forms.Field:
    common = {"label": parameter.label, "help_text": parameter.help, "initial": parameter.default}
    choices = offered or (parameter.choices if isinstance(parameter, Choice) else ())
    if choices:
        return forms.ChoiceField(choices=choices, **common)
    if isinstance(parameter, Month | Percent | Dollars):
        return forms.CharField(required=False, **common)
    return forms.IntegerField(
        required=not getattr(parameter, "may_be_empty", False),
        min_value=parameter.least,
        max_value=parameter.most,
        **common,
    )


class SectionForm(forms.Form):
    """The text of a section, and the number of the version that it was written over."""

    text = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "ds-c-field section-text", "rows": 24, "spellcheck": "true"}),
        help_text=(
            "Plain text. An empty line begins a new paragraph; lines that begin with a hyphen and a blank make a "
            "list. Nothing else is read as markup. Save an empty text to take the section out of later reports."
        ),
    )
    after = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        if (
            self.add_prefix("text") not in self.data
        ):  # not the same as an empty text, which takes the section out
            raise forms.ValidationError("No text was sent. Send the whole text, or an empty one.")
        return self.cleaned_data["text"]
