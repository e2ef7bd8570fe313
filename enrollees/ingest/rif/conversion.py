"""From a folder of CCW/RIF files to person-months and findings (design 6.2 and 6.6, methodology 6.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from enrollees.ingest.findings import WARNING, Finding, Findings, shown
from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.rif.checks import checks
from enrollees.ingest.rif.checks.check import Check
from enrollees.ingest.rif.claims import load_claim_months
from enrollees.ingest.rif.folder import RifFile, read_folder
from enrollees.ingest.rif.months import Area, StateCodes, load_person_months
from enrollees.ingest.rif.tables import LONGEST_LINE, define_macros, load_beneficiaries, load_claims

LAYOUT = "rif"
DEMONSTRATION, COMPARISON = "demonstration", "comparison"


@dataclass(frozen=True)
class Conversion:
    """The tables of a folder that has been read and checked, as long as their connection is open."""

    connection: duckdb.DuckDBPyConnection
    files: list[RifFile]
    named: bool  # whether a demonstration's areas say which rows count

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


def convert(
    connection: duckdb.DuckDBPyConnection,
    directory: Path,
    *,
    states: StateCodes,
    findings: Findings,
    synthetic: bool = False,
    areas: Iterable[Area] | None = None,
) -> Conversion:
    """Read and check a folder with an empty database; what is found goes to `findings`.

    `areas` are the counties of a demonstration and of its comparison; None where no demonstration is named.
    """
    files = read_folder(directory, findings)
    files = [file for file in files if _lines_can_be_read(file, findings)]
    areas = None if areas is None else tuple(areas)
    define_macros(connection)
    load_beneficiaries(connection, files)
    load_person_months(connection, states, areas or ())
    load_claims(connection, files)
    load_claim_months(connection)
    connection.execute("CREATE TABLE finding (file VARCHAR, row BIGINT, rule VARCHAR)")
    for check in checks(synthetic=synthetic):
        _run(connection, check, {file.name: file.layout for file in files}, findings)
    if areas is not None:
        _check_areas(connection, areas, findings)
    return Conversion(connection, files, named=areas is not None)


def _lines_can_be_read(file: RifFile, findings: Findings) -> bool:
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


def _run(
    connection: duckdb.DuckDBPyConnection, check: Check, layouts: dict[str, Layout], findings: Findings
) -> None:
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
                allowed=check.allowed or _allowed(layouts[file], name),
                fix=check.fix,
            )
            for file, number, name, value, note in listed
        ],
        rule=check.rule,
        severity=check.severity,
        total=total,
    )


def _allowed(declared: Layout, name: str) -> str:
    field = declared.field(declared.named((name,))[0])
    return field.what_is_allowed if field else ""


def _check_areas(connection: duckdb.DuckDBPyConnection, areas: tuple[Area, ...], findings: Findings) -> None:
    """Without counties on both sides nothing can be compared; rows of other counties are counted."""
    for group in (DEMONSTRATION, COMPARISON):
        if not any(area.group == group for area in areas):
            findings.add(
                rule="areas_unknown",
                found=f"no counties of the {group} group on record",
                allowed="counties of the demonstration and of its comparison areas",
                fix="Add the counties to the record first; only they say which group a person is in.",
            )
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
