"""Which kinds of job there are."""

from django.apps import apps

from fai_portal.jobs.models import Job


def kinds() -> list[type[Job]]:
    """Every kind of job that an installed app has."""
    return [model for model in apps.get_models() if issubclass(model, Job)]
