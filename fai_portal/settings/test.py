"""The tests: the same two database roles as production, plain static files, fast passwords."""

from pathlib import Path
from tempfile import gettempdir

from fai_portal.settings.dev import *  # noqa: F403
from fai_portal.settings.dev import BASE_DIR, DATABASES, STORAGES, environment

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The application's role may not create databases; the owner makes the test database and both use it.
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
DATABASES["owner"]["TEST"] = {"NAME": "fai_test", "DEPENDENCIES": []}
for entry in DATABASES.values():
    entry["CONN_MAX_AGE"] = 0
    entry["OPTIONS"]["options"] = "-c synchronous_commit=off"
WHITENOISE_AUTOREFRESH = True  # serve from the source folders; nothing was collected
FILES_DIR = (
    Path(gettempdir()) / f"fai-test-files-{BASE_DIR.name}-{environment.text('PYTEST_XDIST_WORKER', 'one')}"
)
MEDIA_ROOT = FILES_DIR / "documents"
