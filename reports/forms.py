"""The form that asks for a report. It checks shape; the service checks sense."""

from django import forms
from django.db.models import QuerySet

from reports.builders.parameters import Choice, Parameter
from reports.catalogue import Kind


class RunForm(forms.Form):
    """Which dataset, and one field for each parameter of the kind."""

    def __init__(self, *args: object, kind: Kind, datasets: QuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["dataset"] = forms.ModelChoiceField(
            datasets,
            empty_label=None,
            help_text="Person-months that were imported for this demonstration, newest first.",
        )
        for parameter in kind.parameters:
            self.fields[parameter.name] = field_of(parameter)
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-c-field"

    def parameters(self) -> dict[str, str]:
        return {parameter.name: str(self.cleaned_data[parameter.name]) for parameter in self.kind.parameters}


def field_of(parameter: Parameter) -> forms.Field:
    common = {"label": parameter.label, "help_text": parameter.help, "initial": parameter.default}
    if isinstance(parameter, Choice):
        return forms.ChoiceField(choices=parameter.choices, **common)
    return forms.IntegerField(min_value=parameter.least, max_value=parameter.most, **common)
