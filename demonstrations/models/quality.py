"""Quality measures as data: what was agreed for a year, and what was reported for it (methodology section 4)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from demonstrations.models.demonstration import Demonstration
from demonstrations.savings.measures import HIGHER, KINDS, LEFT_OUT, LOWER, NONE, NOT_MET
from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import StateQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import rule

FEWEST_SHOWN = 11  # people; a count of 1 to 10 is never shown, nor a rate that gives one away


class QualityMeasureQuerySet(StateQuerySet):
    """Results stay inside until a report of them is released."""

    permission = Permission.VIEW_RUNS
    state_path = "demonstration__state_id"


class BetterWhen(models.TextChoices):
    HIGHER = HIGHER, "Higher is better"
    LOWER = LOWER, "Lower is better"


class BenchmarkKind(models.TextChoices):
    NONE = NONE, "None: reporting is what is required"
    FIXED = KINDS[1], "A rate to reach"
    IMPROVEMENT = KINDS[2], "Points to improve by"
    RELATIVE = KINDS[3], "A percentile of the plans"


class WhenSmall(models.TextChoices):
    NOT_MET = NOT_MET, "Counts as not met"
    LEFT_OUT = LEFT_OUT, "Left out of the score"


def percent(name: str = "") -> models.DecimalField:
    return models.DecimalField(name or None, max_digits=9, decimal_places=6, null=True, blank=True)


@tracked()
class QualityMeasure(models.Model):
    """A measure of a year, and of a plan in a capitated demonstration, with its benchmark and its result.

    `year` is a demonstration year under managed fee-for-service, and a calendar year where plans are paid: a
    demonstration year that crosses two of them is scored for each.
    """

    demonstration = models.ForeignKey(
        Demonstration, on_delete=models.PROTECT, related_name="quality_measures"
    )
    contract_number = models.CharField(max_length=5, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    steward = models.CharField(max_length=60)
    version = models.CharField(
        max_length=40, help_text="The edition of the specification, such as HEDIS 2016."
    )
    direction = models.CharField(max_length=10, choices=BetterWhen.choices, default=BetterWhen.HIGHER)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    exclusions = models.PositiveIntegerField(
        null=True, blank=True, help_text="People left out by the specification."
    )
    stated_rate = percent("rate, where it is no quotient")
    min_denominator = models.PositiveIntegerField(default=0)
    if_small = models.CharField(max_length=10, choices=WhenSmall.choices, default=WhenSmall.NOT_MET)
    required_reporting = models.BooleanField(default=False)
    is_reported = models.BooleanField("reported in full and accurately", default=False)
    is_validated = models.BooleanField("attested by the state and validated by CMS", default=False)
    benchmark_kind = models.CharField(max_length=12, choices=BenchmarkKind.choices)
    benchmark_value = percent()
    earlier_rate = percent()
    gap_percent = percent("part of the gap to close")

    objects = QualityMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "year", "contract_number", "code"]
        constraints = [
            models.UniqueConstraint(
                name="qualitymeasure_once", fields=["demonstration", "contract_number", "year", "code"]
            ),
            rule("qualitymeasure_direction_known", Q(direction__in=BetterWhen.values), "Allowed: higher, lower."),
            rule(
                "qualitymeasure_benchmark_kind_known",
                Q(benchmark_kind__in=BenchmarkKind.values),
                "Allowed: none, fixed, improvement, relative.",
            ),
            rule("qualitymeasure_if_small_known", Q(if_small__in=WhenSmall.values), "Allowed: not_met, left_out."),
            rule(
                "qualitymeasure_can_be_met",
                Q(benchmark_kind=NONE, required_reporting=True, benchmark_value__isnull=True)
                | ~Q(benchmark_kind=NONE) & Q(benchmark_value__isnull=False),
                "A measure has a benchmark, or its reporting is required.",
            ),
            rule(
                "qualitymeasure_counts_fit",
                Q(numerator__isnull=True) | Q(numerator__lte=F("denominator"), denominator__gte=1),
                "The numerator is at most the denominator, which is at least 1.",
            ),
            rule(
                "qualitymeasure_rate_once",
                Q(numerator__isnull=True) | Q(stated_rate__isnull=True),
                "A rate is a quotient, or it is stated.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        of = f", {self.contract_number}" if self.contract_number else ""
        return f"{self.code} of {self.year}{of}, {self.demonstration}"

    @property
    def rate(self) -> Decimal | None:
        """In percent, for a page; the maths takes the exact quotient."""
        if self.numerator is None or not self.denominator:
            return self.stated_rate
        return 100 * Decimal(self.numerator) / self.denominator

    @property
    def tells_of_few(self) -> bool:
        """Whether its counts or its rate would give away 1 to 10 people."""
        if self.denominator is None:
            return False
        counts = [self.denominator]
        if self.numerator is not None:
            counts += [self.numerator, self.denominator - self.numerator]
        return any(0 < count < FEWEST_SHOWN for count in counts)
