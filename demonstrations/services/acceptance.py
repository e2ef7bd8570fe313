"""CMS accepts a version of an MOU, and with it the demonstration is established or restated, or neither happens."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from demonstrations.models import Demonstration
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states.builders.term_lines import changes_of_record, fields_changed
from states.models import DocumentType, Mou, MouVersion, Terms
from states.rules import NotAllowed
from states.services.agreement_move import accept_version
from states.services.locking import lock_state

ESTABLISHES = (DocumentType.MOU,)


@dataclass(frozen=True)
class Accepted:
    """What an acceptance did."""

    demonstration: Demonstration | None
    is_new: bool
    changed: tuple[str, ...]  # the terms that differ from those decided before

    @property
    def sentence(self) -> str:
        if self.demonstration is None:
            return "The version is accepted. It lays down no terms, so no demonstration changes."
        if self.is_new:
            return f"The version is accepted, and it establishes {self.demonstration.name}."
        what = ", ".join(self.changed) or "nothing"
        return f"The version is accepted, and it restates {self.demonstration.name}. Changed: {what}."


@transaction.atomic
def accept(*, by: User, on: datetime, version: MouVersion) -> Accepted:
    """Accept the version and let its terms make or restate the demonstration."""
    move = accept_version(by=by, on=on, version=version)
    mou, terms = move.version.mou, Terms.objects.filter(version=version).first()
    if mou.document_type in ESTABLISHES and terms is None:
        raise NotAllowed("An MOU without terms establishes nothing. Return it to the state.")
    if terms is None:
        return Accepted(None, is_new=False, changed=())
    found = Demonstration.objects.filter(established_by=terms.agreement).first()
    if found is None:
        return _established(by, on, mou, terms)
    return _restated(by, on, found, terms)


def _established(by: User, on: datetime, mou: Mou, terms: Terms) -> Accepted:
    if mou.document_type not in ESTABLISHES or mou.state is None:
        raise NotAllowed("Only an MOU establishes a demonstration, and its own MOU is not accepted yet.")
    lock_state(by=by, state=mou.state)
    made = Demonstration(
        slug=_free_slug(mou), state=mou.state, name=mou.title[:200], model=terms.model, established_by=mou
    )
    made.full_clean()
    made.save()
    _record(by, on, made, "established", sequence=terms.sequence)
    return Accepted(made, is_new=True, changed=())


def _restated(by: User, on: datetime, found: Demonstration, terms: Terms) -> Accepted:
    """All that restates is read from the terms in force once they are published: nothing of it shows before."""
    decided = Terms.objects.filter(agreement=terms.agreement, sequence__lt=terms.sequence).exclude(
        pk=terms.pk
    )
    before = decided.order_by("-sequence").first()
    changed = fields_changed(changes_of_record(before, terms)) if before else ()
    _record(by, on, found, "restated", sequence=terms.sequence, changed=list(changed))
    return Accepted(found, is_new=False, changed=changed)


@transaction.atomic
def show_model(*, by: User, on: datetime, version: MouVersion) -> None:
    """Years, percentages and counties are read from published terms; the model is kept, and follows them here."""
    mou = version.mou
    published = Terms.objects.filter(agreement=mou.agreement_id or mou.pk, version__is_published=True)
    terms = published.order_by("-sequence").first()
    found = Demonstration.objects.filter(established_by=terms.agreement_id).first() if terms else None
    if terms is None or found is None or found.model == terms.model:
        return
    Demonstration.objects.filter(pk=found.pk).update(model=terms.model)
    _record(by, on, found, "model_restated", came_from=found.model, went_to=terms.model)


def _free_slug(mou: Mou) -> str:
    wanted = slugify(f"{mou.state_id}-{mou.title}")[:55].strip("-")
    taken = Demonstration.objects.filter(slug=wanted).exists()
    return f"{wanted}-{mou.pk}"[:60] if taken else wanted


def _record(by: User, on: datetime, demonstration: Demonstration, what: str, **details: object) -> None:
    record(
        by=by, on=on, action=f"demonstration.{what}", subject=f"demonstration:{demonstration.slug}",
        state=demonstration.state_id, **details,
    )  # fmt: skip
