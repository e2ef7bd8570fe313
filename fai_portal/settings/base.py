"""What every environment shares. Values that differ between machines come from the environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import pghistory
from csp.constants import SELF

from fai_portal.settings import environment
from fai_portal.settings.identity import identity_provider, origins_of
from fai_portal.settings.storage import storage_of_documents

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = BASE_DIR / ".local"  # everything a machine makes for itself; never committed
VERSION = "0.1.0"

SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.items("CSRF_TRUSTED_ORIGINS")
DEBUG = False

INSTALLED_APPS = [
    "reports",
    "enrollees",
    "demonstrations",
    "states",
    "fai_portal.documents",
    "fai_portal.search",
    "fai_portal.desk",
    "fai_portal.notices",
    "fai_portal.jobs",
    "fai_portal.audit",
    "fai_portal.access.apps.AccessConfig",
    "fai_portal.accounts",
    "fai_portal.localservers",
    "fai_portal.access.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "fai_portal.access.numbers.NumberMiddleware",
    "fai_portal.access.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fai_portal.access.errors.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fai_portal.audit.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fai_portal.access.limits.LimitMiddleware",
    "fai_portal.access.sessions.SessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fai_portal.access.second_factor.SecondFactorMiddleware",
    "fai_portal.audit.middleware.RefusalMiddleware",
    "fai_portal.access.middleware.ContextMiddleware",
]

ROOT_URLCONF = "fai_portal.urls"
WSGI_APPLICATION = "fai_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fai_portal.access.context_processors.permissions",
                "fai_portal.access.context_processors.session",
            ],
        },
    }
]


def database(url: str) -> dict:
    """A Django database entry from a URL; the host may be a percent-encoded socket folder."""
    entry: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=60)}
    entry["ENGINE"] = "fai_portal.access.postgresql"  # tells each transaction who it works for
    entry["CONN_HEALTH_CHECKS"] = True
    entry["ATOMIC_REQUESTS"] = False
    entry.setdefault("OPTIONS", {})["connect_timeout"] = 5
    return entry


def databases(url: str, owner_url: str) -> dict:
    """`default` is the application's role, which owns nothing; `owner` owns the schema and migrates."""
    return {"default": database(url), "owner": database(owner_url)}


AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Sign-in is allauth's, by invitation only: it signs nobody up, and its limits give way to ours, which are atomic.
ACCOUNT_ADAPTER = "fai_portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
SOCIALACCOUNT_ADAPTER = "fai_portal.accounts.identity.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
IDENTITY_PROVIDER = identity_provider()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [IDENTITY_PROVIDER] if IDENTITY_PROVIDER else []}}
MFA_ADAPTER = "fai_portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "FAI Portal"
MFA_TOTP_TOLERANCE = 1  # a code of the half minute before or after, for clocks that differ
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "fai_portal.accounts.forms.CodeForm",
    "reauthenticate": "fai_portal.accounts.forms.CodeAgainForm",
    "authenticate_webauthn": "fai_portal.accounts.forms.PasskeyForm",
}
# Guesses at a password or a code: so many within this time, then none for that time.
LOCKOUT_TRIES = 5
LOCKOUT_WITHIN = timedelta(minutes=120)
LOCKOUT_FOR = timedelta(minutes=60)
ACCOUNT_IDLE = timedelta(days=60)  # an account that nobody used for so long is closed
ACCESS_REVIEW = timedelta(days=365)  # how often who may do what is looked at
# How long somebody stays signed in: without activity, and at most. The pages warn so long before the end.
SESSION_IDLE_PERSON_LEVEL = timedelta(minutes=15)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=3)
SESSION_COOKIE_AGE = 13 * 60 * 60  # a little longer, so that the end is ours to tell and not the browser's
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
# Columns of history tables are looked through by the row they are about; see fai_portal/history.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
DESIGN_SYSTEM = NODE_MODULES / "@cmsgov" / "design-system" / "dist"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *((f"cms-design-system/{folder}", DESIGN_SYSTEM / folder) for folder in ("css", "fonts", "images")),
    ("htmx", NODE_MODULES / "htmx.org" / "dist"),
]
STORAGES = {
    "default": storage_of_documents(),
    "staticfiles": {"BACKEND": "fai_portal.staticfiles.PinnedStaticFilesStorage"},
}

