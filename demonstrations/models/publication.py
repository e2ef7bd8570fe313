"""Published reports, and their numbers as data."""

from django.db import models
from django.db.models import F, Q

from demonstrations.models.demonstration import Demonstration
from demonstrations.querysets import OfDemonstrationQuerySet
from fai_portal.history.tracking import tracked
from states.models import SourcedFact
from states.models.constraints import ends_after_start, rule


class PublicationType(models.TextChoices):
    EVALUATION_REPORT = "evaluation_report", "Evaluation report"
    PRELIMINARY_EVALUATION_REPORT = "preliminary_evaluation_report", "Preliminary evaluation report"
    EVALUATION_BRIEF = "evaluation_brief", "Evaluation brief"
    EVALUATION_PLAN = "evaluation_plan", "Evaluation plan"
    SAVINGS_REPORT = "savings_report", "Savings report"
    PRELIMINARY_SAVINGS_REPORT = "preliminary_savings_report", "Preliminary savings report"
    ANNUAL_REPORT = "annual_report", "Annual report"
    CASE_STUDY = "case_study", "Case study"
    ENROLLMENT_REPORT = "enrollment_report", "Enrollment report"
    QUALITY_WITHHOLD_RESULTS = "quality_withhold_results", "Quality withhold results"
    TECHNICAL_NOTES = "technical_notes", "Technical notes"
    INDEPENDENT_STUDY = "independent_study", "Independent study"


class Origin(models.TextChoices):
    PORTAL = "portal", "Published by this portal"
    OTHER = "other", "Published elsewhere"


class DatePrecision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    SEASON = "season", "Season"
    YEAR = "year", "Year"


@tracked()
class Publication(SourcedFact):
    """A published report. Without a demonstration it is about the whole initiative."""

    demonstration = models.ForeignKey(
        Demonstration, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    publication_type = models.CharField("type", max_length=40, choices=PublicationType.choices)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    demonstration_years = models.CharField(max_length=80, blank=True)
    date = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=10, choices=DatePrecision.choices, blank=True)
    url = models.URLField(max_length=500, blank=True)
    publisher = models.CharField(max_length=120, blank=True)
    is_copy = models.BooleanField(
        default=False, help_text="The address is somebody else's copy of the publisher's document."
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.OTHER)

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = [F("date").desc(nulls_last=True), "title"]
        constraints = [
            models.UniqueConstraint(
                name="publication_once",
                fields=["demonstration", "publication_type", "title"],
                nulls_distinct=False,
            ),
            rule(
                "publication_type_known",
                Q(publication_type__in=PublicationType.values),
                "The type of publication is not on the list.",
            ),
            rule("publication_origin_known", Q(origin__in=Origin.values), "Allowed: portal, other."),
            rule(
                "publication_date_has_precision",
                Q(date__isnull=True, date_precision="")
                | Q(date__isnull=False, date_precision__in=DatePrecision.values),
                "A date has a precision: day, month, season or year; no date, none.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FindingStatus(models.TextChoices):
    PRELIMINARY = "preliminary", "Preliminary"
    FINAL = "final", "Final"
    MIXED = "mixed", "Preliminary and final together"
    PUBLISHED = "published", "Published"
    PROJECTION = "projection", "Projection, not a result"


class Direction(models.TextChoices):
    SAVINGS = "savings", "Savings"
    NO_SAVINGS = "no_savings", "No savings"
    INCREASE = "increase", "Increase"
    DECREASE = "decrease", "Decrease"
    NO_EFFECT = "no_effect", "No effect"


class ResultType(models.TextChoices):
    MFFS_SAVINGS = "mffs_savings", "Medicare savings, managed fee-for-service"
    MFFS_ENGAGEMENT = "mffs_engagement", "Engagement, managed fee-for-service"
    MFFS_PAYMENT_RATE = "mffs_payment_rate", "Payment rate, managed fee-for-service"
    PARTICIPATION_RATE = "participation_rate", "Participation rate"
    DESCRIPTIVE_RATE = "descriptive_rate", "Before-and-after rate, no comparison group"
    DIND_REGRESSION = "dind_regression", "Difference-in-differences estimate"
    CROSS_SECTIONAL_REGRESSION = "cross_sectional_regression", "Cross-sectional estimate"
    REGRESSION_DISCONTINUITY = "regression_discontinuity", "Regression discontinuity estimate"
    STATE_REPORTED_SAVINGS = "state_reported_savings", "Savings reported by the state"
    PROJECTED_SAVINGS = "projected_savings", "Projected savings"


@tracked()
class Finding(SourcedFact):
    """A published number as data. `run` names the portal's run as text, where there was one."""

    demonstration = models.ForeignKey(
        Demonstration, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    result_type = models.CharField(max_length=40, choices=ResultType.choices)
    measure = models.CharField(max_length=200)
    group = models.CharField(max_length=100, blank=True)
    period_label = models.CharField(max_length=100, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True, help_text="The first day after the period.")
    status = models.CharField(max_length=20, choices=FindingStatus.choices)
    is_approximate = models.BooleanField(default=False, help_text="Published as a rounded number.")
    estimate = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    savings_percent = models.DecimalField(max_digits=12, decimal_places=8, null=True, blank=True)
    performance_payment = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    beneficiaries = models.PositiveIntegerField(null=True, blank=True)
    minimum_savings_rate = models.DecimalField(max_digits=12, decimal_places=8, null=True, blank=True)
    interval_low = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    interval_high = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    interval_level = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    p_value = models.DecimalField(max_digits=9, decimal_places=8, null=True, blank=True)
    baseline_value = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    demonstration_value = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    direction = models.CharField(max_length=20, choices=Direction.choices, blank=True)
    method = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=20, blank=True)
    run = models.CharField(max_length=64, blank=True)

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "result_type", "period_start", "id"]
        constraints = [
            models.UniqueConstraint(
                name="finding_once",
                fields=[
                    "demonstration", "publication", "result_type", "measure", "group", "period_label", "status", "run",
                ],
                nulls_distinct=False,
            ),
            rule("finding_result_type_known", Q(result_type__in=ResultType.values), "The type of result is not on the list."),
            rule("finding_status_known", Q(status__in=FindingStatus.values), "Allowed: preliminary, final, mixed, published, projection."),
            rule("finding_direction_known", Q(direction__in=["", *Direction.values]), "The direction is not on the list."),
            ends_after_start("finding_end_after_start", start="period_start", end="period_end"),
            rule("finding_interval_whole", Q(
                    interval_low__isnull=True, interval_high__isnull=True, interval_level__isnull=True
                )
                | Q(
                    interval_low__isnull=False,
                    interval_high__isnull=False,
                    interval_high__gte=F("interval_low"),
                    interval_level__isnull=False,
                    interval_level__gt=0,
                    interval_level__lt=100,
                ), "An interval has a low end, a high end not below it, and a level between 0 and 100."),
            rule("finding_p_is_a_probability", Q(p_value__isnull=True) | Q(p_value__gte=0, p_value__lte=1), "A p-value lies between 0 and 1."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.measure
