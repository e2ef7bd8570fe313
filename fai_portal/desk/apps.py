from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "fai_portal.desk"

    def ready(self) -> None:
        from fai_portal.desk.cards import access_review, audit
        from fai_portal.desk.registry import register

        register(access_review, place=90)
        register(audit, place=91)
