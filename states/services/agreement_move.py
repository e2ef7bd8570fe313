"""The only place that moves a version of an MOU: lock, permission, rule, change, audit and notice in one transaction.

The database refuses a change of status that does not come from here (migration 0005 of this app).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.history.acting import acting
from fai_portal.notices.services.notice import tell_followers
from states.builders.told_changes import told
from states.models import Action, Mou, MouMove, MouVersion, QuestionRound, ReturnReason, Status, Terms
from states.published import version_published
from states.rules import (
    FIELDS,
    MOVES,
    REVIEW_DAYS,
    Move,
    NotAllowed,
    Side,
    check_move,
    check_undo,
    hindrance,
    next_sequence,
    reasons_are_given,
    signed_before_the_start,
    terms_can_be_submitted,
)
from states.selectors import follows_return, newest_move, verdicts
from states.services.entry import settle
from states.services.locking import lock
from states.services.text_index import index_version
from states.services.told import address_of, tell_side
from states.services.written_terms import write_policy_records

PERMISSIONS = {Side.STATE: Permission.WRITE_MOU, Side.CMS: Permission.REVIEW_MOU}
OTHER = {Side.STATE: Side.CMS, Side.CMS: Side.STATE}
KEPT = ("status", "is_current", "is_published", "submitted_at", "assigned_to_id", "due_on")
TIMES = {"submitted_at": datetime, "due_on": date}


@transaction.atomic
def move_version(
    *,
    by: User,
    on: datetime,
    version: MouVersion,
    action: Action,
    reasons: Mapping[str, str] | None = None,
    signed_on: date | None = None,
) -> MouMove:
    """Make one move. Raises NotAllowed, with a sentence, when the version has moved on meanwhile."""
    move = MOVES.get(action)
    if move is None or move.by is None or move.begins or move.elsewhere:
        raise NotAllowed("This step is made elsewhere, or follows from another one.")
    return _make(by, on, version, action, reasons or {}, signed_on)


@transaction.atomic
def accept_version(*, by: User, on: datetime, version: MouVersion) -> MouMove:
    """Accept the version. Only `demonstrations.services.acceptance` calls this, in its own transaction."""
    return _make(by, on, version, Action.ACCEPT)


@transaction.atomic
def undo_move(*, by: User, on: datetime, version: MouVersion) -> MouMove:
    """Take back the newest move, by whoever made it: everything is again as it was before."""
    version = lock(by=by, version=version)
    # Asked first: even why not would tell others of the state's work.
    check(by, Permission.VIEW_UNPUBLISHED, state=version.mou.state_id)
    last = newest_move(version.mou_id)
    if last is None or last.version_id != version.pk or last.action == Action.UNDO:
        raise NotAllowed("There is nothing to undo: the version was not moved last.")
    move = check_undo(
        last.action, is_newest=not _followed(last), is_own=last.made_by_id == by.pk, age=on - last.made_at
    )
    side = _side(move)
    check(by, PERMISSIONS[side], state=version.mou.state_id)
    undo = MouMove.objects.create(
        version=version, action=Action.UNDO, came_from=version.status, went_to=last.came_from, made_by=by,
        made_at=on, undoes=last,
    )  # fmt: skip
    _restore(last.before)
    _record(by, on, undo)
    _tell(by, on, undo, OTHER[side], "was moved by mistake: the last step was taken back")
    return undo


def _make(
    by: User,
    on: datetime,
    version: MouVersion,
    action: Action,
    reasons: Mapping[str, str] | None = None,
    signed_on: date | None = None,
) -> MouMove:
    with acting(reason=Action(action).label):  # what the step changes says in its history which step it was
        return _step(by, on, version, action, reasons, signed_on)


def _step(
    by: User,
    on: datetime,
    version: MouVersion,
    action: Action,
    reasons: Mapping[str, str] | None,
    signed_on: date | None,
) -> MouMove:
    version = lock(by=by, version=version)
    side = _side(MOVES[action])
    check(by, PERMISSIONS[side], state=version.mou.state_id)
    move = check_move(action, version.status, follows_return=follows_return(version))
    before = _before(version)
    changes = _EFFECTS.get(action, _nothing)(by, on, version, reasons=reasons, signed_on=signed_on)
    made = MouMove.objects.create(
        version=version, action=action, came_from=version.status, went_to=move.target, made_by=by, made_at=on,
        before=before, signed_on=signed_on if action == Action.EXECUTE else None,
    )  # fmt: skip
    _write(version, {"status": move.target, **changes})
    if action == Action.RETURN:
        _give_reasons(made, reasons or {})
    _record(by, on, made)
    about = [field for field in FIELDS if (reasons or {}).get(field, "").strip()]
    named = ", ".join(FIELDS[field].lower() for field in about)
    _tell(by, on, made, OTHER[side], f"{move.told} about {named}" if about else move.told, about)
    if action == Action.PUBLISH:
        index_version(by=by, on=on, version=version)
        version_published.send(MouVersion, version=version, by=by, on=on)
        _tell_followers(by, on, made)
    return made


def _side(move: Move) -> Side:
    if move.by is None:
        raise NotAllowed("This step follows from another one; nobody makes it.")
    return move.by


def _submit(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    if reason := hindrance(Action.SUBMIT, verdicts=verdicts(version.documents.select_related("document"))):
        raise NotAllowed(reason)
    settle(by=by, on=on, version=version)
    terms = Terms.objects.filter(version=version).first()
    if terms is not None:
        years = [(year.number, year.start, year.end) for year in terms.years.order_by("number")]
        counties = set(terms.counties.values_list("county__state_id", flat=True))
        terms_can_be_submitted(years, state=version.mou.state_id, counties_of=counties)
    for current in version.mou.versions.filter(is_current=True):
        _write(current, {"is_current": False})
    due_on = on.date() + timedelta(days=REVIEW_DAYS)
    return {"submitted_at": on, "is_current": True, "due_on": due_on}


def _take_up(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    return {} if version.assigned_to_id else {"assigned_to_id": by.pk}


def _return(
    by: User, on: datetime, version: MouVersion, *, reasons: Mapping[str, str], **_: Any
) -> dict[str, Any]:
    reasons_are_given(reasons)
    _open_rounds(version).update(closed_at=on)
    return {}


def _accept(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    """The terms take their place in the order of decisions: after all that was decided before."""
    if reason := hindrance(Action.ACCEPT, has_open_questions=_open_rounds(version).exists()):
        raise NotAllowed(reason)
    terms = Terms.objects.filter(version=version).first()
    if terms is not None:
        others = Terms.objects.filter(agreement=terms.agreement_id).exclude(pk=terms.pk)
        sequence = next_sequence(others.values_list("sequence", flat=True))
        Terms.objects.filter(pk=terms.pk).update(sequence=sequence, decided_on=on.date())
    return {}


def _execute(
    by: User, on: datetime, version: MouVersion, *, signed_on: date | None, **_: Any
) -> dict[str, Any]:
    if signed_on is None or signed_on > on.date():
        raise NotAllowed("Give the day of the last signature; it cannot be in the future.")
    terms = Terms.objects.filter(version=version).first()
    if terms is not None and not version.mou.amends_id:
        years = terms.years.order_by("number").values_list("start", flat=True)
        signed_before_the_start(signed_on, starts=[terms.effective_from, *years])
    return {}


def _publish(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    for earlier in version.mou.versions.filter(status=Status.PUBLISHED):
        replaced = MouMove.objects.create(
            version=earlier, action=Action.SUPERSEDE, came_from=earlier.status, went_to=Status.SUPERSEDED,
            made_by=by, made_at=on, before=_before(earlier),
        )  # fmt: skip
        _write(earlier, {"status": Status.SUPERSEDED})
        _record(by, on, replaced)
    signed = MouMove.objects.filter(version=version, signed_on__isnull=False).first()
    if signed:  # not before: an earlier version of the agreement may be public already
        Mou.objects.filter(pk=version.mou_id).update(signed_on=signed.signed_on)
    write_policy_records(by=by, on=on, version=version)
    return {"is_published": True}


def _withdraw(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    _open_rounds(version).update(closed_at=on)
    return {}


def _nothing(by: User, on: datetime, version: MouVersion, **_: Any) -> dict[str, Any]:
    return {}


_EFFECTS = {
    Action.SUBMIT: _submit,
    Action.RESUBMIT: _submit,
    Action.TAKE_UP: _take_up,
    Action.RETURN: _return,
    Action.ACCEPT: _accept,
    Action.EXECUTE: _execute,
    Action.PUBLISH: _publish,
    Action.WITHDRAW: _withdraw,
}


def _give_reasons(made: MouMove, reasons: Mapping[str, str]) -> None:
    given = {field: reason.strip() for field, reason in reasons.items() if reason.strip()}
    ReturnReason.objects.bulk_create(
        [ReturnReason(move=made, field=field, reason=reason) for field, reason in given.items()]
    )


def _open_rounds(version: MouVersion) -> Any:
    return QuestionRound.objects.filter(version=version, closed_at=None)


def _write(version: MouVersion, changes: dict[str, Any]) -> None:
    """The one statement that changes a version, told to the database's guard while it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.moving', %s, true)", [str(version.pk)])
        MouVersion.objects.filter(pk=version.pk).update(**changes)
        cursor.execute("SELECT set_config('portal.moving', '', true)")


