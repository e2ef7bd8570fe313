"""What is done to a version: each step is one POST that answers with the version's page, script or none."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from fai_portal.access.permissions import Permission
from fai_portal.documents.forms import FilesForm
from states import selectors
from states.forms import AnswersForm, AssignmentForm, MoveForm, NoteForm, QuestionsForm, ReasonsForm
from states.models import Action, MouVersion
from states.rules import NotAllowed
from states.services import agreement_move, assignment, draft, question
from states.views.version import OneVersion


class Step(OneVersion):
    """Subclasses say in `take` what is done, and return the sentence that tells so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        self.result: MouVersion = self.version
        try:
            messages.success(request, self.take({"by": request.user, "on": timezone.now()}))
        except (NotAllowed, ValidationError) as refusal:
            for sentence in getattr(refusal, "messages", [str(refusal)]):
                messages.error(request, sentence)
        return redirect("mou-version", self.result.mou.slug, self.result.number)

    def take(self, who: dict[str, Any]) -> str:
        raise NotImplementedError

    def read(self, form: forms.Form) -> Any:
        """The form, if it can be used; else a refusal that names each field."""
        if not form.is_valid():
            raise ValidationError(
                [
                    f"{form.fields[name].label or name}: {error}"
                    for name, errors in form.errors.items()
                    for error in errors
                ]
            )
        return form


class MoveStep(Step):
    permission = Permission.VIEW_UNPUBLISHED

    def take(self, who: dict[str, Any]) -> str:
        asked = self.read(MoveForm(self.request.POST)).cleaned_data
        action = Action(asked["action"])
        if action == Action.REVISE:
            self.result = draft.begin_next(version=self.version, **who)
            return f"Version {self.result.number} is begun. It holds what version {self.number} holds."
        reasons = self.read(ReasonsForm(self.request.POST)).reasons
        agreement_move.move_version(
            version=self.version, action=action, reasons=reasons, signed_on=asked["signed_on"], **who
        )
        return f"Done: {action.label}."


class UndoStep(Step):
    permission = Permission.VIEW_UNPUBLISHED

    def take(self, who: dict[str, Any]) -> str:
        agreement_move.undo_move(version=self.version, **who)
        return "The last step was taken back."


class QuestionsStep(Step):
    permission = Permission.REVIEW_MOU

    def take(self, who: dict[str, Any]) -> str:
        form = self.read(QuestionsForm(self.request.POST))
        question.ask(
            version=self.version, questions=form.questions, due_on=form.cleaned_data["due_on"], **who
        )
        return "The questions were sent to the state."


class CloseStep(Step):
    permission = Permission.REVIEW_MOU

    def take(self, who: dict[str, Any]) -> str:
        question.close_round(version=self.version, **who)
        return "The round of questions is closed."


class AnswersStep(Step):
    permission = Permission.WRITE_MOU

    def take(self, who: dict[str, Any]) -> str:
        page = selectors.version_page(self.version, user=self.request.user)
        if page.open_round is None:
            raise NotAllowed("No round of questions is open.")
        form = self.read(AnswersForm(self.request.POST, questions=page.open_questions))
        if question.answer(version=self.version, answers=form.answers, **who):
            return "Every question is answered. CMS was told."
        return "The answers are saved. CMS is told once every question is answered."


class NoteStep(Step):
    permission = Permission.VIEW_INTERNAL

    def take(self, who: dict[str, Any]) -> str:
        question.write_note(
            version=self.version, text=self.read(NoteForm(self.request.POST)).cleaned_data["text"], **who
        )
        return "The note is saved. Only CMS staff can read it."


class AssignmentStep(Step):
    permission = Permission.REVIEW_MOU

    def take(self, who: dict[str, Any]) -> str:
        people = selectors.reviewers(self.version.mou.state_id or "")
        form = self.read(AssignmentForm(self.request.POST, reviewers=people))
        assignment.assign(version=self.version, **form.cleaned_data, **who)
        return f"{form.cleaned_data['reviewer'].name} is the reviewer."


class DocumentsStep(Step):
    permission = Permission.WRITE_MOU

    def take(self, who: dict[str, Any]) -> str:
        files = self.read(FilesForm(self.request.POST, self.request.FILES)).cleaned_data["documents"]
        for file in files:
            draft.send_document(version=self.version, file=file, name=file.name, **who)
        if len(files) == 1:
            return f"{files[0].name} was received and is being checked."
        return f"{len(files)} documents were received and are being checked."


class RemoveDocumentStep(Step):
    permission = Permission.WRITE_MOU

    def take(self, who: dict[str, Any]) -> str:
        held = selectors.held_document(self.version, self.kwargs["pk"])
        if held is None:
            raise NotAllowed("The draft does not hold this document.")
        draft.remove_document(version=self.version, document=held, **who)
        return f"{held.title} was taken out of the draft."
