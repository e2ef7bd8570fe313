from django.apps import AppConfig


class StatesConfig(AppConfig):
    name = "states"

    def ready(self) -> None:
        from fai_portal.desk.registry import register
        from states.cards import of_my_state, to_review

        register(to_review, place=10)
        register(of_my_state, place=11)
