"""Production's security settings hold, and every one of them is needed: turned off, something is seen to be wrong.

What is listed here is each setting, what it would be when it is turned off, and the probe that must then complain.
A setting of production's that is about security and stands on no list fails the last test.
"""

import importlib
import re
import sys
from datetime import timedelta

import pytest
import rest_framework.settings
from django.conf import global_settings
from rest_framework.authentication import BasicAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.views import APIView

from fai_portal.accounts.models import User
from tests.integration.access.first_wall import kinds_of
from tests.integration.settings import probes
from tests.unit.settings.test_production import NEEDED

pytestmark = pytest.mark.django_db

OFF = {
    "SECURE_HSTS_SECONDS": (0, probes.headers),
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": (False, probes.headers),
    "SECURE_HSTS_PRELOAD": (False, probes.headers),
    "SECURE_CONTENT_TYPE_NOSNIFF": (False, probes.headers),
    "SECURE_REFERRER_POLICY": (None, probes.headers),
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": (None, probes.headers),
    "SECURE_HEADERS": ({}, probes.headers),
    "X_FRAME_OPTIONS": ("SAMEORIGIN", probes.headers),
    "CONTENT_SECURITY_POLICY": (None, probes.headers),
    "SECURE_SSL_REDIRECT": (False, probes.https),
    "SECURE_PROXY_SSL_HEADER": (None, probes.https),
    "ALLOWED_HOSTS": (["*"], probes.hosts),
    "SESSION_COOKIE_SECURE": (False, probes.cookies),
    "SESSION_COOKIE_HTTPONLY": (False, probes.cookies),
    "SESSION_COOKIE_SAMESITE": ("None", probes.cookies),
    "CSRF_COOKIE_SECURE": (False, probes.cookies),
    "AUTH_PASSWORD_VALIDATORS": ([], probes.passwords),
    "LOCKOUT_TRIES": (50, probes.lockout),
    "LOCKOUT_WITHIN": (timedelta(minutes=1), probes.lockout),
    "LOCKOUT_FOR": (timedelta(minutes=1), probes.lockout),
    "SESSION_IDLE_PERSON_LEVEL": (timedelta(days=1), probes.sessions),
    "SESSION_IDLE": (timedelta(days=1), probes.sessions),
    "SESSION_LONGEST": (timedelta(days=30), probes.sessions),
    "SESSION_WARNING": (timedelta(seconds=5), probes.sessions),
    "MFA_TOTP_TOLERANCE": (100, probes.second_factor),
    "MFA_ADAPTER": ("allauth.mfa.adapter.DefaultMFAAdapter", probes.second_factor),
    "MFA_FORMS": ({}, probes.guessed_codes),
    "MFA_RECOVERY_CODES_SHOW_ONCE": (False, probes.recovery_codes),
    "ACCOUNT_ADAPTER": ("allauth.account.adapter.DefaultAccountAdapter", probes.signing_up),
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": (10**9, probes.confirmation),
    "ACCOUNT_IDLE": (timedelta(days=10_000), probes.idle_accounts),
    "ACCESS_REVIEW": (timedelta(days=10_000), probes.access_review),
    "DEMO": (True, probes.demo_codes),
    "ACCEPT_UNSCANNED": (True, probes.scanner),
    "DEMONSTRATION_SCANNER": (True, probes.scanner),
    "SOCIALACCOUNT_ADAPTER": (
        "allauth.socialaccount.adapter.DefaultSocialAccountAdapter",
        probes.strangers,
    ),
    "CELERY_ACCEPT_CONTENT": (["json", "pickle"], probes.sent_messages),
    "SESSION_ENGINE": ("django.contrib.sessions.backends.signed_cookies", probes.ended_sessions),
    "PROXIES": (0, probes.proxies),
    "RATE_LIMITS": (dict.fromkeys(("entry", "api", "pages"), (10**9, 1)), probes.limits),
}
# What each endpoint takes over from REST_FRAMEWORK when it is defined; off is what the framework would do by itself.
REST_OFF = {
    "DEFAULT_AUTHENTICATION_CLASSES": ("authentication_classes", [BasicAuthentication]),
    "DEFAULT_PERMISSION_CLASSES": ("permission_classes", [AllowAny]),
    "DEFAULT_RENDERER_CLASSES": ("renderer_classes", [BrowsableAPIRenderer, JSONRenderer]),
    "DEFAULT_PARSER_CLASSES": ("parser_classes", [JSONParser]),
    "DEFAULT_PAGINATION_CLASS": ("pagination_class", None),
    "DEFAULT_FILTER_BACKENDS": ("filter_backends", []),
}
MIDDLEWARE_OFF = {
    "fai_portal.access.numbers.NumberMiddleware": probes.faults,
    "fai_portal.access.headers.HeadersMiddleware": probes.headers,
    "csp.middleware.CSPMiddleware": probes.headers,
    "django.middleware.clickjacking.XFrameOptionsMiddleware": probes.headers,
    "django.middleware.security.SecurityMiddleware": probes.headers,
    "fai_portal.access.errors.ReadableMiddleware": probes.encodings,
    "django.middleware.csrf.CsrfViewMiddleware": probes.forms,
    "fai_portal.access.limits.LimitMiddleware": probes.limits,
    "fai_portal.access.sessions.SessionMiddleware": probes.sessions,
    "fai_portal.access.second_factor.SecondFactorMiddleware": probes.second_factor,
    "fai_portal.audit.middleware.ActingMiddleware": probes.acting,
    "fai_portal.audit.middleware.RefusalMiddleware": probes.refusals,
    "fai_portal.access.middleware.ContextMiddleware": probes.second_wall,
}
PROBES = sorted(
    {probe for _, probe in OFF.values()} | set(MIDDLEWARE_OFF.values()) | {probes.wrong_password, probes.api},
    key=lambda probe: probe.__name__,
)
# The package itself adds `default-src 'self'` where it is left out.
DIRECTIVES = ["img-src", "object-src", "base-uri", "form-action", "frame-ancestors"]


