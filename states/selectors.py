"""What an agreement lays down on a day, and where the versions of the MOU family stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.text import slugify

from fai_portal.access.checks import type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.selectors import holders
from fai_portal.accounts.models import User
from fai_portal.documents.models import Document
from states.models import (
    Action,
    County,
    DocumentType,
    InternalNote,
    Mou,
    MouDocument,
    MouMove,
    MouVersion,
    Proposal,
    Question,
    QuestionRound,
    Reading,
    State,
    Status,
    Terms,
    TermsEntry,
)
from states.querysets import TermsQuerySet

AT_CMS = (
    Status.SUBMITTED, Status.RESUBMITTED, Status.IN_REVIEW, Status.RETURNED, Status.ACCEPTED, Status.EXECUTED,
)  # fmt: skip

DECIDED = Q(version__is_published=True) | Q(version__status__in=[Status.ACCEPTED, Status.EXECUTED])


def governing_terms(*, user: type_of_user, on: date, state: str = "") -> TermsQuerySet:
    """The terms that govern each agreement on a day, one row an agreement, of one state if it is named."""
    terms = Terms.objects.visible_to(user).select_related("agreement", "version__mou", "source")
    return (terms.filter(agreement__state=state) if state else terms).governing(on)


def terms_of(agreement: Mou, *, user: type_of_user, on: date) -> Terms | None:
    """The terms that govern one agreement on a day: one query. None before the first ones took effect."""
    return governing_terms(user=user, on=on).filter(agreement=agreement).first()


def follows_return(version: MouVersion) -> bool:
    """Whether the version before this one was returned, so that this one answers it."""
    before = version_before(version)
    return before is not None and before.status == Status.RETURNED


def version_before(version: MouVersion) -> MouVersion | None:
    """The version of the same document that it follows."""
    earlier = MouVersion.objects.filter(mou=version.mou_id, number__lt=version.number).select_related("mou")
    return earlier.order_by("-number").first()


def newest_move(mou: int) -> MouMove | None:
    """The newest move of any version of an MOU."""
    moves = MouMove.objects.filter(version__mou=mou).select_related("version__mou")
    return moves.order_by("-id").first()


def submission_of(version: MouVersion) -> MouMove | None:
    """The move that submitted a version and stands; none of what the public record brought."""
    moves = MouMove.objects.filter(version=version, action__in=[Action.SUBMIT, Action.RESUBMIT])
    return moves.filter(undone_by=None).select_related("made_by").order_by("-id").first()


@dataclass(frozen=True)
class VersionPage:
    """One version, as far as this reader may see it."""

    version: MouVersion
    documents: tuple[MouDocument, ...]
    terms: Terms | None
    versions: tuple[MouVersion, ...]
    moves: tuple[MouMove, ...]  # with their reasons
    rounds: tuple[QuestionRound, ...]  # with their questions
    notes: tuple[InternalNote, ...]
    follows_return: bool

    @property
    def open_round(self) -> QuestionRound | None:
        return next((each for each in self.rounds if each.closed_at is None), None)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(self.open_round.questions.all()) if self.open_round else ()


def version_of(*, user: type_of_user, slug: str, number: int) -> MouVersion | None:
    """A version by its permanent address, if this reader may see it."""
    found = MouVersion.objects.visible_to(user).select_related("mou__state", "mou__source", "assigned_to")
    return found.filter(mou__slug=slug, number=number).first()


def whole_terms(version: MouVersion, *, user: type_of_user) -> Terms | None:
    """The terms of a version with all that belongs to them."""
    found = Terms.objects.visible_to(user).filter(version=version).select_related("source", "version__mou")
    return with_parts(found).first()


def held_terms(version: MouVersion) -> Terms | None:
    """The same, for a service that has asked whether its actor may see the version."""
    return with_parts(Terms.objects.filter(version=version).select_related("version__mou")).first()


def with_parts(terms: TermsQuerySet) -> TermsQuerySet:
    """Their years, percentages, counties and constants, each with its source."""
    return terms.prefetch_related(
        "years__percentages__source", "years__source", "counties__county", "counties__source", "constants"
    )


def versions_of(user: type_of_user, slug: str) -> QuerySet[MouVersion]:
    """The versions of a document that this reader may see, in order, with their documents."""
    found = MouVersion.objects.visible_to(user).filter(mou__slug=slug).select_related("mou")
    return found.prefetch_related("documents__document").order_by("number")


def document_named(user: type_of_user, slug: str) -> Mou | None:
    return Mou.objects.visible_to(user).filter(slug=slug).first()


def published_here() -> QuerySet[MouVersion]:
    """The versions in force that a state submitted; the public record's own hold no text of ours."""
    found = MouVersion.objects.filter(status=Status.PUBLISHED, submitted_at__isnull=False)
    return found.select_related("mou__state").order_by("pk")


