"""Reading events: who saw this, and what did somebody do. Both walk an index backwards from the newest event."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from fai_portal.access.checks import type_of_user
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES, RoleName
from fai_portal.access.selectors import grants_visible_to, users_visible_to
from fai_portal.accounts.models import User
from fai_portal.accounts.selectors import second_factors_by_account
from fai_portal.audit.access_review import Held
from fai_portal.audit.models import Event

NEWEST = 2**63 - 1


def last_done(action: str) -> datetime | None:
    """When an action was last done; None if never. Says nothing of who did it or to what."""
    return (
        Event.objects.filter(action=action, outcome="done")
        .values_list("at", flat=True)
        .order_by("-id")
        .first()
    )


def about(user: type_of_user, subjects: Sequence[str], *, before: int = NEWEST) -> QuerySet[Event]:
    """What happened to these subjects, the newest first, for somebody who may read the audit."""
    return Event.objects.visible_to(user).filter(subject__in=subjects, id__lt=before).order_by("-id")


def done_by(user: type_of_user, actor: str, *, before: int = NEWEST) -> QuerySet[Event]:
    """What an account did, the newest first, for somebody who may read the audit."""
    return Event.objects.visible_to(user).filter(actor=actor, id__lt=before).order_by("-id")


def readers(user: type_of_user, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Everybody who met these subjects: how often, what they were, when first and when last."""
    found = about(user, subjects).order_by().values("actor").annotate(
        events=Count("id"), role=Max("role"), first=Min("at"), last=Max("at")
    )  # fmt: skip
    return [dict(row) for row in found.order_by("-last")]


def is_review_due(on: datetime) -> bool:
    done = last_done("access.reviewed")
    return done is None or done <= on - settings.ACCESS_REVIEW


def access_held(by: type_of_user) -> list[Held]:
    """Every account with each of its roles, for the yearly review."""
    users = users_visible_to(by).filter(is_system=False).order_by("email")
    roles: dict[int, list[Grant | None]] = defaultdict(list)
    for grant in grants_visible_to(by).select_related("granted_by").order_by("role", "state_code"):
        roles[grant.user_id].append(grant)
    factors, none_given = second_factors_by_account(), [None]
    return [
        _held(user, factors.get(user.pk, []), grant)
        for user in users
        for grant in roles.get(user.pk, none_given)
    ]


def _held(user: User, factors: list[str], grant: Grant | None) -> Held:
    role = ROLES[RoleName(grant.role)] if grant else None
    return Held(
        number=str(user.pk),
        name=user.name,
        address=user.email,
        account="open" if user.is_active else "closed",
        last_sign_in=f"{user.last_login:%Y-%m-%d}" if user.last_login else "never",
        second_factor=", ".join(factors) or "none",
        role=role.label if role else "",
        state=(grant.state_code or "every state") if grant else "",
        may=" ".join(each.sentence for each in Permission if each in role.permissions) if role else "",
        given_by=grant.granted_by.email if grant else "",
        given_on=f"{grant.granted_at:%Y-%m-%d}" if grant else "",
        why=grant.reason if grant else "",
    )


def idle_accounts(since: datetime) -> list[User]:
    """Open accounts that nobody used since then, and that no administrator made or changed since."""
    touched = Event.objects.filter(
        subject=Concat(Value("account:"), OuterRef("pk"), output_field=CharField()), at__gt=since,
        action__in=["account.made", "account.changed"],
    )  # fmt: skip
    return list(
        User.objects.filter(is_active=True, is_system=False, date_joined__lte=since)
        .filter(Q(last_login=None) | Q(last_login__lte=since))
        .filter(~Exists(touched))
        .order_by("pk")
    )
