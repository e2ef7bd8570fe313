"""A developer's machine and the demo: servers from wheels, generated keys, loopback only."""

from fai_portal.localservers import addresses
from fai_portal.settings.base import *  # noqa: F403
from fai_portal.settings.base import LOCAL_DIR, databases, environment

DEBUG = environment.flag("DEBUG", False)
DEMO = True  # the demo's accounts and codes exist in these settings only
_keys = addresses.generated_keys(LOCAL_DIR)
SECRET_KEY = environment.text("SECRET_KEY", _keys["SECRET_KEY"])
FIELD_KEYS = environment.items("FIELD_KEYS", _keys["FIELD_KEYS"])
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
_servers = addresses.find()
DATABASES = databases(
    environment.text("DATABASE_URL", _servers.database_url),
    environment.text("DATABASE_OWNER_URL", _servers.database_owner_url),
)
# In these settings only, and each document says so: a scanner that knows the test file alone, or none at all.
CLAMD_URL = environment.clamd("CLAMD_URL", _servers.clamd_url)
DEMONSTRATION_SCANNER = bool(CLAMD_URL) and _servers.clamd_url == CLAMD_URL
ACCEPT_UNSCANNED = not CLAMD_URL
CELERY_BROKER_URL = environment.text("BROKER_URL", _servers.broker_url)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the demo is served without HTTPS
