from django.apps import AppConfig


class EnrolleesConfig(AppConfig):
    name = "enrollees"
