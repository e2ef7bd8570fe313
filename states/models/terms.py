"""The typed terms of a version: what was agreed, from when, year by year and county by county."""

from django.db import models
from django.db.models import F, Q

from fai_portal.history.tracking import tracked
from states.models.constraints import both_or_neither, ends_after_start, no_overlap, rule
from states.models.mou import DemonstrationModel, Mou, MouVersion
from states.models.source import SourcedFact
from states.models.state import County
from states.querysets import OfVersionQuerySet, TermsQuerySet


@tracked()
class Terms(SourcedFact):
    """What one version of a document lays down for the demonstration of an agreement.

    Terms are whole: each later set restates everything from `effective_from` on, so the terms that govern
    a date are the set with the highest `sequence` among those that were effective by then. `sequence` is
    the order of decision; `decided_on` may be unknown.
    """

    version = models.OneToOneField(MouVersion, on_delete=models.PROTECT, related_name="terms")
    agreement = models.ForeignKey(
        Mou, on_delete=models.PROTECT, related_name="terms", help_text="The MOU that heads the family."
    )
    sequence = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    model = models.CharField(max_length=20, choices=DemonstrationModel.choices)
    target_population = models.TextField(blank=True)
    exclusions = models.TextField(blank=True)
    age_min = models.PositiveSmallIntegerField("lowest age", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("highest age", null=True, blank=True)
    enrollment_method = models.TextField(blank=True)
    geographic_area = models.TextField(blank=True)
    eligible_estimate = models.PositiveIntegerField("estimated number eligible", null=True, blank=True)
    max_plans = models.PositiveSmallIntegerField("highest number of plans", null=True, blank=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["agreement_id", "sequence"]
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(name="terms_sequence_once", fields=["agreement", "sequence"]),
            rule(
                "terms_model_known",
                Q(model__in=DemonstrationModel.values),
                "Allowed: capitated, managed_ffs, alternative.",
            ),
            rule(
                "terms_ages_in_order",
                Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_max__gte=F("age_min")),
                "The highest age cannot be below the lowest.",
            ),
            rule(
                "terms_ages_in_range",
                (Q(age_min__isnull=True) | Q(age_min__lte=120))
                & (Q(age_max__isnull=True) | Q(age_max__lte=120)),
                "Ages run from 0 to 120.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: terms from {self.effective_from}"


@tracked()
class TermYear(SourcedFact):
    """A demonstration year. The first is often longer than twelve months; dates may be unknown."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="years")
    number = models.PositiveSmallIntegerField()
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day after the year.")

    objects = OfVersionQuerySet.of("terms__version").as_manager()

    class Meta:
        ordering = ["terms_id", "number"]
        verbose_name = "demonstration year"
        constraints = [
            models.UniqueConstraint(name="termyear_number_once", fields=["terms", "number"]),
            both_or_neither("termyear_both_dates_or_neither"),
            rule("termyear_number_from_one", Q(number__gte=1), "Demonstration years are numbered from 1."),
            ends_after_start("termyear_end_after_start"),
            no_overlap("termyear_no_overlap", "terms", condition=Q(start__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Demonstration year {self.number}"


class Measure(models.TextChoices):
    AGGREGATE_SAVINGS = "aggregate_savings", "Savings percentage"
    MINIMUM_SAVINGS = "minimum_savings", "Minimum savings percentage"
    MAXIMUM_SAVINGS = "maximum_savings", "Maximum savings percentage"
    QUALITY_WITHHOLD = "quality_withhold", "Quality withhold percentage"


@tracked()
class TermPercentage(SourcedFact):
    """A percentage of a year, or of a part of it. Dates are empty only where those of the year are."""

    year = models.ForeignKey(TermYear, on_delete=models.CASCADE, related_name="percentages")
    measure = models.CharField(max_length=30, choices=Measure.choices)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day it no longer applies.")
    percent = models.DecimalField(max_digits=6, decimal_places=3)

    objects = OfVersionQuerySet.of("year__terms__version").as_manager()

    class Meta:
        ordering = ["year_id", "measure", "start"]
        constraints = [
            rule(
                "termpercentage_measure_known",
                Q(measure__in=Measure.values),
                "Allowed: aggregate_savings, minimum_savings, maximum_savings, quality_withhold.",
            ),
            rule(
                "termpercentage_zero_to_hundred",
                Q(percent__gte=0, percent__lte=100),
                "A percentage lies between 0 and 100.",
            ),
            both_or_neither("termpercentage_both_dates_or_neither"),
            ends_after_start("termpercentage_end_after_start"),
            no_overlap("termpercentage_no_overlap", "year", "measure"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.percent}"


@tracked()
class TermCounty(SourcedFact):
    """A county of the demonstration area, from its own start to its own end; either may be unknown."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="counties")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=80, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day it no longer takes part.")

    objects = OfVersionQuerySet.of("terms__version").as_manager()

    class Meta:
        ordering = ["terms_id", "county_id", "start"]
        verbose_name = "demonstration county"
        verbose_name_plural = "demonstration counties"
        constraints = [
            ends_after_start("termcounty_end_after_start"),
            no_overlap("termcounty_no_overlap", "terms", "county"),
        ]

    def __str__(self) -> str:
        return str(self.county)


@tracked()
class TermConstant(SourcedFact):
    """A constant of the savings report that the terms lay down, confirmed by itself (methodology 1.13).

    Shares are fractions, kept as text; a table is a list of pairs.
    """

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="constants")
    name = models.CharField(max_length=30)
    value = models.JSONField()
    is_confirmed = models.BooleanField(default=False)

    objects = OfVersionQuerySet.of("terms__version").as_manager()

    class Meta:
        ordering = ["terms_id", "name"]
        verbose_name = "constant of the savings report"
        verbose_name_plural = "constants of the savings report"
        constraints = [models.UniqueConstraint(name="termconstant_once", fields=["terms", "name"])]

    def __str__(self) -> str:
        return self.name
