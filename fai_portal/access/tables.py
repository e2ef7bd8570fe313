"""Who can do what, as Markdown for docs/permissions.md: read from the roles and the permissions themselves."""

from collections.abc import Iterable

from fai_portal.access.permissions import PERSON_LEVEL, Permission
from fai_portal.access.roles import ROLES

PAGE = """\
# Who can do what

`make permissions` writes this page from `access/permissions.py` and `access/roles.py`; a test holds it to them.

## Roles

A role is given to an account for one state, for every state or for the whole portal, by an administrator who says why. Several add up.

{roles}

## What each role may do

Everything else is open to everybody or to nobody. Asked about another state's unpublished work, the portal answers as if it did not exist: 404.

{permissions}

Whoever holds one marked with * may see rows of single people: their sessions end after 15 idle minutes.
"""


def page() -> str:
    return PAGE.format(roles="\n".join(_roles()), permissions="\n".join(_permissions()))


def _roles() -> Iterable[str]:
    yield from _head("role", "given for", "what it is for")
    for role in ROLES.values():
        yield _row(f"{role.label} (`{role.name}`)", role.reach, role.sentence)


def _permissions() -> Iterable[str]:
    yield from _head("may", "permission", *(role.label for role in ROLES.values()))
    for each in Permission:
        held = ("yes" if each in role.permissions else "" for role in ROLES.values())
        yield _row(each.sentence, f"`{each}`{' *' if each in PERSON_LEVEL else ''}", *held)


def _head(*names: str) -> Iterable[str]:
    yield _row(*names)
    yield "|" + "---|" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
