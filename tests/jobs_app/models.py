"""A kind of job that only the tests have: it behaves as its row says."""

from django.db import models

from fai_portal.jobs.models import Job


class Echo(Job):
    task_name = "jobs_app.echo"

    behavior = models.CharField(max_length=30, default="plain")
    scratch = models.CharField(
        max_length=200, blank=True, default=""
    )  # a folder through which the test talks


class Line(models.Model):
    """What an echo leaves behind, as an artifact is what a run leaves behind."""

    echo = models.ForeignKey(Echo, on_delete=models.CASCADE, related_name="lines")
    attempt = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"line of attempt {self.attempt}"
