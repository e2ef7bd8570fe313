"""A state's draft: beginning one, and what it holds until it is submitted."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents.models import Document
from fai_portal.documents.services.document import receive_document
from states.ingest.terms import TypedTerms
from states.ingest.terms.recorded import recorded
from states.models import (
    Action,
    Mou,
    MouDocument,
    MouMove,
    MouVersion,
    State,
    Status,
    Terms,
)
from states.rules import NotAllowed, check_family, check_move
from states.selectors import free_slug
from states.services.entry import follow
from states.services.locking import draft_of, lock, lock_state
from states.services.reading import ask_for_reading
from states.services.written_terms import write_terms


@transaction.atomic
def begin_mou(
    *,
    by: User,
    on: datetime,
    state: State,
    document_type: str,
    title: str,
    slug: str = "",
    amends: Mou | None = None,
    proposed_models: Sequence[str] = (),
) -> MouVersion:
    """A new document of the MOU family with its first draft. What does not head a family names what it changes."""
    check(by, Permission.WRITE_MOU, state=state.code)
    check_family(document_type, amends.document_type if amends else None)
    if amends is not None and amends.state_id != state.code:
        raise NotAllowed(f"Only documents of {state.name} can be amended here.")
    lock_state(by=by, state=state)
    mou = Mou(
        slug=slug or free_slug(state=state, title=title), state=state, document_type=document_type, title=title,
        agreement=amends and (amends.agreement or amends), amends=amends, proposed_models=list(proposed_models),
    )  # fmt: skip
    mou.full_clean()
    mou.save()
    version = MouVersion.objects.create(mou=mou, number=1)
    _record(by, on, version, "begun")
    return version


@transaction.atomic
def begin_next(*, by: User, on: datetime, version: MouVersion) -> MouVersion:
    """The next version, as a draft that holds what this one holds. This one stays as it is, its decision too."""
    version = lock(by=by, version=version)
    mou = version.mou
    check(by, Permission.WRITE_MOU, state=mou.state_id)
    check_move(Action.REVISE, version.status, follows_return=False)
    numbers = [each.number for each in mou.versions.all()]
    if version.number != max(numbers):
        raise NotAllowed("A later version exists already. Go on with that one.")
    following = MouVersion.objects.create(mou=mou, number=version.number + 1)
    for held in version.documents.all():
        _copied(held, version=following)
    terms = Terms.objects.filter(version=version).first()
    if terms is not None:
        write_terms(by=by, version=following, terms=recorded(terms))
    MouMove.objects.create(
        version=following, action=Action.REVISE, came_from=version.status, went_to=Status.DRAFT, made_by=by,
        made_at=on,
    )  # fmt: skip
    _record(by, on, following, "begun")
    return following


@transaction.atomic
def save_terms(*, by: User, on: datetime, version: MouVersion, terms: TypedTerms) -> Terms:
    """Put the terms of a draft in the place of those it held."""
    version = draft_of(by=by, version=version)
    saved = write_terms(by=by, version=version, terms=terms)
    follow(by=by, on=on, version=version, terms=terms)
    _record(by, on, version, "terms_saved")
    return saved


@transaction.atomic
def send_document(*, by: User, on: datetime, version: MouVersion, file: IO[bytes], name: str) -> MouDocument:
    """Receive a file and let the draft hold it, in one transaction: its check begins once both are so."""
    draft_of(by=by, version=version)
    document = receive_document(by=by, on=on, file=file, name=name)
    return add_document(by=by, on=on, version=version, document=document, title=document.name)


@transaction.atomic
def add_document(
    *, by: User, on: datetime, version: MouVersion, document: Document, title: str
) -> MouDocument:
    """Let a draft hold a stored file. Whether it is clean is asked when the draft is submitted."""
    version = draft_of(by=by, version=version)
    if document.added_by_id != by.pk and not MouDocument.objects.filter(
        document=document, version__mou=version.mou
    ):
        raise NotAllowed("Only a document that you sent yourself can be added.")
    added = MouDocument.objects.create(
        version=version, document=document, title=title, sha256=document.sha256
    )
    ask_for_reading(by=by, on=on, mou=version.mou, document=document)
    _record(by, on, version, "document_added", sha256=document.sha256)
    return added


@transaction.atomic
def remove_document(*, by: User, on: datetime, version: MouVersion, document: MouDocument) -> None:
    version = draft_of(by=by, version=version)
    if MouDocument.objects.filter(pk=document.pk, version=version).delete()[0]:
        _record(by, on, version, "document_removed", sha256=document.sha256)


def _copied(held: MouDocument, *, version: MouVersion) -> None:
    held.pk, held._state.adding, held.version = None, True, version
    held.save()


def _record(by: User, on: datetime, version: MouVersion, what: str, **details: Any) -> None:
    record(
        by=by, on=on, action=f"mou_version.{what}", subject=f"mou_version:{version.pk}",
        state=version.mou.state_id or "", **details,
    )  # fmt: skip
