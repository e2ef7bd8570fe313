"""A person as one state knows them. Somebody who moves to another state is another enrollee there."""

import uuid

from django.db import models
from django.db.models import Q

from enrollees.querysets import EnrolleeQuerySet
from fai_portal.history.tracking import tracked


class MbiClass(models.TextChoices):
    REAL = "real", "Real"
    SYNTHETIC = "synthetic", "Synthetic"


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    UNKNOWN = "U", "Unknown"


class Race(models.TextChoices):
    WHITE = "white", "White"
    BLACK = "black", "Black"
    HISPANIC = "hispanic", "Hispanic"
    ASIAN = "asian", "Asian"
    NATIVE = "native", "American Indian or Alaska Native"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


@tracked(told={"identifier_changed": ["mbi_ciphertext", "blind_index"]}, by_statement=True)
class Enrollee(models.Model):
    """A Medicare-Medicaid enrollee under a random key that says nothing about the person.

    The Medicare Beneficiary Identifier is kept encrypted and found by a keyed index; `enrollees.identifiers`
    makes and reads both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.ForeignKey("states.State", on_delete=models.PROTECT, related_name="enrollees")
    mbi_ciphertext = models.BinaryField("MBI, encrypted")
    blind_index = models.CharField("keyed index of the MBI", max_length=64)
    field_key = models.CharField("fingerprint of the key", max_length=16)
    mbi_class = models.CharField(max_length=10, choices=MbiClass.choices)
    birth_date = models.DateField(null=True, blank=True)
    death_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    race = models.CharField(max_length=10, choices=Race.choices, default=Race.UNKNOWN)
    original_disability = models.BooleanField("first entitled by disability", null=True, blank=True)
    created_at = models.DateTimeField()

    objects = EnrolleeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "blind_index"], name="enrollee_unique_by_state_and_index"
            ),
            models.CheckConstraint(
                name="enrollee_blind_index_is_sha256", condition=Q(blind_index__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="enrollee_dies_after_birth",
                condition=Q(birth_date__isnull=True)
                | Q(death_date__isnull=True)
                | Q(death_date__gte=models.F("birth_date")),
            ),
            models.CheckConstraint(
                name="enrollee_mbi_class_known", condition=Q(mbi_class__in=MbiClass.values)
            ),
            models.CheckConstraint(name="enrollee_sex_known", condition=Q(sex__in=Sex.values)),
            models.CheckConstraint(
                name="enrollee_race_known",
                condition=Q(race__in=Race.values),
            ),
        ]

    def __str__(self) -> str:
        return f"Enrollee {str(self.pk)[:8]}"

    @property
    def subject(self) -> str:
        """How the audit names the person: by the random key."""
        return f"enrollee:{self.pk}"
