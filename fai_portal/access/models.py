"""Who holds which role, for which state, and who gave it to them."""

from django.conf import settings
from django.db import models

from fai_portal.access.roles import ROLES
from fai_portal.history.tracking import tracked

ROLE_CHOICES = [(role.name.value, role.label) for role in ROLES.values()]


@tracked()
class Grant(models.Model):
    """One role of one user, for one state or, with no state code, for all of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    state_code = models.CharField(
        "state", max_length=2, blank=True, help_text="Postal code; empty means every state."
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["user__email", "role", "state_code"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "state_code"], name="access_grant_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[name for name, _ in ROLE_CHOICES]),
                name="access_grant_known_role",
            ),
            models.CheckConstraint(
                condition=models.Q(state_code="") | models.Q(state_code__regex="^[A-Z]{2}$"),
                name="access_grant_state_code",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="state_official", state_code=""),
                name="access_grant_official_has_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="administrator") | models.Q(state_code=""),
                name="access_grant_administrator_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.state_code or 'every state'})"
