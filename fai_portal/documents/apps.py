from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "fai_portal.documents"