def is_in_force(version: MouVersion) -> bool:
    return MouVersion.objects.filter(pk=version.pk, status=Status.PUBLISHED).exists()


def numbers_of(mou: int) -> list[int]:
    return list(MouVersion.objects.filter(mou=mou).values_list("number", flat=True))


def version_page(version: MouVersion, *, user: type_of_user) -> VersionPage:
    moves = MouMove.objects.visible_to(user).filter(version=version).select_related("made_by")
    rounds = QuestionRound.objects.visible_to(user).filter(version=version)
    notes = InternalNote.objects.visible_to(user).filter(version=version).select_related("written_by")
    return VersionPage(
        version=version,
        documents=tuple(version.documents.select_related("document")),
        terms=whole_terms(version, user=user),
        versions=tuple(MouVersion.objects.visible_to(user).filter(mou=version.mou_id)),
        moves=tuple(moves.prefetch_related("reasons")),
        rounds=tuple(rounds.prefetch_related("questions__answered_by")),
        notes=tuple(notes),
        follows_return=follows_return(version),
    )


def _under_way(user: type_of_user) -> QuerySet[MouVersion]:
    """Versions on their way between a state and CMS, the most urgent first."""
    open_rounds = QuestionRound.objects.filter(version=OuterRef("pk"), closed_at=None)
    found = MouVersion.objects.visible_to(user).select_related("mou__state", "assigned_to")
    found = found.annotate(has_open_questions=Exists(open_rounds))
    return found.order_by(F("due_on").asc(nulls_last=True), "pk")


def review_queue(user: type_of_user) -> QuerySet[MouVersion]:
    """What CMS has received and not yet published or got rid of."""
    return _under_way(user).filter(status__in=AT_CMS, is_current=True)


def to_decide(due_on: Iterable[date]) -> QuerySet[MouVersion]:
    """Versions that CMS means to decide on one of these days, and has not."""
    with_cms = (Status.SUBMITTED, Status.RESUBMITTED, Status.IN_REVIEW)
    found = MouVersion.objects.filter(status__in=with_cms, due_on__in=list(due_on))
    return found.select_related("mou", "assigned_to").order_by("pk")


def to_answer(due_on: Iterable[date]) -> QuerySet[QuestionRound]:
    """Open rounds of questions that a state is asked to answer by one of these days."""
    found = QuestionRound.objects.filter(closed_at=None, due_on__in=list(due_on))
    return found.select_related("version__mou", "version__assigned_to").order_by("pk")


def of_states(user: type_of_user, states: Iterable[str]) -> QuerySet[MouVersion]:
    """What the people of some states are preparing or waiting for."""
    waiting = Q(status=Status.DRAFT) | Q(status__in=AT_CMS, is_current=True)
    return _under_way(user).filter(waiting, mou__state__in=list(states))


def states_named(codes: Iterable[str]) -> QuerySet[State]:
    return State.objects.filter(code__in=list(codes))


def to_amend(user: type_of_user, states: Iterable[str]) -> QuerySet[Mou]:
    """The documents of some states that a new one may change."""
    found = Mou.objects.visible_to(user).filter(state__in=list(states))
    return found.exclude(document_type=DocumentType.PROPOSAL)


def named_to_amend(user: type_of_user, states: Iterable[str], slug: str) -> Mou | None:
    return to_amend(user, states).filter(slug=slug).first()


