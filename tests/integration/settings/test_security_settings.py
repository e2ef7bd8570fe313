"""Production's security settings hold, and every one of them is needed: turned off, something is seen to be wrong.

What is listed here is each setting, what it would be when it is turned off, and the probe that must then complain.
A setting of production's that is about security and stands on no list fails the last test.
"""

import importlib
import re
import sys
from datetime import timedelta

import pytest

from fai_portal.accounts.models import User
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
    "PROXIES": (0, probes.proxies),
    "RATE_LIMITS": (dict.fromkeys(("entry", "api", "pages"), (10**9, 1)), probes.limits),
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
    {probe for _, probe in OFF.values()} | set(MIDDLEWARE_OFF.values()) | {probes.wrong_password},
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
        setattr(settings, name, getattr(found, name))
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
    r"^(SECURE|CSRF|SESSION|LOCKOUT|MFA|ACCOUNT|X_FRAME|CONTENT_SECURITY|RATE|AUTH_|ACCESS_|DEMO|PROXIES|ACCEPT_|SOCIALACCOUNT|DEBUG)"
)
NO_SWITCH = {
    "AUTH_USER_MODEL", "ACCOUNT_LOGIN_METHODS", "ACCOUNT_SIGNUP_FIELDS", "ACCOUNT_USER_MODEL_USERNAME_FIELD",
    "ACCOUNT_EMAIL_VERIFICATION", "ACCOUNT_RATE_LIMITS", "MFA_SUPPORTED_TYPES", "MFA_TOTP_ISSUER",
    "SESSION_COOKIE_AGE", "CSRF_TRUSTED_ORIGINS",
}  # fmt: skip
# Turned off, these make other tests fail.
PROVED_ELSEWHERE = {
    "ACCEPT_UNSCANNED": "integration/documents/test_scan.py",
    "DEMONSTRATION_SCANNER": "integration/documents/test_scan.py",
    "SOCIALACCOUNT_ADAPTER": "integration/accounts/test_identity_provider.py",
    "SOCIALACCOUNT_PROVIDERS": "integration/accounts/test_identity_provider.py",
    "SOCIALACCOUNT_STORE_TOKENS": "integration/accounts/test_identity_provider.py",
    "DEBUG": "test_debug_pages_are_seen, below",
}


def test_every_security_setting_is_on_the_list(production):
    named = {name for name in vars(production) if ABOUT_SECURITY.match(name)}
    assert named - NO_SWITCH - set(OFF) - set(PROVED_ELSEWHERE) == set()
    assert named >= NO_SWITCH


def test_every_middleware_of_ours_is_on_the_list(production):
    ours = {name for name in production.MIDDLEWARE if name.startswith("fai_portal.")}
    assert ours <= set(MIDDLEWARE_OFF)
