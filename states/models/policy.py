"""The policy record of a managed fee-for-service agreement: every constant of a savings report."""

from django.db import models
from django.db.models import Q

from states.models.dated import ends_after_start, no_overlap
from states.models.mou import Mou
from states.models.source import SourcedFact
from states.querysets import OfMouQuerySet


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
    quality_map = models.JSONField(default=dict)
    measures = models.JSONField(default=list, blank=True)
    benchmarks = models.JSONField(default=dict, blank=True)
    cap_pct = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    fmap_source = models.CharField(max_length=200, blank=True)
    cap_percentile = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    cap_pool = models.CharField(max_length=40, blank=True)
    trend_rule = models.CharField(max_length=20, default="cell")
    category_rule = models.CharField(max_length=40, blank=True)
    month_rule = models.CharField(max_length=40, blank=True)
    alignment_test = models.CharField(max_length=20, default="at_entry")
    full_runout_months = models.PositiveSmallIntegerField(null=True, blank=True)
    include_ime_dsh = models.BooleanField(null=True, blank=True)
    price_adjust = models.CharField(max_length=40, blank=True)

    objects = OfMouQuerySet.of("agreement").as_manager()

    class Meta:
        ordering = ["agreement_id", "period_start", "version"]
        constraints = [
            models.UniqueConstraint(
                name="policyrecord_version_once", fields=["agreement", "period_start", "version"]
            ),
            models.CheckConstraint(
                name="policyrecord_msr_table_not_empty",
                condition=~Q(msr_table=[]) & ~Q(msr_table={}) & Q(msr_table__isnull=False),
            ),
            models.CheckConstraint(
                name="policyrecord_shares_are_fractions",
                condition=Q(share_rate__gte=0, share_rate__lte=1)
                & (Q(cap_pct__isnull=True) | Q(cap_pct__gt=0, cap_pct__lte=1))
                & (Q(cap_percentile__isnull=True) | Q(cap_percentile__gt=0, cap_percentile__lte=1)),
            ),
            models.CheckConstraint(name="policyrecord_months_from_one", condition=Q(months__gte=1)),
            models.CheckConstraint(
                name="policyrecord_trend_rule_known", condition=Q(trend_rule__in=["cell", "cohort_composite"])
            ),
            ends_after_start("policyrecord_end_after_start", start="period_start", end="period_end"),
            no_overlap(
                "policyrecord_no_overlap", "agreement", "version", start="period_start", end="period_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: policy from {self.period_start}, version {self.version}"
