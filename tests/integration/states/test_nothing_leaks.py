"""What is not published is shown nowhere: every address of the portal is opened, and none holds the canary's word.

The addresses are made from the routes, so that a new one is opened too. Those who work on a version see it; what
stays inside CMS, its notes and its own words for a status, no address shows to a state.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from demonstrations.models import Demonstration
from demonstrations.services.acceptance import accept
from fai_portal.documents.models import Document
from fai_portal.notices.models import How, Mail, Notice
from fai_portal.notices.services.mail import post_digests
from fai_portal.notices.services.wish import choose_mail, follow
from states.models import Action, DocumentType, Mou, MouVersion, Reading, Status
from states.rules import STAGES
from states.services.agreement_move import move_version
from states.services.draft import add_document, begin_mou, save_terms
from states.services.question import answer, ask, write_note
from tests.architecture.test_routes import routes
from tests.factories.drafts import make_reading
from tests.factories.review import NOON, make_draft_terms, make_reviewer
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_analyst, make_state_official

pytestmark = pytest.mark.django_db
CANARY, NOTE = "zyzzogeton", "zyzzyvanote"
BESIDE = "perigee"  # stands beside the word in every text: asked for, it finds the word and does not echo it
HIDDEN = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Action.SUBMIT,),
    Status.IN_REVIEW: (Action.SUBMIT, Action.TAKE_UP),
    Status.RETURNED: (Action.SUBMIT, Action.TAKE_UP, Action.RETURN),
    Status.WITHDRAWN: (Action.SUBMIT, Action.TAKE_UP, Action.WITHDRAW),
    Status.ACCEPTED: (Action.SUBMIT, Action.TAKE_UP, Action.ACCEPT),
    Status.EXECUTED: (Action.SUBMIT, Action.TAKE_UP, Action.ACCEPT, Action.EXECUTE),
}
LATER = NOON + timedelta(hours=1)
APPS = (
    "states",
    "demonstrations",
    "documents",
    "search",
    "notices",
    "audit",
)  # whose admin pages may hold the word
ASKED = (
    "search/",
    "library",
    "demonstrations",
    "states",
    "documents",
    "notices/",
)  # also with the word itself
INTERNAL = {stage.cms for status, stage in STAGES.items()} - {str(status.label) for status in STAGES}
INTERNAL -= {"Published"}


def slug_of(status: Status) -> str:
    return f"wa-hidden-{status}".replace("_", "-")


SLUGS = [slug_of(status) for status in HIDDEN]


@pytest.fixture
def world():
    """One agreement in each status that is not public, with the canary's word wherever people write."""
    official, reviewer = make_state_official(), make_reviewer()
    for status in HIDDEN:
        make_hidden(status, official, reviewer)
    assert set(MouVersion.objects.values_list("status", flat=True)) == set(HIDDEN)
    return official, reviewer


def make_hidden(status: Status, official, reviewer) -> None:
    version = begin_mou(
        by=official, on=NOON, state=make_state(), document_type=DocumentType.MOU, title=f"{CANARY} {BESIDE} {status}",
        slug=slug_of(status),
    )  # fmt: skip
    save_terms(
        by=official, on=NOON, version=version, terms=make_draft_terms(target_population=f"{CANARY} {BESIDE}")
    )
    stored = make_stored_document(added_by=official, name=f"{CANARY}.pdf")
    add_document(by=official, on=NOON, version=version, document=stored, title=f"{CANARY}.pdf")
    make_reading(version)
    Reading.objects.filter(mou=version.mou).update(pages=[f"The text says {CANARY} and {BESIDE}."])
    for action in HIDDEN[status]:
        move(version, action, official, reviewer)
        if action == Action.TAKE_UP:
            question(version, official, reviewer)


def question(version, official, reviewer) -> None:
    write_note(by=reviewer, on=NOON, version=version, text=f"{CANARY} {NOTE}")
    due_on = NOON.date() + timedelta(days=9)
    asked = ask(by=reviewer, on=NOON, version=version, questions=[("years", CANARY)], due_on=due_on)
    answer(by=official, on=NOON, version=version, answers={asked.questions.get().pk: CANARY})


def move(version, action, official, reviewer) -> None:
    if action == Action.ACCEPT:
        accept(by=reviewer, on=LATER, version=version)
        return
    by = official if action in (Action.SUBMIT, Action.WITHDRAW) else reviewer
    reasons = {"years": CANARY} if action == Action.RETURN else {}
    day = NOON.date() if action == Action.EXECUTE else None
    move_version(by=by, on=LATER, version=version, action=action, reasons=reasons, signed_on=day)


