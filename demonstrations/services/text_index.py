"""The texts of the public record, for the search page."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse

from demonstrations.glossary import TERMS
from demonstrations.models import Demonstration, Publication
from fai_portal.accounts.models import User
from fai_portal.search.index import Text, forget_under, write
from states.models import State, Terms
from states.services.text_index import index_published

ANYBODY = AnonymousUser()


@transaction.atomic
def index_public_record(*, by: User, on: datetime) -> int:
    """Write the entries of what anybody may read. Returns how many there are; writing them again changes nothing."""
    forget_under(reverse("library"))  # where earlier releases put the publications
    written = write([*_states(), *_demonstrations(), *_library(), *_words()])
    return written + index_published(by=by, on=on)


def _states() -> Iterator[Text]:
    for state in State.objects.visible_to(ANYBODY).select_related("agency"):
        agency = getattr(state, "agency", None)
        yield Text(reverse("state", args=[state.code]), "State", state.name, f"{state.code} {agency or ''}")


def _demonstrations() -> Iterator[Text]:
    terms = {each.agreement_id: each for each in Terms.objects.visible_to(ANYBODY).order_by("sequence")}
    for found in Demonstration.objects.visible_to(ANYBODY).select_related("state").prefetch_related("plans"):
        agreed = terms.get(found.established_by_id)
        words = [found.state.name, found.get_model_display(), found.successor]
        words += [f"{plan.name} {plan.contract_number}" for plan in found.plans.all()]
        if agreed:
            words += [agreed.target_population, agreed.geographic_area, agreed.enrollment_method]
        yield Text(reverse("demonstration", args=[found.slug]), "Demonstration", found.name, "\n".join(words))


def _library() -> Iterator[Text]:
    """One entry for each publication: they share a page, on which each has its place."""
    library = reverse("library")
    for found in Publication.objects.visible_to(ANYBODY).select_related("demonstration"):
        words = f"{found.author} {found.demonstration or ''} {found.demonstration_years}"
        address = f"{library}?found={found.pk}#publication-{found.pk}"  # whichever page of the list it is on
        yield Text(address, found.get_publication_type_display(), found.title, words)


def _words() -> Iterator[Text]:
    glossary = reverse("glossary")
    for term in TERMS:
        yield Text(f"{glossary}#{term.anchor}", "Word", term.name, f"{term.short} {term.meaning}")
