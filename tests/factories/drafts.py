"""Drafts whose terms are being typed, and documents that were read for them."""

from fai_portal.accounts.models import User
from states.models import DocumentType, MouVersion, Proposal, Reading, Status, TermsEntry
from states.services.draft import begin_mou
from tests.factories.entered import COUNTIES, make_entered
from tests.factories.mou import make_document, make_version
from tests.factories.review import NOON
from tests.factories.state import make_county, make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_state_official


def make_empty_draft(*, by: User | None = None, slug: str = "wa-mou", **overrides) -> MouVersion:
    """A draft of Washington's without terms; the state has the counties that `make_entered` names."""
    for fips, name in COUNTIES.items():
        make_county(fips, name=name)
    fields = {
        "state": make_state(),
        "document_type": DocumentType.MOU,
        "title": "Health Homes MOU",
        "slug": slug,
    } | overrides
    return begin_mou(by=by or make_state_official(), on=NOON, **fields)


def make_reading(version: MouVersion | None = None, **overrides) -> Reading:
    """A document of the version that was asked to be read."""
    version = version or make_version()
    held = version.documents.first() or make_document(version=version, document=make_stored_document())
    fields = {"requested_by": held.document.added_by, "queued_at": NOON} | overrides
    return Reading.objects.get_or_create(mou=version.mou, document=held.document, defaults=fields)[0]


def make_entry(**overrides) -> TermsEntry:
    version = overrides.pop("version", None) or make_version(status=Status.DRAFT, is_published=False)
    fields = {"typed": typed_parts(), "revision": 1, "saved_at": NOON} | overrides
    saved_by = fields.pop("saved_by", None) or make_state_official()
    return TermsEntry.objects.create(version=version, saved_by=saved_by, **fields)


def make_proposal(version: MouVersion | None = None, **overrides) -> Proposal:
    fields = {"field": "age_min", "value": "21", "page": 2, "quotation": "adults aged 21 to 64"} | overrides
    return Proposal.objects.create(reading=make_reading(version), **fields)


def typed_parts(**parts: object) -> dict[str, list[dict[str, str]]]:
    """Each part as it is typed."""
    return make_entered(**parts).as_json()
