"""manage.py invite: makes an account, the first administrator's for one, and mails the invitation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import timezone

from fai_portal.access.commands import BadUsage, PortalCommand
from fai_portal.access.roles import ROLES, RoleName
from fai_portal.access.selectors import account, has_role
from fai_portal.access.services.account import invite_again, save_account
from fai_portal.access.services.grant import give_role
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = "Makes an account with one role and mails an invitation. For an account that exists, invites it again."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address of the account")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--role", required=True, choices=[role.value for role in ROLES])
        parser.add_argument("--state", default="", help="postal code, for a role of one state")
        parser.add_argument("--reason", required=True, help="why, for whoever reviews the roles")

    def answer(self, **options: Any) -> dict[str, Any]:
        email, name, reason = options["email"], options["name"], options["reason"]
        role, state = RoleName(options["role"]), options["state"]
        by, on, user = system_user(), timezone.now(), account(email)
        try:
            if user is None:
                user = save_account(by=by, on=on, user=None, email=email, name=name, is_active=True)
            else:
                invite_again(by=by, on=on, user=user)
            if not has_role(user, role, state):
                give_role(by=by, on=on, user=user, role=role, state=state, reason=reason)
        except ValidationError as error:
            raise BadUsage(" ".join(error.messages)) from error
        return {"account": user.pk, "role": role.value, "state": state, "invited": True}
