"""The forms of the review. They check shape; the services check sense."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from states.models import Action, DocumentType, MouVersion
from states.rules import FIELDS

FIELD_CHOICES = [("", "Choose what it is about"), *FIELDS.items()]
LONG = {"rows": 3, "class": "ds-c-field"}


class Plain(forms.Form):
    """Labels above fields, in the design system's clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-c-field")


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class BeginForm(Plain):
    """A new document of a state. Which documents it may change is the asker's to see."""

    STARTED_BY_A_STATE = (
        DocumentType.MOU, DocumentType.MOU_EXTENSION, DocumentType.AGREEMENT_AMENDMENT,
        DocumentType.FINAL_DEMONSTRATION_AGREEMENT, DocumentType.THREE_WAY_CONTRACT,
        DocumentType.CONTRACT_AMENDMENT, DocumentType.SUMMARY_OF_CHANGES, DocumentType.PHASE_OUT_PLAN,
    )  # fmt: skip

    state = forms.ModelChoiceField(
        queryset=None, label="State", error_messages={"invalid_choice": "You do not write for this state."}
    )
    document_type = forms.ChoiceField(
        label="What it is", choices=[(each.value, each.label) for each in STARTED_BY_A_STATE]
    )
    title = forms.CharField(label="Title", max_length=300)
    amends = forms.ModelChoiceField(
        queryset=None, label="The document it changes", required=False, empty_label="None: it is a new MOU",
        help_text="Every document but an MOU names one.",
        error_messages={"invalid_choice": "Your state has no such document. Choose one of the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, states: QuerySet, to_amend: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = states  # type: ignore[attr-defined]
        self.fields["amends"].queryset = to_amend  # type: ignore[attr-defined]
        if len(states) == 1:
            self.fields["state"].initial = states[0]


class MoveForm(Plain):
    """One step, with what it asks for: a day for the signatures. Reasons stand in ReasonsForm."""

    action = forms.ChoiceField(choices=Action.choices, widget=forms.HiddenInput)
    signed_on = Day(label="Day of the last signature", required=False)


class ReasonsForm(Plain):
    """A text for each field of the terms; the empty ones say nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="reason", **kwargs)
        for name, label in FIELDS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=4000, widget=forms.Textarea(attrs=LONG)
            )

    @property
    def reasons(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}


class QuestionsForm(Plain):
    """Up to five questions, sent together."""

    AT_ONCE = 5

    due_on = Day(label="Answers by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="ask", **kwargs)
        for number in range(1, self.AT_ONCE + 1):
            self.fields[f"field_{number}"] = forms.ChoiceField(
                label=f"Question {number} is about", choices=FIELD_CHOICES, required=False,
                widget=forms.Select(attrs={"class": "ds-c-field"}),
            )  # fmt: skip
            self.fields[f"text_{number}"] = forms.CharField(
                label=f"Question {number}", required=False, max_length=4000, widget=forms.Textarea(attrs=LONG)
            )

    @property
    def questions(self) -> list[tuple[str, str]]:
        pairs = [
            (self.cleaned_data[f"field_{number}"] or "general", self.cleaned_data[f"text_{number}"])
            for number in range(1, self.AT_ONCE + 1)
        ]
        return [pair for pair in pairs if pair[1]]


class AnswersForm(Plain):
    """A text for each question of the open round."""

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="answer", **kwargs)
        for question in questions:
            self.fields[str(question.pk)] = forms.CharField(
                label=question.text, required=False, initial=question.answer, max_length=10000,
                help_text=f"About: {FIELDS[question.field].lower()}", widget=forms.Textarea(attrs=LONG),
            )  # fmt: skip

    @property
    def answers(self) -> dict[int, str]:
        return {int(name): text for name, text in self.cleaned_data.items() if text}


class NoteForm(Plain):
    text = forms.CharField(label="Note to colleagues", max_length=4000, widget=forms.Textarea(attrs=LONG))


class AssignmentForm(Plain):
    reviewer = forms.ModelChoiceField(queryset=None, label="Reviewer")
    due_on = Day(label="To be decided by")

    def __init__(self, *args: Any, reviewers: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]
        self.fields["reviewer"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class VersionsForm(Plain):
    """Two versions of one family, to be compared."""

    before = forms.ChoiceField(label="Earlier version")
    after = forms.ChoiceField(label="Later version")

    def __init__(self, *args: Any, family: Iterable[MouVersion], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="compare-%s", **kwargs)
        choices = [(f"{each.mou.slug}:{each.number}", str(each)) for each in family]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]
