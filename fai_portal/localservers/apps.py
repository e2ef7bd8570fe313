from django.apps import AppConfig


class LocalserversConfig(AppConfig):
    name = "fai_portal.localservers"
