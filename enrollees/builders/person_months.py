"""Person-months in the columns of the layout, with category and cohort fixed at entry (methodology 1.4)."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy
from enrollees.builders.months import LEFT_OUT
from enrollees.datasets import tables
from enrollees.datasets.engine import literal
from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.values import listed
from enrollees.selectors.area import CountySpan
from enrollees.selectors.savings import entries_of

_BY_FILE = (  # what is counted in the claims of a kind; without any it is unknown
    ("part_d_paid", layout.DRUGS, "DECIMAL(18, 2)"),
    ("inpatient", "inpatient", "INTEGER"),
    ("ed", "outpatient", "INTEGER"),
    ("snf_admit", "snf", "INTEGER"),
    ("physician", "carrier", "INTEGER"),
    ("discharges", "inpatient", "INTEGER"),
    ("readmit", "inpatient", "INTEGER"),
)


def make_person_months(
    workspace: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    policy: Policy,
    window: Window,
    counties: Sequence[CountySpan],
    claim_kinds: frozenset[str],
) -> dict[str, dict[str, int]]:
    """Write the person-months of `month` and `claim_month` to a Parquet file, person by person and month by month.

    Gives how many months and people came in, and how many each reason of `LEFT_OUT` keeps from being person-months.
    """
    _draft(workspace, claim_kinds)
    opened = tables.opened(workspace, "drafted")
    entered = entries_of(opened, policy, window, counties).get_name()
    workspace.execute(
        f"""
        COPY (
            SELECT drafted.* REPLACE (
                strftime(drafted.month, '%Y-%m') AS month, coalesce(entered.category, drafted.category) AS category,
                entered.cohort AS cohort)
            FROM drafted LEFT JOIN {entered} entered
                ON entered.entry_person = drafted.person_id AND entered.entry_group = drafted."group"
            ORDER BY drafted.person_id, drafted.month
        ) TO {literal(str(path))} (FORMAT parquet)
        """
    )
    return _counted(workspace)


def _draft(workspace: duckdb.DuckDBPyConnection, claim_kinds: frozenset[str]) -> None:
    counts = ", ".join(
        f"{f'coalesce(c.{column}, 0)' if kind in claim_kinds else 'NULL'}::{type_} AS {column}"
        for column, kind, type_ in _BY_FILE
    )
    hospice = "coalesce(c.hospice, false)" if "hospice" in claim_kinds else "NULL"
    workspace.execute(
        f"""
        CREATE TABLE drafted AS
        SELECT m.person_id, m.month, m."group", m.state, m.county AS county_fips,
            coalesce(m.dual_status, 'NA') AS dual_status,
            coalesce(m.part_a, false)::INTEGER AS part_a, coalesce(m.part_b, false)::INTEGER AS part_b,
            (coalesce(m.advantage, false) OR m.contract IS NOT NULL)::INTEGER AS medicare_advantage,
            coalesce(c.medicare_paid, 0)::DECIMAL(18, 2) AS medicare_paid,
            m.aligned_other::INTEGER AS aligned_other, coalesce(m.pace, false)::INTEGER AS pace,
            {hospice}::INTEGER AS hospice,
            CASE WHEN m.birth <= last_day(m.month) THEN datesub('year', m.birth, last_day(m.month)) END::INTEGER AS age,
            m.sex, m.race, m.original_disability::INTEGER AS original_disability,
            CASE WHEN m.medicare_status IS NOT NULL
                THEN (m.medicare_status IN ({listed(codes.ESRD_STATUS)}))::INTEGER END AS esrd,
            coalesce(date_trunc('month', m.death) = m.month, false)::INTEGER AS died,
            m.category, NULL::VARCHAR AS cohort, m.spmi::INTEGER AS spmi,
            m.meets_clinical_rule::INTEGER AS meets_clinical_rule, m.secondary_payer::INTEGER AS secondary_payer,
            m.mbi_class, m.enrolled::INTEGER AS enrolled, m.contract AS plan_contract, {counts}
        FROM month m LEFT JOIN claim_month c ON c.bene_id = m.person_id AND c.start = m.month
        WHERE m.left_out IS NULL
        """
    )


def _counted(workspace: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    (months, people) = workspace.execute(
        "SELECT count(*), count(DISTINCT person_id) FROM month"
    ).fetchone() or (0, 0)
    found = workspace.execute(
        "SELECT left_out, count(*), count(DISTINCT person_id) FROM month WHERE left_out IS NOT NULL GROUP BY 1"
    ).fetchall()
    by_reason = {reason: {"months": months, "people": people} for reason, months, people in found}
    nobody = {"months": 0, "people": 0}
    return {"in": {"months": months, "people": people}} | {
        reason: by_reason.get(reason, nobody) for reason in LEFT_OUT
    }
