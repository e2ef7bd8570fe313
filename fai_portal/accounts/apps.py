from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fai_portal.accounts"