def free_slug(*, state: State, title: str) -> str:
    """An address for a new document: its state and its title, and a number where that is taken."""
    wanted = slugify(f"{state.code}-{title}")[:90].strip("-")
    taken = set(Mou.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(each for each in chain([wanted], numbered) if each not in taken)


def reviewers(state: str) -> QuerySet[User]:
    return holders(Permission.REVIEW_MOU, state=state)


def family_of(version: MouVersion, *, user: type_of_user) -> tuple[MouVersion, ...]:
    """Every version of the documents of its family, oldest document first."""
    head = version.mou.agreement_id or version.mou_id
    found = MouVersion.objects.visible_to(user).filter(Q(mou=head) | Q(mou__agreement=head))
    order = (F("mou__signed_on").asc(nulls_last=True), "mou__slug", "number")
    return tuple(found.select_related("mou").order_by(*order))


@dataclass(frozen=True)
class ReadDocument:
    """A document of a version with the text of its pages; None where it was not read."""

    title: str
    pages: tuple[str, ...] | None
    document_id: int | None = None


def verdicts(documents: Iterable[MouDocument]) -> list[str]:
    """How the check of each document of a version stands. One that is only linked needs none."""
    return [each.document.verdict if each.document else Document.Verdict.READY for each in documents]


def read_documents(version: MouVersion) -> tuple[ReadDocument, ...]:
    """The documents of a version that its reader may see, in their order."""
    held = version.documents.order_by("pk")
    texts = Reading.objects.filter(mou=version.mou_id, document__in=held.values("document"))
    pages = dict(texts.values_list("document_id", "pages"))
    return tuple(
        ReadDocument(
            each.title, tuple(found) if (found := pages.get(each.document_id)) else None, each.document_id
        )
        for each in held
    )


def entry_of(version: MouVersion) -> TermsEntry | None:
    """What was typed for a draft, if anything was."""
    return TermsEntry.objects.filter(version=version).select_related("saved_by").first()


def counties_by_code(state: str | None) -> dict[str, str]:
    """The names of the counties of a state."""
    return dict(County.objects.filter(state=state).order_by("fips").values_list("fips", "name"))


def decided_terms(mou: Mou, *, but: MouVersion) -> Terms | None:
    """The latest terms of its agreement that were decided: what an amendment amends."""
    return _latest_terms(mou, but, DECIDED)


def published_terms(mou: Mou, *, but: MouVersion) -> Terms | None:
    """The latest terms of its agreement that everybody can read."""
    return _latest_terms(mou, but, Q(version__is_published=True))


def _latest_terms(mou: Mou, but: MouVersion, which: Q) -> Terms | None:
    found = Terms.objects.filter(which, agreement=mou.agreement_id or mou.pk).exclude(version=but)
    return with_parts(found.select_related("version__mou")).order_by("-sequence").first()


def terms_before(terms: Terms, *, user: type_of_user) -> Terms | None:
    """The terms that these restate: the latest that were decided before them, if the reader may see them."""
    found = Terms.objects.visible_to(user).filter(DECIDED, agreement=terms.agreement_id)
    found = found.filter(sequence__lt=terms.sequence).select_related("version__mou")
    return with_parts(found).order_by("-sequence").first()


def open_proposals(version: MouVersion) -> list[Proposal]:
    """What was read in the documents that the version holds and nobody has answered yet."""
    held = version.documents.values("document")
    found = Proposal.objects.filter(reading__mou=version.mou_id, reading__document__in=held)
    found = found.filter(answer=Proposal.Answer.PROPOSED).select_related("reading__document")
    return list(found.order_by("reading_id", "pk"))


def readings_of(version: MouVersion) -> list[Reading]:
    held = version.documents.values("document")
    found = Reading.objects.filter(mou=version.mou_id, document__in=held).select_related("document")
    return list(found.defer("pages").order_by("pk"))


def held_document(version: MouVersion, pk: int) -> MouDocument | None:
    return version.documents.filter(pk=pk).first()


def documents_shown_to(user: type_of_user) -> QuerySet:
    """The stored files of the versions that a user may see, for the pages of the files themselves."""
    return MouDocument.objects.visible_to(user).exclude(document=None).values("document")


def is_state(code: str) -> bool:
    """Whether a state has this postal code."""
    return State.objects.filter(code=code).exists()
