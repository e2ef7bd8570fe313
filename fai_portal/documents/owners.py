"""Who owns documents says here which of them a user may see, so the arrow points down.

An owner registers in its `apps.py` a question about its own rows, which answers with the keys of documents:

    owners.register(lambda user: MouDocument.objects.visible_to(user).values("document"))
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from fai_portal.access.checks import type_of_user

type_of_question = Callable[[type_of_user], QuerySet]
_questions: dict[str, type_of_question] = {}


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
