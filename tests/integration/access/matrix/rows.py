"""The table: one row a route, or several that are told apart by words in brackets. What a row says, the matrix asks for; a route without a row fails the build."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fai_portal.access.permissions import PUBLIC, Public
from fai_portal.access.permissions import Permission as P
from tests.integration.access.matrix import letters as sent
from tests.integration.access.matrix.letters import Letter, nothing
from tests.integration.access.matrix.world import Home


@dataclass(frozen=True)
class Row:
    """`needs` is what the view asks; `sees` is what shows the object that the address names, else it is 404.

    `get` is the answer to somebody who may; None where there is nothing to get.
    """

    needs: P | Public | None
    address: Callable[[Home], dict[str, Any]] = nothing
    sees: P | None = None
    letters: tuple[Letter, ...] = ()
    get: int | None = 200
    crossed: tuple[str, ...] = ()  # what of the address is another state's
    is_nowhere: bool = False  # what the address names do not belong together, so nobody finds it

    def takes(self, *letters: Letter) -> "Row":
        return replace(self, letters=letters)


def only_takes(needs: P, *letters: Letter, **more: Any) -> Row:
    return Row(needs, letters=letters, get=None, **more)


def version(of: str, needs: P | Public, *letters: Letter, get: int | None = None, **more: Any) -> Row:
    """A page about version 1 of one of the state's documents: `review`, `asked`, `returned` or `draft`."""
    sees = P.WRITE_MOU if of == "draft" else P.VIEW_UNPUBLISHED
    return Row(needs, lambda home: {"slug": getattr(home, of), "number": 1, **more}, sees, letters, get)


def found(field: str, needs: P | Public, sees: P, key: str = "pk", **more: Any) -> Row:
    return Row(needs, lambda home: {key: getattr(home, field)}, sees, **more)


def section(needs: P, *letters: Letter, **more: Any) -> Row:
    address = {"kind": "savings", "section": "implementation", **more}
    return Row(needs, lambda home: {"slug": home.reported, **address}, P.VIEW_RUNS, letters)


OPEN = Row(PUBLIC)
DOOR = Row(
    None
)  # signing in and out, and one's own account: whose pages they are is asked by the tests of accounts
PLANNED = found("planned", PUBLIC, P.VIEW_UNPUBLISHED, "slug")
PUBLISHED = Row(PUBLIC, lambda home: {"slug": home.reported})
DOCUMENT = found("document", PUBLIC, P.VIEW_UNPUBLISHED)

