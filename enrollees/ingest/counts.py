"""Published counts: the files of CPSC in a folder, told apart by their columns, checked, and put together by month."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from enrollees.ingest import sources
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import WARNING, Findings, shown
from enrollees.ingest.layouts.cpsc import CPSC_CONTRACTS, CPSC_ENROLLMENT
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.table import check_table
from enrollees.ingest.values import listed
from fai_portal.common.periods import Period, next_month

_MONTH = re.compile(r"(20[0-9]{2})[_-]?(0[1-9]|1[0-2])(?![0-9])")


@dataclass(frozen=True)
class Cell:
    """How many were in a plan of a contract in a county. None: 10 or fewer, which the publisher withholds."""

    contract: str
    plan_id: str
    county: str
    enrolled: int | None


@dataclass(frozen=True)
class Month:
    """A month of counts. What the file holds is what is kept and what is left out, in rows and in people."""

    month: date
    cells: tuple[Cell, ...]
    rows: int
    people: int
    other_rows: int  # of contracts that were in no demonstration
    other_people: int
    unplaced_rows: int  # of ours, in a county that is not on record
    unplaced_people: int

    @property
    def ties(self) -> bool:
        kept = sum(cell.enrolled or 0 for cell in self.cells)
        return (
            self.rows == len(self.cells) + self.other_rows + self.unplaced_rows
            and self.people == kept + self.other_people + self.unplaced_people
        )


def read_months(
    connection: duckdb.DuckDBPyConnection,
    paths: list[Path],
    facts: Callable[[date], Facts],
    findings: Findings,
) -> Iterator[Month]:
    """Check every file; give the months whose file has no error. `facts` says what is known of a month."""
    found = [_recognized(path) for path in sorted(paths)]
    seen: dict[tuple[str, date], str] = {}
    listing: dict[date, set[tuple[str, str]]] = {}
    counted = []
    for source, layout in sorted(found, key=lambda each: (each[1] != CPSC_CONTRACTS, each[0].name)):
        month = _month(source, findings)
        if month is None:
            continue
        if (layout.key, month) in seen:
            findings.add(
                rule="month_twice",
                file=source.name,
                found=f"a second file of {layout.label} for {month:%Y-%m}",
                allowed="one file of each kind a month",
                fix="Leave one of the two out.",
            )
            continue
        seen[layout.key, month] = source.name
        before = findings.errors
        checked = check_table(connection, source, layout, facts(month), findings)
        if findings.errors > before or not checked.rows:
            continue
        if layout == CPSC_CONTRACTS:
            listing[month] = _contracts(connection)
        else:
            counted.append(_month_of(connection, month, facts(month)))
            _unlisted(source.name, counted[-1], listing.get(month), findings)
    _months_missing([each.month for each in counted], findings)
    yield from sorted(counted, key=lambda each: each.month)


def _recognized(path: Path) -> tuple[sources.Source, Layout]:
    """A file with the columns of neither is read as the enrollment file, whose checks say what it is instead."""
    looked = sources.look_at(path, name=shown(path.name))
    contracts = sources.of_layout(looked, CPSC_CONTRACTS)
    if CPSC_CONTRACTS.recognizes(looked.header) and "Plan Type" in looked.header:
        return contracts, CPSC_CONTRACTS
    return sources.of_layout(looked, CPSC_ENROLLMENT), CPSC_ENROLLMENT


def _month(source: sources.Source, findings: Findings) -> date | None:
    told = _MONTH.search(source.name) or _MONTH.search(source.path.parent.name)
    if told:
        return date(int(told[1]), int(told[2]), 1)
    findings.add(
        rule="month_of_file",
        file=source.name,
        found="a file name without a month",
        allowed="a name that ends with year and month, such as CPSC_Enrollment_Info_2024_01.csv",
        fix="Give the file the name that it was published with.",
    )
    return None


def _month_of(connection: duckdb.DuckDBPyConnection, month: date, facts: Facts) -> Month:
    ours = f'"Contract Number" IN ({listed(tuple(sorted(facts.contracts)))})'
    placed = f'coalesce("FIPS State County Code" IN ({listed(tuple(sorted(facts.counties)))}), false)'
    totals = connection.execute(
        f"""SELECT count(*), coalesce(sum("Enrollment"), 0),
            count(*) FILTER (NOT {ours}), coalesce(sum("Enrollment") FILTER (NOT {ours}), 0),
            count(*) FILTER ({ours} AND NOT {placed}), coalesce(sum("Enrollment") FILTER ({ours} AND NOT {placed}), 0)
            FROM rows"""
    ).fetchone()
    cells = connection.execute(
        f"""SELECT "Contract Number", lpad("Plan ID", 3, '0'), "FIPS State County Code", "Enrollment"
            FROM rows WHERE {ours} AND {placed} ORDER BY 1, 2, 3"""
    ).fetchall()
    assert totals is not None
    return Month(month, tuple(Cell(*cell) for cell in cells), *map(int, totals))


def _contracts(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    found = connection.execute("""SELECT "Contract ID", lpad("Plan ID", 3, '0') FROM rows""").fetchall()
    return {(contract, plan) for contract, plan in found}


def _unlisted(file: str, month: Month, listing: set[tuple[str, str]] | None, findings: Findings) -> None:
    """Every plan with a count stands in the contract file of its month; the file itself may be missing."""
    if listing is None:
        findings.add(
            rule="contract_file_missing",
            severity=WARNING,
            file=file,
            found=f"no contract file for {month.month:%Y-%m}",
            allowed="both files of a month",
            fix="Add CPSC_Contract_Info of the month, so that plans can be compared with it.",
        )
        return
    for contract, plan in sorted({(cell.contract, cell.plan_id) for cell in month.cells} - listing):
        findings.add(
            rule="contract_not_listed",
            severity=WARNING,
            file=file,
            field="Contract Number",
            found=f"contract {contract}, plan {plan}",
            allowed="a plan of the contract file of the month",
            fix="Check that both files are of one month.",
        )


def months_between(months: list[date]) -> list[date]:
    """The months from the first to the last that are not there."""
    if not months:
        return []
    every = Period(min(months), next_month(max(months))).months()
    return sorted(set(every) - set(months))


def _months_missing(months: list[date], findings: Findings) -> None:
    for month in months_between(months):
        findings.add(
            rule="month_missing",
            severity=WARNING,
            found=f"no file for {month:%Y-%m}",
            allowed="every month between the first and the last",
            fix="Add the file of the month; until then the series has a gap there, which is no zero.",
        )
