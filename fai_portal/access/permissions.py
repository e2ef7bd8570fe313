"""Everything that somebody may be allowed to do: `scope:resource:action`."""

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    VIEW_DESK = "portal:desk:view"
    VIEW_UNPUBLISHED = "states:mou:view"
    WRITE_MOU = "states:mou:write"
    REVIEW_MOU = "states:mou:review"
    VIEW_INTERNAL = "states:internal:view"
    VIEW_RUNS = "reports:run:view"
    CREATE_RUN = "reports:run:create"
    CANCEL_RUN = "reports:run:cancel"
    WRITE_SECTIONS = "reports:section:write"
    DOWNLOAD_ARTIFACT = "reports:artifact:download"
    VIEW_DATASETS = "enrollees:dataset:view"
    VIEW_INTAKES = "enrollees:intake:view"
    IMPORT_DATA = "enrollees:intake:create"
    VIEW_ENROLLEES = "enrollees:enrollee:view"
    REVEAL_IDENTIFIER = "enrollees:identifier:reveal"
    USE_ADMIN = "admin:site:use"
    MANAGE_REFERENCE = "admin:reference:manage"
    MANAGE_USERS = "admin:user:manage"
    VIEW_AUDIT = "audit:event:view"


# Whoever holds one of these can see rows of single people, so their sessions end sooner.
PERSON_LEVEL: Final = frozenset(
    {Permission.VIEW_ENROLLEES, Permission.VIEW_INTAKES, Permission.IMPORT_DATA, Permission.VIEW_DATASETS}
)


class Public:
    """Stands where a view names its permission and means: anybody, without signing in."""

    def __repr__(self) -> str:
        return "PUBLIC"


PUBLIC: Final = Public()
