"""From a folder of CCW/RIF files to person-months and findings (design 6.2 and 6.6, methodology 6.7)."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, WARNING, Finding, Findings, shown
from enrollees.ingest.rif import layout
from enrollees.ingest.rif.checks import checks
from enrollees.ingest.rif.checks.check import Check
from enrollees.ingest.rif.claims import load_claim_months
from enrollees.ingest.rif.folder import RifFile, read_folder
from enrollees.ingest.rif.months import Area, StateCodes, load_person_months
from enrollees.ingest.rif.tables import LONGEST_LINE, define_macros, load_beneficiaries, load_claims

LAYOUT = "rif"
DEMONSTRATION, COMPARISON = "demonstration", "comparison"


@dataclass
class Conversion:
    """The tables of a folder that has been read and checked; alive inside `converted` only."""

    connection: duckdb.DuckDBPyConnection
    findings: Findings
    files: list[RifFile] = field(default_factory=list)
    named: bool = False  # whether a demonstration's areas say which rows count

    @property
    def rows(self) -> int:
        """Person-months that the files give, before any are left out for their county."""
        return self._one("SELECT count(*) FROM person_month WHERE counted")

    @property
    def people(self) -> int:
        return self._one("SELECT count(DISTINCT bene_id) FROM person_month WHERE counted")

    def _one(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        assert row is not None
        return int(row[0])

    def person_months(self) -> duckdb.DuckDBPyRelation:
        """The rows to load, in the columns of the person-month layout, person by person and month by month.

        With no demonstration named the column `group` is empty, and the rows are for looking at only.
        """
        return self.connection.sql(_person_months_sql({file.kind for file in self.files}, self.named))

    def explained(self) -> tuple[dict[str, Any], ...]:
        """For each row of each beneficiary file, what became of its months; without identifiers."""
        in_area = "m.in_area" if self.named else "true"
        alive = "NOT m.after_death" if self.named else "true"
        eligible = (
            "m.full_benefit AND m.part_a AND m.part_b AND NOT m.medicare_advantage AND NOT m.pace"
            f" AND {in_area} AND {alive}"
        )
        rows = self.connection.execute(
            f"""
            WITH months AS (
                SELECT file, row, count(*) FILTER (full_benefit) AS full_months,
                    count(*) FILTER (partial_benefit) AS partial_months,
                    count(*) FILTER ({eligible}) AS eligible_months
                FROM person_month m GROUP BY file, row
            ), rules AS (
                SELECT file, row, list_sort(list(DISTINCT rule)) AS rules FROM finding GROUP BY file, row
            )
            SELECT b.file, b.row, coalesce(full_months, 0), coalesce(partial_months, 0),
                coalesce(eligible_months, 0), coalesce(rules, [])
            FROM beneficiary b LEFT JOIN months USING (file, row) LEFT JOIN rules USING (file, row)
            ORDER BY b.file, b.row
            """
        ).fetchall()
        return tuple(
            {
                "file": file,
                "row": row,
                "full_benefit_months": full,
                "partial_months": partial,
                "eligible_months": eligible_months,
                "findings": rules,
            }
            for file, row, full, partial, eligible_months, rules in rows
        )


@contextmanager
def converted(
    directory: Path,
    *,
    states: StateCodes,
    synthetic: bool = False,
    areas: Iterable[Area] | None = None,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    memory: str = "1GB",
    threads: int = 2,
) -> Iterator[Conversion]:
    """Read and check a folder; its tables live in a temporary database on disk until the block ends."""
    findings = Findings(max_findings)
    with tempfile.TemporaryDirectory(prefix="fai-rif-") as scratch:
        connection = duckdb.connect(
            str(Path(scratch) / "rif.duckdb"),
            config={"memory_limit": memory, "threads": threads, "temp_directory": scratch},
        )
        try:
            files = read_folder(directory, findings)
            conversion = Conversion(connection, findings, files, named=areas is not None)
            _read(conversion, states, synthetic=synthetic, areas=areas)
            yield conversion
        finally:
            connection.close()


def _read(
    conversion: Conversion, states: StateCodes, *, synthetic: bool, areas: Iterable[Area] | None
) -> None:
    connection, files, findings = conversion.connection, conversion.files, conversion.findings
    define_macros(connection)
    for file in list(files):
        if not _lines_can_be_read(connection, file, findings):
            files.remove(file)
    load_beneficiaries(connection, files)
    load_person_months(connection, states, areas or ())
    load_claims(connection, files)
    load_claim_months(connection)
    connection.execute("CREATE TABLE finding (file VARCHAR, row BIGINT, rule VARCHAR)")
    for check in checks(synthetic=synthetic):
        _run(connection, check, findings)
    if areas is not None:
        _count_outside(connection, findings)


def _lines_can_be_read(connection: duckdb.DuckDBPyConnection, file: RifFile, findings: Findings) -> bool:
    """A line longer than any record stops the engine; it is found before the engine meets it."""
    longest, row = 0, 0
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if len(line) > longest:
                longest, row = len(line), number
    if longest < LONGEST_LINE:
        return True
    findings.add(
        rule="line_too_long",
        file=file.name,
        row=row,
        found=f"a line of {longest:,} bytes",
        allowed=f"lines shorter than {LONGEST_LINE:,} bytes",
        fix="Export the file again: line ends are missing, or a value holds a whole document.",
    )
    return False


def _run(connection: duckdb.DuckDBPyConnection, check: Check, findings: Findings) -> None:
    """Count all that a check finds, and keep as many as the report can list."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {check.sql}")
    row = connection.execute("SELECT count(*) FROM found").fetchone()
    total = row[0] if row else 0
    if not total:
        return
    connection.execute("INSERT INTO finding SELECT file, row, ? FROM found", [check.rule])
    listed = connection.execute(
        "SELECT file, row, field, value, note FROM found ORDER BY file, row, field, value LIMIT ?",
        [findings.max_findings],
    ).fetchall()
    findings.extend(
        [
            Finding(
                file=file,
                row=number,
                field=name,
                rule=check.rule,
                severity=check.severity,
                found=" ".join(part for part in (shown(value), note) if part) or "an empty cell",
                allowed=check.allowed,
                fix=check.fix,
            )
            for file, number, name, value, note in listed
        ],
        rule=check.rule,
        severity=check.severity,
        total=total,
    )


