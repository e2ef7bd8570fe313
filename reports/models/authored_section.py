"""The parts of a report that people write: what cannot be computed from data."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fai_portal.history.tracking import tracked
from reports.querysets import AuthoredSectionQuerySet, AuthoredVersionQuerySet

LONGEST_TEXT = 20_000  # letters


class SectionKey(models.TextChoices):
    """Every section that may be written, in the order of a report."""

    IMPLEMENTATION = "implementation", "Implementation"
    ELIGIBILITY_AND_ENROLLMENT = "eligibility_and_enrollment", "Eligibility and enrollment"
    CARE_COORDINATION = "care_coordination", "Care coordination"
    BENEFICIARY_EXPERIENCE = "beneficiary_experience", "Beneficiary experience"
    STAKEHOLDER_ENGAGEMENT = "stakeholder_engagement", "Stakeholder engagement"
    FINANCING = "financing", "Financing"
    QUALITY_STRATEGY = "quality_strategy", "Quality strategy"
    CONCLUSIONS = "conclusions", "Conclusions"


@tracked()
class AuthoredSection(models.Model):
    """One section of one kind of report about one demonstration. Its text is that of its newest version."""

    demonstration = models.ForeignKey(
        "demonstrations.Demonstration", on_delete=models.PROTECT, related_name="authored_sections"
    )
    kind = models.SlugField("kind of report", max_length=30, help_text="A key of the catalogue of reports.")
    key = models.CharField("section", max_length=30, choices=SectionKey.choices)

    objects = AuthoredSectionQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="reports_authoredsection_once", fields=["demonstration", "kind", "key"]
            ),
            models.CheckConstraint(
                name="reports_authoredsection_key_known", condition=Q(key__in=SectionKey.values)
            ),
            models.CheckConstraint(name="reports_authoredsection_kind_given", condition=~Q(kind="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()}, {self.kind} report, {self.demonstration}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"section:{self.pk}"


@tracked()
class AuthoredVersion(models.Model):
    """A text as it was written; never edited, never deleted (a trigger holds that).

    Plain text: paragraphs parted by an empty line, and lines that begin with "- ". An empty one takes the section
    out of the reports that are requested from then on.
    """

    section = models.ForeignKey(AuthoredSection, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="From 1, in the order of writing.")
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = AuthoredVersionQuerySet.as_manager()

    class Meta:
        ordering = ["section_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="reports_authoredversion_number_once", fields=["section", "number"]),
            models.CheckConstraint(
                name="reports_authoredversion_number_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="reports_authoredversion_first_has_text", condition=Q(number__gt=1) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.section}"
