from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "fai_portal.desk"
