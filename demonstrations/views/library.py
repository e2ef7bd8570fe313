"""The report library."""

from typing import Any

from django.core.paginator import Paginator

from demonstrations.forms import LibraryFilter
from demonstrations.selectors.agreement import initiative_documents
from demonstrations.selectors.library import INITIATIVE, place_of, publication_years, publications
from demonstrations.selectors.state import state_choices
from demonstrations.views.record import RecordPage

A_PAGE = 100
NOT_OF_ONE_STATE = ({}, {"state": INITIATIVE})


class Library(RecordPage):
    template_name = "demonstrations/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = LibraryFilter(self.request.GET, states=state_choices(), years=publication_years())
        found = Paginator(publications(**form.asked), A_PAGE)
        listed = found.get_page(self.request.GET.get("page") or self.page_of_found())
        documents = initiative_documents() if form.asked in NOT_OF_ONE_STATE else ()
        return super().get_context_data(form=form, listed=listed, documents=documents, **kwargs)

    def page_of_found(self) -> int:
        """The page of the whole list that shows the publication the search led to; else the first."""
        asked = self.request.GET.get("found", "")
        before = place_of(int(asked)) if asked.isdecimal() and len(asked) < 10 else 0
        return before // A_PAGE + 1
