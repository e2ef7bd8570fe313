"""Filters of the public lists. A filter is a GET form: its address can be kept and sent."""

from collections.abc import Iterable

from django import forms

from demonstrations.models import PublicationType
from demonstrations.selectors.library import INITIATIVE
from demonstrations.selectors.status import StatusKey
from states.models import DemonstrationModel, Participation

Choices = Iterable[tuple[str, str]]


class Filter(forms.Form):
    """Every field is a list of choices and may be left at "all"; an unknown choice is said and not used."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _choice(label: str, choices: Choices, every: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", every), *choices],
        required=False,
        widget=forms.Select(attrs={"class": "ds-c-field"}),
        error_messages={"invalid_choice": f"%(value)s is not in the list, so {every.lower()} are shown."},
    )


class StateFilter(Filter):
    participation = _choice("Participation", Participation.choices, "All states")


class DemonstrationFilter(Filter):
    model = _choice("Model", DemonstrationModel.choices, "All models")
    status = _choice("Status", StatusKey.choices, "All statuses")
    state = _choice("State", [], "All states")

    def __init__(self, *args, states: Choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "All states"), *states]


class SeriesFilter(Filter):
    """What of a demonstration's enrollment to show by month."""

    plan = _choice("Plan", [], "All plans")
    county = _choice("County", [], "All counties")

    def __init__(self, *args, plans: Choices, counties: Choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [("", "All plans"), *plans]
        self.fields["county"].choices = [("", "All counties"), *counties]


class LibraryFilter(Filter):
    publication_type = _choice("Type", PublicationType.choices, "All types")
    state = _choice("State", [], "All states")
    year = _choice("Year", [], "All years")

    def __init__(self, *args, states: Choices, years: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "All states"), (INITIATIVE, "Whole initiative"), *states]
        self.fields["year"].choices = [("", "All years"), *((year, year) for year in years)]


class DayForm(Filter):
    """The day that a page is asked to be true for."""

    on = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date", "class": "ds-c-field"}),
        error_messages={
            "invalid": "This is not a day. Write it as YYYY-MM-DD; today is shown.",
            "required": "No day was given; today is shown.",
        },
    )
