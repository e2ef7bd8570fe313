"""What must be answered, computed from the table of rows and from the roles, never from the code of a view."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser

from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission, Public
from tests.integration.access.matrix.asker import Answer
from tests.integration.access.matrix.letters import Letter
from tests.integration.access.matrix.rows import Row
from tests.integration.access.matrix.world import ELSEWHERE, HERE, canary

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
READS = ("get", "head", "options")
NOT_ALLOWED = 405
SIGN_IN = "/accounts/sign-in"
IN_WORDS = {
    200,
    400,
    403,
    404,
}  # where the body names the state, a form or an endpoint says that it has no such one
GONE = {302, 404}  # one that is not there (any more): nothing is written, and the page says so
MISLED = {400, 404}  # what a reading that is filtered by the other state may come to
UNKNOWN = {400}  # the API refuses a parameter that it does not know, whoever asks and whatever is there
AT_THE_DOOR = {200, 302, 400, 401, 403, 404, NOT_ALLOWED, 410}


def takes(row: Row, method: str) -> bool:
    return bool(row.letters) if method == "post" else row.get is not None and method in ("get", "head")


def needed(row: Row, letter: Letter, method: str) -> Permission | Public | None:
    return letter.needs if method == "post" and letter.needs else row.needs


def refusals(user: Any, row: Row, letter: Letter, method: str, state: str, is_api: bool) -> set[int]:
    """How somebody who may not is answered; empty for somebody who may. `state` is whose row it is."""
    needs = needed(row, letter, method)
    if isinstance(needs, Permission) and isinstance(user, AnonymousUser):
        return {401} if is_api else {302}
    if isinstance(needs, Permission) and not can(user, needs):
        return {403}
    sees = letter.sees or row.sees if method == "post" else row.sees
    asked_of = {state, ELSEWHERE} if row.crossed else {state}
    if sees and not all(
        can(user, sees, state=each) for each in asked_of - ({ELSEWHERE} if row.is_nowhere else set())
    ):
        return {404}
    if row.is_nowhere:
        return GONE
    if (
        method == "post"
        and letter.does
        and not can(user, letter.does, state=None if letter.of_no_state else state)
    ):
        return IN_WORDS if letter.names else {403}
    if method == "post" and letter.crossed:  # it may, but not with what is another state's
        return IN_WORDS | {302}
    return set()


def wrong(
    answer: Answer, user: Any, row: Row, letter: Letter, method: str, *, state: str, named: str, is_api: bool
) -> Iterator[str]:  # fmt: skip
    """Everything about an answer that is not as it must be, in words."""
    refused = refusals(user, row, letter, method, state, is_api)
    if answer.status not in _statuses(refused, row, letter, method, named, is_api):
        yield f"answered {answer.status}"
    if answer.status == 302 and refused == {302} and not answer.place.startswith(SIGN_IN):
        yield f"sent to {answer.place} instead of to sign in"
    may_write = method == "post" and takes(row, method) and not refused
    if answer.wrote and not may_write:
        yield f"wrote {sorted(answer.wrote)}"
    if may_write and letter.writes and answer.status == letter.answer and not answer.wrote:
        yield "wrote nothing, though it said that it did"
    if answer.elsewhere and not (may_write and state == ELSEWHERE):
        yield f"changed rows of another state in {sorted(answer.elsewhere)}"
    for code in {HERE, ELSEWHERE} - _states_of(user):
        if canary(code) in answer.body:
            yield f"told of {code}"


def _statuses(refused: set[int], row: Row, letter: Letter, method: str, named: str, is_api: bool) -> set[int]:
    if row.needs is None:
        return AT_THE_DOOR
    strict = UNKNOWN if is_api and "query" in named and refused in (set(), {404}) else set()
    if not takes(row, method):  # OPTIONS says what a route takes, and nothing of what is there
        return refused | {NOT_ALLOWED} | ({200} if method == "options" else set())
    if refused:
        return refused | strict
    if method == "post":
        return {letter.answer} | strict
    return {row.get or 0} | (MISLED if "query" in named else set())


def _states_of(user: Any) -> set[str]:
    return {code for code in (HERE, ELSEWHERE) if any(can(user, each, state=code) for each in Permission)}
