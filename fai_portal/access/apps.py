from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "fai_portal.access"
