"""The person who signs in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from fai_portal.history.tracking import tracked


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@tracked(exclude=["last_login"], told={"password_changed": ["password"]})
class User(AbstractBaseUser):
    """Signs in by e-mail address. What somebody may do stands in `access`, not here."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField("may sign in", default=True)
    is_system = models.BooleanField("acts for the portal itself", default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    sessions_number = models.PositiveIntegerField(
        default=0, help_text="Counted up to end every session there is: when the account is closed, for one."
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique"),
            models.CheckConstraint(
                condition=~models.Q(is_system=True, is_active=True),
                name="accounts_user_system_never_signs_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this account's: another password or number, and it holds no more."""
        return salted_hmac(
            "fai_portal.accounts.User.session",
            f"{self.password}:{self.sessions_number}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    # Django's admin asks these. The answers are in access, which stands above this app, so they are a plain no
    # here; every admin class of the portal inherits access.admin.SafeAdmin, which asks access itself.
    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Tries(models.Model):
    """The guesses at one secret: an account's password, or the codes of its second factor.

    There is a row for an address that no account has, too: the row is made of what was typed.
    """

    key = models.CharField(max_length=64, primary_key=True, help_text="Keyed hash of what is guessed at.")
    at = ArrayField(models.DateTimeField(), default=list)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{len(self.at)} tries"


class Uses(models.Model):
    """How often something was used since its present window of time began."""

    key = models.CharField(max_length=64, primary_key=True, help_text="Keyed hash of who uses what.")
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "uses"

    def __str__(self) -> str:
        return f"{self.count} uses"
