"""What a draft's terms are typed into and checked against, gathered from the record."""

from dataclasses import dataclass, replace

from states import selectors
from states.builders.term_lines import Change, changes
from states.ingest.terms import Around, Entered, checked
from states.ingest.terms.recorded import entered, recorded
from states.models import DocumentType, MouVersion, TermsEntry

AMENDMENTS = (DocumentType.AGREEMENT_AMENDMENT, DocumentType.CONTRACT_AMENDMENT)


def around(version: MouVersion) -> Around:
    """The state and its counties, and for an amendment what it amends."""
    mou = version.mou
    is_amendment = mou.amends_id is not None or mou.document_type in AMENDMENTS
    amended = selectors.decided_terms(mou, but=version) if is_amendment else None
    return Around(
        state=mou.state_id or "",
        state_name=mou.state.name if mou.state else "",
        counties=selectors.counties_by_code(mou.state_id),
        fips=(mou.state.fips or "") if mou.state else "",
        is_amendment=is_amendment,
        amends=mou.amends.title if mou.amends else "",
        amended=recorded(amended) if amended else None,
    )


def entered_in(version: MouVersion, place: Around) -> Entered:
    """What was typed; before anything was, the terms that the draft holds, or those that it amends."""
    entry = selectors.entry_of(version)
    if entry is not None:
        return Entered.of(entry.typed)
    held = selectors.held_terms(version)
    if held is not None:
        return entered(recorded(held), place.counties)
    if place.amended is not None:
        return entered(replace(place.amended, signed_on=None, effective_from=None), place.counties)
    return Entered()


@dataclass(frozen=True)
class TypedSoFar:
    """What the page of a draft says of its terms; without an entry nothing was typed yet."""

    entry: TermsEntry | None
    findings: int = 0


def typed_so_far(version: MouVersion) -> TypedSoFar:
    entry = selectors.entry_of(version)
    return TypedSoFar(entry, len(checked(Entered.of(entry.typed), around(version))[1]) if entry else 0)


def differing(typed: Entered, place: Around) -> tuple[Change, ...] | None:
    """What an amendment changes of the terms in force so far; None where it amends nothing."""
    if place.amended is None:
        return None
    terms = checked(typed, place)[0]
    # The first day of the changed terms is their own. Until it is given, nothing of it differs.
    before = place.amended if terms.effective_from else replace(place.amended, effective_from=None)
    return changes(before, terms, place.counties)
