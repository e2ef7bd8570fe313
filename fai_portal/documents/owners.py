"""Who owns documents says here which of them a user may see, so the arrow points down.

An owner registers in its `apps.py` a question about its own rows, which answers with the keys of documents:

    owners.register(lambda user: MouDocument.objects.visible_to(user).values("document"))

Whoever puts bytes of another kind into quarantine says here which of them it still needs, by `owners.hold`.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from fai_portal.access.checks import type_of_user

type_of_question = Callable[[type_of_user], QuerySet]
type_of_needed = Callable[[], Iterable[UUID]]
_questions: dict[str, type_of_question] = {}
_needed: dict[str, type_of_needed] = {}


def register(question: type_of_question) -> type_of_question:
    """`question(user)` is a queryset of one column, the documents' primary keys. Registering again changes nothing."""
    _questions[f"{question.__module__}.{question.__qualname__}"] = question
    return question


def shown_to(user: type_of_user) -> Q:
    """What any owner shows this user."""
    shown = Q(pk__in=[])
    for question in _questions.values():
        shown |= Q(pk__in=question(user))
    return shown


def hold(needed: type_of_needed) -> type_of_needed:
    """`needed()` gives the keys of bytes in quarantine that wait for a check. Registering again changes nothing."""
    _needed[f"{needed.__module__}.{needed.__qualname__}"] = needed
    return needed


def held() -> set[str]:
    """The names in quarantine that anybody still needs."""
    return {key.hex for needed in _needed.values() for key in needed()}
