from datetime import datetime
from typing import Any

from django.apps import AppConfig


class DemonstrationsConfig(AppConfig):
    name = "demonstrations"

    def ready(self) -> None:
        from demonstrations.histories import demonstration_history
        from fai_portal.audit import histories

        histories.register("demonstration", demonstration_history)
        from demonstrations.cards import states_card
        from fai_portal.desk import registry
        from states.published import version_published

        registry.register(states_card, place=10)
        version_published.connect(follow_the_published_terms, dispatch_uid="demonstrations_version_published")


def follow_the_published_terms(*, version: Any, by: Any, on: datetime, **kwargs: Any) -> None:
    """In the transaction of the publication: the demonstration's model is that of its terms."""
    from demonstrations.services.acceptance import show_model

    show_model(by=by, on=on, version=version)
