"""What is sent to the routes that write: a body that is in order, so that only the permission decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from demonstrations.ingest.quality import template as quality_template
from fai_portal.access.permissions import Permission as P
from states.ingest.terms.template import template
from tests.factories.entered import make_entered
from tests.factories.pages import make_pdf
from tests.factories.quality import made_measure
from tests.integration.access.matrix.world import COUNTY, Home

WHOLE = ("*",)
type_of_body = Callable[[Home], dict[str, Any]]


def nothing(home: Home) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Letter:
    """`does` is what the service asks for the state in question; `answer` is given to whoever may.

    `sees` shows what it is sent to, where reading it shows that to more people. `names`: only the body says which state or object is meant. `writes`: rows other than the record of it change. `of_no_state`: nor does the service ask of one.
    """

    body: type_of_body = nothing
    does: P | None = None
    answer: int = 302
    sees: P | None = None
    names: bool = False
    of_no_state: bool = False
    writes: bool = True
    needs: P | None = None  # where the view asks more for this than for reading
    crossed: tuple[str, ...] = ()  # what of the body is another state's, in a letter about one's own


def body_of(letter: Letter, home: Home, elsewhere: Home) -> dict[str, Any]:
    """What is sent; where it is crossed, with what the same letter about the other state would say."""
    if letter.crossed == WHOLE:
        return letter.body(elsewhere)
    body = letter.body(home)
    return body | {name: letter.body(elsewhere)[name] for name in letter.crossed}


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@cache
def _workbook(code: str) -> bytes:
    fips = COUNTY[code]
    entered = make_entered(counties=[{"county": fips}])
    return template(
        model="capitated", state_name=code, counties={fips: f"County {fips}"}, entered=entered, on=date(2026, 11, 2)
    )  # fmt: skip


def _new_mou(home: Home) -> dict[str, Any]:
    return {"state": home.code, "document_type": "mou", "title": "A new one"}


@cache
def _measures() -> bytes:
    return quality_template([made_measure()], title="Measures", on=date(2026, 11, 2))


BEGIN = Letter(_new_mou, does=P.WRITE_MOU, names=True)
WITHDRAW = Letter(lambda home: {"action": "withdraw"}, does=P.WRITE_MOU)
RETURN = Letter(lambda home: {"action": "return", "reason-years": "Too few."}, does=P.REVIEW_MOU)
UNDO = Letter(writes=False)  # only whoever made the last step takes it back; the others read that
QUESTIONS = Letter(
    lambda home: {"ask-due_on": "2026-12-31", "ask-field_1": "years", "ask-text_1": "Why two?"}
)
ANSWERS = Letter(lambda home: {f"answer-{home.question}": "Because."})
ANSWERS_TO_ANOTHER = replace(ANSWERS, crossed=WHOLE)
NOTE = Letter(lambda home: {"text": "Look again."})
ASSIGNMENT = Letter(lambda home: {"reviewer": home.reviewer, "due_on": "2026-12-31"})
FILES = Letter(lambda home: {"documents": _file("new.pdf", make_pdf("New"))})
OWN_FILES = Letter(FILES.body, does=P.WRITE_MOU, of_no_state=True)
WORKBOOK = Letter(lambda home: {"workbook": _file("terms.xlsx", _workbook(home.code))})
MEASURES = Letter(lambda home: {"workbook": _file("measures.xlsx", _measures())})
TERMS = Letter(lambda home: {"model": "capitated", "age_min": "65", "revision": "0", "tab": "a"})
WHAT_DID = Letter(lambda home: {"account": "somebody@example.org"}, answer=200, writes=False)
GIVEN = Letter(
    lambda home: {"role": "analyst", "state": home.code, "reason": "New job."}, does=P.MANAGE_USERS
)
TAKEN = Letter(lambda home: {"reason": "Left."}, does=P.MANAGE_USERS)
REVIEWED = Letter(writes=False)  # that it was reviewed is an event and nothing else
READ = Letter(writes=False)  # there is nothing unread
MAIL = Letter(lambda home: {"how": "daily"})
FOLLOW = Letter(lambda home: {"subject": f"state:{home.code}"})
MONTHS = Letter(
    lambda home: {
        "layout": "person_months", "demonstration": home.reported_pk, "file": _file("months.csv", b"person_id,month\nA,2014-01\n"),
    },
    does=P.IMPORT_DATA, names=True,
)  # fmt: skip
PERSON_MONTHS = Letter(  # refused by name: there are no spans
    lambda home: {"demonstration": home.reported_pk, "baseline_months": "24"},
    does=P.BUILD_DATASETS, names=True, answer=409, writes=False,
)  # fmt: skip
SEARCH = Letter(lambda home: {"mbi": "1S00A00AA00", "state": home.code}, answer=200, writes=False)
REVEAL = Letter(
    lambda home: {"enrollee": home.person, "reason": "An appeal."},
    does=P.REVEAL_IDENTIFIER, names=True, answer=200, writes=False,
)  # fmt: skip
PERSON = Letter(
    lambda home: {"enrollee": home.person}, does=P.VIEW_ENROLLEES, names=True, answer=200, writes=False
)
RUN = Letter(
    lambda home: {
        "demonstration": home.reported, "dataset": home.dataset, "year": "1", "baseline_months": "12",
    },
    does=P.CREATE_RUN, names=True,
)  # fmt: skip
WHAT_IF = Letter(lambda home: {"share_rate": "40"})
SECTION = Letter(lambda home: {"text": "Another text.", "after": "1"})
RUN_ON_ANOTHERS_DATA = replace(RUN, crossed=("dataset",))
NEW_MOU = Letter(_new_mou, does=P.WRITE_MOU, names=True, answer=201, needs=P.WRITE_MOU)
NEXT_VERSION = Letter(answer=201, sees=P.VIEW_UNPUBLISHED, needs=P.WRITE_MOU)
FILE = Letter(lambda home: {"file": _file("new.pdf", make_pdf("New"))}, answer=201)
API_RUN = Letter(
    lambda home: {
        "kind": "savings", "demonstration": home.reported, "dataset": home.content_hash,
        "parameters": {"baseline_months": "12"},
    },
    does=P.CREATE_RUN, names=True, answer=201, needs=P.CREATE_RUN,
)  # fmt: skip
API_RUN_ON_ANOTHERS_DATA = replace(API_RUN, crossed=("dataset",))
