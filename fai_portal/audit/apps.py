from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "fai_portal.audit"
