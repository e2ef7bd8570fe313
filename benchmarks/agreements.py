"""Fifty published versions of an agreement of a hundred pages each: any two of them compare, as the public asks."""

import os
import random
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.contest import run
from benchmarks.lines import Line, at_most

VERSIONS, PAGES, SENTENCES, REWRITTEN, PAIRS = 50, 100, 20, 30, 40
WORDS = [f"word{number}" for number in range(2_000)]
Pages = list[list[str]]  # the sentences of each page


def agreements(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """Any two of fifty versions of a hundred pages, field by field and text by text, as a page."""
    found = run("benchmarks.agreements:ours", folder)
    what = f"{PAIRS} pairs of {VERSIONS} versions"
    yield Line(what, "seconds to the page, the slowest pair", found.arrays["slowest"].item(), at_most(1))
    yield Line(what, "seconds to the page, in the middle", found.arrays["middle"].item())


def ours(folder: Path) -> Mapping[str, np.ndarray]:
    """In the local database, in a transaction that is undone. The first and the last version are among the pairs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from fai_portal.access.context import SYSTEM, entered

    rng = random.Random(4)
    with entered(SYSTEM), transaction.atomic():
        call_command("load_public_record", verbosity=0, stdout=StringIO())
        mou = _published(versions(rng))
        pairs = [(1, VERSIONS), *(rng.sample(range(1, VERSIONS + 1), 2) for _ in range(PAIRS - 1))]
        seconds = [_page(mou, *pair) for pair in pairs]
        transaction.set_rollback(True)
    return {"slowest": np.array(max(seconds)), "middle": np.array(np.median(seconds))}


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS[:100], k=11) + rng.choices(WORDS, k=11)).capitalize() + "."


def versions(rng: random.Random) -> list[Pages]:
    """Each has the sentences of the one before it, some of them written anew."""
    found = [[[sentence(rng) for _ in range(SENTENCES)] for _ in range(PAGES)]]
    for _ in range(VERSIONS - 1):
        following = [list(page) for page in found[-1]]
        for _ in range(REWRITTEN):
            following[rng.randrange(PAGES)][rng.randrange(SENTENCES)] = sentence(rng)
        found.append(following)
    return found


def _published(listed: list[Pages]) -> Any:
    from datetime import UTC, date, datetime

    from fai_portal.accounts.services.user import system_user
    from fai_portal.documents.models import Document
    from states.models import DocumentType, Mou, MouDocument, MouVersion, Reading, Status, Terms

    noon, by = datetime(2026, 11, 24, 12, tzinfo=UTC), system_user()
    mou = Mou.objects.create(
        slug="wa-fifty", state_id="WA", document_type=DocumentType.MOU, title="Fifty versions"
    )
    for number, pages in enumerate(listed, start=1):
        version = MouVersion.objects.create(
            mou=mou,
            number=number,
            is_published=True,
            is_current=number == len(listed),
            status=Status.PUBLISHED,
        )
        Terms.objects.create(
            version=version, agreement=mou, sequence=number, effective_from=date(2026, 1, 1), model="capitated",
            age_max=20 + number,
        )  # fmt: skip
        document = Document.objects.create(
            name="mou.pdf", sha256=f"{number:064d}", size=1, verdict=Document.Verdict.READY, added_by=by,
            added_at=noon, pages=len(pages),
        )  # fmt: skip
        MouDocument.objects.create(version=version, title="The MOU", document=document)
        text = [" ".join(page) for page in pages]
        Reading.objects.create(mou=mou, document=document, pages=text, requested_by=by, queued_at=noon)
    return mou


def _page(mou: Any, before: int, after: int) -> float:
    """The seconds from the question of somebody without an account to the last byte of the answer."""
    from django.test import Client
    from django.urls import reverse

    client, address = (
        Client(SERVER_NAME="localhost"),
        reverse("mou-comparison", args=[mou.slug, after, mou.slug, before]),
    )
    began = perf_counter()
    answer = client.get(address)
    seconds = perf_counter() - began
    words = answer.content.decode()
    if answer.status_code != 200 or "passages differ" not in words or f">{20 + after}<" not in words:
        raise AssertionError(f"{address} does not say what differs ({answer.status_code}).")
    return seconds
