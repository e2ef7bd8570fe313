"""What an attacker would try, as small questions to the running portal. Each answers with what is wrong, or nothing.

The tests ask them under production's settings, and again with each setting turned off: then something must be wrong.
"""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter as identity_adapter
from celery import Celery
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from kombu.exceptions import ContentDisallowed
from kombu.serialization import dumps, loads, prepare_accept_content

from fai_portal.access.limits import address_of
from fai_portal.access.sessions import BEGAN, SEEN
from fai_portal.accounts.services.one_time_code import fresh_code, use_code
from fai_portal.accounts.services.tries import take_try
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.audit.selectors import is_review_due
from fai_portal.audit.services.access_review import close_idle_accounts
from fai_portal.audit.services.event import record
from fai_portal.documents.scanner import Scanner
from fai_portal.documents.services import scan
from tests.factories.mou import make_mou, make_version
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import GRANTED_AT, PASSWORD, make_analyst, make_state_official, make_user
from tests.integration.access.first_wall import first_wall_out
from tests.integration.accounts.entering import (
    SIGN_IN,
    code_of,
    enter,
    give_code,
    give_password,
    is_signed_in,
    with_app,
)

HOST = "portal.example.org"
YEAR = 31_536_000
HEADERS = {
    "Strict-Transport-Security": rf"max-age=({YEAR}|[4-9]\d{{7}}); includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": r".*camera=\(\).*geolocation=\(\).*microphone=\(\).*",
}
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def browser(**options) -> Client:
    """Over HTTPS, at the portal's own name."""
    through_proxy = {"host": HOST, "x-forwarded-proto": "https", "referer": f"https://{HOST}/"}
    return Client(headers=through_proxy, **options)


