"""The home page."""

from typing import Any

from demonstrations.selectors.home import home_page
from demonstrations.views.map import state_map
from demonstrations.views.record import RecordPage


class Home(RecordPage):
    template_name = "demonstrations/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = home_page(on=self.on)
        return super().get_context_data(page=page, map=state_map(page.states), **kwargs)
