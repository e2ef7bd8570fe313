"""The claims of one delivery, kept as Parquet; a later one may adjust or cancel them, and changes no earlier one."""

from django.db import models
from django.db.models import F, Q

from enrollees.querysets import ClaimDeliveryQuerySet
from fai_portal.history.tracking import tracked


@tracked()
class ClaimDelivery(models.Model):
    """Claims of people of a demonstration and of its comparison, under the random keys of the people."""

    demonstration = models.ForeignKey(
        "demonstrations.Demonstration", on_delete=models.PROTECT, related_name="claim_deliveries"
    )
    state = models.ForeignKey("states.State", on_delete=models.PROTECT, related_name="claim_deliveries")
    batch = models.ForeignKey(
        "enrollees.IntakeBatch", on_delete=models.PROTECT, related_name="claim_deliveries"
    )
    kinds = models.JSONField("kinds of claims in it", default=list)
    rows = models.BigIntegerField("claims")
    people = models.BigIntegerField()
    first_month = models.DateField(help_text="Of the months that it covers, with claims or without.")
    last_month = models.DateField(help_text="First day of the last month.")
    files = models.JSONField("Parquet files", default=list)  # [{"sha256", "rows", "size"}], in order
    received_at = models.DateTimeField()

    objects = ClaimDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "claim deliveries"
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_delivery_counts_in_order",
                condition=Q(people__gte=0, rows__gte=F("people")),
            ),
            models.CheckConstraint(
                name="claim_delivery_months_in_order", condition=Q(last_month__gte=F("first_month"))
            ),
        ]

    def __str__(self) -> str:
        return f"Claims received {self.received_at:%Y-%m-%d}"