def missing_headers(response) -> list[str]:
    """What is not as it should be on one answer."""
    wrong = [
        f"{name}: {response.headers.get(name)}"
        for name, form in HEADERS.items()
        if not re.fullmatch(form, response.headers.get(name, ""))
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    found = dict(each.strip().partition(" ")[::2] for each in policy.split(";"))
    return wrong + ([] if found == POLICY else [f"Content-Security-Policy: {policy}"])


def headers() -> list[str]:
    client = browser(raise_request_exception=False)
    paths = (
        "/",
        "/nothing-here",
        "/api/v1/nothing",
        "/admin/",
        "/static/portal.css",
        "/health/live",
        SIGN_IN,
    )
    answers = {path: client.get(path) for path in paths}
    answers["another host"] = Client().get("/", secure=True, headers={"host": "elsewhere.example"})
    answers["no token"] = browser(enforce_csrf_checks=True).post(SIGN_IN, {"username": "a@example.org"})
    with mock.patch("fai_portal.access.me.Me.get", side_effect=RuntimeError):
        answers["our fault"] = client.get("/api/v1/me")
    return [f"{name} {wrong}" for name, answer in answers.items() for wrong in missing_headers(answer)]


def https() -> list[str]:
    answer = Client().get("/", headers={"host": HOST})
    proxied = Client().get("/health/live", headers={"host": HOST, "x-forwarded-proto": "https"})
    return [
        *(
            []
            if answer.status_code == 301 and answer.url.startswith("https://")
            else ["plain HTTP is answered"]
        ),
        *([] if proxied.status_code == 200 else ["HTTPS behind the proxy is not seen"]),
    ]


def hosts() -> list[str]:
    answer = Client().get("/", secure=True, headers={"host": "elsewhere.example"})
    return [] if answer.status_code == 400 else ["another host is answered"]


def cookies() -> list[str]:
    client = browser()
    give_password(client, make_user())
    wrong = []
    for name, http_only in ((settings.SESSION_COOKIE_NAME, True), (settings.CSRF_COOKIE_NAME, False)):
        client.get(SIGN_IN) if name not in client.cookies else None
        cookie = client.cookies.get(name)
        if cookie is None:
            client = browser()
            client.get(SIGN_IN)
            cookie = client.cookies[name]
        wrong += [] if cookie["secure"] else [f"{name} travels without HTTPS"]
        wrong += [] if cookie["samesite"] == "Lax" else [f"{name} goes with other sites' forms"]
        wrong += [] if not http_only or cookie["httponly"] else [f"{name} is read by scripts"]
    return wrong


def forms() -> list[str]:
    client = browser(enforce_csrf_checks=True)
    client.force_login(make_user())
    answer = client.post("/accounts/session")
    return [] if answer.status_code == 403 else ["a form of another site is taken"]


def passwords() -> list[str]:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    user, wrong = make_user(email="somebody-known@example.org"), []
    for weak in ("short 4 u", "administrator", "839201748392017483", "somebody-known@example"):
        try:
            validate_password(weak, user)
            wrong.append(f"{weak!r} is taken as a password")
        except ValidationError:
            continue
    return wrong


def lockout() -> list[str]:
    at = [GRANTED_AT + timedelta(minutes=minute) for minute in (0, 29, 58, 87, 116, 117, 175, 177)]
    allowed = [take_try(by=None, on=on, what="x") is None for on in at]
    return [] if allowed == [True] * 5 + [False, False, True] else [f"of tries were answered: {allowed}"]


def sessions() -> list[str]:
    wrong = []
    for key, minutes in ((SEEN, 15), (BEGAN, 12 * 60)):
        client = browser()
        client.force_login(make_analyst())
        for late, expected in ((-1, True), (1, False)):
            session = client.session
            session[key] = (timezone.now() - timedelta(minutes=minutes + late)).timestamp()
            session.save()
            wrong += [] if is_signed_in(client) is expected else [f"{key} {minutes + late} minutes ago"]
    client = browser()
    client.force_login(make_user())
    session = client.session
    session[SEEN] = (timezone.now() - timedelta(minutes=31)).timestamp()
    session.save()
    wrong += ["idle for 31 minutes"] if is_signed_in(client) else []
    client.force_login(make_analyst())
    warning = re.search(r'data-warning="(\d+)"', client.get("/desk/").content.decode())
    return wrong + ([] if warning and int(warning[1]) >= 120 else ["no warning two minutes before the end"])


def second_factor() -> list[str]:
    wrong, client, analyst = [], browser(), with_app(make_analyst())
    give_password(client, analyst)
    wrong += ["a password alone signs in"] if is_signed_in(client) else []
    now = timezone.now()
    for minutes in (2, -2):
        code = fresh_code(by=system_user(), on=now + timedelta(minutes=minutes), user=analyst)
        wrong += [f"a code of {minutes} minutes is taken"] if use_code(by=analyst, on=now, code=code) else []
    code = code_of(analyst)
    give_code(client, code)
    wrong += [] if is_signed_in(client) else ["a code does not sign in"]
    second = browser()
    give_password(second, analyst)
    give_code(second, code)
    wrong += ["a code opens twice"] if is_signed_in(second) else []
    wrong += ["a seed is stored as it is"] if len(analyst.authenticator_set.get().data["secret"]) < 60 else []
    fresh = browser()
    give_password(fresh, make_analyst())
    at_desk = fresh.get("/desk/")
    return wrong + ([] if at_desk.status_code == 302 else ["a role opens pages without a second factor"])


def guessed_codes() -> list[str]:
    client, analyst = browser(), with_app(make_analyst())
    give_password(client, analyst)
    for number in range(6):
        page = give_code(client, f"00000{number}").content.decode()
    return [] if "There were too many tries." in page else ["codes can be guessed without end"]


def confirmation() -> list[str]:
    client = browser()
    enter(client, with_app(make_analyst()))
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 6 * 60
    session.save()
    answer = client.get("/accounts/second-factors/app/remove")
    return [] if answer.status_code == 302 else ["a second factor is removed without showing it"]


def recovery_codes() -> list[str]:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    client, analyst = browser(), with_app(make_analyst())
    RecoveryCodes.activate(analyst)
    enter(client, analyst)
    pages = [client.get("/accounts/second-factors/recovery-codes").content.decode() for _ in "12"]
    code = RecoveryCodes.activate(analyst).get_unused_codes()[0]
    return [] if code in pages[0] and code not in pages[1] else ["recovery codes are shown again"]


def signing_up() -> list[str]:
    from allauth.account.adapter import get_adapter

    return ["anybody may sign up"] if get_adapter().is_open_for_signup(None) else []


def limits() -> list[str]:
    wrong = []
    for name, path in (("api", "/api/v1/me"), ("pages", "/about"), ("entry", SIGN_IN)):
        client = browser()
        most, seconds = settings.RATE_LIMITS[name]
        if not (most <= 2000 and 60 <= seconds <= 600):
            wrong.append(f"{name} allows {most} in {seconds} seconds")
            continue
        with mock.patch("fai_portal.access.limits.count_use", return_value=(most + 1, timezone.now())):
            answer = client.post(path, {}) if name == "entry" else client.get(path)
        if answer.status_code != 429 or "Retry-After" not in answer.headers:
            wrong.append(f"{name} has no limit")
    return wrong


def faults() -> list[str]:
    """What an error of ours shows: a number, and nothing else."""
    wrong, client = [], browser(raise_request_exception=False)
    with mock.patch(
        "fai_portal.access.context_processors.permissions", side_effect=RuntimeError("secret 77")
    ):
        page = client.get("/about").content.decode()
    wrong += ["an error shows what happened"] if "secret 77" in page or "Traceback" in page else []
    return wrong + ([] if re.search(r"<code>[0-9a-f]{12}</code>", page) else ["an error has no number"])


def second_wall() -> list[str]:
    """Without the first wall, an official of one state asks for the draft of another."""
    make_version(mou=make_mou(state=make_state("CO"), slug="of-another-state"), is_published=False)
    client = browser(raise_request_exception=False)
    client.force_login(make_state_official(state="WA"))
    with first_wall_out():
        answer = client.get("/mous/of-another-state/versions/1")
    return [] if answer.status_code == 404 else [f"another state's draft answers {answer.status_code}"]


def encodings() -> list[str]:
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xff\r\n--x--\r\n'
    form = "multipart/form-data; boundary=x; charset=rot13"
    answer = browser(enforce_csrf_checks=True).generic("POST", SIGN_IN, body, content_type=form)
    return [] if answer.status_code == 400 else ["a body in a secret script is read"]


def refusals() -> list[str]:
    browser().get("/api/v1/report-runs")
    return [] if Event.objects.filter(action="request.refused").exists() else ["a refusal is not recorded"]


def sent_messages() -> list[str]:
    """What a worker unpacks of a message; a pickle in it would run as the worker."""
    worker = Celery(set_as_current=False)
    worker.config_from_object("django.conf:settings", namespace="CELERY")
    content_type, encoding, body = dumps({"pk": "1"}, serializer="pickle")
    try:
        loads(body, content_type, encoding, accept=prepare_accept_content(worker.conf.accept_content))
    except ContentDisallowed:
        return []
    return ["a worker unpickles what the broker holds"]


def strangers() -> list[str]:
    """Whom an identity provider vouches for, and nobody invited."""
    login = SimpleNamespace(is_existing=False, address="stranger@example.org")
    try:
        identity_adapter().pre_social_login(RequestFactory().get("/"), login)
    except ImmediateHttpResponse:
        return []
    return ["an identity provider's stranger goes on to an account"]


def scanner() -> list[str]:
    """A file of which no scanner said that it is clean, and one that a real scanner passed."""
    document, wrong = make_stored_document(), []
    seen = {"unscanned": scan.NoAnswer("nobody there"), "scanned": None}
    for name, answers in seen.items():
        with (
            mock.patch.object(Scanner, "malware_in", side_effect=answers, return_value=""),
            mock.patch.object(scan.store, "digest", return_value=document.sha256),
            mock.patch.object(scan, "inspected", return_value=scan.Inspected([], [])),
        ):
            verdict = scan._verdict(document, Path(), SimpleNamespace(progress=lambda *said: None))
        wrong += [f"{name}, it has the flags {verdict.found.flags}"] if verdict.found.flags else []
        wrong += [f"{name}, it is ready"] if verdict.is_ready and name == "unscanned" else []
    return wrong


def hashed_passwords() -> list[str]:
    """What a copy of the table would have to guess against."""
    used = identify_hasher(make_password(PASSWORD))
    slow = used.algorithm == "pbkdf2_sha256" and used.iterations >= 600_000
    return [] if slow else [f"a password is kept as {used.algorithm}"]


def ended_sessions() -> list[str]:
    """A cookie that somebody copied, after its owner signed out."""
    client = browser()
    client.force_login(make_user())
    copied = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/sign-out")
    client.cookies[settings.SESSION_COOKIE_NAME] = copied
    return ["a session opens after its end"] if is_signed_in(client) else []


def api() -> list[str]:
    """What every endpoint does by itself, whatever its author forgot."""
    client, wrong = browser(raise_request_exception=False), []
    stranger = client.get("/api/v1/report-runs")
    wrong += [] if stranger.status_code == 401 else [f"nobody is answered {stranger.status_code}"]
    problem = stranger.headers["Content-Type"] == "application/problem+json"
    wrong += [] if problem and "detail" in stranger.json() else ["an error has another shape"]
    page = client.get("/api/v1/states", headers={"accept": "text/html"})
    wrong += ["there are pages of the API"] if "text/html" in page.headers.get("Content-Type", "") else []
    unknown = client.get("/api/v1/states?state=CO")
    wrong += [] if unknown.status_code == 400 else ["an unknown parameter is ignored"]
    wrong += [] if client.get("/api/v1/states").json().keys() == {"next", "prev", "results"} else ["no pages"]
    client = browser(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_analyst())
    forged = client.post("/api/v1/report-runs", {}, content_type="application/json")
    wrong += [] if forged.status_code == 403 else ["another site's form reaches the API"]
    client = browser(raise_request_exception=False)
    client.force_login(make_analyst())
    for body in ("[" * 100_000, '{"kind": "\\ud800"}'):
        answer = client.post("/api/v1/report-runs", body, content_type="application/json")
        wrong += [] if answer.status_code == 400 else [f"a broken body is answered {answer.status_code}"]
    return wrong


def acting() -> list[str]:
    browser().get("/api/v1/report-runs")
    event = Event.objects.filter(action="request.refused").last()
    return (
        [] if event and event.via == "api" and event.request else ["an event does not say in which request"]
    )


def wrong_password() -> list[str]:
    client, user = browser(), make_user()
    page = give_password(client, user, "wrong" + PASSWORD)
    return [] if page.status_code == 200 and not is_signed_in(client) else ["a wrong password opens"]


def idle_accounts() -> list[str]:
    long_ago = timezone.now() - timedelta(days=61)
    user = make_user(last_login=long_ago, date_joined=long_ago)
    close_idle_accounts(by=system_user(), on=timezone.now())
    user.refresh_from_db()
    return ["an account that nobody used stays open"] if user.is_active else []


def access_review() -> list[str]:
    record(by=system_user(), action="access.reviewed", subject="x", on=timezone.now() - timedelta(days=366))
    return [] if is_review_due(timezone.now()) else ["who may do what is not looked at each year"]


def demo_codes() -> list[str]:
    with_app(make_analyst(email="analyst@demo.example.org"))
    try:
        call_command("demo", "code", "analyst", stdout=StringIO())
    except CommandError:
        return []
    return ["a command gives second factors away"]


def proxies() -> list[str]:
    request = RequestFactory().get("/", headers={"x-forwarded-for": "192.0.2.6, 203.0.113.9"})
    return [] if address_of(request) == "203.0.113.9" else ["whoever asks says who it is"]
