"""Whoever owns a text writes its entry here."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q

from fai_portal.search.models import Entry

MOST_LETTERS = 200_000  # of one page: PostgreSQL takes no index of more than a megabyte


@dataclass(frozen=True)
class Text:
    address: str
    kind: str
    title: str
    text: str = ""
    page: int = 0
    audience: str = ""  # a permission; empty means everybody


@transaction.atomic
def write(texts: Iterable[Text]) -> int:
    """Make or replace the entries with these addresses and pages. Returns how many were written."""
    entries = [Entry(**asdict(text) | {"text": text.text[:MOST_LETTERS]}) for text in texts]
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["address", "page"],
        update_fields=["kind", "title", "text", "audience"],
        batch_size=500,
    )
    Entry.objects.filter(address__in={entry.address for entry in entries}).index()
    return len(entries)


def forget_under(address: str) -> None:
    """Remove the entries of an address and of the parts of its page."""
    Entry.objects.filter(Q(address=address) | Q(address__startswith=f"{address}#")).delete()


def forget(addresses: Iterable[str]) -> None:
    """Remove every entry of these addresses."""
    Entry.objects.filter(address__in=list(addresses)).delete()
