"""How long somebody stays signed in, and what happens to a form that is sent after that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import PERSON_LEVEL
from fai_portal.accounts import held
from fai_portal.accounts.signals import session_ended

BEGAN, SEEN = "session_began", "session_seen"  # seconds since 1970
PRECISION = timedelta(seconds=10)  # activity is written down once in so long
ASKS_ONLY = {"session-state"}


@dataclass(frozen=True)
class Clock:
    """When a session ends: after so long without activity, or after the longest that any may last."""

    began: datetime
    seen: datetime
    idle: timedelta

    @property
    def idle_end(self) -> datetime:
        return self.seen + self.idle

    @property
    def last_end(self) -> datetime:
        return self.began + settings.SESSION_LONGEST

    @property
    def ends(self) -> datetime:
        return min(self.idle_end, self.last_end)

    def seconds_left(self, on: datetime) -> int:
        return max(0, int((self.ends - on).total_seconds()))

    def can_extend(self, on: datetime) -> bool:
        """Whether being active moves the end: near the last one it does not."""
        return self.last_end > min(self.idle_end, on + self.idle)


def idle_of(user: type_of_user) -> timedelta:
    sees_people = any(can(user, permission) for permission in PERSON_LEVEL)
    return settings.SESSION_IDLE_PERSON_LEVEL if sees_people else settings.SESSION_IDLE


def clock_of(request: HttpRequest) -> Clock | None:
    """None for a session that does not say when it began: it is over, too."""
    began, seen = request.session.get(BEGAN), request.session.get(SEEN)
    if began is None or seen is None:
        return None
    return Clock(datetime.fromtimestamp(began, UTC), datetime.fromtimestamp(seen, UTC), idle_of(request.user))


def state_of(clock: Clock) -> dict[str, int | bool]:
    """What the pages are told."""
    on = timezone.now()
    minutes = int(clock.idle.total_seconds() // 60)
    return {"seconds": clock.seconds_left(on), "can_extend": clock.can_extend(on), "idle_minutes": minutes}


def begin(*, request: HttpRequest, **kwargs: Any) -> None:
    """Listens to signing in."""
    now = timezone.now().timestamp()
    request.session[BEGAN] = request.session[SEEN] = now


class SessionMiddleware:
    """Ends sessions whose time is over, notes activity, and keeps a form that came too late."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            on, clock = timezone.now(), clock_of(request)
            if clock is None or clock.ends <= on:
                _end(request, clock, on)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Here the form has been shown to be from a page of ours; before, nothing of it may be kept."""
        ended_of = getattr(request, "session_ended_of", None)
        if ended_of is not None and request.method == "POST" and not _in_api(request):
            held.hold(request, of=ended_of)
        if request.user.is_authenticated and _is_activity(request):
            held.drop_when_sent(request)
            _note_activity(request)


def _end(request: HttpRequest, clock: Clock | None, on: datetime) -> None:
    user = request.user
    reason = "longest" if clock and clock.last_end <= on else "idle"
    request.session.flush()
    request.session_ended_of = user.pk  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    session_ended.send(type(user), on=on, user=user, reason=reason)
    if not _in_api(request):
        messages.warning(request, _words(reason, clock))


def _words(reason: str, clock: Clock | None) -> str:
    if reason == "longest":
        return f"You were signed out: {in_hours(settings.SESSION_LONGEST)} is the longest that anybody stays signed in."
    minutes = int((clock.idle if clock else settings.SESSION_IDLE_PERSON_LEVEL).total_seconds() // 60)
    return f"You were signed out after {minutes} minutes without activity."


def in_hours(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 3600)} hours"


def _is_activity(request: HttpRequest) -> bool:
    """What a page asks by itself, such as how far a report is, keeps nobody signed in."""
    match = request.resolver_match
    by_itself = "HX-Request" in request.headers or (match and match.url_name in ASKS_ONLY)
    return request.method == "POST" or not by_itself


def _note_activity(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    if now - request.session[SEEN] > PRECISION.total_seconds():
        request.session[SEEN] = now


def _in_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
