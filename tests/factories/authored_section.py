"""Sections of reports that people write."""

from datetime import UTC, datetime

from demonstrations.models import Demonstration
from fai_portal.accounts.services.user import system_user
from reports.models import AuthoredSection, AuthoredVersion
from reports.services.authored_section import write_section
from tests.factories.demonstration import make_demonstration

WRITTEN_ON = datetime(2026, 11, 20, 15, tzinfo=UTC)
TEXT = "The state began in three counties.\n\n- Care coordinators were hired.\n- Counties joined later."


def make_section(**overrides) -> AuthoredSection:
    """A section that nobody has written yet."""
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    fields = {"kind": "savings", "key": "implementation"} | overrides
    return AuthoredSection.objects.create(demonstration=demonstration, **fields)


def make_version(**overrides) -> AuthoredVersion:
    """One row, whether or not the service would write it."""
    section = overrides.pop("section", None) or make_section()
    author = overrides.pop("author", None) or system_user()
    fields = {"number": 1, "text": TEXT, "written_at": WRITTEN_ON} | overrides
    return AuthoredVersion.objects.create(section=section, author=author, **fields)


def make_written(demonstration: Demonstration, *texts: str) -> list[AuthoredVersion]:
    """The Implementation section of a savings report, written by the service once for each text."""
    return [
        write_section(
            by=system_user(), on=WRITTEN_ON, demonstration=demonstration, kind="savings", key="implementation",
            text=text, after=after,
        ).version
        for after, text in enumerate(texts or (TEXT,))
    ]  # fmt: skip
