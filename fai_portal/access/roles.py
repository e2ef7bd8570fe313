"""The roles, as data. A role is a sentence that an administrator understands and what it allows."""

from dataclasses import dataclass
from enum import StrEnum

from fai_portal.access.permissions import Permission as P


class RoleName(StrEnum):
    STATE_OFFICIAL = "state_official"
    CMS_STAFF = "cms_staff"
    CMS_REVIEWER = "cms_reviewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Role:
    name: RoleName
    label: str
    sentence: str
    permissions: frozenset[P]
    needs_state: bool = False
    whole_portal: bool = False  # what it allows belongs to no state, so it is given for no single one

    @property
    def reach(self) -> str:
        """For how much it is given, in words."""
        if self.needs_state:
            return "one state"
        return "the whole portal" if self.whole_portal else "one state, or every state"


ROLES: dict[RoleName, Role] = {
    role.name: role
    for role in (
        Role(
            RoleName.STATE_OFFICIAL,
            "State official",
            "Uploads the Memoranda of Understanding of one state, answers questions about them and sees where they stand.",
            frozenset({P.VIEW_DESK, P.VIEW_UNPUBLISHED, P.WRITE_MOU}),
            needs_state=True,
        ),
        Role(
            RoleName.CMS_STAFF,
            "CMS staff",
            "Browses and compares demonstrations, reads reports that are not yet published and writes sections of them.",
            frozenset(
                {
                    P.VIEW_DESK,
                    P.VIEW_UNPUBLISHED,
                    P.VIEW_INTERNAL,
                    P.VIEW_RUNS,
                    P.WRITE_SECTIONS,
                    P.DOWNLOAD_ARTIFACT,
                    P.VIEW_DATASETS,
                }
            ),
        ),
        Role(
            RoleName.CMS_REVIEWER,
            "CMS reviewer",
            "Does what CMS staff do, reviews what states submit and asks them questions.",
            frozenset(
                {
                    P.VIEW_DESK,
                    P.VIEW_UNPUBLISHED,
                    P.REVIEW_MOU,
                    P.VIEW_INTERNAL,
                    P.VIEW_RUNS,
                    P.WRITE_SECTIONS,
                    P.DOWNLOAD_ARTIFACT,
                    P.VIEW_DATASETS,
                }
            ),
        ),
        Role(
            RoleName.ANALYST,
            "Analyst",
            "Loads person-level data, runs reports, writes sections of them and downloads them.",
            frozenset(
                {
                    P.VIEW_DESK,
                    P.VIEW_RUNS,
                    P.CREATE_RUN,
                    P.CANCEL_RUN,
                    P.WRITE_SECTIONS,
                    P.DOWNLOAD_ARTIFACT,
                    P.VIEW_DATASETS,
                    P.VIEW_INTAKES,
                    P.IMPORT_DATA,
                    P.BUILD_DATASETS,
                    P.IMPORT_COUNTS,
                    P.VIEW_ENROLLEES,
                    P.REVEAL_IDENTIFIER,
                }
            ),
        ),
        Role(
            RoleName.ADMINISTRATOR,
            "Administrator",
            "Keeps users, roles and reference data, and watches the health of jobs. Sees no person-level data.",
            frozenset(
                {
                    P.VIEW_DESK,
                    P.USE_ADMIN,
                    P.MANAGE_REFERENCE,
                    P.IMPORT_COUNTS,
                    P.MANAGE_USERS,
                    P.VIEW_AUDIT,
                    P.VIEW_RUNS,
                }
            ),
            whole_portal=True,
        ),
    )
}
