"""The pages of the administration site, made from the classes that are registered there, and how each must answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission as P
from fai_portal.accounts.models import User
from tests.integration.access.matrix.asker import path_to_state
from tests.integration.access.matrix.world import Home

# What shows a row of each kind. None: it is public or the portal's own, so whoever enters sees it.
SHOWN: dict[str, P | None] = {
    **dict.fromkeys(["accounts.User", "access.Grant"], P.MANAGE_USERS),
    **dict.fromkeys(["reports.ReportRun", "reports.AuthoredSection", "reports.AuthoredVersion"], P.VIEW_RUNS),
    **dict.fromkeys(["states.State", "states.Agency", "states.County", "states.FactSource", "states.Fact"]),
    **dict.fromkeys(["states.ProgramRule", "notices.Mail", "notices.Letter"]),
    "audit.Event": P.VIEW_AUDIT,
    "states.PolicyRecord": None,  # the world's are those of published agreements
}
HIDDEN = P.VIEW_UNPUBLISHED  # or a person's, or somebody else's: no administrator holds what shows the others
KEPT = {
    "states.Agency", "states.County", "states.FactSource", "states.Fact", "states.ProgramRule", "demonstrations.Plan",
    "demonstrations.Milestone", "demonstrations.ComparisonArea", "demonstrations.EnrollmentCount",
    "demonstrations.Publication", "demonstrations.Finding",
}  # fmt: skip
# The answers of the site's own pages to somebody who enters: to GET and to POST.
SITE = {
    "index": (200, 200), "login": (302, 302), "logout": (405, 302), "password_change": (404, 404),
    "password_change_done": (200, 405), "autocomplete": (403, 405), "jsi18n": (200, 405), "view_on_site": (404, 404),
    "app_list": (200, 200),
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A route with the address that it has in the world. `shows`: what makes its row visible."""

    name: str
    address: str
    get: int
    post: int
    shows: P | None = None
    is_there: bool = True

    def answers(self, method: str) -> set[int]:
        if self.name in SITE:
            return {200, 405, self.get} if method not in ("get", "post") else {getattr(self, method)}
        return {self.post if method == "post" else self.get}  # the admin takes any other method for GET


def pages(home: Home, user: Any) -> Iterator[Page]:
    where = {
        "view_on_site": [ContentType.objects.get_for_model(User).pk, home.official],
        "app_list": ["states"],
    }
    for name, (get, post) in SITE.items():
        yield Page(name, reverse(f"admin:{name}", args=where.get(name)), get, post)
    yield Page("", f"{reverse('admin:index')}no-such-page", 404, 404)
    for model in admin.site._registry:
        yield from _of_model(model, home, user)


def _of_model(model: type[models.Model], home: Home, user: Any) -> Iterator[Page]:
    label, name = model._meta.label, f"{model._meta.app_label}_{model._meta.model_name}"
    shows = SHOWN.get(label, HIDDEN)
    key = _key(model, home)
    there = key is not None and (shows is None or can(user, shows, state=home.code))
    seen = 200 if there else 404
    adds = label in KEPT or label == "accounts.User"

    def at(page: str) -> str:
        return reverse(
            f"admin:{name}_{page}", args=[quote(key or "0")] if page not in ("add", "changelist") else []
        )

    yield Page(f"{name}_changelist", at("changelist"), 200, 200, shows)
    yield Page(f"{name}_add", at("add"), *((200, 200) if adds else (403, 403)), shows)
    yield Page(f"{name}_history", at("history"), seen, seen, shows)
    yield Page(f"{name}_change", at("change"), seen, seen if adds else 403, shows)
    yield Page(f"{name}_delete", at("delete"), *((seen, seen) if label in KEPT else (403, 403)), shows)
    yield Page("", at("change").removesuffix("change/"), 302, 302, shows)


def _key(model: type[models.Model], home: Home) -> Any:
    """One of the state's rows; where a kind belongs to no state, the first of all."""
    way = path_to_state(model)
    rows = model._base_manager.filter(**{way: home.code} if way else {})
    return rows.order_by("pk").values_list("pk", flat=True).first()
