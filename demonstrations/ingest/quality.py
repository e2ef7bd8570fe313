"""The workbook of quality measures: one line a measure, year and plan; what is wrong is told by its cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from openpyxl.utils import get_column_letter

from demonstrations.models import BenchmarkKind, BetterWhen, QualityMeasure, WhenSmall
from demonstrations.savings.measures import NONE, RELATIVE
from states.ingest.table import Problem, Row
from states.ingest.terms.layout import Column
from states.ingest.terms.template import NAVY, OPTIONS, SHADE
from states.ingest.workbooks import CellProblem, lines_of, open_book

LAYOUT = "FAI Portal quality measures, layout 1"
COVER, SHEET = "Read first", "Measures"
MOST_ROWS = 2_000
YES_OR_NO = ("yes", "no")
COLUMNS = (
    Column("year", "Year", "The demonstration year (1, 2, …); the calendar year where plans are paid.", width=8),
    Column("contract_number", "Plan", "Contract number of the plan, such as H1234; empty without plans.", width=10),
    Column("code", "Measure", "Short name, such as CW6.", width=12),
    Column("name", "Name", "As the specification calls it.", width=44),
    Column("steward", "Steward", "Who keeps the specification, such as NCQA.", width=14),
    Column("version", "Version", "Edition of the specification, such as HEDIS 2016.", width=16),
    Column("direction", "Better when", "higher or lower.", tuple(BetterWhen.values), 12),
    Column("numerator", "Numerator", "People who meet it; empty where only a rate is known.", width=12),
    Column("denominator", "Denominator", "People who are asked about.", width=12),
    Column("exclusions", "Exclusions", "People whom the specification leaves out.", width=12),
    Column("stated_rate", "Rate", "In percent, only where it is no quotient, such as a CAHPS score.", width=10),
    Column("min_denominator", "Smallest denominator", "Under it the measure is too small; empty: none.", width=14),
    Column("if_small", "If too small", "not_met or left_out, as the agreement says.", tuple(WhenSmall.values), 14),
    Column("required_reporting", "Reporting required", "yes or no.", YES_OR_NO, 12),
    Column("is_reported", "Reported", "yes once reported in full and accurately.", YES_OR_NO, 12),
    Column("is_validated", "Validated", "yes once the state attested it and CMS validated it.", YES_OR_NO, 12),
    Column("benchmark_kind", "Benchmark", "none (reporting only), fixed, improvement or relative.", tuple(BenchmarkKind.values), 14),
    Column("benchmark_value", "Benchmark value", "Percent to reach; points to improve by; percentile of the plans.", width=14),
    Column("earlier_rate", "Earlier rate", "In percent; what an improvement starts from.", width=12),
    Column("gap_percent", "Gap to close", "In percent; closing this part of the gap also meets the measure.", width=12),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
COUNTS = ("numerator", "denominator", "exclusions", "min_denominator")
PERCENTS = ("stated_rate", "benchmark_value", "earlier_rate", "gap_percent")
FLAGS = ("required_reporting", "is_reported", "is_validated")
CHOICES = {"direction": BetterWhen, "if_small": WhenSmall, "benchmark_kind": BenchmarkKind}
PERCENT_PLACES = 6


def template(rows: Iterable[QualityMeasure], *, title: str, on: date) -> bytes:
    """The workbook to fill in, with what is recorded. The same arguments give the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": datetime.combine(on, time())})
    head = book.add_format({"bold": True, "bg_color": SHADE, "bottom": 2, "bottom_color": NAVY})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    typed = book.add_format({"num_format": "@", "valign": "top"})
    cover = book.add_worksheet(COVER)
    cover.set_column(0, 0, 24)
    cover.set_column(1, 1, 90)
    cover.write_string(0, 0, LAYOUT, head)
    cover.write_string(1, 0, title, words)
    cover.write_string(
        2, 1, "Fill in one line a measure, year and plan. Nothing is kept until all are right.", words
    )
    for line, column in enumerate(COLUMNS, start=4):
        cover.write_string(line, 0, column.label, words)
        cover.write_string(line, 1, column.help, words)
    sheet = book.add_worksheet(SHEET)
    for x, column in enumerate(COLUMNS):
        sheet.set_column(x, x, column.width, typed)
        sheet.write_string(0, x, column.label, head)
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "information"}
            sheet.data_validation(1, x, MOST_ROWS, x, rule)
    for y, measure in enumerate(rows, start=1):
        for x, name in enumerate(NAMES):
            sheet.write_string(y, x, _typed(getattr(measure, name)), typed)
    sheet.freeze_panes(1, 3)
    book.close()
    return out.getvalue()


def _typed(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)


@dataclass(frozen=True)
class Imported:
    """The fields of each measure, in the order of the sheet, and everything wrong with them."""

    rows: tuple[dict[str, Any], ...]
    problems: tuple[CellProblem, ...]


def imported(content: bytes, *, plans: Mapping[str, str], is_capitated: bool) -> Imported:
    """What a workbook says of a demonstration with these plans. Raises NotTheWorkbook."""
    book = open_book(content, cover=COVER, layout=LAYOUT)
    if SHEET not in book.sheetnames:
        return _refused("", "no such sheet", SHEET, "Start from the template again.")
    lines = list(lines_of(book[SHEET], len(COLUMNS), MOST_ROWS + 2))
    labels = [column.label for column in COLUMNS]
    if not lines or lines[0][1] != labels:
        found = ", ".join(lines[0][1]) if lines else "an empty sheet"
        return _refused("A1", found, ", ".join(labels), "Put the headings back as the template has them.")
    filled = [(number, texts) for number, texts in lines[1:] if any(texts)]
    if not filled:
        return _refused("A2", "no measure", "at least one line", "Fill in a line for each measure.")
    if len(filled) > MOST_ROWS:
        return _refused(
            f"A{MOST_ROWS + 2}", "more lines", f"{MOST_ROWS:,} lines", "Send fewer years at once."
        )
    problems: list[Problem] = []
    rows = [Row(SHEET, number, dict(zip(NAMES, texts, strict=True)), problems) for number, texts in filled]
    read = tuple(_read(row, plans, is_capitated=is_capitated) for row in rows)
    _check_once(rows, read)
    return Imported(read, tuple(_in_cell(problem) for problem in problems))


