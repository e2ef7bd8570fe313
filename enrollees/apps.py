from django.apps import AppConfig


class EnrolleesConfig(AppConfig):
    name = "enrollees"

    def ready(self) -> None:
        from enrollees.cards import files_card
        from fai_portal.desk import registry

        registry.register(files_card, place=15)
