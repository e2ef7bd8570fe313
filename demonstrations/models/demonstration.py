"""A demonstration, its plans, its milestones and the areas it is compared with."""

from django.db import models
from django.db.models import Q

from demonstrations.querysets import OfDemonstrationQuerySet
from fai_portal.history.tracking import tracked
from states.models import County, DemonstrationModel, Mou, SourcedFact, State
from states.models.constraints import ends_after_start, no_overlap, rule
from states.querysets import OfMouQuerySet


@tracked()
class Demonstration(SourcedFact):
    """What an MOU established. Years, percentages and counties are read from the governing terms."""

    slug = models.SlugField(max_length=60, unique=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="demonstrations")
    name = models.CharField(max_length=200)
    model = models.CharField(max_length=20, choices=DemonstrationModel.choices)
    established_by = models.OneToOneField(Mou, on_delete=models.PROTECT, related_name="demonstration")
    successor = models.TextField(blank=True, help_text="What followed the demonstration.")

    objects = OfMouQuerySet.of("established_by").as_manager()

    class Meta:
        ordering = ["state_id", "slug"]
        constraints = [
            rule(
                "demonstration_model_known",
                Q(model__in=DemonstrationModel.values),
                "Allowed: capitated, managed_ffs, alternative.",
            ),
            rule(
                "demonstration_slug_is_lower_case",
                Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                "Lower-case letters and digits, with single hyphens between.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Plan(SourcedFact):
    """A Medicare-Medicaid Plan of a capitated demonstration; its contract number may be unknown."""

    demonstration = models.ForeignKey(Demonstration, on_delete=models.PROTECT, related_name="plans")
    contract_number = models.CharField(max_length=5, blank=True)
    name = models.CharField(max_length=200)
    parent_organization = models.CharField(max_length=200, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day it no longer took part.")

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "name"]
        constraints = [
            models.UniqueConstraint(name="plan_name_once", fields=["demonstration", "name"]),
            rule(
                "plan_contract_number_form",
                Q(contract_number__regex=r"^(H[0-9]{4})?$"),
                "H and four digits, or nothing.",
            ),
            ends_after_start("plan_end_after_start"),
            no_overlap("plan_contract_no_overlap", "contract_number", condition=~Q(contract_number="")),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneKind(models.TextChoices):
    EFFECTIVE = "effective", "Agreement or contract effective"
    FIRST_ENROLLMENT = "first_enrollment", "First enrollment"
    PASSIVE_ENROLLMENT = "passive_enrollment", "Passive enrollment began"
    ORIGINAL_LAST_DAY = "original_last_day", "Last day as first agreed"
    EXTENDED_THROUGH = "extended_through", "Extended through"
    LAST_DAY = "last_day", "Last day"
    WITHDRAWN = "withdrawn", "Withdrawn before launch"


class Basis(models.TextChoices):
    ACTUAL = "actual", "Actual"
    SCHEDULED = "scheduled", "Scheduled; later status not known"
    INFERRED = "inferred", "Inferred"


@tracked()
class Milestone(SourcedFact):
    """A day on which something happened. It is a day, not a period: a last day is the day itself.

    Only a withdrawal may have no known date.
    """

    demonstration = models.ForeignKey(Demonstration, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=30, choices=MilestoneKind.choices)
    date = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices, blank=True)

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "date", "kind"]
        constraints = [
            models.UniqueConstraint(
                name="milestone_kind_once",
                fields=["demonstration", "kind"],
                condition=~Q(kind=MilestoneKind.EXTENDED_THROUGH),
            ),
            models.UniqueConstraint(name="milestone_date_once", fields=["demonstration", "kind", "date"]),
            rule(
                "milestone_dated_unless_withdrawn",
                Q(date__isnull=False) | Q(kind=MilestoneKind.WITHDRAWN),
                "Only a withdrawal may have no date.",
            ),
            rule(
                "milestone_kind_known",
                Q(kind__in=MilestoneKind.values),
                "The kind of milestone is not on the list.",
            ),
            rule(
                "milestone_last_day_has_basis",
                Q(kind=MilestoneKind.LAST_DAY, basis__in=Basis.values)
                | (~Q(kind=MilestoneKind.LAST_DAY) & Q(basis="")),
                "A last day, and nothing else, says whether it is actual, scheduled or inferred.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date or ''}".strip()


@tracked()
class ComparisonArea(SourcedFact):
    """A county whose residents a demonstration is compared with; its dates may be unknown."""

    demonstration = models.ForeignKey(
        Demonstration, on_delete=models.PROTECT, related_name="comparison_areas"
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="The first day it is no longer compared.")

    objects = OfDemonstrationQuerySet.as_manager()

    class Meta:
        ordering = ["demonstration_id", "county_id"]
        constraints = [
            ends_after_start("comparisonarea_end_after_start"),
            no_overlap("comparisonarea_no_overlap", "demonstration", "county"),
        ]

    def __str__(self) -> str:
        return f"{self.demonstration}: {self.county}"