def _refused(cell: str, found: str, allowed: str, fix: str) -> Imported:
    return Imported((), (CellProblem(SHEET, cell, found, allowed, fix),))


def _read(row: Row, plans: Mapping[str, str], *, is_capitated: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row.required(name) for name in ("code", "name", "steward", "version")}
    for name, longest in (("code", 20), ("name", 200), ("steward", 60), ("version", 40)):
        if len(fields[name]) > longest:
            row.problem(name, f"at most {longest} letters", "Shorten it.")
    fields |= {name: row.whole(name) for name in COUNTS}
    fields["min_denominator"] = fields["min_denominator"] or 0
    fields |= {name: _percent(row, name) for name in PERCENTS}
    fields |= {name: row.choice(name, YES_OR_NO) == "yes" for name in FLAGS}
    fields |= {name: row.choice(name, of.values) for name, of in CHOICES.items()}
    fields["year"] = _year(row, is_capitated=is_capitated)
    fields["contract_number"] = _plan(row, plans, is_capitated=is_capitated)
    _check_rate(row, fields)
    _check_benchmark(row, fields, is_capitated=is_capitated)
    return fields


def _percent(row: Row, name: str) -> Decimal | None:
    text = row.text(name).removesuffix("%").strip()
    if not text:
        return None
    if re.fullmatch(rf"[0-9]{{1,3}}(\.[0-9]{{1,{PERCENT_PLACES}}})?", text) and Decimal(text) <= 100:
        return Decimal(text)
    row.problem(name, f"a percent from 0 to 100, at most {PERCENT_PLACES} decimals", "Write it as 72.5.")
    return None


def _year(row: Row, *, is_capitated: bool) -> int | None:
    text = row.required("year")
    least, most = (2010, 2099) if is_capitated else (1, 30)
    if text and not (text.isdecimal() and least <= int(text[:9]) <= most):
        what = "a calendar year" if is_capitated else "a demonstration year"
        row.problem("year", f"{what}, {least} to {most}", "Write the year of the score.")
        return None
    return int(text) if text else None


def _plan(row: Row, plans: Mapping[str, str], *, is_capitated: bool) -> str:
    text = row.text("contract_number")
    if is_capitated and text not in plans:
        row.problem("contract_number", ", ".join(plans) or "a plan of the record", "Name the plan scored.")
    elif not is_capitated and text:
        row.problem("contract_number", "nothing", "Leave it empty: the state is scored, not a plan.")
    return text


def _check_rate(row: Row, fields: Mapping[str, Any]) -> None:
    numerator, denominator = fields["numerator"], fields["denominator"]
    if numerator is not None and not denominator:
        row.problem("denominator", "a whole number over 0", "Give the denominator of the numerator.")
    elif numerator is not None and numerator > denominator:
        row.problem("numerator", f"at most {denominator}", "Correct the numerator or the denominator.")
    if numerator is not None and fields["stated_rate"] is not None:
        row.problem("stated_rate", "nothing", "Leave it empty: the rate is numerator over denominator.")


def _check_benchmark(row: Row, fields: Mapping[str, Any], *, is_capitated: bool) -> None:
    kind, value = fields["benchmark_kind"], fields["benchmark_value"]
    if kind == NONE:
        if row.text("benchmark_value"):
            row.problem("benchmark_value", "nothing", "Leave it empty, or say which kind of benchmark it is.")
        if not fields["required_reporting"]:
            row.problem(
                "required_reporting", "yes where there is no benchmark",
                "Give a benchmark, or say that reporting is required.",
            )  # fmt: skip
    elif value is None and not row.text("benchmark_value"):
        row.problem("benchmark_value", "a value: this measure has no benchmark", "Give its benchmark.")
    if kind == RELATIVE and not is_capitated:
        row.problem("benchmark_kind", "none, fixed, improvement", "Plans are compared where plans are paid.")
    needs_earlier = kind == BenchmarkKind.IMPROVEMENT or fields["gap_percent"] is not None
    if needs_earlier and fields["earlier_rate"] is None and not row.text("earlier_rate"):
        row.problem("earlier_rate", "the rate before", "Give the rate that an improvement starts from.")


def _check_once(rows: Sequence[Row], read: Sequence[Mapping[str, Any]]) -> None:
    def key(fields: Mapping[str, Any]) -> tuple:
        return tuple(fields[name] for name in ("year", "contract_number", "code"))

    first: dict[tuple, int] = {}
    for row, fields in zip(rows, read, strict=True):
        number = first.setdefault(key(fields), row.number)
        if number != row.number:
            row.problem("code", "each measure once a year and plan", f"Remove the line, or line {number}.")


def _in_cell(problem: Problem) -> CellProblem:
    cell = f"{get_column_letter(NAMES.index(problem.column) + 1)}{problem.row}"
    return CellProblem(SHEET, cell, problem.found, problem.allowed, problem.fix)
