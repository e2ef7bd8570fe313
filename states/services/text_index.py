"""The texts of published agreements, for the search page: the version itself, and each page of its documents.

The newest published version is found. One that it replaced stays readable at its address and is found no more.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from fai_portal.accounts.models import User
from fai_portal.documents.models import Document
from fai_portal.search.index import Text, forget_under, write
from states import selectors
from states.models import MouVersion

TITLE = 120  # letters of a title in the list of what was found


@transaction.atomic
def index_version(*, by: User, on: datetime, version: MouVersion) -> int:
    """Write the entries of the version, if it is published, in the place of those of every version of its MOU."""
    if not selectors.is_in_force(version):
        return 0
    for each in selectors.numbers_of(version.mou_id):
        forget_under(reverse("mou-version", args=[version.mou.slug, each]))
    return write(_texts(version))


@transaction.atomic
def index_published(*, by: User, on: datetime) -> int:
    """The same for every version that was published here."""
    return sum(index_version(by=by, on=on, version=each) for each in selectors.published_here())


@transaction.atomic
def index_where_published(*, by: User, on: datetime, document: Document) -> None:
    """A document whose text was read later than a version with it was published."""
    for version in selectors.published_here().filter(documents__document=document).distinct():
        index_version(by=by, on=on, version=version)


def _texts(version: MouVersion) -> Iterator[Text]:
    mou, terms = version.mou, selectors.held_terms(version)
    address = reverse("mou-version", args=[mou.slug, version.number])
    kind, title = mou.get_document_type_display(), f"{mou.title[:TITLE]}, version {version.number}"
    words = [terms.target_population, terms.geographic_area, terms.enrollment_method] if terms else []
    yield Text(address, kind, title, "\n".join([mou.state.name if mou.state else "", *words]))
    for held in selectors.read_documents(version):
        for number, text in enumerate(held.pages or (), start=1):
            yield Text(
                f"{address}#document-{held.document_id}",
                kind,
                f"{held.title[:TITLE]} ({title})",
                text,
                number,
            )
