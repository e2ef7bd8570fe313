"""What officials type into a draft: kept as it was typed, and made into terms when the draft is submitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states import selectors
from states.builders.draft_terms import around, entered_in
from states.ingest.prefill.passage import Proposal as Read
from states.ingest.terms import Entered, TypedTerms, checked
from states.ingest.terms.layout import BY_KEY
from states.ingest.terms.recorded import entered
from states.ingest.terms.workbook import Imported, imported
from states.models import MouVersion, Proposal, TermsEntry
from states.rules import NotAllowed
from states.services.locking import draft_of
from states.services.written_terms import write_terms


class EditedMeanwhile(NotAllowed):
    """Somebody saved since the page was loaded. Nothing was written."""

    def __init__(self, entry: TermsEntry) -> None:
        self.entry = entry
        super().__init__(
            f"{entry.saved_by.name} saved these terms at {entry.saved_at:%H:%M} UTC, in another window or tab. "
            "What you typed here is not saved."
        )


@transaction.atomic
def save_part(
    *,
    by: User,
    on: datetime,
    version: MouVersion,
    part: str,
    rows: Sequence[Mapping[str, str]],
    revision: int,
    tab: str = "",
    is_explicit: bool = False,
) -> TermsEntry:
    """Keep a part of the terms as it was typed. Raises EditedMeanwhile when `revision` is not the newest.

    An explicit save may follow the automatic ones of its own tab, whose answers may still be under way.
    """
    version = draft_of(by=by, version=version)
    entry = selectors.entry_of(version)
    follows_itself = is_explicit and entry is not None and entry.tab and entry.tab == tab
    if entry is not None and entry.revision != revision and not follows_itself:
        raise EditedMeanwhile(entry)
    typed = entered_in(version, around(version)).with_part(part, rows)
    return _keep(by, on, version, entry, typed, tab)


@transaction.atomic
def answer_proposal(
    *, by: User, on: datetime, version: MouVersion, proposal: int, answer: Proposal.Answer
) -> Proposal:
    """Confirm what was read, which puts it in its place among what was typed, or dismiss it."""
    version = draft_of(by=by, version=version)
    found = next((each for each in selectors.open_proposals(version) if each.pk == proposal), None)
    if found is None:
        raise NotAllowed("The proposal was answered already.")
    found.answer, found.answered_by, found.answered_at = answer, by, on
    found.save()
    if answer == Proposal.Answer.CONFIRMED:
        entry = selectors.entry_of(version)
        typed = entered_in(version, around(version)).with_proposal(
            Read(found.field, found.value, found.page, found.quotation)
        )
        _keep(by, on, version, entry, typed, entry.tab if entry else "")
        others = Proposal.objects.filter(reading__mou=version.mou_id, field=found.field, answer="proposed")
        others.update(answer=Proposal.Answer.DISMISSED, answered_by=by, answered_at=on)
    _record(by, on, version, f"proposal_{answer}", field=found.field)
    return found


@transaction.atomic
def take_suggestions(*, by: User, on: datetime, version: MouVersion, tab: str = "") -> int:
    """Put the one county that a misspelled name can mean in its place, wherever there is only one."""
    version = draft_of(by=by, version=version)
    place = around(version)
    typed = entered_in(version, place)
    rows, corrected = typed.part("counties"), 0
    for number, row in enumerate(rows[: BY_KEY["counties"].most_rows]):
        if meant := place.meant(row["county"]):
            rows[number] = {**row, "county": meant}
            corrected += 1
    if corrected:
        _keep(by, on, version, selectors.entry_of(version), typed.with_part("counties", rows), tab)
    return corrected


@transaction.atomic
def import_workbook(*, by: User, on: datetime, version: MouVersion, content: bytes) -> Imported:
    """Put a workbook's terms in the place of what was typed; with any problem nothing is kept. Raises NotTheWorkbook."""
    version = draft_of(by=by, version=version)
    found = imported(content, around(version))
    if not found.problems:
        _keep(by, on, version, selectors.entry_of(version), found.entered, "")
        _record(by, on, version, "workbook_imported")
    return found


def follow(*, by: User, on: datetime, version: MouVersion, terms: TypedTerms) -> None:
    """After terms were written by another way than the form: what the form shows is what was written."""
    if (entry := selectors.entry_of(version)) is not None:
        names = selectors.counties_by_code(version.mou.state_id)
        _keep(by, on, version, entry, entered(terms, names), "")


@transaction.atomic
def settle(*, by: User, on: datetime, version: MouVersion) -> None:
    """What was typed becomes the terms of the draft, all of it, or nothing does. A part of its submission."""
    entry = selectors.entry_of(version)
    if entry is None:
        return
    typed = Entered.of(entry.typed)
    if typed.is_empty:
        return
    terms, problems = checked(typed, around(version))
    if problems:
        parts = dict.fromkeys(BY_KEY[problem.file].title.lower() for problem in problems)
        raise NotAllowed(
            f"The terms cannot be submitted yet: {len(problems)} finding{'s' * (len(problems) != 1)} "
            f"in {', '.join(parts)}. The page of the terms lists them with what to do."
        )
    write_terms(by=by, version=version, terms=terms)


def _keep(
    by: User, on: datetime, version: MouVersion, entry: TermsEntry | None, typed: Entered, tab: str
) -> TermsEntry:
    entry = entry or TermsEntry(version=version)
    entry.typed, entry.revision, entry.tab = typed.as_json(), entry.revision + 1, tab
    entry.saved_by, entry.saved_at = by, on
    entry.save()
    _record(by, on, version, "terms_typed", revision=entry.revision)
    return entry


def _record(by: User, on: datetime, version: MouVersion, what: str, **details: Any) -> None:
    record(
        by=by, on=on, action=f"mou_version.{what}", subject=f"mou_version:{version.pk}",
        state=version.mou.state_id or "", **details,
    )  # fmt: skip
