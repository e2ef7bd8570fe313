"""manage.py demo: a portal worth looking at, from the public record, a synthetic Washington and a synthetic Ohio.

Everything goes in through the doors that anybody else uses: the same commands, the same services, the worker.
"""

import json
import secrets
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from demonstrations.models import Demonstration
from demonstrations.services.quality_measures import import_measures
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.access.context import SYSTEM, entered
from fai_portal.access.roles import ROLES
from fai_portal.access.selectors import account, has_role
from fai_portal.access.services.account import save_account
from fai_portal.access.services.grant import give_role
from fai_portal.accounts.selectors import has_second_factor
from fai_portal.accounts.services.one_time_code import fresh_code, give_app
from fai_portal.accounts.services.user import system_user
from fai_portal.localservers import portal
from fai_portal.localservers.runner import ServerError

DEMONSTRATION = "wa-health-homes-mffs"
PEOPLE = 20_000
SEED = 2013
EARLY = "2015-03"  # payments of the preliminary result are known through this month
FULL = "2015-12"  # and those of the final one
INTERIM = "250000"
FMAP = "50"
MEASURES = Path(settings.BASE_DIR) / "data" / "quality_measures"
CAPITATED = "oh-mycare-ohio"
CAPITATED_PEOPLE = 10_000
CAPITATED_SEED = 2014
EFFECT = "-0.06"
DEMO_DOMAIN = "@demo.example.org"
STATE = "WA"  # of the demo's state official


class Command(PortalCommand):
    help = (
        "Loads the public record and a synthetic Washington with a known effect as it was known early, builds its "
        "preliminary savings report through the worker, and prints where to look. Then it asks for the final report, from "
        "the whole data and the quality measures, and for the payment and evaluation reports of a synthetic Ohio, which are "
        "built while you look around. Running it again changes nothing."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=["code"], help="code: a second factor of USER, and nothing else"
        )
        parser.add_argument("user", nargs="?", metavar="USER", help="an account of the demo, such as analyst")
        parser.add_argument(
            "--port", type=int, default=8000, help="the loopback port the portal is served on"
        )
        parser.add_argument(
            "--people", type=int, default=PEOPLE, help="how many people the synthetic state has"
        )

    def answer(self, *, what: str | None, user: str | None, **options: Any) -> dict[str, Any]:
        if not getattr(settings, "DEMO", False):
            raise BadUsage("The demo works in the demo's settings only: fai_portal.settings.dev.")
        if what == "code":
            return _code(user or "")
        return self._portal(**options)

    def _portal(self, *, port: int, people: int, **options: Any) -> dict[str, Any]:
        began = time.monotonic()
        self._say("Starting the web server, a worker and the scheduler")
        try:
            portal.start(port)
        except ServerError as error:
            raise CommandError(str(error), returncode=3) from error
        self._say("Loading the public record")
        ask("load_public_record")
        self._say("Making an account of each role")
        accounts = _accounts()
        self._say(f"Making a synthetic Washington of {people:,} people")
        folder, truth = _synthetic_state(DEMONSTRATION, people, SEED, paid_through=EARLY)
        self._say("Checking and loading its person-months")
        months = folder / truth["file"]
        intake = ask("import_person_months", str(months), "--demonstration", DEMONSTRATION)
        self._say("Building the preliminary savings report through the worker")
        report = ask(
            "build_report",
            "savings",
            "--demonstration",
            DEMONSTRATION,
            "--dataset",
            intake["dataset"],
            "--set",
            f"paid_through={EARLY}",
            "--wait",
        )
        self.preliminary = report["run"]
        address = f"http://127.0.0.1:{port}"
        return {
            "address": f"{address}/",
            "report": f"{address}{reverse('report-run', args=[report['run']])}",
            "artifacts": [f"{each['name']} ({each['size']:,} bytes)" for each in report["artifacts"]],
            "injected_effect": f"{truth['effect']['expected_percent']} percent of Medicare dollars from the start, before any cap",
            "dataset": intake["dataset"],
            "accounts": accounts,
            "seconds": round(time.monotonic() - began),
        }

    def handle(self, *args: Any, **options: Any) -> None:
        """The answer first; the other reports are asked for when it is printed, and nobody waits for them."""
        super().handle(*args, **options)
        if options["what"] is None:
            self._ask_for_final(options["port"], options["people"])
            self._ask_for_capitated(options["port"])

    def _ask_for_final(self, port: int, people: int) -> None:
        """Washington's final report, which restates the preliminary one."""
        self._say(
            "Making Washington's data with full run-out and Medicaid, and bringing in its quality measures"
        )
        folder, truth = _synthetic_state(DEMONSTRATION, people, SEED)
        intake = ask("import_person_months", str(folder / truth["file"]), "--demonstration", DEMONSTRATION)
        _bring_in_measures(DEMONSTRATION)
        report = ask(
            "build_report", "settlement", "--demonstration", DEMONSTRATION, "--dataset", intake["dataset"],
            "--set", f"restates={self.preliminary}", "--set", f"interim={INTERIM}", "--set", f"paid_through={FULL}", "--set", f"fmap={FMAP}",
        )  # fmt: skip
        self.stderr.write(
            f"The final savings report is being built: http://127.0.0.1:{port}{reverse('report-run', args=[report['run']])}"
        )

    def _ask_for_capitated(self, port: int) -> None:
        """Ohio's payment report, which takes seconds, and then its evaluation report, which takes minutes."""
        self._say(
            f"Making a synthetic Ohio of {CAPITATED_PEOPLE:,} people for a payment and an evaluation report"
        )
        folder, truth = _synthetic_state(CAPITATED, CAPITATED_PEOPLE, CAPITATED_SEED)
        intake = ask("import_person_months", str(folder / truth["file"]), "--demonstration", CAPITATED)
        _bring_in_measures(CAPITATED)
        payment = ask("build_report", "payment", "--demonstration", CAPITATED, "--dataset", intake["dataset"])
        effect = truth["effect"]["expected_percent"]
        report = ask(
            "build_report", "evaluation", "--demonstration", CAPITATED, "--dataset", intake["dataset"],
            "--set", f"known_effect={effect}",
        )  # fmt: skip
        self.stderr.write(
            f"The payment report is being built: http://127.0.0.1:{port}{reverse('report-run', args=[payment['run']])}\n"
            f"The evaluation report is being built: http://127.0.0.1:{port}{reverse('report-run', args=[report['run']])}\n"
            f"A table behind its summary shows the effect put in, {effect} percent of fee-for-service payments, beside the estimate."
        )

    def table(self, answer: dict[str, Any]) -> str:
        if "code" in answer:
            return answer["code"]
        lines = [
            "",
            f"The portal is at      {answer['address']}",
            f"Preliminary savings   {answer['report']} (sign in as the analyst)",
            *(f"                      {name}" for name in answer["artifacts"]),
            f"Injected effect       {answer['injected_effect']}",
            "",
            "Accounts, one of each role; each has this password in this checkout only:",
            f"  {answer['accounts'][0]['password']}",
            *(f"  {each['email']:<34} {each['role']}" for each in answer["accounts"]),
            "Then each asks for a code: `.venv/bin/python manage.py demo code analyst` prints the analyst's.",
            "",
            f"Made in {answer['seconds']} seconds. `make stop` ends what was started.",
        ]
        return "\n".join(lines)

    def _say(self, what: str) -> None:
        self.stderr.write(f"{what} ...")


