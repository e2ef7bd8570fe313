from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "fai_portal.notices"
