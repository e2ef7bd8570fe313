"""From claim lines to dollars and counts a person and month (methodology sections 1.5 and 1.6).

A claim's payment stands on every one of its lines, so it is read once a claim. Only final action counts; a
cancel is a negative payment and takes away what its original added, dollars and visits alike. A claim belongs
to the month of its first day, a stay to the month of its admission.
"""

import duckdb

from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.tables import listed

EMERGENCY = "^(045.|45.|0?981)$"


def load_claim_months(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables `claim`, `stay` and `claim_month(bene_id, start, ...)`."""
    _load_claim(connection)
    load_claim_sums(connection)


def load_claim_sums(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables `stay` and `claim_month` from `claim` and `drug_event`, wherever those came from."""
    _load_stay(connection)
    _load_month(connection)


def _load_claim(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        CREATE TABLE claim AS
        WITH kept AS (
            SELECT *, CASE WHEN paid >= 0 THEN greatest(paid - left_out, 0)
                           ELSE least(paid + left_out, 0) END AS net,
                regexp_full_match(revenue_center, '{EMERGENCY}') AS emergency
            FROM claim_line
            WHERE claim_id IS NOT NULL AND bene_id IS NOT NULL AND incurred IS NOT NULL AND paid IS NOT NULL
              AND deleted IS NOT TRUE AND NOT superseded AND NOT by_plan
        ), whole AS (
            SELECT kind, claim_id, arg_min(file, row) AS file, min(row) AS row, min(bene_id) AS bene_id,
                min(incurred) AS incurred, min(from_day) AS from_day, max(thru_day) AS thru_day,
                max(discharge) AS discharge, min(provider) AS provider, max(discharge_status) AS discharge_status,
                max(net) FILTER (paid >= 0) AS added, min(net) FILTER (paid < 0) AS taken,
                bool_or(emergency) IS TRUE AS emergency, bool_or(denial = '0') IS TRUE AS denied,
                max(claim_type) AS claim_type,
                count(DISTINCT bene_id) > 1 OR count(DISTINCT incurred) > 1
                    OR count(DISTINCT paid) FILTER (paid >= 0) > 1
                    OR count(DISTINCT paid) FILTER (paid < 0) > 1 AS disagrees
            FROM kept GROUP BY kind, claim_id
        )
        SELECT * REPLACE (emergency OR (kind, claim_id) IN (
                SELECT (kind, claim_id) FROM revenue_line WHERE regexp_full_match(revenue_center, '{EMERGENCY}')
            ) AS emergency),
            coalesce(added, 0) + coalesce(taken, 0) AS dollars,
            (added IS NOT NULL)::INTEGER - (taken IS NOT NULL)::INTEGER AS times,
            date_trunc('month', incurred)::DATE AS start
        FROM whole
        """
    )


def _load_stay(connection: duckdb.DuckDBPyConnection) -> None:
    """Bills of one stay share person, provider and admission; a stay all of whose bills were cancelled is none."""
    connection.execute(
        f"""
        CREATE TABLE stay AS
        WITH whole AS (
            SELECT kind, bene_id, provider, incurred AS admission,
                date_trunc('month', incurred)::DATE AS start,
                max(coalesce(discharge, thru_day)) FILTER (
                    discharge_status IS DISTINCT FROM '{codes.STILL_A_PATIENT}'
                ) AS discharge,
                bool_or(discharge_status IN {listed(codes.DIED_IN_HOSPITAL)}) IS TRUE AS died
            FROM claim WHERE kind IN {listed(layout.STAYS)}
            GROUP BY ALL HAVING sum(times) > 0
        )
        SELECT *, date_diff('day', discharge, lead(admission) OVER (
            PARTITION BY kind, bene_id ORDER BY admission, discharge, provider
        )) AS days_to_next FROM whole
        """
    )


def _load_month(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        CREATE TABLE claim_month AS
        WITH claims AS (
            SELECT bene_id, start, sum(dollars) AS medicare_paid,
                greatest(sum(times) FILTER (kind = 'outpatient' AND emergency), 0) AS ed,
                greatest(sum(times) FILTER (kind = 'carrier' AND NOT denied
                    AND (claim_type IN {listed(codes.EQUIPMENT_CLAIMS)}) IS NOT TRUE), 0) AS physician
            FROM claim GROUP BY ALL
        ), admissions AS (
            SELECT bene_id, start, count(*) FILTER (kind = 'inpatient') AS inpatient,
                count(*) FILTER (kind = 'snf') AS snf_admit
            FROM stay GROUP BY ALL
        ), discharges AS (
            -- Somebody who died was not sent home; somebody admitted elsewhere the same day was moved.
            SELECT bene_id, date_trunc('month', discharge)::DATE AS start, count(*) AS discharges,
                count(*) FILTER (days_to_next BETWEEN 1 AND 30) AS readmit
            FROM stay
            WHERE kind = 'inpatient' AND discharge IS NOT NULL AND NOT died AND days_to_next IS DISTINCT FROM 0
            GROUP BY ALL
        ), drugs AS (
            SELECT bene_id, date_trunc('month', incurred)::DATE AS start, sum(paid + subsidy) AS part_d_paid
            FROM (SELECT DISTINCT bene_id, claim_id, incurred, paid, subsidy FROM drug_event
                  WHERE bene_id IS NOT NULL AND deleted IS NOT TRUE AND NOT superseded)
            GROUP BY ALL
        ), hospice AS (
            SELECT DISTINCT bene_id, unnest(generate_series(
                date_trunc('month', from_day), date_trunc('month', least(thru_day, from_day + 400)),
                INTERVAL 1 MONTH))::DATE AS start, true AS hospice
            FROM claim WHERE kind = 'hospice' AND times > 0
        )
        SELECT * FROM claims
            FULL JOIN admissions USING (bene_id, start)
            FULL JOIN discharges USING (bene_id, start)
            FULL JOIN drugs USING (bene_id, start)
            FULL JOIN hospice USING (bene_id, start)
        """
    )
