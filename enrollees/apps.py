from django.apps import AppConfig


class EnrolleesConfig(AppConfig):
    name = "enrollees"

    def ready(self) -> None:
        from enrollees.histories import dataset_history
        from fai_portal.audit import histories

        histories.register("dataset", dataset_history)
        from enrollees.cards import files_card
        from enrollees.selectors.enrollee import subjects_of
        from fai_portal.audit import subjects
        from fai_portal.desk import registry

        registry.register(files_card, place=15)
        subjects.register("person", "A person, by Medicare Beneficiary Identifier", subjects_of)
