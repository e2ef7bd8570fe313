"""What must hold between the typed terms of one agreement, and how a version of an MOU may move.

Everything about the moves stands in two tables, `STAGES` and `MOVES`: the checks, the buttons, the labels, the
desk and the diagram in docs/review.md are read from them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from states.models.mou import DocumentType
from states.models.status import Action, Status

REVIEW_DAYS = 30  # from a submission to the day by which CMS means to decide
UNDO_WITHIN = timedelta(minutes=15)
SUBMISSIONS = (Action.SUBMIT, Action.RESUBMIT)
HEADS = (DocumentType.MOU, DocumentType.PROPOSAL)

FIELDS = {  # what a reason or a question may be about
    "general": "The version as a whole",
    "documents": "Documents",
    "effective_from": "Effective date",
    "model": "Model",
    "target_population": "Target population",
    "exclusions": "Exclusions",
    "ages": "Age limits",
    "enrollment_method": "Enrollment method",
    "counties": "Counties and area",
    "years": "Demonstration years",
    "percentages": "Percentages",
    "eligible_estimate": "Estimated number eligible",
    "plans": "Plans",
    "policy": "Constants of the savings report",
}


class Side(StrEnum):
    CMS = "CMS"
    STATE = "The state"


class NotAllowed(Exception):
    """A refusal, as a sentence that says what holds and what can be done."""


@dataclass(frozen=True)
class Stage:
    """One status: whose turn it is, what CMS reads (a state never does), and what it means."""

    turn: Side | None
    cms: str
    sentence: str


STAGES: dict[Status, Stage] = {
    Status.DRAFT: Stage(Side.STATE, "Draft at the state", "The state prepares the version."),
    Status.SUBMITTED: Stage(Side.CMS, "New, to be taken up", "CMS has the version and will review it."),
    Status.IN_REVIEW: Stage(Side.CMS, "In review", "CMS reviews the version and may ask questions."),
    Status.RETURNED: Stage(
        Side.STATE, "Returned, waiting for the state", "CMS gave its reasons, field by field."
    ),
    Status.RESUBMITTED: Stage(
        Side.CMS, "Resubmitted, to be taken up", "The state answered a return with this version."
    ),
    Status.ACCEPTED: Stage(
        Side.CMS, "Accepted, to be signed", "The terms are agreed. The signatures are awaited."
    ),
    Status.EXECUTED: Stage(Side.CMS, "Executed, to be published", "CMS and the state have signed."),
    Status.PUBLISHED: Stage(None, "Published", "Everybody can read the version and its terms."),
    Status.SUPERSEDED: Stage(None, "Superseded", "A later version was published. This one stays readable."),
    Status.WITHDRAWN: Stage(None, "Withdrawn by the state", "The state took the version back."),
}


@dataclass(frozen=True)
class Move:
    """One allowed move. A version that one `begins` is the next one; the version itself stays where it is.

    `elsewhere` names the place that alone may make the move: no address of this app does.
    """

    action: Action
    sources: tuple[Status, ...]
    target: Status
    by: Side | None  # None: it follows from another move
    told: str  # what the other side is told
    can_be_undone: bool = False
    begins: bool = False
    elsewhere: str = ""


S, A = Status, Action
MOVES: dict[Action, Move] = {
    move.action: move
    for move in (
        Move(A.SUBMIT, (S.DRAFT,), S.SUBMITTED, Side.STATE, "was submitted", can_be_undone=True),
        Move(A.RESUBMIT, (S.DRAFT,), S.RESUBMITTED, Side.STATE, "was submitted again", can_be_undone=True),
        Move(
            A.TAKE_UP, (S.SUBMITTED, S.RESUBMITTED), S.IN_REVIEW, Side.CMS, "is being reviewed by CMS",
            can_be_undone=True,
        ),
        Move(
            A.RETURN, (S.IN_REVIEW,), S.RETURNED, Side.CMS, "was returned to you, with reasons", can_be_undone=True
        ),
        Move(
            A.ACCEPT, (S.IN_REVIEW,), S.ACCEPTED, Side.CMS, "was accepted by CMS",
            elsewhere="demonstrations.services.acceptance",
        ),
        Move(A.EXECUTE, (S.ACCEPTED,), S.EXECUTED, Side.CMS, "was signed by CMS and the state"),
        Move(A.PUBLISH, (S.EXECUTED,), S.PUBLISHED, Side.CMS, "was published"),
        Move(A.SUPERSEDE, (S.PUBLISHED,), S.SUPERSEDED, None, "was replaced by a later version"),
        Move(
            A.WITHDRAW, (S.DRAFT, S.SUBMITTED, S.RESUBMITTED, S.IN_REVIEW, S.RETURNED), S.WITHDRAWN, Side.STATE,
            "was withdrawn by the state", can_be_undone=True,
        ),
        Move(
            A.REVISE, (S.RETURNED, S.PUBLISHED, S.WITHDRAWN), S.DRAFT, Side.STATE, "has a next version in preparation",
            begins=True,
        ),
    )
}  # fmt: skip


def label(status: str, *, internal: bool) -> str:
    """The words for a status: CMS's own for those who may read them, the state's for everybody else."""
    found = Status(status)
    return STAGES[found].cms if internal else str(found.label)


def turn(status: str, *, has_open_questions: bool) -> Side | None:
    """Whose turn it is. While a round of questions is open in a review it is the state's."""
    if has_open_questions and status == Status.IN_REVIEW:
        return Side.STATE
    return STAGES[Status(status)].turn


