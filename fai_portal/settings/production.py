"""Production: everything that differs comes from the environment, and a missing value stops the start."""

from fai_portal.settings.base import *  # noqa: F403
from fai_portal.settings.base import databases, environment

environment.require(
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "FIELD_KEYS",
    "FILES_DIR",
    "CLAMD_URL",
    "SITE_URL",
    "MAIL_BACKEND",
    "MAIL_FROM",
)
environment.require_mail()
DEMO = False
MAIL_TO_ALL = True
DATABASES = databases(environment.text("DATABASE_URL"), environment.text("DATABASE_OWNER_URL"))
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
PROXIES = environment.number("PROXIES", 1)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
