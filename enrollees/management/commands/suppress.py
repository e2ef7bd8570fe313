"""manage.py suppress: hide the small counts of a table, and what would give them away."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from enrollees.disclosure import THRESHOLD, Protected, Table, TableRefused, protect, read_table
from fai_portal.access.commands import BadUsage, PortalCommand, Refused

GAP = "  "


class Command(PortalCommand):
    help = (
        "Hide the counts of 1 to threshold - 1 in a table, and the fewest others, so that none of them can be "
        "derived. The table is a CSV file: heads first, each row's label first, last column and last row named "
        "total (either may be missing)."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", type=Path, required=True, metavar="F.csv")
        parser.add_argument(
            "--threshold",
            type=int,
            default=THRESHOLD,
            help=f"the smallest count that may be shown ({THRESHOLD})",
        )
        parser.add_argument(
            "--keep-totals",
            action="store_true",
            help="totals are published elsewhere: never hide one of threshold or more",
        )

    def answer(self, **options: Any) -> Any:
        lines = _lines(options["table"])
        try:
            found = protect(read_table(lines), options["threshold"], keep_totals=options["keep_totals"])
        except TableRefused as refusal:
            raise Refused(
                f"The table cannot be published: {refusal}",
                {"findings": [asdict(finding) for finding in refusal.findings]},
            ) from refusal
        except ValueError as error:
            raise BadUsage(str(error)) from error
        return _answer(found)

    def table(self, answer: Any) -> str:
        if "findings" in answer:
            return ""  # the sentence on standard error says it all
        rows = [[str(cell) for cell in row] for row in answer["table"]]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [GAP.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        lines += ["", *(_line(each) for each in answer["hidden"])]
        return "\n".join([*lines, *answer["warnings"]]).rstrip()


def _lines(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, strict=True))
    except OSError as error:
        raise BadUsage(f"{path} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadUsage(f"{path} is not a CSV file in UTF-8: {error}.") from error


def _answer(found: Protected) -> dict[str, Any]:
    return {
        "table": _whole(found.table, found.shown()),
        "hidden": [
            {
                "row": each.row,
                "column": each.column,
                "kind": each.kind.value,
                "interval": [each.interval.low, each.interval.high],
            }
            for each in found.hidden
        ],
        "cost": asdict(found.cost),
        "warnings": list(found.warnings),
    }


def _whole(table: Table, counts: list[list[int | str]]) -> list[list[int | str]]:
    """The shape of the file: heads first, each row's label first."""
    heads: list[int | str] = [table.corner, *table.columns]
    return [heads, *([label, *row] for label, row in zip(table.rows, counts, strict=True))]


def _line(each: dict[str, Any]) -> str:
    low, high = each["interval"]
    between = f"{low} or more" if high is None else f"{low} to {high}"
    return f"{each['row']}, {each['column']}: {each['kind']}, could be {between}"
