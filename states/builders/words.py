"""The words a page uses for a version: CMS's own for those who may read them, the state's for the others."""

from dataclasses import dataclass
from datetime import datetime

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from states.models import MouVersion
from states.rules import Side, label, turn


@dataclass(frozen=True)
class Standing:
    """Where a version stands, for one reader."""

    version: MouVersion
    label: str
    turn: Side | None
    days: int | None  # since it was submitted
    is_overdue: bool


def is_internal(user: type_of_user, version: MouVersion) -> bool:
    return can(user, Permission.VIEW_INTERNAL, state=version.mou.state_id)


def standing(version: MouVersion, *, user: type_of_user, on: datetime, has_open_questions: bool) -> Standing:
    whose = turn(version.status, has_open_questions=has_open_questions)
    return Standing(
        version=version,
        label=version_label(version, user=user),
        turn=whose,
        days=(on - version.submitted_at).days if version.submitted_at else None,
        is_overdue=whose == Side.CMS and version.due_on is not None and version.due_on < on.date(),
    )


def version_label(version: MouVersion, *, user: type_of_user) -> str:
    return label(version.status, internal=is_internal(user, version))