def ask(command: str, *arguments: str) -> dict[str, Any]:
    """What another command of ours answers."""
    out = StringIO()
    try:
        call_command(command, *arguments, "--format", "json", stdout=out)
    except Refused as refusal:
        raise Refused(f"{command}: {refusal}") from refusal
    return json.loads(out.getvalue())


def _accounts() -> list[dict[str, str]]:
    """One account of each role. The password is made once for each checkout and works on this machine only."""
    by, on, password = system_user(), timezone.now(), _demo_password()
    made = []
    for name, role in ROLES.items():
        email = f"{name.value.replace('_', '-')}{DEMO_DOMAIN}"
        state = STATE if role.needs_state else ""
        user = save_account(
            by=by,
            on=on,
            user=account(email),
            email=email,
            name=f"Demo {role.label}",
            is_active=True,
            password=password,
        )
        if not has_second_factor(user):
            give_app(by=by, on=on, user=user)
        if not has_role(user, name, state):
            give_role(by=by, on=on, user=user, role=name, state=state, reason="An account of the demo.")
        made.append(
            {"email": email, "role": f"{role.label}{f', {state}' if state else ''}", "password": password}
        )
    return made


def _code(name: str) -> dict[str, Any]:
    """A code that opens now; it waits where the codes of this half minute are used up."""
    user = account(name if "@" in name else f"{name}{DEMO_DOMAIN}")
    if user is None or not user.email.endswith(DEMO_DOMAIN) or not has_second_factor(user):
        names = ", ".join(role.value.replace("_", "-") for role in ROLES)
        raise BadUsage(f"The demo has no account of that name. It has: {names}. `make demo` makes them.")
    by = system_user()
    while (code := fresh_code(by=by, on=timezone.now(), user=user)) is None:
        time.sleep(1)
    return {"user": user.email, "code": code}


def _demo_password() -> str:
    file = Path(settings.LOCAL_DIR) / "demo-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12))
    return file.read_text()


def _bring_in_measures(slug: str) -> None:
    """The made-up quality measures of a demonstration, by the workbook that anybody else would send."""
    with entered(SYSTEM):
        found = import_measures(
            by=system_user(), on=timezone.now(), demonstration=Demonstration.objects.get(slug=slug),
            content=(MEASURES / f"{slug}.xlsx").read_bytes(),
        )  # fmt: skip
    if found.problems:
        raise CommandError(f"The quality measures of {slug} were refused: {found.problems}", returncode=3)


def _synthetic_state(
    slug: str, people: int, seed: int, *, paid_through: str = ""
) -> tuple[Path, dict[str, Any]]:
    """The folder with a synthetic state's files, made on the first run, and its truth; or as known at the end of a month."""
    name = "-".join(filter(None, (slug, str(people), str(seed), paid_through)))
    folder = Path(settings.LOCAL_DIR) / "demo" / name
    truth = folder / "truth.json"
    if not truth.exists():
        ask(
            "synthesize", "--demonstration", slug, "--people", str(people), "--seed", str(seed),
            "--effect", EFFECT, "--counterfactual", "--out", str(folder), "--as", "parquet",
            *(("--paid-through", paid_through) if paid_through else ()),
        )  # fmt: skip
    return folder, json.loads(truth.read_text())
