"""The Celery application. Tasks are doorbells: they carry a row's id and nothing else."""

import os
from typing import Any

from celery import Celery, Task

from fai_portal.history.acting import acting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")


class ActingTask(Task):
    """What a task writes says which task wrote it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(via=f"task {self.name}", request=self.request.id or ""):
            return super().__call__(*args, **kwargs)


app = Celery("fai_portal", task_cls=ActingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
