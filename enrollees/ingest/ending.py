"""The transaction in which an import ends: one of its own, or that of a job that is over when the file is in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from enrollees.ingest.findings import IntakeReport


class HasBatch(Protocol):
    """What an import leaves the number of its batch with."""

    batch_id: int | None


@dataclass
class _Nobody:
    batch_id: int | None = None


@contextmanager
def alone(report: IntakeReport) -> Iterator[HasBatch]:
    """The transaction of an import that nobody waits for."""
    with transaction.atomic():
        yield _Nobody()


type_of_ending = Callable[[IntakeReport], AbstractContextManager[HasBatch]]
