"""A table of counts, its sums, and what can be wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

THRESHOLD = 11  # the smallest count that may be shown, but for zero
MOST_COUNT = 10**9
MOST_CELLS = 10_000  # of one table; what is larger is no table of a report
TOTAL = "total"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a table. `row` and `column` are labels, empty where it is not about one."""

    rule: str
    row: str
    column: str
    found: str
    allowed: str
    fix: str


class TableRefused(ValueError):
    """The table cannot be protected as it is; `findings` say why, all at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(_sentence, findings)))


def _sentence(finding: Finding) -> str:
    place = ", ".join(part for part in (finding.row, finding.column) if part)
    return f"{place}: {finding.found}, allowed: {finding.allowed}" if place else finding.found


@dataclass(frozen=True)
class Relation:
    """The cell `total` is the sum of the cells `parts`; cells are numbers into a list of values."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """A table of counts: `cells[r][c]` is the count of rows[r] and columns[c]. A last row or column that is
    named `total` holds the sums of the others; either may be missing. `corner` is the head of the labels.

    Raises TableRefused with every finding: ragged rows, labels missing or used twice, counts that are not whole
    numbers from 0 to MOST_COUNT, totals that do not add.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    corner: str = ""

    def __post_init__(self) -> None:
        if findings := [*_label_findings(self), *_count_findings(self), *_sum_findings(self)]:
            raise TableRefused(findings)

    @property
    def has_total_row(self) -> bool:
        return bool(self.rows) and _is_total(self.rows[-1])

    @property
    def has_total_column(self) -> bool:
        return bool(self.columns) and _is_total(self.columns[-1])

    @cached_property
    def values(self) -> np.ndarray:
        """The counts row by row, shape (rows x columns,)."""
        return np.array(self.cells, dtype=np.int64).ravel()

    def labels(self, cell: int) -> tuple[str, str]:
        """The row and the column of a cell that is given by its number, row by row."""
        row, column = divmod(cell, len(self.columns))
        return self.rows[row], self.columns[column]

    def is_total(self, cell: int) -> bool:
        row, column = self.labels(cell)
        return _is_total(row) or _is_total(column)


def relations(table: Table) -> list[Relation]:
    """Every sum of the table: of each row where there is a total column, of each column where there is a
    total row."""
    numbers = np.arange(len(table.values)).reshape(len(table.rows), len(table.columns))
    lines = [*(numbers if table.has_total_column else ()), *(numbers.T if table.has_total_row else ())]
    return [Relation(int(line[-1]), tuple(line[:-1].tolist())) for line in lines]


def read_table(lines: Iterable[Sequence[str]]) -> Table:
    """A table from the rows of a CSV file: heads first, and each row's label first. Raises TableRefused."""
    rows = [list(line) for line in lines if any(cell.strip() for cell in line)] or [[""]]
    return Table(
        rows=tuple(line[0].strip() for line in rows[1:]),
        columns=tuple(name.strip() for name in rows[0][1:]),
        cells=tuple(tuple(_count(cell) for cell in line[1:]) for line in rows[1:]),
        corner=rows[0][0].strip(),
    )


def _count(text: str) -> int:
    """The whole number in a cell. Any other text is kept for the finding that will tell of it."""
    stripped = text.strip()
    is_whole = stripped.isascii() and stripped.removeprefix("-").isdigit() and len(stripped) < 20
    return int(stripped) if is_whole else stripped  # type: ignore[return-value]


def _is_total(label: str) -> bool:
    return label.strip().casefold() == TOTAL


def _is_count(count: object) -> bool:
    return type(count) is int and 0 <= count <= MOST_COUNT


def _label_findings(table: Table) -> Iterator[Finding]:
    size = len(table.rows) * len(table.columns)
    if size > MOST_CELLS:
        yield Finding(
            "size",
            "",
            "",
            f"{size:,} counts",
            f"at most {MOST_CELLS:,}",
            "Split the table, or group its rows.",
        )
    for kind, labels in (("row", table.rows), ("column", table.columns)):
        if all(map(_is_total, labels)):
            found, allowed = f"no {kind} of counts", f"at least one {kind} that is no total"
            yield Finding("empty", "", "", found, allowed, f"Give the table a {kind}.")
        if not all(labels):
            yield Finding("label", "", "", f"a {kind} without a label", "a label", f"Name every {kind}.")
        for label in sorted({label for label in labels if label and labels.count(label) > 1}):
            found = f"{labels.count(label)} {kind}s of this name"
            yield _of(kind, label, "duplicate", found, "one", f"Give each {kind} a name of its own.")
        if any(map(_is_total, labels[:-1])):
            yield _of(
                kind,
                TOTAL,
                "total_place",
                f"a {kind} before the last",
                f"the last {kind}",
                "Move it to the end.",
            )


def _count_findings(table: Table) -> Iterator[Finding]:
    for label, counts in zip(table.rows, table.cells, strict=True):
        if len(counts) != len(table.columns):
            found, allowed = f"{len(counts)} counts", f"{len(table.columns)}, one for each column"
            yield _of(
                "row", label, "ragged", found, allowed, "Give every column a count, 0 where there is nobody."
            )
        for column, count in zip(table.columns, counts, strict=False):
            if not _is_count(count):
                found, allowed = repr(count)[:60], f"a whole number from 0 to {MOST_COUNT:,}"
                yield Finding(
                    "count", label, column, found, allowed, "Write the count without decimals or signs."
                )


def _sum_findings(table: Table) -> Iterator[Finding]:
    """Totals that do not add, in every line whose counts can all be read."""
    whole = [len(counts) == len(table.columns) for counts in table.cells]
    lines: list[tuple[str, str, tuple[int, ...]]] = []
    if table.has_total_column:
        rows = zip(table.rows, table.cells, whole, strict=True)
        lines += [(row, table.columns[-1], counts) for row, counts, is_whole in rows if is_whole]
    if table.has_total_row and all(whole):
        by_column = zip(table.columns, zip(*table.cells, strict=True), strict=True)
        lines += [(table.rows[-1], column, counts) for column, counts in by_column]
    for row, column, (*parts, total) in lines:
        if all(map(_is_count, (*parts, total))) and sum(parts) != total:
            allowed = f"{sum(parts)}, the sum of the others"
            yield Finding("total", row, column, str(total), allowed, "Correct the total or the counts.")


def _of(kind: str, label: str, rule: str, found: str, allowed: str, fix: str) -> Finding:
    row, column = (label, "") if kind == "row" else ("", label)
    return Finding(rule, row, column, found, allowed, fix)
