"""The tests: the same two database roles as production, plain static files, fast passwords."""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from fai_portal.settings.dev import *  # noqa: F403
from fai_portal.settings.dev import (
    BASE_DIR,
    CELERY_BEAT_SCHEDULE,
    DATABASES,
    INSTALLED_APPS,
    RATE_LIMITS,
    STORAGES,
    environment,
)

DEBUG = False
# The browser's driver runs an event loop in the thread of the tests, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The application's role may not create databases; the owner makes the test database and both use it.
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
DATABASES["owner"]["TEST"] = {"NAME": "fai_test", "DEPENDENCIES": []}
for entry in DATABASES.values():
    entry["CONN_MAX_AGE"] = 0
    entry["OPTIONS"]["options"] = "-c synchronous_commit=off"
WHITENOISE_AUTOREFRESH = True  # serve from the source folders; nothing was collected
# What a worker that a test starts is told; see tests/integration/workers.py. Rings of tests that start no broker
# find nobody at this address, and never disturb the demo's.
_one = environment.text("PYTEST_XDIST_WORKER", "one")
FILES_DIR = Path(environment.text("TEST_FILES_DIR", f"{gettempdir()}/fai-test-files-{BASE_DIR.name}-{_one}"))
CELERY_BROKER_URL = environment.text(
    "TEST_BROKER_URL", f"redis+socket://{gettempdir()}/fai-test-{os.getpid()}/valkey.sock"
)
JOB_LEASE = timedelta(seconds=float(environment.text("TEST_JOB_LEASE", "30")))
CELERY_BEAT_SCHEDULE["sweep"]["schedule"] = timedelta(seconds=1)
INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs_app"]
MEDIA_ROOT = FILES_DIR / "documents"
CLAMD_URL = environment.text("TEST_CLAMD_URL")  # a test that starts a scanner says where
DEMONSTRATION_SCANNER = False
ACCEPT_UNSCANNED = False
# A browser and the prober of the API ask quickly; the tests of the limits set their own.
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, (1000000, 1))
