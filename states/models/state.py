"""States, their Medicaid agencies and their counties."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from fai_portal.access.querysets import PublicQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import ends_after_start, rule
from states.models.source import SourcedFact


class Participation(models.TextChoices):
    DEMONSTRATION = "demonstration", "Demonstration"
    PROPOSAL_ONLY = "proposal_only", "Proposal only"
    NONE = "none", "Did not take part"


@tracked()
class State(SourcedFact):
    """One of the fifty states or the District of Columbia."""

    code = models.CharField(
        "postal code", max_length=2, primary_key=True, validators=[RegexValidator(r"^[A-Z]{2}$")]
    )
    name = models.CharField(max_length=40, unique=True)
    fips = models.CharField("FIPS code", max_length=2, unique=True)
    ssa = models.CharField("SSA code", max_length=2, unique=True)
    cms_region_number = models.PositiveSmallIntegerField("CMS region")
    cms_region_office = models.CharField("CMS regional office", max_length=40)
    participation = models.CharField(max_length=20, choices=Participation.choices, default=Participation.NONE)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            rule("state_code_is_postal", Q(code__regex=r"^[A-Z]{2}$"), "Two capital letters, such as WA."),
            rule(
                "state_fips_and_ssa_are_two_digits",
                Q(fips__regex=r"^[0-9]{2}$", ssa__regex=r"^[0-9]{2}$"),
                "FIPS and SSA codes have two digits.",
            ),
            rule(
                "state_cms_region_is_one_to_ten",
                Q(cms_region_number__gte=1, cms_region_number__lte=10),
                "CMS has regions 1 to 10.",
            ),
            rule(
                "state_participation_known",
                Q(participation__in=Participation.values),
                "Allowed: demonstration, proposal_only, none.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Agency(SourcedFact):
    """The agency that runs Medicaid in a state."""

    state = models.OneToOneField(State, on_delete=models.PROTECT, related_name="agency")
    name = models.CharField(max_length=200)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["state_id"]
        verbose_name = "Medicaid agency"
        verbose_name_plural = "Medicaid agencies"

    def __str__(self) -> str:
        return self.name


@tracked()
class County(models.Model):
    """A county or its equivalent, under its five-character FIPS code.

    Codes come and go (Connecticut replaced its counties in 2022), so each is valid for a period; an empty
    start or end means as far as the record goes.
    """

    fips = models.CharField("FIPS code", max_length=5, primary_key=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="counties")
    name = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The first day it was no longer valid.")

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["fips"]
        verbose_name_plural = "counties"
        constraints = [
            rule(
                "county_fips_is_five_digits",
                Q(fips__regex=r"^[0-9]{5}$"),
                "A county's FIPS code has five digits, the first two being its state's.",
            ),
            ends_after_start("county_valid_until_after_valid_from", start="valid_from", end="valid_until"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.state_id}"
