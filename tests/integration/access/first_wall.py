"""Taking the first wall out, to see what the second one holds by itself."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from django.db.models import QuerySet

from fai_portal.access import acting, checks


def kinds_of(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)


@contextmanager
def first_wall_out() -> Iterator[None]:
    """What says who may see which state's rows says: everybody all. Only the second wall asks for the truth."""
    truth = checks.states_of
    with ExitStack() as stack:
        for kind in {kind for kind in kinds_of(QuerySet) if "visible_to" in vars(kind)}:
            stack.enter_context(mock.patch.object(kind, "visible_to", lambda rows, user: rows.all()))
        for module in [*sys.modules.values()]:
            if vars(module).get("states_of") is truth and module is not acting:
                stack.enter_context(
                    mock.patch.object(module, "states_of", lambda user, permission: checks.ALL)
                )
        yield