@pytest.fixture
def production(settings, monkeypatch):
    """The security settings of production, on the tests' database."""
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    before = {name: module for name, module in sys.modules.items() if name.startswith("fai_portal.settings")}
    for name in ("fai_portal.settings.production", "fai_portal.settings.base"):
        sys.modules.pop(name, None)
    found = importlib.import_module("fai_portal.settings.production")
    sys.modules.update(before)
    for name in [*OFF, "MIDDLEWARE", "DEBUG"]:
        setattr(settings, name, getattr(found, name, getattr(global_settings, name, None)))
    settings.RATE_LIMITS = {**found.RATE_LIMITS}
    return found


def complains(probe) -> bool:
    """Where the portal does not even answer, a test sees that just as well."""
    try:
        return probe() != []
    except Exception:
        return True


def turn_off(settings, name: str) -> None:
    setattr(settings, name, OFF[name][0])


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_production_withstands(production, probe):
    assert probe() == []


@pytest.mark.parametrize("name", OFF)
def test_a_setting_that_is_turned_off_is_seen(production, settings, name):
    turn_off(settings, name)
    assert complains(OFF[name][1])


@pytest.mark.parametrize("name", MIDDLEWARE_OFF)
def test_a_middleware_that_is_taken_out_is_seen(production, settings, name):
    assert name in settings.MIDDLEWARE
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != name]
    assert complains(MIDDLEWARE_OFF[name])


@pytest.mark.parametrize("name", DIRECTIVES)
def test_a_directive_that_is_left_out_is_seen(production, settings, name):
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    left = {directive: value for directive, value in directives.items() if directive != name}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": left}
    assert probes.headers() != []