def allowed(status: str, *, follows_return: bool) -> tuple[Move, ...]:
    """What may happen to a version. One that follows a return is submitted again, any other for the first time."""
    submission = Action.SUBMIT if follows_return else Action.RESUBMIT
    return tuple(move for move in MOVES.values() if status in move.sources and move.action != submission)


def check_move(action: str, status: str, *, follows_return: bool) -> Move:
    for move in allowed(status, follows_return=follows_return):
        if move.action == action:
            return move
    move = MOVES[Action(action)]
    at = label(status, internal=False).lower()
    raise NotAllowed(
        f"“{move.action.label}” is not possible: the version is now “{at}”. Load the page again."
    )


def check_undo(action: str, *, is_newest: bool, is_own: bool, age: timedelta) -> Move:
    """A move is undone by whoever made it, within minutes, while nothing has followed it."""
    move = MOVES.get(Action(action))
    if move is None or not move.can_be_undone:
        raise NotAllowed("The last step cannot be undone.")
    if not is_own:
        raise NotAllowed("Only the person who made the last step can undo it.")
    if not is_newest:
        raise NotAllowed("Something has followed the last step, so it stands.")
    if age > UNDO_WITHIN:
        raise NotAllowed("A step can be undone for 15 minutes. This one is older.")
    return move


def hindrance(action: str, *, has_open_questions: bool = False, verdicts: Collection[str] = ()) -> str:
    """Why an allowed move is not possible now, as a sentence, or "": the page says it and the service refuses by it."""
    if action == Action.ACCEPT and has_open_questions:
        return "A round of questions is open. Wait for the answers, or close the round first."
    return unclean(verdicts) if action in SUBMISSIONS else ""


def check_family(document_type: str, changed: str | None) -> None:
    """An MOU and a proposal head their own family; every other document names the one that it changes."""
    if document_type in HEADS and changed is not None:
        raise NotAllowed("An MOU heads its own family: it changes no other document.")
    if document_type not in HEADS and changed is None:
        raise NotAllowed("Name the document that this one changes.")
    if changed == DocumentType.PROPOSAL:
        raise NotAllowed("A proposal is not amended: begin the MOU.")


def reasons_are_given(reasons: Mapping[str, str]) -> None:
    if not any(reason.strip() for reason in reasons.values()):
        raise NotAllowed("Give at least one reason: the state must know what to change.")
    if unknown := sorted(set(reasons) - set(FIELDS)):
        raise NotAllowed(f"No field is called {unknown[0]}.")


def terms_can_be_submitted(
    years: Sequence[tuple[int, date | None, date | None]], *, state: str | None, counties_of: Collection[str]
) -> None:
    """What a submission must hold beyond the constraints: years follow each other, counties are the state's."""
    if (gap := first_gap(years)) is not None:
        raise NotAllowed(f"Demonstration year {gap} must start on the day after the year before it ended.")
    if others := sorted(set(counties_of) - {state}):
        raise NotAllowed(f"A county of {others[0]} is listed. Only counties of {state} can take part.")


def signed_before_the_start(signed_on: date, *, starts: Iterable[date | None]) -> None:
    """Nothing starts before it is signed; an amendment, which may restate what is past, is not asked."""
    early = min((start for start in starts if start is not None), default=signed_on)
    if early < signed_on:
        raise NotAllowed(
            f"The terms start on {early}, before the day of the last signature. Correct the day, "
            "or return the version to the state."
        )


def next_sequence(taken: Iterable[int]) -> int:
    """The place of new terms in the order of an agreement's decisions; the first two are the public record's."""
    return max([2, *taken]) + 1


def unclean(verdicts: Collection[str]) -> str:
    """A version is submitted with at least one document, each of them checked and ready: what is missing, or ""."""
    if not verdicts:
        return "Add the document first: a version is submitted with at least one."
    if "refused" in verdicts:
        return "A document was refused. Remove it or send a corrected one, then submit."
    if set(verdicts) != {"ready"}:
        return "A document is still being checked. Submit once every document is ready."
    return ""


def diagram() -> str:
    """The moves as a Mermaid state diagram, for docs/review.md. A test holds the page to it."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines())])


def _lines() -> Iterator[str]:
    yield "[*] --> draft"
    for move in MOVES.values():
        for source in move.sources:
            who = f" ({move.by})" if move.by else ""
            what = "Begin the next version, itself" if move.begins else move.action.label
            yield f"{source.value} --> {move.target.value}: {what}{who}"
    for status in (Status.SUPERSEDED, Status.WITHDRAWN):
        yield f"{status.value} --> [*]"


def labels_table() -> str:
    """Every status with both labels and whose turn it is, as a Markdown table for the same page."""
    head = ["| status | whose turn | CMS reads | the state reads | means |", "|---|---|---|---|---|"]
    rows = [
        f"| `{status.value}` | {stage.turn or 'nobody'} | {stage.cms} | {status.label} | {stage.sentence} |"
        for status, stage in STAGES.items()
    ]
    return "\n".join(head + rows)


def first_gap(years: Sequence[tuple[int, date | None, date | None]]) -> int | None:
    """The number of the first demonstration year that does not follow the one before it; None if all do.

    Years are (number, start, end), numbered from 1, each starting on the day the one before it ended. Years
    whose dates are unknown are held to their numbers only.
    """
    for position, (number, start, _) in enumerate(years):
        if number != position + 1:
            return number
        before = years[position - 1][2] if position else None
        if start is not None and before is not None and start != before:
            return number
    return None


def lies_within(start: date | None, end: date | None, year: tuple[date | None, date | None]) -> bool:
    """Whether a percentage's period lies inside its year. Without dates it is the whole year."""
    if start is None or end is None:
        return start is end is None
    return year[0] is not None and year[1] is not None and year[0] <= start and end <= year[1]