# Files that the portal keeps: artifacts under their hash, dataset snapshots, uploaded documents.
FILES_DIR = Path(environment.text("FILES_DIR", str(LOCAL_DIR / "files")))
MEDIA_ROOT = FILES_DIR / "documents"
CLAMD_URL = environment.clamd("CLAMD_URL")  # the malware scanner: unix:///its/socket or tcp://host:port
DEMONSTRATION_SCANNER = False
# Uploaded bytes that no row waits for are removed after so many hours: long enough for the slowest upload.
QUARANTINE_HOURS = environment.number("QUARANTINE_HOURS", 6)
ACCEPT_UNSCANNED = False  # without a scanner a document is refused, and checked again later
PUBLIC_RECORD_DIR = BASE_DIR / "data" / "public_record"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
            "gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb",
        )
    ) + ", publickey-credentials-create=(self), publickey-credentials-get=(self)",
}  # fmt: skip
# How often in so many seconds one person or network address may ask: at the door, of the API, of the pages.
RATE_LIMITS = {"entry": (60, 300), "api": (600, 60), "pages": (1200, 60)}
PROXIES = environment.number("PROXIES", 0)  # of our own, between the portal and its readers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF, *origins_of(IDENTITY_PROVIDER)],
        "frame-ancestors": ["'none'"],
    }
}

# Mail goes through a gate, and then to a file in a folder, unless a backend of anymail or of Django is named.
SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{environment.number('PORT', 8000)}")
EMAIL_BACKEND = "fai_portal.notices.mail.gate.EmailBackend"
MAIL_BACKEND = environment.text("MAIL_BACKEND", "fai_portal.notices.mail.filed.EmailBackend")
MAIL_FOLDER = Path(environment.text("MAIL_FOLDER", str(LOCAL_DIR / "mail")))
MAIL_ALLOWED = environment.items("MAIL_ALLOWED")
MAIL_TO_ALL = False
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "FAI Portal <portal@localhost>")
ANYMAIL = environment.pairs("ANYMAIL")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["fai_portal.access.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["fai_portal.access.api.NamesItsPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "fai_portal.access.api.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "fai_portal.access.api.CursorPage",
    "DEFAULT_FILTER_BACKENDS": ["fai_portal.access.api.NamedFilters"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "fai_portal.access.api.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "FAI Portal",
    "DESCRIPTION": "The record of the Financial Alignment Initiative for Medicare-Medicaid enrollees.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "fai_portal.access.schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DemonstrationModelEnum": "states.models.DemonstrationModel",
        "FindingStatusEnum": "demonstrations.models.FindingStatus",
    },
}

CELERY_BROKER_URL = environment.text("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False  # early acknowledgement: the job row is the truth, the broker carries doorbells
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "jobs.sweep", "schedule": timedelta(seconds=10), "options": {"expires": 10}},
    "scan_again": {
        "task": "documents.scan_again",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
}
CELERY_BEAT_SCHEDULE |= {
    name: {"task": name, "schedule": every, "options": {"expires": every.total_seconds()}}
    for name, every in {
        "audit.look_after_accounts": timedelta(hours=1),
        "notices.digest": timedelta(hours=1),
        "notices.send_again": timedelta(minutes=15),
        "states.remind": timedelta(hours=1),
        "documents.sweep_quarantine": timedelta(hours=1),
        "audit.seal": timedelta(hours=1),
    }.items()
}
JOB_LEASE = timedelta(seconds=30)
JOB_ATTEMPTS = 3

FIELD_KEYS = environment.items("FIELD_KEYS")  # identifiers at rest: current key first, then old ones

ANALYTICS_BACKEND = environment.choice("ANALYTICS_BACKEND", "duckdb", allowed=("duckdb", "spark"))
if ANALYTICS_BACKEND == "spark":
    environment.require_spark()
ANALYTICS_MEMORY = environment.text("ANALYTICS_MEMORY", "1GB")
ANALYTICS_THREADS = environment.number("ANALYTICS_THREADS", 2)
STEP_MEMORY_MIB = environment.number("STEP_MEMORY_MIB", 2048)
# Regressions solve many small problems: a second thread of linear algebra makes them ten times slower, not faster.
# NumPy reads this when it is imported, which no settings module does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else Spark looks this machine's name up on the network

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{number}] {message}", "style": "{"}},
    "filters": {"number": {"()": "fai_portal.access.numbers.NumberFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["number"]}},
    "loggers": {
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "py4j": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
}
