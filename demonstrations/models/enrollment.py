"""Published counts of people enrolled."""

from django.db import models
from django.db.models import Q

from demonstrations.models.demonstration import Demonstration
from demonstrations.querysets import OfDemonstrationQuerySet
from fai_portal.history.tracking import tracked
from states.models import County, SourcedFact
from states.models.constraints import rule


class Scope(models.TextChoices):
    DEMONSTRATION = "demonstration", "One demonstration"
    ALL = "all", "All demonstrations"
    ALL_CAPITATED = "all_capitated", "All capitated demonstrations"


class Precision(models.TextChoices):
    EXACT = "exact", "As published"
    APPROXIMATE = "approximate", "Approximate"
    LOWER_BOUND = "lower_bound", "At least: cells of 10 or fewer people are left out"


@tracked()
class EnrollmentCount(SourcedFact):
    """How many were enrolled, or eligible, in a month.

    A cell of 1 to 10 people arrives as `*`: it is suppressed, its count is unknown and never zero.
    """

    scope = models.CharField(max_length=20, choices=Scope.choices, default=Scope.DEMONSTRATION)
    demonstration = models.ForeignKey(
        Demonstration, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollment_counts"
    )
    contract_number = models.CharField(max_length=5, blank=True)
    plan_id = models.CharField("plan benefit package", max_length=3, blank=True, default="", db_default="")
    county = models.ForeignKey(County, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField(help_text="The first day of the month.")
    enrolled = models.PositiveIntegerField(null=True, blank=True)
    eligible = models.PositiveIntegerField(null=True, blank=True)
    precision = models.CharField(max_length=20, choices=Precision.choices, default=Precision.EXACT)
    is_suppressed = models.BooleanField(default=False)

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "contract_number", "month"]
        constraints = [
            models.UniqueConstraint(
                name="enrollmentcount_once",
                fields=["scope", "demonstration", "contract_number", "plan_id", "county", "month"],
                nulls_distinct=False,
            ),
            rule(
                "enrollmentcount_scope_fits",
                Q(scope=Scope.DEMONSTRATION, demonstration__isnull=False)
                | Q(
                    scope__in=[Scope.ALL, Scope.ALL_CAPITATED],
                    demonstration__isnull=True,
                    contract_number="",
                    county__isnull=True,
                ),
                "A count belongs to one demonstration, or is a national total.",
            ),
            rule(
                "enrollmentcount_contract_number_form",
                Q(contract_number__regex=r"^(H[0-9]{4})?$"),
                "H and four digits, or nothing.",
            ),
            rule(
                "enrollmentcount_plan_of_contract",
                Q(plan_id="") | Q(plan_id__regex=r"^[0-9]{3}$") & ~Q(contract_number=""),
                "Three digits, of a plan of a contract, or nothing.",
            ),
            rule(
                "enrollmentcount_precision_known",
                Q(precision__in=Precision.values),
                "Allowed: exact, approximate, lower_bound.",
            ),
            rule("enrollmentcount_month_starts", Q(month__day=1), "A month is given by its first day."),
            rule(
                "enrollmentcount_no_small_cell",
                (Q(enrolled__isnull=True) | Q(enrolled=0) | Q(enrolled__gte=11))
                & (Q(eligible__isnull=True) | Q(eligible=0) | Q(eligible__gte=11)),
                "0, or 11 and more; 1 to 10 people are suppressed.",
            ),
            rule(
                "enrollmentcount_suppressed_is_unknown",
                Q(is_suppressed=True, enrolled__isnull=True)
                | Q(is_suppressed=False) & (Q(enrolled__isnull=False) | Q(eligible__isnull=False)),
                "A suppressed count is empty; another row needs at least one count.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demonstration or self.get_scope_display()}, {self.month:%Y-%m}"
