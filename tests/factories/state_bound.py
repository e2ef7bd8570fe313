"""One row of everything that is bound to a state and not public, with a word wherever people write."""

from fai_portal.access.permissions import Permission
from fai_portal.accounts.links import Kind
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents.models import Scan
from fai_portal.notices.models import How
from fai_portal.notices.services.letter import ask_for_letter
from fai_portal.notices.services.notice import tell
from fai_portal.notices.services.wish import choose_mail, follow
from fai_portal.search.index import Text, write
from reports.models import RunStep
from states.models import Action, InternalNote, MouVersion, Question, QuestionRound, ReturnReason, Status
from tests.factories.authored_section import make_section
from tests.factories.authored_section import make_version as make_text
from tests.factories.dataset import make_batch, make_dataset, make_intake_finding, make_upload
from tests.factories.demonstration import make_comparison_area, make_demonstration, make_milestone, make_plan
from tests.factories.drafts import make_entry, make_proposal
from tests.factories.eligibility import make_claim_delivery, make_eligibility_run
from tests.factories.enrollee import make_enrollee, make_span, make_status
from tests.factories.enrollment import make_enrollment_count
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.policy import make_policy
from tests.factories.publication import make_finding, make_publication
from tests.factories.quality import make_measure
from tests.factories.report_run import make_artifact, make_run
from tests.factories.review import NOON, make_move, make_reviewer
from tests.factories.state import make_county, make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.terms import make_constant, make_percentage, make_term_county, make_terms, make_year
from tests.factories.user import make_state_official

COUNTIES = {"WA": "53033", "CO": "08031"}


def fill(code: str, word: str) -> User:
    """Returns the official of the state, who was told of it."""
    official = make_state_official(state=code)
    version = _agreement(code, word, official)
    _review(version, word)
    _people_and_reports(version, word, official)
    record(by=official, action="mou.opened", subject=word, on=NOON, state=code)
    write([Text(f"/runs/{code}", "Report", word, audience=Permission.VIEW_RUNS)])
    write([Text(f"/states/{code}", "State", "A state")])
    follow(by=official, on=NOON, subject=f"state:{code}")
    choose_mail(by=official, on=NOON, how=How.AT_ONCE)
    tell(by=official, on=NOON, recipient=official, subject=f"state:{code}", sentence=word, address="/")
    ask_for_letter(by=None, on=NOON, address=f"{word}@example.org", kind=Kind.RESET)
    return official


def _agreement(code: str, word: str, official: User) -> MouVersion:
    """An MOU under review, beside one that was never submitted."""
    state, county = make_state(code), make_county(COUNTIES[code])
    version = make_version(mou=make_mou(state=state, title=word), is_published=False)
    stored = make_stored_document(added_by=official, name=f"{word}.pdf")
    make_document(version=version, document=stored, title=word)
    Scan.objects.create(document=stored, requested_by=official, queued_at=NOON)
    terms = make_terms(version=version, target_population=word)
    make_percentage(year=make_year(terms=terms))
    make_term_county(terms=terms, county=county)
    make_constant(terms=terms)
    make_policy(agreement=version.mou)
    make_proposal(version, quotation=word)
    draft = make_version(mou=make_mou(state=state, title=word), status=Status.DRAFT, is_published=False)
    make_entry(version=draft, saved_by=official)
    return version


def _review(version: MouVersion, word: str) -> None:
    reviewer = make_reviewer()
    move = make_move(
        version=version, action=Action.RETURN, came_from=Status.IN_REVIEW, went_to=Status.RETURNED
    )
    ReturnReason.objects.create(move=move, field="years", reason=word)
    asked = QuestionRound.objects.create(
        version=version, asked_by=reviewer, asked_at=NOON, due_on=NOON.date()
    )
    Question.objects.create(round=asked, field="years", text=word)
    InternalNote.objects.create(version=version, text=word, written_by=reviewer, written_at=NOON)


def _people_and_reports(version: MouVersion, word: str, official: User) -> None:
    demonstration = make_demonstration(established_by=version.mou, name=word)
    for make in (
        make_plan,
        make_milestone,
        make_comparison_area,
        make_enrollment_count,
        make_publication,
        make_finding,
        make_measure,
    ):
        make(demonstration=demonstration)
    person = make_enrollee(state=version.mou.state)
    make_span(enrollee=person, demonstration=demonstration)
    make_status(enrollee=person)
    batch = make_batch(demonstration=demonstration, uploaded_by=official)
    make_intake_finding(batch=batch, found=word)
    make_claim_delivery(demonstration=demonstration, batch=batch)
    make_eligibility_run(demonstration=demonstration)
    make_upload(demonstration=demonstration, requested_by=official, name=f"{word}.csv")
    run = make_run(demonstration=demonstration, dataset=make_dataset(demonstration=demonstration))
    RunStep.objects.create(run=run, position=1, name="gather", title=word, share=1)
    make_artifact(run=run)
    make_text(section=make_section(demonstration=demonstration), text=word)