def _before(version: MouVersion) -> dict[str, Any]:
    """What a move may change, as it is now: of the version, of the one current beside it, of an open round."""
    touched = {version.pk: version} | {each.pk: each for each in version.mou.versions.filter(is_current=True)}
    return {
        "versions": {
            str(pk): {
                name: value.isoformat() if isinstance(value := getattr(each, name), date) else value
                for name in KEPT
            }
            for pk, each in touched.items()
        },
        "rounds": list(_open_rounds(version).values_list("pk", flat=True)),
    }


def _restore(before: dict[str, Any]) -> None:
    """Those that give up being current first: one at a time may be."""
    versions = sorted(before["versions"].items(), key=lambda item: item[1]["is_current"])
    for pk, kept in versions:
        read = {
            name: TIMES[name].fromisoformat(value) if name in TIMES and value else value
            for name, value in kept.items()
        }
        _write(MouVersion(pk=int(pk)), read)
    QuestionRound.objects.filter(pk__in=before["rounds"]).update(closed_at=None)


def _followed(last: MouMove) -> bool:
    """Whether questions were asked since a move. A later move would itself be the newest."""
    return QuestionRound.objects.filter(version=last.version_id, asked_at__gte=last.made_at).exists()


def _record(by: User, on: datetime, made: MouMove) -> None:
    version = made.version
    record(
        by=by, on=on, action=f"mou_version.{made.action}", subject=f"mou_version:{version.pk}",
        state=version.mou.state_id or "", came_from=made.came_from, went_to=made.went_to,
    )  # fmt: skip


def _tell(by: User, on: datetime, made: MouMove, side: Side, words: str, about: Sequence[str] = ()) -> None:
    version = MouVersion.objects.select_related("mou", "assigned_to").get(pk=made.version_id)
    if made.came_from == Status.DRAFT and made.action == Action.WITHDRAW:
        return  # CMS never had it
    tell_side(
        by=by, on=on, side=side, version=version, subject=f"mou_move:{made.pk}", words=words,
        told=told(made, about=about),
    )  # fmt: skip


def _tell_followers(by: User, on: datetime, made: MouMove) -> None:
    version, changed = made.version, told(made)
    tell_followers(
        by=by, on=on, of=f"state:{version.mou.state_id}", subject=f"mou_published:{version.pk}",
        sentence=f"{version.mou.title}, version {version.number}, was published."[-300:],
        address=address_of(by=by, version=version), changes=changed.lines, more=changed.more,
    )  # fmt: skip
