"""The folder of the public record in tests: loaded as it is, or with some of its cells changed."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from demonstrations import models as demonstrations
from demonstrations.services.public_record import Loaded, load_public_record
from fai_portal.accounts.services.user import system_user
from states import models as states

ON = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOUNS: list[type[Model]] = [
    states.FactSource, states.Fact, states.State, states.Agency, states.County, states.Mou, states.MouVersion,
    states.MouDocument, states.Terms, states.TermYear, states.TermPercentage, states.TermCounty,
    states.PolicyRecord, states.ProgramRule, demonstrations.Demonstration, demonstrations.Plan,
    demonstrations.Milestone, demonstrations.ComparisonArea, demonstrations.EnrollmentCount,
    demonstrations.Publication, demonstrations.Finding,
]  # fmt: skip


def rows(name: str, folder: Path = settings.PUBLIC_RECORD_DIR) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(folder: Path = settings.PUBLIC_RECORD_DIR) -> Loaded:
    return load_public_record(by=system_user(), on=ON, folder=folder)


def copy(folder: Path) -> Path:
    return Path(shutil.copytree(settings.PUBLIC_RECORD_DIR, folder / "record"))


def change(folder: Path, name: str, number: int, **cells: str) -> None:
    """Give one row of a copied file, counted with the header as 1, other cells."""
    table = rows(name, folder)
    table[number - 2] |= cells
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
