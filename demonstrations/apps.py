from django.apps import AppConfig


class DemonstrationsConfig(AppConfig):
    name = "demonstrations"

    def ready(self) -> None:
        from demonstrations.cards import states_card
        from fai_portal.desk import registry

        registry.register(states_card, place=10)
