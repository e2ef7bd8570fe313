"""Versions on their way between a state and CMS, moved by the services."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from fai_portal.accounts.models import User
from states.ingest.terms.typed import TypedCounty, TypedPercentage, TypedTerms, TypedYear
from states.models import (
    Action,
    DemonstrationModel,
    DocumentType,
    InternalNote,
    Measure,
    MouMove,
    MouVersion,
    Question,
    QuestionRound,
    ReturnReason,
    State,
    Status,
)
from states.services.agreement_move import move_version
from states.services.draft import add_document, begin_mou, save_terms
from tests.factories.mou import make_version
from tests.factories.state import make_county, make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_state_official, make_user

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
REASONS = {"years": "The second year has no percentage."}


def make_reviewer(**overrides) -> User:
    from fai_portal.access.roles import RoleName

    return make_user(role=RoleName.CMS_REVIEWER, **overrides)


def make_draft_terms(**overrides) -> TypedTerms:
    fields = {
        "effective_from": date(2027, 1, 1),
        "model": DemonstrationModel.CAPITATED,
        "target_population": "Adults with full benefits",
        "age_min": 21,
        "years": (
            TypedYear(1, date(2027, 1, 1), date(2028, 7, 1)),
            TypedYear(2, date(2028, 7, 1), date(2029, 7, 1)),
        ),
        "percentages": (TypedPercentage(1, Measure.AGGREGATE_SAVINGS, Decimal("1")),),
        "counties": (TypedCounty(make_county("53033").fips),),
    } | overrides
    return TypedTerms(**fields)


def make_draft(
    *,
    by: User | None = None,
    slug: str = "wa-mou",
    verdict: str = "ready",
    state: State | None = None,
    title: str = "Health Homes MOU",
    **terms,
) -> MouVersion:
    """A draft with terms and one document, of Washington's unless another state is named."""
    by = by or make_state_official()
    version = begin_mou(
        by=by,
        on=NOON,
        state=state or make_state(),
        document_type=DocumentType.MOU,
        title=title,
        slug=slug,
    )
    save_terms(by=by, on=NOON, version=version, terms=make_draft_terms(**terms))
    reason = {"reasons": ["It is encrypted."]} if verdict == "refused" else {}
    stored = make_stored_document(added_by=by, verdict=verdict, **reason)
    add_document(by=by, on=NOON, version=version, document=stored, title="The MOU")
    return version


def make_moved(
    *actions: Action, official: User | None = None, reviewer: User | None = None, **draft
) -> MouVersion:
    """A draft that went through these moves, an hour apart."""
    official, reviewer = official or make_state_official(), reviewer or make_reviewer()
    version = make_draft(by=official, **draft)
    for hours, action in enumerate(actions):
        mover = official if action in (Action.SUBMIT, Action.RESUBMIT, Action.WITHDRAW) else reviewer
        reasons = REASONS if action == Action.RETURN else {}
        move_version(
            by=mover, on=NOON + timedelta(hours=hours), version=version, action=action, reasons=reasons
        )
    version.refresh_from_db()
    return version


def make_move(**overrides) -> MouMove:
    fields = {
        "version": overrides.get("version") or make_version(is_published=False),
        "action": Action.TAKE_UP,
        "came_from": Status.SUBMITTED,
        "went_to": Status.IN_REVIEW,
        "made_by": make_reviewer(),
        "made_at": NOON,
    } | overrides
    return MouMove.objects.create(**fields)


def make_reason() -> ReturnReason:
    move = make_move(action=Action.RETURN, came_from=Status.IN_REVIEW, went_to=Status.RETURNED)
    return ReturnReason.objects.create(move=move, field="years", reason=REASONS["years"])


def make_round() -> QuestionRound:
    return QuestionRound.objects.create(
        version=make_version(is_published=False), asked_by=make_reviewer(), asked_at=NOON, due_on=NOON.date()
    )


def make_question() -> Question:
    return Question.objects.create(round=make_round(), field="years", text="Why two years?")


def make_note() -> InternalNote:
    return InternalNote.objects.create(
        version=make_version(is_published=False),
        text="Look again.",
        written_by=make_reviewer(),
        written_at=NOON,
    )
