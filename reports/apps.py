from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from fai_portal.desk import registry
        from reports.desk import reports_card

        registry.register(reports_card, place=20)
