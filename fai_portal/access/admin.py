"""The base of every admin class, and the grants."""

from typing import Any, NoReturn

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from fai_portal.access.checks import can
from fai_portal.access.forms import UserForm
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.selectors import grants_visible_to, users_visible_to
from fai_portal.access.services.account import invite_again, save_account
from fai_portal.accounts.models import User


class VisibleFilter(admin.RelatedFieldListFilter):
    """Offers the rows that the user sees, and no others by their names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = field.related_model._default_manager.all()
        seen = rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
        return [
            (str(row.pk), str(row)) for row in seen.order_by(*(field.related_model._meta.ordering or ["pk"]))
        ]


class SafeAdmin(admin.ModelAdmin):
    """Asks access for every permission and shows only what is visible to the user.

    Workflow and person nouns stay `read_only`; reference data name the permission that may change them.
    """

    read_only = True
    view_permission = Permission.USE_ADMIN
    manage_permission = Permission.MANAGE_REFERENCE
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        # A filter goes to the database as it came, and no text there can hold this character.
        if any("\0" in text for name, texts in request.GET.lists() for text in (name, *texts)):
            raise BadRequest("A NUL character in the address.")
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = self.model._default_manager.visible_to(request.user)
        return queryset.order_by(*(self.get_ordering(request) or ["pk"]))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        raise Http404  # as everywhere: what somebody may not see is not there

    def get_list_filter(self, request: HttpRequest) -> list:
        return [
            (name, VisibleFilter)
            if isinstance(name, str) and "__" not in name and self.opts.get_field(name).is_relation
            else name
            for name in super().get_list_filter(request)
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, self.view_permission)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can(request.user, self.view_permission)

    def _may_manage(self, request: HttpRequest) -> bool:
        return not self.read_only and can(request.user, self.manage_permission)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_manage(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_manage(request)


@admin.register(User)
class UserAdmin(SafeAdmin):
    read_only = False
    manage_permission = Permission.MANAGE_USERS
    form = UserForm
    list_display = ["email", "name", "is_active", "is_system", "last_login"]
    list_filter = ["is_active", "is_system"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active"]
    actions = ["invite_again"]
    ordering = ["email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return users_visible_to(request.user)

    def view_on_site(self, obj: User) -> str:
        """Its page in the portal, with its roles and its history."""
        return reverse("account", args=[obj.pk])

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # an account is closed, never deleted: what it did must stay readable

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not getattr(obj, "is_system", False)

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in ("email", "name", "is_active")}
        saved = save_account(
            by=request.user,  # type: ignore[arg-type]
            on=timezone.now(),
            user=obj if change else None,
            **fields,
        )
        obj.pk = saved.pk
        if not change:
            self.message_user(request, f"An invitation is on its way to {saved.email}.")

    @admin.action(
        description="Invite again: the password and second factors stop working", permissions=["change"]
    )
    def invite_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            invite_again(by=request.user, on=timezone.now(), user=user)  # type: ignore[arg-type]
        self.message_user(request, f"Invitations on their way: {len(queryset)}.")


@admin.register(Grant)
class GrantAdmin(SafeAdmin):
    """Who holds what, to be searched. A role is given and taken away on the account's page, with a reason each time."""

    list_display = ["user", "role", "state_code", "granted_by", "granted_at"]
    list_filter = ["role", "state_code"]
    search_fields = ["user__email", "user__name"]
    list_select_related = ["user", "granted_by"]
    view_permission = Permission.MANAGE_USERS

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return grants_visible_to(request.user).order_by("user__email", "role", "state_code")

    def view_on_site(self, obj: Grant) -> str:
        return reverse("account", args=[obj.user_id])
