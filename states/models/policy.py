"""The policy record of a managed fee-for-service agreement: every constant of a savings report."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from fai_portal.access.querysets import PublicQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import ends_after_start, no_overlap, rule
from states.models.mou import DemonstrationModel, Mou
from states.models.source import SourcedFact
from states.querysets import OfMouQuerySet


def identity() -> str:
    return "identity"


@tracked()
class PolicyRecord(SourcedFact):
    """One version of the constants for one demonstration period (methodology 1.13).

    `msr_table` is a list of [beneficiaries, percent] with the percent as text; `quality_map`, `measures` and
    `benchmarks` are as the savings maths reads them. Shares are fractions. A report built while `confirmed`
    is false is marked "illustrative policy".
    """

    agreement = models.ForeignKey(Mou, on_delete=models.PROTECT, related_name="policy_records")
    period_start = models.DateField()
    period_end = models.DateField(help_text="The first day after the period.")
    months = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    effective_from = models.DateField()
    confirmed = models.BooleanField(default=False)
    share_rate = models.DecimalField(max_digits=7, decimal_places=6)
    msr_table = models.JSONField()
    msr_interpolation = models.CharField(max_length=20, default="loglog")
    msr_n = models.CharField(max_length=20, default="distinct")
    msf_rule = models.CharField(max_length=20, default="msr")
    quality_map = models.JSONField(default=identity)
    measures = models.JSONField(default=list, blank=True)
    benchmarks = models.JSONField(default=dict, blank=True)
    cap_pct = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    fmap = models.DecimalField("FMAP", max_digits=7, decimal_places=6, null=True, blank=True)
    fmap_source = models.CharField("source of the FMAP", max_length=200, blank=True)
    cap_percentile = models.DecimalField(max_digits=7, decimal_places=6, default=Decimal("0.99"))
    cap_pool = models.CharField(max_length=20, default="pooled")
    trend_rule = models.CharField(max_length=20, default="cell")
    category_rule = models.CharField(max_length=40, default="category_age")
    month_rule = models.CharField(max_length=20, default="any_day")
    alignment_test = models.CharField(max_length=20, default="at_entry")
    full_runout_months = models.PositiveSmallIntegerField(default=12)
    include_ime_dsh = models.BooleanField(default=False)
    price_adjust = models.CharField(max_length=20, default="none")

    objects = OfMouQuerySet.of("agreement").as_manager()

    class Meta:
        ordering = ["agreement_id", "period_start", "version"]
        constraints = [
            models.UniqueConstraint(
                name="policyrecord_version_once", fields=["agreement", "period_start", "version"]
            ),
            rule(
                "policyrecord_msr_table_not_empty",
                Q(msr_table__0__isnull=False),
                "A policy needs its table of minimum savings rates.",
            ),
            rule(
                "policyrecord_shares_are_fractions",
                Q(share_rate__gte=0, share_rate__lte=1)
                & (Q(cap_pct__isnull=True) | Q(cap_pct__gt=0, cap_pct__lte=1))
                & Q(cap_percentile__gt=0, cap_percentile__lte=1),
                "Shares, caps and percentiles are fractions between 0 and 1.",
            ),
            rule("policyrecord_months_from_one", Q(months__gte=1), "A period has at least one month."),
            rule(
                "policyrecord_trend_rule_known",
                Q(trend_rule__in=["cell", "cohort_composite"]),
                "Allowed: cell, cohort_composite.",
            ),
            ends_after_start("policyrecord_end_after_start", start="period_start", end="period_end"),
            no_overlap(
                "policyrecord_no_overlap", "agreement", "version", start="period_start", end="period_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: policy from {self.period_start}, version {self.version}"


@tracked()
class ProgramRule(SourcedFact):
    """A value that a rule of the initiative gives, such as a point of the minimum savings rate."""

    model = models.CharField(max_length=20, help_text="A model of the initiative, or data.")
    rule = models.CharField(max_length=60)
    key = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["model", "rule", "id"]
        constraints = [
            models.UniqueConstraint(name="programrule_once", fields=["model", "rule", "key"]),
            rule(
                "programrule_model_known",
                Q(model__in=[*DemonstrationModel.values, "data"]),
                "Allowed: capitated, managed_ffs, alternative, data.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}".strip()
