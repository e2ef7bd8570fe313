"""The form that asks for a report. It checks shape; the service checks sense."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from reports.builders.parameters import Choice, Parameter, Percent
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
        return {parameter.name: str(self.cleaned_data[parameter.name]) for parameter in self.kind.parameters}


class DatasetField(forms.ModelChoiceField):
    def label_from_instance(self, dataset: Any) -> str:
        months = f"{dataset.first_month:%Y-%m} to {dataset.last_month:%Y-%m}"
        return f"{dataset.content_hash[:12]}: {dataset.rows:,} person-months, {months}"


def field_of(parameter: Parameter, offered: Choices) -> forms.Field:
    common = {"label": parameter.label, "help_text": parameter.help, "initial": parameter.default}
    choices = offered or (parameter.choices if isinstance(parameter, Choice) else ())
    if choices:
        return forms.ChoiceField(choices=choices, **common)
    if isinstance(parameter, Percent):
        return forms.CharField(required=False, **common)
    return forms.IntegerField(min_value=parameter.least, max_value=parameter.most, **common)
