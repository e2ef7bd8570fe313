"""The base of the portal's commands: the answer on standard output, and exit codes that mean something.

0 done; 1 refused, with findings; 2 bad usage, such as an unknown slug; 3 our own fault.
"""

import json
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fai_portal.access.context import SYSTEM, entered
from fai_portal.accounts.services.user import SYSTEM_EMAIL
from fai_portal.history.acting import acting


class Refused(CommandError):
    """What was asked cannot be done, and the answer says why. Exit code 1."""

    def __init__(self, sentence: str, answer: Any = None) -> None:
        super().__init__(sentence, returncode=1)
        self.answer = answer


class BadUsage(CommandError):
    """The command was called wrongly: an unknown slug, kind or hash, a missing file. Exit code 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=2)


class PortalCommand(BaseCommand):
    """Subclasses add arguments in `arguments`, and in `answer` return what is printed or raise Refused or BadUsage."""

    default_format = "table"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["json", "table"], default=self.default_format)
        self.arguments(parser)

    def arguments(self, parser: CommandParser) -> None:
        """Arguments of this command."""

    def answer(self, **options: Any) -> Any:
        """The answer, as data that JSON can carry."""
        raise NotImplementedError

    def table(self, answer: Any) -> str:
        """The answer for people. By default one `name  value` line for each item."""
        return as_lines(answer)

    def handle(self, *args: Any, **options: Any) -> None:
        form = options.pop("format")
        try:
            command = type(self).__module__.rpartition(".")[2]
            with (
                entered(SYSTEM),
                acting(user=SYSTEM_EMAIL, via=f"command {command}", request=secrets.token_hex(8)),
            ):
                answer = self.answer(**options)
        except Refused as refusal:
            if refusal.answer is not None:
                self._print(refusal.answer, form)
            raise
        except CommandError:
            raise
        except Exception as error:
            if options.get("traceback"):
                raise
            # The message is left out: it may quote a person's data.
            sentence = f"Our own fault: {type(error).__name__}. --traceback shows where."
            raise CommandError(sentence, returncode=3) from error
        self._print(answer, form)

    def _print(self, answer: Any, form: str) -> None:
        text = json.dumps(answer, ensure_ascii=False, default=str) if form == "json" else self.table(answer)
        if text:
            self.stdout.write(text)
            sys.stdout.flush()


def as_lines(answer: Any, *, line: Callable[[Any], str] = str) -> str:
    """Mappings as `name  value` lines, lists as one line an item."""
    if isinstance(answer, dict):
        width = max((len(str(key)) for key in answer), default=0)
        return "\n".join(f"{key!s:<{width}}  {line(value)}" for key, value in answer.items())
    if isinstance(answer, list):
        return "\n".join(
            as_lines(item).replace("\n", "  ") if isinstance(item, dict) else line(item) for item in answer
        )
    return line(answer)
