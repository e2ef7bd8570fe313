"""Spans to months (methodology 1.6 and 6.8): one row a person and month of whom anything is known, as a set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from enrollees.datasets.engine import literal
from enrollees.ingest.layouts.person_months import COMPARISON, DEMONSTRATION
from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.values import listed
from enrollees.selectors.dataset import LEFT_OUT_SENTENCES

# A month counts when this many days after its first day lie in the span; None: when any of its days does.
DAYS = {"any_day": None, "first_day": 0, "mid_month": 14}
COUNTY_UNKNOWN, OUTSIDE_AREAS, WITHOUT_CLAIMS = LEFT_OUT = tuple(LEFT_OUT_SENTENCES)


@dataclass(frozen=True)
class Place:
    """A county of the demonstration or of its comparison."""

    county: str
    state: str
    group: str


def places(demonstration: Iterable[tuple[str, str]], comparison: Iterable[tuple[str, str]]) -> list[Place]:
    """Counties with their states, each once; a county on both sides is the demonstration's."""
    compared = {county: Place(county, state, COMPARISON) for county, state in comparison}
    ours = {county: Place(county, state, DEMONSTRATION) for county, state in demonstration}
    return list((compared | ours).values())


def make_months(
    workspace: duckdb.DuckDBPyConnection,
    *,
    month_rule: str,
    first: date,
    last: date,
    area: Iterable[Place],
    claims_cover: Iterable[tuple[date, date]],
) -> None:
    """The table `month` from `person`, `status` and `enrollment`; `left_out` says why one becomes no person-month.

    Of two values in one month the higher class of dual status stands (methodology 6.3), of everything else the later.
    """
    _fill(workspace, "area (county VARCHAR, state VARCHAR, \"group\" VARCHAR)", (
        (each.county, each.state, each.group) for each in area
    ))  # fmt: skip
    _fill(workspace, "claims_cover (first DATE, last DATE)", claims_cover)
    rule = DAYS[month_rule]
    workspace.execute(
        f"""
        CREATE TABLE covered AS
            SELECT person_id, kind, value, start, {_months(rule, first, last)} AS month FROM status;
        CREATE TABLE enrolled_month AS
            SELECT person_id, month, max_by(contract, start) AS contract
            FROM (SELECT person_id, contract, start, {_months(rule, first, last)} AS month FROM enrollment)
            GROUP BY ALL;
        CREATE TABLE month AS
        WITH said AS (
            SELECT person_id, month,
                max_by(value, {_CLASS} * 1000000 + date_diff('day', DATE '1900-01-01', start))
                    FILTER (kind = 'dual_status') AS dual_status,
                count(*) FILTER (kind = 'part_a') > 0 AS part_a,
                count(*) FILTER (kind = 'part_b') > 0 AS part_b,
                count(*) FILTER (kind = 'pace') > 0 AS pace,
                count(*) FILTER (kind = 'medicare_advantage') > 0 AS advantage,
                {_latest("medicare_advantage", "advantage_contract")}, {_latest("county")}, {_latest("category")},
                {_latest("aligned_other")}, {_latest("meets_clinical_rule")}, {_latest("secondary_payer")},
                {_latest("spmi")}, {_latest("medicare_status")}
            FROM covered GROUP BY ALL
        )
        SELECT said.* EXCLUDE (person_id, month, advantage_contract), person_id, month,
            enrolled.month IS NOT NULL AS enrolled,
            coalesce(nullif(advantage_contract, '1'), enrolled.contract) AS contract,
            area.state, area."group", person.* EXCLUDE (person_id),
            CASE WHEN said.county IS NULL THEN '{COUNTY_UNKNOWN}'
                 WHEN area.county IS NULL THEN '{OUTSIDE_AREAS}'
                 WHEN NOT EXISTS (FROM claims_cover WHERE month BETWEEN claims_cover.first AND claims_cover.last)
                 THEN '{WITHOUT_CLAIMS}' END AS left_out
        FROM said FULL JOIN enrolled_month enrolled USING (person_id, month)
        JOIN person USING (person_id)
        LEFT JOIN area ON area.county = said.county
        """
    )


_CLASS = (
    f"CASE WHEN value IN ({listed(codes.FULL_BENEFIT)}) THEN 3 WHEN value IN ({listed(codes.PARTIAL_BENEFIT)}) THEN 2 "
    "WHEN value = '09' THEN 1 ELSE 0 END"
)


def _latest(kind: str, name: str = "") -> str:
    return f"max_by(value, start) FILTER (kind = '{kind}') AS {name or kind}"


def _months(rule: int | None, first: date, last: date) -> str:
    """SQL that gives a row for each month of a span, inside [first, last]."""
    if rule is None:
        lowest = "date_trunc('month', start)"
        highest = "date_trunc('month', \"end\" - 1)"
    else:
        # The day of the month that decides lies in the span when the month's first lies in the span moved back.
        moved = f"(start - {rule})"
        lowest = f"date_trunc('month', {moved}) + CASE WHEN day({moved}) > 1 THEN INTERVAL 1 MONTH ELSE INTERVAL 0 MONTH END"
        highest = f"date_trunc('month', \"end\" - {rule + 1})"
    return (
        f"unnest(generate_series(greatest({lowest}, TIMESTAMP '{first}'), "
        f"least(coalesce({highest}, TIMESTAMP '{last}'), TIMESTAMP '{last}'), INTERVAL 1 MONTH))::DATE"
    )


def _fill(workspace: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple]) -> None:
    """A few rows of our own."""
    workspace.execute(f"CREATE TABLE {table}")
    written = [f"({', '.join(literal(str(value)) for value in row)})" for row in rows]
    if written:
        workspace.execute(f"INSERT INTO {table.split()[0]} VALUES {', '.join(written)}")
