"""Everything that somebody may be allowed to do: `scope:resource:action`."""

from enum import StrEnum
from typing import Final, Self


class Permission(StrEnum):
    """Its value, and in a sentence what whoever holds it does."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        each = str.__new__(cls, value)
        each._value_, each.sentence = value, sentence
        return each

    VIEW_DESK = "portal:desk:view", "Has a page of work, notices and mail about what they follow."
    VIEW_UNPUBLISHED = (
        "states:mou:view",
        "Sees agreements before they are published, and who did what to them.",
    )
    WRITE_MOU = "states:mou:write", "Begins, fills in and submits agreements, and answers questions."
    REVIEW_MOU = (
        "states:mou:review",
        "Takes up, questions, returns, accepts and publishes what was submitted.",
    )
    VIEW_INTERNAL = "states:internal:view", "Reads the review desk and CMS's own notes, and writes notes."
    VIEW_RUNS = "reports:run:view", "Sees reports in the making: what was asked for and how far it is."
    CREATE_RUN = "reports:run:create", "Asks for a report, and brings in the quality measures that it scores."
    CANCEL_RUN = "reports:run:cancel", "Stops a report that is being made."
    WRITE_SECTIONS = "reports:section:write", "Writes the sections of a report that people write."
    DOWNLOAD_ARTIFACT = "reports:artifact:download", "Reads and downloads reports that are not published."
    VIEW_DATASETS = "enrollees:dataset:view", "Sees what was loaded, in totals."
    VIEW_INTAKES = "enrollees:intake:view", "Sees the files that were sent, and every finding in them."
    IMPORT_DATA = "enrollees:intake:create", "Sends person-level files."
    BUILD_DATASETS = (
        "enrollees:dataset:create",
        "Has person-months made of the spans and claims that are known.",
    )
    IMPORT_COUNTS = (
        "demonstrations:count:create",
        "Loads the counts of enrollment that CMS publishes, when held for every state.",
    )
    VIEW_ENROLLEES = "enrollees:enrollee:view", "Finds a person, the identifier masked."
    REVEAL_IDENTIFIER = (
        "enrollees:identifier:reveal",
        "Shows an identifier in full, for a reason that is kept.",
    )
    USE_ADMIN = "admin:site:use", "Enters the administration site, which shows no person."
    MANAGE_REFERENCE = "admin:reference:manage", "Corrects reference data there, such as an agency's name."
    MANAGE_USERS = "admin:user:manage", "Makes and closes accounts, gives and takes roles, and reviews both."
    VIEW_AUDIT = "audit:event:view", "Asks the audit who saw a person and what an account did."


# Whoever holds one of these can see rows of single people, so their sessions end sooner.
PERSON_LEVEL: Final = frozenset(
    {
        Permission.VIEW_ENROLLEES,
        Permission.REVEAL_IDENTIFIER,
        Permission.VIEW_INTAKES,
        Permission.IMPORT_DATA,
        Permission.VIEW_DATASETS,
    }
)


class Public:
    """Stands where a view names its permission and means: anybody, without signing in."""

    def __repr__(self) -> str:
        return "PUBLIC"


PUBLIC: Final = Public()
