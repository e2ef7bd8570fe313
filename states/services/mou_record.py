"""The MOU family as the public record tells it: who amends what, and where each document is."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from states.ingest.source import link
from states.ingest.table import Row
from states.models import DemonstrationModel, DocumentType, Mou, MouDocument, MouVersion, State, Status
from states.services.upsert import Load, Upsert

T = DocumentType
# What an amendment amends: the document of this type in its family.
AMENDED = {
    T.CONTRACT_AMENDMENT: T.THREE_WAY_CONTRACT,
    T.AGREEMENT_AMENDMENT: T.FINAL_DEMONSTRATION_AGREEMENT,
    T.MOU_EXTENSION: T.MOU,
}
ANNOUNCED = {T.GUIDANCE, T.POLICY, T.PHASE_OUT_PLAN}
_RELEASE = re.compile(r"\s*\((announcement|press release|release) date[^)]*\)")
_POSTED = re.compile(r"\s*\(posted (\d{4}-\d{2}-\d{2})\)")


@dataclass
class Family:
    """An agreement and what hangs on it, by the slug of its demonstration."""

    head: Mou
    versions: dict[str, MouVersion] = field(default_factory=dict)  # by the slug of the MOU
    addresses: dict[str, str] = field(default_factory=dict)  # the slug of the MOU by its document's address


def load_mous(
    load: Load, states: dict[str, State], demonstrations: list[Row], proposals: list[Row], rows: list[Row]
) -> dict[str, Family]:
    mous = Upsert(load, Mou.objects.all(), key=lambda mou: mou.slug)
    for row in proposals:
        _put_proposal(load, mous, states, row)
    of_slug = {row.text("slug"): row for row in demonstrations}
    slugs = _slugs(rows)
    heads: dict[str, Mou] = {}
    later: list[Row] = []
    for row in rows:
        slug = row.text("demonstration_slug")
        row.choice("document_type", T.values)
        if slug and slug not in of_slug:
            row.problem("demonstration_slug", "a slug of demonstrations.csv", "Correct the slug.")
        elif slug and row.text("document_type") != T.MOU:
            later.append(row)
        else:
            state = states.get(of_slug[slug].text("state")) if slug else None
            mou = mous.put(slugs[row.number], row, **_fields(load, row, slugs, state))
            if slug:
                heads[slug] = mou
    for slug, row in of_slug.items():
        if slug not in heads:
            row.problem("slug", "one row of type mou in mous.csv", f"Add the MOU of {slug} to mous.csv.")
    mous.flush()
    for amendments in (False, True):
        for row in later:
            kind = row.text("document_type")
            head = heads.get(row.text("demonstration_slug"))
            if head is not None and (kind in AMENDED) == amendments:
                fields = _fields(load, row, slugs, head.state)
                amends = _amended(mous.existing, head, kind)
                mous.put(slugs[row.number], row, agreement=head, amends=amends, **fields)
        mous.flush()
    families = {slug: Family(head) for slug, head in heads.items()}
    _load_versions(load, mous, families, slugs, [*proposals, *rows])
    return families


def _put_proposal(load: Load, mous: Upsert, states: dict[str, State], row: Row) -> None:
    models = row.text("model").split(" and ")
    if not set(models) <= set(DemonstrationModel.values):
        allowed = ", ".join(DemonstrationModel.values) + ", or two of them with “ and ” between"
        row.problem("model", allowed, "Name the model or models that the proposal asked for.")
    mous.put(
        row.text("slug"),
        row,
        slug=row.text("slug"),
        state=states.get(row.text("state")),
        document_type=T.PROPOSAL,
        title=row.required("name"),
        proposed_models=models,
        **load.sourced(row),
    )


def _slugs(rows: Iterable[Row]) -> dict[int, str]:
    """A permanent name for each row: what it is, and when."""
    taken: defaultdict[str, int] = defaultdict(int)
    slugs = {}
    for row in rows:
        kind = row.text("document_type").replace("_", "-")
        parts = [row.text("demonstration_slug") or "initiative", kind]
        if kind != "mou":
            parts.append(row.text("date") or "undated")
        slug = "-".join(parts)
        taken[slug] += 1
        slugs[row.number] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return slugs


def _fields(load: Load, row: Row, slugs: dict[int, str], state: State | None) -> dict:
    kind = row.text("document_type")
    return {
        "slug": slugs[row.number],
        "state": state,
        "document_type": kind,
        "title": _POSTED.sub("", _RELEASE.sub("", row.required("title"))),
        **_dates(row, kind),
        **load.sourced(row),
    }


def _dates(row: Row, kind: str) -> dict[str, date | None]:
    """Which of the three dates the record's one date is.

    CMS lists an amended contract by the day it takes effect; an addendum by the day it was signed.
    """
    title, day = row.text("title"), row.day("date")
    dates: dict[str, date | None] = dict.fromkeys(["signed_on", "announced_on", "effective_on"])
    if posted := _POSTED.search(title):
        dates["announced_on"] = date.fromisoformat(posted.group(1))
    if kind in ANNOUNCED or _RELEASE.search(title):
        dates["announced_on"] = day
    elif kind == T.CONTRACT_AMENDMENT and not title.startswith("Addendum"):
        dates["effective_on"] = day
    else:
        dates["signed_on"] = day
    return dates


def _amended(mous: dict[str, Mou], head: Mou, kind: str) -> Mou | None:
    wanted = AMENDED.get(kind)
    if wanted == T.MOU:
        return head
    family = [mou for mou in mous.values() if mou.agreement_id == head.pk and mou.document_type == wanted]
    return family[0] if len(family) == 1 else None


def _load_versions(
    load: Load, mous: Upsert, families: dict[str, Family], slugs: dict[int, str], rows: list[Row]
) -> None:
    versions = Upsert(
        load,
        MouVersion.objects.select_related("mou").filter(number=1),
        key=lambda version: version.mou.slug,
    )
    documents = Upsert(
        load,
        MouDocument.objects.select_related("version__mou").filter(version__number=1, document__isnull=True),
        key=lambda document: document.version.mou.slug,
    )
    with_documents = []
    for row in rows:
        slug = row.cells.get("slug") or slugs[row.number]
        if (mou := mous.existing.get(slug)) is None:
            continue
        version = versions.put(slug, row, mou=mou, number=1, is_published=True)
        if version is not None and version._state.adding:  # the record tells of what was published long ago
            version.status, version.is_current = Status.PUBLISHED, True
        family = families.get(row.cells.get("demonstration_slug", ""))
        if family is not None:
            family.versions[slug] = version
            family.addresses[row.text("document_url")] = slug
        if row.cells.get("document_url") or row.cells.get("listing_page_url"):
            with_documents.append((row, slug, version))
    versions.flush()
    for row, slug, version in with_documents:
        url, listing = row.text("document_url"), row.text("listing_page_url")
        where = link(url or listing)
        documents.put(
            slug,
            row,
            version=version,
            title=version.mou.title,
            url=url,
            listing_url=listing,
            publisher=where.publisher,
            is_copy=where.is_copy,
        )
    documents.flush()
