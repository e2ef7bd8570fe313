"""A version at its permanent address: documents beside terms, and for those who work on it the steps it can take."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from fai_portal.access.checks import can
from fai_portal.access.permissions import PUBLIC, Permission
from fai_portal.access.views import NamesPermission
from fai_portal.documents import selectors as documents
from fai_portal.documents.forms import FilesForm
from fai_portal.documents.models import Document
from states import selectors
from states.builders.draft_terms import typed_so_far
from states.builders.term_lines import changes_of_record
from states.builders.words import is_internal, standing
from states.forms import (
    AnswersForm,
    AssignmentForm,
    MoveForm,
    NoteForm,
    QuestionsForm,
    ReasonsForm,
    VersionsForm,
)
from states.models import Action, MouVersion, Status
from states.rules import FIELDS, UNDO_WITHIN, Move, Side, allowed, hindrance, label

PERMISSIONS = {Side.STATE: Permission.WRITE_MOU, Side.CMS: Permission.REVIEW_MOU}


class OneVersion(NamesPermission, View):
    """A version that the reader may not see is not there."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.slug, self.number = kwargs["slug"], kwargs["number"]

    @cached_property
    def version(self) -> MouVersion:
        found = selectors.version_of(user=self.request.user, slug=self.slug, number=self.number)
        if found is None:
            raise Http404("There is no such version.")
        return found

    def may(self, permission: Permission) -> bool:
        return can(self.request.user, permission, state=self.version.mou.state_id)


class VersionPage(OneVersion):
    permission = PUBLIC

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        page = selectors.version_page(self.version, user=request.user)
        context = {"page": page, "version": page.version, "mou": page.version.mou, "fields": FIELDS}
        if page.terms and (before := selectors.terms_before(page.terms, user=request.user)):
            context |= {"before": before, "changes": changes_of_record(before, page.terms)}
        family = selectors.family_of(page.version, user=request.user)
        if len(family) > 1:
            key = f"{self.slug}:{self.number}"
            context["compare_form"] = VersionsForm(family=family, initial={"after": key})
        context["previous"] = next(
            (each for each in reversed(page.versions) if each.number < self.number), None
        )
        if self.may(Permission.VIEW_UNPUBLISHED):
            context |= self.work(page)
        return render(request, "states/version.html", context)

    def work(self, page: selectors.VersionPage) -> dict[str, Any]:
        """What only those who work on the version see."""
        user, now, asked = self.request.user, timezone.now(), page.open_round
        internal = is_internal(user, page.version)
        moves = [move for move in self.moves(page) if move.action != Action.RETURN]
        verdicts = selectors.verdicts(page.documents)
        waits = {
            move: hindrance(move.action, has_open_questions=asked is not None, verdicts=verdicts)
            for move in moves
        }
        may_review = self.may(Permission.REVIEW_MOU)
        in_review = may_review and page.version.status == Status.IN_REVIEW
        return {
            "standing": standing(page.version, user=user, on=now, has_open_questions=asked is not None),
            "history": [(move, label(move.went_to, internal=internal)) for move in page.moves],
            "steps": [
                (move, MoveForm(initial={"action": move.action}, auto_id=False))
                for move in moves
                if not waits[move]
            ],
            "waits": [(move, reason) for move, reason in waits.items() if reason],
            "is_checking": Document.Verdict.CHECKING in verdicts,
            "may_undo": self.may_undo(page),
            "is_internal": internal,
            "held": [
                (each, documents.standing(each.document) if each.document else None)
                for each in page.documents
            ],
            "files_form": FilesForm()
            if self.may(Permission.WRITE_MOU) and page.version.status == Status.DRAFT
            else None,
            "may_write": self.may(Permission.WRITE_MOU),
            "typed": typed_so_far(page.version)
            if self.may(Permission.WRITE_MOU) and page.version.status == Status.DRAFT
            else None,
            "may_amend": self.may(Permission.WRITE_MOU) and page.version.status == Status.PUBLISHED,
            "reasons_form": ReasonsForm() if in_review else None,
            "questions_form": QuestionsForm() if in_review and asked is None else None,
            "may_close": may_review and asked is not None,
            "answers_form": AnswersForm(questions=page.open_questions)
            if asked is not None and self.may(Permission.WRITE_MOU)
            else None,
            "note_form": NoteForm(auto_id="note-%s") if internal else None,
            "assignment_form": self.assignment(page) if may_review and page.version.is_current else None,
        }

    def moves(self, page: selectors.VersionPage) -> list[Move]:
        """The steps this person can take now."""
        is_last = page.version.number == max(each.number for each in page.versions)
        return [
            move
            for move in allowed(page.version.status, follows_return=page.follows_return)
            if move.by is not None and self.may(PERMISSIONS[move.by]) and (is_last or not move.begins)
        ]

    def may_undo(self, page: selectors.VersionPage) -> bool:
        """Whether to offer it; the service decides."""
        last = page.moves[0] if page.moves else None
        return (
            last is not None
            and last.action != Action.UNDO
            and last.made_by_id == self.request.user.pk
            and timezone.now() - last.made_at <= UNDO_WITHIN
        )

    def assignment(self, page: selectors.VersionPage) -> AssignmentForm:
        initial = {"reviewer": page.version.assigned_to_id, "due_on": page.version.due_on}
        people = selectors.reviewers(page.version.mou.state_id or "")
        return AssignmentForm(initial=initial, reviewers=people, auto_id="assign-%s")
