from django.apps import AppConfig


class DemonstrationsConfig(AppConfig):
    name = "demonstrations"
