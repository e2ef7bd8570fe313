"""A form that arrived after the session had ended, kept for the same person until they have signed in again.

It stands sealed in the new session, for nobody else and for half an hour. Files, passwords and what proves a second
factor are not kept.
"""

import json
import re
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from fai_portal.accounts.sealing import seal, unseal

KEY = "held_form"
LARGEST = 256 * 1024
SECONDS = 30 * 60
OF_THE_PAGE = {"revision", "tab", "next", "before"}
LEFT_OUT = ("csrfmiddlewaretoken", "password", "credential", "code")


@dataclass(frozen=True)
class Held:
    path: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody typed, under names that people can read; what pages send for themselves is left out."""
        return [(_in_words(name), text) for name, text in self.fields if text and name not in OF_THE_PAGE]


def _in_words(name: str) -> str:
    """`years-0-start_date` as `Years 1, start date`: rows are counted from 1."""
    words = re.sub(r"-(\d+)-", lambda row: f" {int(row[1]) + 1}, ", name)
    return words.replace("_", " ").replace("-", " ").capitalize()


def hold(request: HttpRequest, *, of: int) -> None:
    """Keep what this request sends, for the account `of` whose session ended."""
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if isinstance(text, str) and not any(word in name.lower() for word in LEFT_OUT)
    ]
    kept = json.dumps({"account": of, "path": request.get_full_path(), "fields": fields})
    if fields and len(kept) <= LARGEST:
        request.session[KEY] = seal(kept)
        request.session["held_path"] = request.path


def held_for(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> Held | None:
    try:
        kept = json.loads(unseal(request.session[KEY], seconds=SECONDS))
    except (KeyError, InvalidToken):
        return None
    if kept["account"] != user.pk:
        return None
    return Held(kept["path"], [(name, text) for name, text in kept["fields"]])


def drop(request: HttpRequest) -> None:
    for key in (KEY, "held_path"):
        request.session.pop(key, None)


def drop_when_sent(request: HttpRequest) -> None:
    if request.method == "POST" and request.session.get("held_path") == request.path:
        drop(request)
