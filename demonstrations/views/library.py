"""The report library."""

from typing import Any

from django.core.paginator import Paginator

from demonstrations.forms import LibraryFilter
from demonstrations.selectors.agreement import initiative_documents
from demonstrations.selectors.library import INITIATIVE, publication_years, publications
from demonstrations.selectors.state import state_choices
from demonstrations.views.record import RecordPage

A_PAGE = 100
NOT_OF_ONE_STATE = ({}, {"state": INITIATIVE})


class Library(RecordPage):
    template_name = "demonstrations/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = LibraryFilter(self.request.GET, states=state_choices(), years=publication_years())
        found = Paginator(publications(**form.asked), A_PAGE)
        listed = found.get_page(self.request.GET.get("page"))
        documents = initiative_documents() if form.asked in NOT_OF_ONE_STATE else ()
        return super().get_context_data(form=form, listed=listed, documents=documents, **kwargs)
