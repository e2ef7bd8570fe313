"""Production refuses to start without its settings, and names what is missing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from fai_portal.settings import environment

NEEDED = {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://app:secret@db.example.org/fai",
    "DATABASE_OWNER_URL": "postgres://owner:secret@db.example.org/fai",
    "BROKER_URL": "redis://broker.example.org:6379/0",
    "FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "FILES_DIR": "/srv/fai/files",
    "CLAMD_URL": "unix:///run/clamav/clamd.ctl",
    "SITE_URL": "https://portal.example.org",
    "MAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
    "MAIL_FROM": "FAI Portal <portal@example.org>",
    "ANYMAIL": "POSTMARK_SERVER_TOKEN=made-up",
}
AT_ONCE = set(NEEDED) - {"ANYMAIL"}  # asked for once it is known that a service of anymail sends


def start(**environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "fai_portal.settings.production",
            **environment,
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_missing_setting_is_named_at_once():
    done = start()
    assert done.returncode != 0
    for name in AT_ONCE:
        assert name in done.stderr
    assert ".env.example" in done.stderr


@pytest.mark.parametrize("missing", NEEDED)
def test_one_missing_setting_stops_the_start(missing):
    done = start(**{name: value for name, value in NEEDED.items() if name != missing})
    assert done.returncode != 0
    assert f"Missing settings: {missing}." in done.stderr


def test_production_settings_pass_the_deployment_checks():
    done = start(**NEEDED)
    assert done.returncode == 0, done.stderr


def test_a_flag_that_is_neither_yes_nor_no_is_named():
    done = start(**NEEDED, SECURE_SSL_REDIRECT="perhaps")
    assert "SECURE_SSL_REDIRECT" in done.stderr and "perhaps" in done.stderr


@pytest.mark.parametrize(
    "backend", ["anymail.backends.pigeon.EmailBackend", "anymail.backends.postmark", "smtp"]
)
def test_a_mail_service_that_is_not_there_stops_the_start(backend):
    done = start(**{**NEEDED, "MAIL_BACKEND": backend})
    assert done.returncode != 0
    assert f"MAIL_BACKEND is {backend!r}; allowed:" in done.stderr


def test_mail_by_django_itself_needs_no_settings_of_anymail():
    done = start(
        **{**NEEDED, "MAIL_BACKEND": "django.core.mail.backends.console.EmailBackend", "ANYMAIL": ""}
    )
    assert done.returncode == 0, done.stderr


def test_an_engine_that_does_not_exist_stops_the_start():
    done = start(**NEEDED, ANALYTICS_BACKEND="Hive")
    assert done.returncode != 0
    assert "ANALYTICS_BACKEND is 'Hive'; allowed: duckdb, spark." in done.stderr


def test_a_scanner_that_cannot_be_reached_by_its_address_stops_the_start():
    done = start(**{**NEEDED, "CLAMD_URL": "localhost"})
    assert done.returncode != 0
    assert "CLAMD_URL is 'localhost'; allowed: unix:///path/of/its/socket or tcp://host:port." in done.stderr


def test_spark_without_java_stops_the_start():
    pytest.importorskip("pyspark", reason="The optional extra of `make spark` is not installed.")
    done = start(**NEEDED, ANALYTICS_BACKEND="spark", JAVA_HOME="/nowhere")
    assert done.returncode != 0
    assert "Java was not found" in done.stderr


def test_spark_without_its_package_stops_the_start(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"pyspark is not installed. Run `make spark`"):
        environment.require_spark()


def test_spark_with_all_its_parts_starts():
    pytest.importorskip("pyspark", reason="The optional extra of `make spark` is not installed.")
    done = start(**NEEDED, ANALYTICS_BACKEND="spark", JAVA_HOME=os.environ.get("JAVA_HOME", ""))
    assert done.returncode == 0, done.stderr