@pytest.mark.parametrize("unsafe", ["'unsafe-inline'", "'unsafe-eval'", "https:"])
def test_a_directive_that_is_widened_is_seen(production, settings, unsafe):
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    wider = {**directives, "default-src": [*directives["default-src"], unsafe]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": wider}
    assert probes.headers() != []


@pytest.mark.parametrize("name", REST_OFF)
def test_what_every_endpoint_does_is_seen_when_it_is_turned_off(production, monkeypatch, name):
    attribute, instead = REST_OFF[name]
    taken = getattr(rest_framework.settings.api_settings, name)
    for view in {GenericAPIView, APIView, *kinds_of(APIView)}:
        if vars(view).get(attribute) == taken:
            monkeypatch.setattr(view, attribute, instead)
    assert complains(probes.api)


def test_another_shape_of_errors_is_seen(production, settings):
    off = {"EXCEPTION_HANDLER": "rest_framework.views.exception_handler"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | off
    assert complains(probes.api)


def test_passwords_are_hashed_slowly(production, settings):
    """Those of the tests are not, so that they are quick."""
    assert not hasattr(production, "PASSWORD_HASHERS")
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    assert probes.hashed_passwords() == []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert probes.hashed_passwords() != []


def test_debug_pages_are_seen(production, settings):
    settings.DEBUG = True
    assert probes.faults() != []


def test_each_password_rule_is_needed(production, settings):
    rules = settings.AUTH_PASSWORD_VALIDATORS
    for rule in rules:
        User.objects.all().delete()
        settings.AUTH_PASSWORD_VALIDATORS = [each for each in rules if each != rule]
        from django.contrib.auth.password_validation import get_default_password_validators

        get_default_password_validators.cache_clear()
        assert probes.passwords() != [], rule["NAME"]


# What a name says that is about security. Those that only name something, or turn nothing off, are told apart.
ABOUT_SECURITY = re.compile(
    r"^(SECURE|CSRF|SESSION|LOCKOUT|MFA|ACCOUNT|X_FRAME|CONTENT_SECURITY|RATE|AUTH_|ACCESS_|DEMO|PROXIES|ACCEPT_|SOCIALACCOUNT|DEBUG|DEMONSTRATION_|CELERY_ACCEPT|PASSWORD)"
)
NO_SWITCH = {
    "AUTH_USER_MODEL", "ACCOUNT_LOGIN_METHODS", "ACCOUNT_SIGNUP_FIELDS", "ACCOUNT_USER_MODEL_USERNAME_FIELD",
    "ACCOUNT_EMAIL_VERIFICATION", "ACCOUNT_RATE_LIMITS", "MFA_SUPPORTED_TYPES", "MFA_TOTP_ISSUER",
    "SESSION_COOKIE_AGE", "CSRF_TRUSTED_ORIGINS", "SOCIALACCOUNT_PROVIDERS",
}  # fmt: skip
# Turned off, these make other tests fail.
PROVED_ELSEWHERE = {
    "SOCIALACCOUNT_STORE_TOKENS": "accounts/test_identity_provider.py, where it is turned on once",
    "DEBUG": "test_debug_pages_are_seen, below",
}


def test_every_security_setting_is_on_the_list(production):
    named = {name for name in vars(production) if ABOUT_SECURITY.match(name)}
    assert named - NO_SWITCH - set(OFF) - set(PROVED_ELSEWHERE) == set()
    harmless = {"COERCE_DECIMAL_TO_STRING", "DEFAULT_SCHEMA_CLASS", "PAGE_SIZE", "URL_FORMAT_OVERRIDE"}
    kept = {*REST_OFF, *harmless, "EXCEPTION_HANDLER", "UNAUTHENTICATED_USER"}
    assert set(production.REST_FRAMEWORK) == kept
    assert named >= NO_SWITCH


def test_every_middleware_of_ours_is_on_the_list(production):
    ours = {name for name in production.MIDDLEWARE if name.startswith("fai_portal.")}
    assert ours <= set(MIDDLEWARE_OFF)
