"""What an agreement lays down on a day."""

from datetime import date

from fai_portal.access.checks import type_of_user
from states.models import Mou, Terms
from states.querysets import TermsQuerySet


def governing_terms(*, user: type_of_user, on: date, state: str = "") -> TermsQuerySet:
    """The terms that govern each agreement on a day, one row an agreement, of one state if it is named."""
    terms = Terms.objects.visible_to(user).select_related("agreement", "version__mou", "source")
    return (terms.filter(agreement__state=state) if state else terms).governing(on)


def terms_of(agreement: Mou, *, user: type_of_user, on: date) -> Terms | None:
    """The terms that govern one agreement on a day: one query. None before the first ones took effect."""
    return governing_terms(user=user, on=on).filter(agreement=agreement).first()
