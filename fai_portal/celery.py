"""The Celery application. Tasks are doorbells: they carry a row's id and nothing else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
app = Celery("fai_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