RECORD = {
    "home": OPEN,
    "states": OPEN,
    "state": Row(PUBLIC, lambda home: {"code": home.code}),
    "demonstrations": OPEN,
    "demonstration": PUBLISHED,
    "demonstration (unpublished)": replace(PLANNED, get=404),  # what is not published has no page
    "demonstration-terms": PUBLISHED,
    "demonstration-terms (unpublished)": replace(PLANNED, get=404),
    "library": OPEN,
    "glossary": OPEN,
    "data-json": OPEN,
    "about": OPEN,
    "search": OPEN,
    "session-state": OPEN.takes(Letter(answer=200, writes=False)),
    "health-live": OPEN,
    "health-ready": OPEN,
}
AGREEMENTS = {
    "mou-mine": Row(P.WRITE_MOU),
    "mou-begin": Row(P.WRITE_MOU).takes(sent.BEGIN),
    "mou-review": Row(P.VIEW_INTERNAL),
    "mou-version": version("review", PUBLIC, get=200),
    "mou-compare": version("review", PUBLIC, get=404),  # two versions to compare are named in the query
    "mou-comparison": Row(
        PUBLIC,
        lambda home: {
            "slug": home.review, "number": 1, "other_slug": home.asked, "other_number": 1,
        },
        P.VIEW_UNPUBLISHED,
    ),
    "mou-comparison (with another state's)": Row(
        PUBLIC,
        lambda home: {
            "slug": home.review, "number": 1, "other_slug": home.asked, "other_number": 1,
        },
        P.VIEW_UNPUBLISHED,
        crossed=("other_slug",),
    ),
    "mou-receipt": version("review", P.VIEW_UNPUBLISHED, get=200),
    "mou-accept": version("review", P.REVIEW_MOU, Letter()),
    "mou-move": version("review", P.VIEW_UNPUBLISHED, sent.WITHDRAW, sent.RETURN),
    "mou-undo": version("review", P.VIEW_UNPUBLISHED, sent.UNDO),
    "mou-questions": version("review", P.REVIEW_MOU, sent.QUESTIONS),
    "mou-questions-close": version("asked", P.REVIEW_MOU, Letter()),
    "mou-answers": version("asked", P.WRITE_MOU, sent.ANSWERS, sent.ANSWERS_TO_ANOTHER),
    "mou-notes": version("review", P.VIEW_INTERNAL, sent.NOTE),
    "mou-assignment": version("review", P.REVIEW_MOU, sent.ASSIGNMENT),
    "mou-documents": version("draft", P.WRITE_MOU, sent.FILES),
    "mou-document-remove": Row(
        P.WRITE_MOU, lambda home: {"slug": home.draft, "number": 1, "pk": home.held}, P.WRITE_MOU, (Letter(),), None
    ),
    "mou-document-remove (another state's)": Row(
        P.WRITE_MOU, lambda home: {"slug": home.draft, "number": 1, "pk": home.held}, P.WRITE_MOU, (Letter(),), None,
        crossed=("pk",), is_nowhere=True,
    ),
    "mou-terms": version("draft", P.WRITE_MOU, get=200),
    "mou-terms-workbook": version("draft", P.WRITE_MOU, sent.WORKBOOK, get=200),
    "mou-terms-step": version("draft", P.WRITE_MOU, sent.TERMS, get=200, section="terms"),
}  # fmt: skip
KERNEL = {
    "audit": Row(P.VIEW_AUDIT).takes(sent.WHAT_DID),
    "history": Row(P.VIEW_DESK, lambda home: {"kind": "version", "slug": home.version}, P.VIEW_UNPUBLISHED),
    "account": Row(P.MANAGE_USERS, lambda home: {"pk": home.official}).takes(sent.GIVEN),
    "role-take": only_takes(
        P.MANAGE_USERS, sent.TAKEN, address=lambda home: {"pk": home.official, "number": home.grant}
    ),
    "role-take (of another account)": only_takes(
        P.MANAGE_USERS,
        sent.TAKEN,
        address=lambda home: {"pk": home.official, "number": home.grant},
        crossed=("number",),
        is_nowhere=True,
    ),
    "access-review": Row(P.MANAGE_USERS).takes(sent.REVIEWED),
    "access-review-csv": Row(P.MANAGE_USERS),
    "access-review-xlsx": Row(P.MANAGE_USERS),
    "desk": Row(P.VIEW_DESK),
    "notices": Row(P.VIEW_DESK),
    "notices-read": only_takes(P.VIEW_DESK, sent.READ),
    "notices-mail": only_takes(P.VIEW_DESK, sent.MAIL),
    "notices-follow": only_takes(P.VIEW_DESK, sent.FOLLOW),
    "documents": Row(P.VIEW_UNPUBLISHED).takes(sent.OWN_FILES),
    "document": DOCUMENT,
    "document-standing": replace(DOCUMENT, get=286),
    "document-download": DOCUMENT,
}
PEOPLE = {
    "datasets": Row(P.VIEW_DATASETS),
    "dataset": found("dataset", P.VIEW_DATASETS, P.VIEW_DATASETS),
    "eligibility": Row(P.BUILD_DATASETS).takes(sent.PERSON_MONTHS),
    "eligibility-run": found("eligibility_run", P.VIEW_DATASETS, P.VIEW_DATASETS),
    "intakes": Row(P.VIEW_INTAKES),
    "intake-new": Row(P.IMPORT_DATA).takes(sent.MONTHS),
    "upload": found("upload", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "upload-standing": found("upload", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "upload-copy": Row(  # for whoever sent it, and this one is the system's
        P.VIEW_INTAKES, lambda home: {"pk": home.upload, "number": 1}, P.VIEW_INTAKES, get=404
    ),
    "intake": found("intake", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "intake-workbook": found("intake", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "person": only_takes(P.VIEW_ENROLLEES, sent.PERSON),
    "people": Row(P.VIEW_ENROLLEES).takes(sent.SEARCH),
    "reveal": only_takes(P.REVEAL_IDENTIFIER, sent.REVEAL),
    "layouts": Row(P.VIEW_DATASETS),
    "layout": Row(P.VIEW_DATASETS, lambda home: {"slug": "person-months"}),
    "layout-template": Row(P.VIEW_DATASETS, lambda home: {"slug": "person-months"}),
}
REPORTS = {
    "quality-measures": found("reported", P.VIEW_RUNS, P.VIEW_RUNS, "slug"),
    "quality-workbook": found("reported", P.CREATE_RUN, P.VIEW_RUNS, "slug").takes(sent.MEASURES),
    "report-runs": Row(P.VIEW_RUNS),
    "report-run-new": Row(P.CREATE_RUN).takes(sent.RUN, sent.RUN_ON_ANOTHERS_DATA),
    "report-run": found("run", P.VIEW_RUNS, P.VIEW_RUNS),
    "report-run-progress": found("run", P.VIEW_RUNS, P.VIEW_RUNS),
    "what-if": found("result", P.CREATE_RUN, P.VIEW_RUNS).takes(sent.WHAT_IF),
    "report-run-cancel": found("run", P.CANCEL_RUN, P.VIEW_RUNS, get=None, letters=(Letter(),)),
    "artifact-download": found("artifact", P.DOWNLOAD_ARTIFACT, P.DOWNLOAD_ARTIFACT),
    "authored-sections": Row(P.VIEW_RUNS),
    "authored-section": section(P.VIEW_RUNS),
    "authored-section-write": section(P.WRITE_SECTIONS, sent.SECTION),
    "authored-version": section(P.VIEW_RUNS, number=1),
}
DOORS = dict.fromkeys(
    [
        "sign-in", "account_login", "sign-out", "forgot-password", "set-password", "identity-provider",
        "identity-callback", "held-form", "mfa_authenticate", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ],
    DOOR,
) | {
    "open-link": Row(None, lambda home: {"ticket": "no-such-ticket"}),
    "mfa_remove_webauthn": Row(None, lambda home: {"pk": 1}),
}  # fmt: skip
API = {
    "api-states-list": OPEN,
    "api-states-detail": Row(PUBLIC, lambda home: {"code": home.code}),
    "api-mous-list": OPEN.takes(sent.NEW_MOU),
    "api-mous-detail": found("review", PUBLIC, P.VIEW_UNPUBLISHED, "slug"),
    # The versions of a document that one may not see are an empty list, as those of one that does not exist.
    "api-mous-versions-list": Row(PUBLIC, lambda home: {"slug": home.returned}, letters=(sent.NEXT_VERSION,)),
    "api-mous-versions-detail": version("review", PUBLIC, get=200),
    "api-mous-versions-documents": version("draft", P.WRITE_MOU, sent.FILE),
    "api-mous-versions-submit": version("draft", P.WRITE_MOU, Letter(answer=200)),
    "api-mous-versions-terms": version("draft", P.WRITE_MOU, replace(sent.WORKBOOK, answer=200)),
    "api-demonstrations-list": OPEN,
    "api-demonstrations-detail": PUBLISHED,
    "api-demonstrations-detail (unpublished)": PLANNED,
    "api-demonstrations-terms": PUBLISHED,
    "api-demonstrations-terms (unpublished)": replace(PLANNED, get=404),
    "api-plans-list": OPEN,
    "api-plans-detail": found("plan", PUBLIC, P.VIEW_UNPUBLISHED),
    "api-enrollment-counts-list": OPEN,
    "api-enrollment-counts-detail": found("count", PUBLIC, P.VIEW_UNPUBLISHED),
    "api-publications-list": OPEN,
    "api-publications-detail": found("publication", PUBLIC, P.VIEW_UNPUBLISHED),
    "api-findings-list": OPEN,
    "api-findings-detail": found("finding", PUBLIC, P.VIEW_UNPUBLISHED),
    "api-enrollees-list": Row(P.VIEW_ENROLLEES),
    "api-enrollees-detail": found("person", P.VIEW_ENROLLEES, P.VIEW_ENROLLEES),
    "api-enrollment-spans-list": Row(P.VIEW_ENROLLEES),
    "api-enrollment-spans-detail": found("span", P.VIEW_ENROLLEES, P.VIEW_ENROLLEES),
    "api-intakes-list": Row(P.VIEW_INTAKES),
    "api-intakes-detail": found("intake", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "api-intakes-findings": found("intake", P.VIEW_INTAKES, P.VIEW_INTAKES),
    "api-datasets-list": Row(P.VIEW_DATASETS),
    "api-datasets-detail": found("dataset", P.VIEW_DATASETS, P.VIEW_DATASETS),
    "api-report-runs-list": Row(P.VIEW_RUNS).takes(sent.API_RUN, sent.API_RUN_ON_ANOTHERS_DATA),
    "api-report-runs-detail": found("run", P.VIEW_RUNS, P.VIEW_RUNS),
    "api-report-runs-cancel": found(
        "run", P.CANCEL_RUN, P.VIEW_RUNS, get=None, letters=(Letter(answer=200),)
    ),
    "api-artifacts-list": Row(P.DOWNLOAD_ARTIFACT),
    "api-artifacts-detail": found("artifact", P.DOWNLOAD_ARTIFACT, P.DOWNLOAD_ARTIFACT),
    "api-artifacts-download": found("artifact", P.DOWNLOAD_ARTIFACT, P.DOWNLOAD_ARTIFACT),
    "api-me": OPEN,
    "api-schema": OPEN,
    "api-docs": OPEN,
}
ROWS: dict[str, Row] = RECORD | AGREEMENTS | KERNEL | PEOPLE | REPORTS | DOORS | API
