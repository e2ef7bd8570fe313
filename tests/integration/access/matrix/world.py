"""Two states with one of everything that is not published, and an account of each role with each kind of grant."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from demonstrations.models import Demonstration
from fai_portal.access.roles import ROLES, RoleName
from fai_portal.jobs.models import Status
from states.ingest.terms.typed import TypedCounty
from states.models import Action
from states.services.question import ask
from tests.factories.authored_section import make_section
from tests.factories.authored_section import make_version as make_written
from tests.factories.dataset import make_batch, make_dataset, make_upload
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.eligibility import make_eligibility_run
from tests.factories.enrollee import make_enrollee, make_span
from tests.factories.enrollment import make_enrollment_count
from tests.factories.mou import make_mou, make_version
from tests.factories.publication import make_finding, make_publication
from tests.factories.report_run import make_artifact, make_reportable, make_run
from tests.factories.review import NOON, make_draft, make_moved, make_reviewer
from tests.factories.state import make_county, make_state
from tests.factories.user import make_state_official, make_user

OWN, OTHER, NO_STATE = "own", "other", "no state"
HERE, ELSEWHERE = "WA", "CO"
COUNTY = {HERE: "53033", ELSEWHERE: "08031"}


def canary(code: str) -> str:
    """Stands in every title, name and text of a state's unpublished rows."""
    return f"Canary of {code}"


@dataclass(frozen=True)
class Home:
    """One state's unpublished rows, by what addresses and forms call them."""

    code: str
    official: int
    grant: int
    draft: str
    held: int
    review: str
    version: int
    document: int
    asked: str
    question: int
    returned: str
    reviewer: int
    planned: str
    plan: int
    count: int
    publication: int
    finding: int
    reported: str
    reported_pk: int
    dataset: int
    content_hash: str
    run: int
    result: int
    artifact: int
    intake: int
    upload: int
    eligibility_run: int
    person: str
    span: int


def make_home(code: str) -> Home:
    state, reviewer = make_state(code), make_reviewer()
    about = {
        "official": make_state_official(state=code),
        "state": state,
        "title": canary(code),
        "counties": (TypedCounty(make_county(COUNTY[code]).fips),),
    }
    name = code.lower()
    draft = make_draft(
        by=about["official"], slug=f"{name}-draft", **{key: about[key] for key in about if key != "official"}
    )
    moved = {
        word: make_moved(
            Action.SUBMIT, Action.TAKE_UP, *more, slug=f"{name}-{word}", reviewer=reviewer, **about
        )
        for word, more in (("review", ()), ("asked", ()), ("returned", (Action.RETURN,)))
    }
    question = ask(
        by=reviewer, on=NOON, version=moved["asked"], questions=[("years", canary(code))], due_on=NOON.date()
    )
    demonstrations, person = of_the_demonstrations(code), make_enrollee(state=state)
    held = moved["review"].documents.get()
    return Home(
        code=code,
        official=about["official"].pk,
        grant=about["official"].grants.get().pk,
        draft=f"{name}-draft",
        held=draft.documents.get().pk,
        review=f"{name}-review",
        version=moved["review"].pk,
        document=held.document_id,
        asked=f"{name}-asked",
        question=question.questions.get().pk,
        returned=f"{name}-returned",
        reviewer=reviewer.pk,
        **demonstrations,
        person=str(person.pk),
        span=make_span(enrollee=person, demonstration=Demonstration.objects.get(slug=f"{name}-reported")).pk,
    )


def of_the_demonstrations(code: str) -> dict[str, Any]:
    """One that is not published, and what hangs on it; and a published one, of which CMS makes reports."""
    name, state = canary(code), make_state(code)
    mou = make_mou(slug=f"{code.lower()}-planned", title=name, state=state)
    make_version(mou=mou, is_published=False)
    planned = make_demonstration(established_by=mou, slug=f"{code.lower()}-planned", state=state, name=name)
    publication = make_publication(demonstration=planned, title=name)
    reported = make_reportable(state=state, slug=f"{code.lower()}-reported")
    dataset = make_dataset(demonstration=reported)
    run = make_run(demonstration=reported, dataset=dataset, policy_version=name)
    result = make_run(
        demonstration=reported, dataset=dataset, policy_version=name, seed=1, status=Status.DONE, percent=100, attempts=1,
        started_at=NOON, finished_at=NOON,
    )  # fmt: skip
    make_written(section=make_section(demonstration=reported), text=name)
    return {
        "planned": planned.slug,
        "plan": make_plan(demonstration=planned, name=name).pk,
        "count": make_enrollment_count(demonstration=planned).pk,
        "publication": publication.pk,
        "finding": make_finding(demonstration=planned, publication=publication, measure=name).pk,
        "reported": reported.slug,
        "reported_pk": reported.pk,
        "dataset": dataset.pk,
        "content_hash": dataset.content_hash,
        "run": run.pk,
        "result": result.pk,
        "artifact": make_artifact(run=run, content=name.encode()).pk,
        "intake": make_batch(demonstration=reported, file_name=f"{name}.csv").pk,
        "upload": make_upload(demonstration=reported, name=f"{name}.csv").pk,
        "eligibility_run": make_eligibility_run(demonstration=reported).pk,
    }


def make_account(role: str, standing: str) -> Any:
    """Somebody of this role: for the state asked about, for another one, or for none in particular.

    A role for one state is then not held at all, and any other is held for every state.
    """
    if role == "nobody":
        return AnonymousUser()
    state = {OWN: HERE, OTHER: ELSEWHERE, NO_STATE: ""}[standing]
    return make_user(role=None if ROLES[role].needs_state and not state else RoleName(role), state=state)


def standings(role: str) -> tuple[str, ...]:
    """An administrator is one of the whole portal, and nobody at all is of no state."""
    whole = role == "nobody" or ROLES[role].whole_portal
    return (NO_STATE,) if whole else (OWN, OTHER, NO_STATE)
