from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "fai_portal.jobs"