def _count_outside(connection: duckdb.DuckDBPyConnection, findings: Findings) -> None:
    outside = connection.execute(
        'SELECT file, count(*) FROM person_month WHERE counted AND "group" IS NULL GROUP BY file ORDER BY file'
    ).fetchall()
    for file, months in outside:
        findings.add(
            rule="outside_areas",
            severity=WARNING,
            file=file,
            found=f"{months:,} person-months outside the demonstration and its comparison",
            allowed="counties of the demonstration and of its comparison areas",
            fix="Nothing is needed: they were left out.",
            times=months,
        )


def _person_months_sql(kinds: set[str], named: bool) -> str:
    """Dollars and counts are zero where a file was read and has nothing, and unknown where there is no file."""

    def amount(column: str, kind: str, otherwise: str = "0") -> str:
        return f"coalesce(c.{column}, {otherwise})" if kind in kinds else "NULL"

    return f"""
        SELECT m.bene_id AS person_id, strftime(m.start, '%Y-%m') AS month, m."group", m.state,
            m.county AS county_fips, m.dual AS dual_status,
            m.part_a::INTEGER AS part_a, m.part_b::INTEGER AS part_b,
            m.medicare_advantage::INTEGER AS medicare_advantage,
            coalesce(c.medicare_paid, 0)::DECIMAL(18, 2) AS medicare_paid,
            m.pace::INTEGER AS pace, {amount("hospice", "hospice", "false")}::INTEGER AS hospice,
            m.age::INTEGER AS age, m.sex, m.race, m.original_disability::INTEGER AS original_disability,
            m.esrd::INTEGER AS esrd, m.died::INTEGER AS died, m.mbi_class, m.contract AS plan_contract,
            {amount("part_d_paid", layout.DRUGS)}::DECIMAL(18, 2) AS part_d_paid,
            {amount("inpatient", "inpatient")}::INTEGER AS inpatient,
            {amount("ed", "outpatient")}::INTEGER AS ed,
            {amount("snf_admit", "snf")}::INTEGER AS snf_admit,
            {amount("physician", "carrier")}::INTEGER AS physician,
            {amount("discharges", "inpatient")}::INTEGER AS discharges,
            {amount("readmit", "inpatient")}::INTEGER AS readmit
        FROM person_month m LEFT JOIN claim_month c USING (bene_id, start)
        WHERE m.counted{' AND m."group" IS NOT NULL' if named else ""}
        ORDER BY person_id, month
    """
