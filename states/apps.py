from datetime import datetime
from typing import Any

from django.apps import AppConfig


class StatesConfig(AppConfig):
    name = "states"

    def ready(self) -> None:
        from fai_portal.audit import histories
        from states.histories import version_history

        histories.register("version", version_history)
        from fai_portal.access import known_states
        from fai_portal.desk.registry import register
        from fai_portal.documents import owners
        from fai_portal.documents.decided import document_decided
        from states.cards import of_my_state, to_review
        from states.selectors import documents_shown_to, is_state

        register(to_review, place=10)
        register(of_my_state, place=11)
        owners.register(documents_shown_to)
        known_states.register(is_state)
        document_decided.connect(read_what_is_ready, dispatch_uid="states_document_decided")


def read_what_is_ready(*, document: Any, on: datetime, **kwargs: Any) -> None:
    """In the transaction of the verdict: the text of a clean document is read for the drafts that hold it."""
    from states.services.reading import ask_where_held

    ask_where_held(by=document.added_by, on=on, document=document)
