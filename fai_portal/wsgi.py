"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

import fai_portal.celery  # noqa: F401  the application that jobs ring through

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.production")
application = get_wsgi_application()