def addresses() -> Iterator[str]:
    """Every route with everything of this world in the places of its parameters."""
    for pattern, _ in routes():
        if pattern.startswith("admin/") and pattern.count("/") > 2 and pattern.split("/")[1] not in APPS:
            continue
        found = list(filled(pattern.replace("^", "").replace("$", "")))
        yield from found
        yield from (f"{each}?q={BESIDE}" for each in found if pattern in ASKED)


PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^\]]*\]|[^()])*\)")


def filled(pattern: str) -> Iterator[str]:
    names = [first or second for first, second in PARAMETER.findall(pattern)]
    text = PARAMETER.sub("{}", pattern)
    if "\\" in text or "(" in text:
        return
    if not names:
        yield f"/{text}"
    choices = [values(name, pattern) for name in names]
    for place in range(max(map(len, choices), default=0)):
        yield "/" + text.format(*(listed[min(place, len(listed) - 1)] for listed in choices))


def values(name: str, pattern: str) -> list:
    match name:
        case "slug" | "other_slug":
            return (
                [*Demonstration.objects.values_list("slug", flat=True)]
                if "demonstrations" in pattern
                else SLUGS
            )
        case "code":
            return ["WA"]
        case "section":
            return ["terms", "years", "counties"]
        case "pk" if "documents" in pattern:
            return list(Document.objects.values_list("pk", flat=True))
        case "object_id" if pattern.count("/") > 2 and pattern.startswith("admin/"):
            _, app, model = pattern.split("/")[:3]
            keys = (
                apps.get_model(app, model)._base_manager.values_list("pk", flat=True)[:1]
                if app != "r"
                else []
            )
            return list(keys) or [1]
    return [1]


def said(client: Client, address: str) -> tuple[int, str]:
    """Status, headers and text of an answer. What is compressed is judged by its status alone."""
    answered = client.get(address)
    content = b"".join(answered.streaming_content) if answered.streaming else answered.content
    return answered.status_code, f"{dict(answered.headers)} {content.decode(errors='replace')}"


def nowhere(address: str) -> str:
    """The same address of a document that does not exist."""
    return re.sub("wa-hidden-[a-z-]+", "wa-nowhere", address)


def others():
    return {
        "nobody": None,
        "an official of another state": make_state_official(state="CO"),
        "an analyst": make_analyst(),
    }


@pytest.mark.parametrize("who", ["nobody", "an official of another state", "an analyst"])
def test_no_address_shows_what_is_not_published(client, world, who):
    reader = others()[who]
    if reader:
        client.force_login(reader)
        follow(by=reader, on=NOON, subject="state:WA")
        choose_mail(by=reader, on=NOON, how=How.DAILY)
    opened, shown, known = 0, [], {}
    for address in addresses():
        status, text = said(client, address)
        if status == 302 and f"sign-in?next={address}'" in text:
            text = text.replace(address, "")  # who is asked to sign in is told where they wanted to go
        opened += 1
        if CANARY in text or NOTE in text:
            shown.append(f"{address} says the word")
        if any(slug in address for slug in SLUGS):
            if (elsewhere := nowhere(address)) not in known:
                known[elsewhere] = said(client, elsewhere)[0]
            if status == known[elsewhere]:
                continue
            shown.append(f"{address} answers {status}, and not as an address that is nowhere")
    assert not shown, "\n".join(shown)
    assert opened > 200
    post_digests(by=world[1], on=NOON.replace(hour=23))
    told = (
        [*Mail.objects.filter(recipient=reader), *Notice.objects.filter(recipient=reader)] if reader else []
    )
    assert [each for each in told if CANARY in f"{each.__dict__}"] == []


def test_a_follower_is_not_told_before_publication(world):
    follower = make_analyst()
    follow(by=follower, on=NOON, subject="state:WA")
    make_again = Mou.objects.get(slug="wa-hidden-executed").versions.get()
    assert not Notice.objects.filter(recipient=follower).exists()
    move_version(by=world[1], on=LATER, version=make_again, action=Action.PUBLISH)
    assert CANARY in Notice.objects.get(recipient=follower).sentence


def test_no_address_shows_a_state_what_stays_inside_cms(client, world):
    official = world[0]
    client.force_login(official)
    shown, seen = [], 0
    for address in addresses():
        _, text = said(client, address)
        seen += CANARY in text
        shown += [f"{address} says {words}" for words in (NOTE, *INTERNAL) if words in text]
    assert not shown, "\n".join(shown)
    assert seen > 20  # the state does see its own work
    told = [*Mail.objects.filter(recipient=official), *Notice.objects.filter(recipient=official)]
    assert told
    assert not [each for each in told for words in (NOTE, *INTERNAL) if words in f"{each.__dict__}"]
