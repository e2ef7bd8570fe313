from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "fai_portal.search"
