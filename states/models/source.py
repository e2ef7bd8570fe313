"""Where a public fact comes from, and whether anybody checked it."""

from django.db import models
from django.db.models import Q

from fai_portal.access.querysets import PublicQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import rule


@tracked()
class FactSource(models.Model):
    """A place that facts were read in.

    `record` is the working text of whoever compiled the fact and is never printed. What a page may print
    is the title and the links; a source with neither is no citation. Each link is an object with `url`,
    `publisher` and `is_copy` (true when the address is somebody else's copy of the publisher's document).
    """

    record = models.TextField(unique=True)
    title = models.CharField(max_length=300, blank=True)
    links = models.JSONField(default=list, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            rule("factsource_record_given", ~Q(record=""), "A source needs its text."),
            rule(
                "factsource_general_knowledge_is_no_citation",
                ~Q(record__istartswith="General knowledge") | Q(title="", links=[]),
                "General knowledge is no citation: it has neither title nor links.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or ", ".join(link["publisher"] for link in self.links) or "No document yet"

    @property
    def is_citation(self) -> bool:
        return bool(self.title or self.links)


class SourcedFact(models.Model):
    """A row that says where it comes from. Without a source it was entered in the portal itself."""

    source = models.ForeignKey(FactSource, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_verified = models.BooleanField(default=False)

    class Meta:
        abstract = True


@tracked()
class Fact(SourcedFact):
    """One field of one subject, with its own source: provenance finer than the row.

    `subject` is the slug of a demonstration or of an MOU, as text, so that any noun may have facts.
    """

    subject = models.SlugField(max_length=100)
    field = models.CharField(max_length=60)
    value = models.TextField()

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["subject", "field"]
        constraints = [models.UniqueConstraint(name="fact_once_per_field", fields=["subject", "field"])]

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}"
