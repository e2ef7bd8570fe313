"""Every address names who may open it, or stands on the short list of what everybody may."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from fai_portal.access.admin import SafeAdmin
from fai_portal.access.permissions import Permission, Public
from fai_portal.access.site import PortalAdminSite

# Below `access`, so they cannot name a permission: nobody could sign in if they asked for one.
SIGN_IN_AND_OUT = {
    "sign-in",
    "account_login",
    "sign-out",
    "mfa_authenticate",
    "forgot-password",
    "set-password",
    "open-link",
    "identity-provider",
    "identity-callback",
}
# Likewise, but for whoever is signed in, about their own account.
OWN_ACCOUNT = {
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn",
    "held-form", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
# Everything that may be opened without signing in. A new name here is a decision, not a detail.
PUBLIC = {
    "about",
    "data-json",
    "demonstration",
    "demonstration-terms",
    "demonstrations",
    "document",
    "document-download",
    "document-standing",
    "glossary",
    "home",
    "library",
    "mou-compare",
    "mou-comparison",
    "mou-version",
    "search",
    "session-state",
    "state",
    "states",
    "api-demonstrations-detail",
    "api-demonstrations-list",
    "api-demonstrations-terms",
    "api-docs",
    "api-enrollment-counts-detail",
    "api-enrollment-counts-list",
    "api-findings-detail",
    "api-findings-list",
    "api-me",
    "api-mous-detail",
    "api-mous-list",
    "api-mous-versions-detail",
    "api-mous-versions-list",
    "api-plans-detail",
    "api-plans-list",
    "api-publications-detail",
    "api-publications-list",
    "api-schema",
    "api-states-detail",
    "api-states-list",
    "health-live",
    "health-ready",
    None,  # the answer to an unknown address below /api/
}


def routes(patterns: list | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, address)
        else:
            yield address, each


def in_admin(address: str) -> bool:
    return address.startswith("admin/")


def permissions(callback: Callable[..., Any]) -> set[Any]:
    """What a view names: one permission, or one for each of an endpoint's actions."""
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    actions = getattr(callback, "actions", None) or {None: None}
    by_action = getattr(view, "permissions", {})
    return {by_action.get(action) or getattr(view, "permission", None) for action in actions.values()}


def test_every_route_names_a_permission():
    unnamed = [
        address
        for address, route in routes()
        if not in_admin(address)
        and route.name not in SIGN_IN_AND_OUT | OWN_ACCOUNT
        and not all(isinstance(each, Permission | Public) for each in permissions(route.callback))
    ]
    assert unnamed == []


def test_what_is_public_is_on_the_list_and_nothing_else():
    found = {
        route.name
        for address, route in routes()
        if not in_admin(address) and any(isinstance(each, Public) for each in permissions(route.callback))
    }
    assert found == PUBLIC


def test_writing_is_never_public():
    open_to_all = [
        f"{method} {address}"
        for address, route in routes()
        for method, action in (getattr(route.callback, "actions", None) or {}).items()
        if method not in ("get", "head", "options")
        and isinstance(
            getattr(route.callback.cls, "permissions", {}).get(action, route.callback.cls.permission), Public
        )
    ]
    assert open_to_all == []


def test_every_admin_class_is_safe_and_shows_how_to_find_rows():
    assert isinstance(admin.site, PortalAdminSite) or isinstance(admin.site._wrapped, PortalAdminSite)
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, SafeAdmin), model
        assert tuple(shown.list_display) != ("__str__",), f"{model} lists nothing"
        assert shown.search_fields, f"{model} cannot be searched"


def test_no_address_takes_an_identifier():
    """A person is never found by an address: an MBI or a name in it would stand in every log on the way."""
    converters = {
        name: converter.regex
        for _, route in routes()
        for name, converter in getattr(route.pattern, "converters", {}).items()
    }
    assert set(converters) <= {
        "code",
        "slug",
        "pk",
        "object_id",
        "app_label",
        "content_type_id",
        "content_hash",
        "ticket",  # the secret of a link by mail, which names nobody
        "kind",
        "section",
        "number",
        "other_slug",
        "other_number",
    }
