"""Claims to months: what the deliveries say of each claim in the end, and what that costs in the month it was incurred.

Only final action counts: a later delivery replaces a claim or cancels it, and a cancel takes away what its original
added (methodology 1.5). Medical education and disproportionate share were left out when the claims were read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from demonstrations.evaluation.adjustments import Rate, adjusted, chosen, rates_table
from enrollees.datasets import tables
from enrollees.datasets.engine import literal
from enrollees.ingest.layouts.rif import DRUGS
from enrollees.ingest.rif.claims import load_claim_sums

# A claim as a delivery keeps it: people under their random keys, claims and providers under keyed numbers.
COLUMNS = (
    "person_id VARCHAR, claim BIGINT, kind VARCHAR, incurred DATE, from_day DATE, thru_day DATE, discharge DATE, "
    "provider BIGINT, discharge_status VARCHAR, added DECIMAL(18, 2), taken DECIMAL(18, 2), emergency BOOLEAN, "
    "denied BOOLEAN, claim_type VARCHAR"
)


@dataclass(frozen=True)
class Claims:
    """How many claims came in, and what became of them; dollars are those of Parts A and B."""

    delivered: int
    replaced: int  # by a later delivery of the same claim
    canceled: int
    in_months: int
    elsewhere: int  # of a person or a month that is no person-month


def read_claims(workspace: duckdb.DuckDBPyConnection, deliveries: Iterable[Sequence[Path]]) -> None:
    """The table `delivered` from the files of the deliveries, the earliest first."""
    workspace.execute(f"CREATE TABLE delivered ({COLUMNS}, delivery INTEGER)")
    for number, files in enumerate(deliveries):
        listed = ", ".join(literal(str(path)) for path in files)
        if listed:
            workspace.execute(f"INSERT INTO delivered SELECT *, {number} FROM read_parquet([{listed}])")


def make_claim_months(
    workspace: duckdb.DuckDBPyConnection, *, rates: Sequence[Rate], switches: Sequence[str]
) -> Claims:
    """The table `claim_month` from `delivered` and `month`, the payment adjustments made to each claim that are on."""
    workspace.execute(
        f"""
        CREATE TABLE claim AS
        WITH told AS (
            SELECT kind, claim, count(*) AS times_told,
                max(delivery) FILTER (added IS NOT NULL) AS added_in,
                max(delivery) FILTER (taken IS NOT NULL) AS taken_in,
                max_by(added, delivery) FILTER (added IS NOT NULL) AS added,
                max_by(taken, delivery) FILTER (taken IS NOT NULL) AS taken_last,
                max_by(delivered, (added IS NOT NULL, delivery)) AS latest
            FROM delivered GROUP BY ALL
        ), final AS (
            SELECT *, CASE WHEN taken_in >= coalesce(added_in, 0) THEN taken_last END AS taken FROM told
        )
        SELECT kind, claim AS claim_id, latest.person_id AS bene_id, latest.incurred AS incurred, latest.from_day AS from_day,
            latest.thru_day AS thru_day, latest.discharge AS discharge, latest.provider AS provider,
            latest.discharge_status AS discharge_status, latest.emergency AS emergency, latest.denied AS denied,
            latest.claim_type AS claim_type, times_told, added, taken,
            (coalesce(added, 0) + coalesce(taken, 0))::DECIMAL(18, 2) AS dollars,
            (added IS NOT NULL)::INTEGER - (taken IS NOT NULL)::INTEGER AS times,
            date_trunc('month', latest.incurred)::DATE AS start
        FROM final;
        CREATE TABLE drug_event AS
            SELECT bene_id, claim_id, incurred, dollars AS paid, 0 AS subsidy, false AS deleted, false AS superseded
            FROM claim WHERE kind = '{DRUGS}';
        CREATE VIEW priced AS
            SELECT claim.bene_id AS person_id, claim.kind, claim.claim_id, month.month, month.state,
                month.county AS county_fips, (month.advantage OR month.contract IS NOT NULL)::TINYINT AS medicare_advantage,
                month.enrolled::TINYINT AS enrolled, month.contract AS plan_contract, claim.dollars AS cost
            FROM claim JOIN month ON month.person_id = claim.bene_id AND month.month = claim.start
            WHERE claim.kind <> '{DRUGS}' AND month.left_out IS NULL;
        """
    )
    counted = _counted(workspace)
    if switches:
        opened = tables.opened(workspace, "priced")
        on = opened.table(rates_table(chosen(rates, switches)))
        made = opened.keep(adjusted(opened.person_months, on, switches)).get_name()
        workspace.execute(
            f"UPDATE claim SET dollars = made.cost FROM {made} made "
            "WHERE claim.kind = made.kind AND claim.claim_id = made.claim_id"
        )
    workspace.execute(f"DELETE FROM claim WHERE kind = '{DRUGS}'")
    load_claim_sums(workspace)
    return counted


def _counted(workspace: duckdb.DuckDBPyConnection) -> Claims:
    found = workspace.execute(
        """
        SELECT coalesce(sum(times_told), 0), coalesce(sum(times_told - 1), 0),
            count(*) FILTER (times <= 0), count(*) FILTER (times > 0 AND month.person_id IS NOT NULL),
            count(*) FILTER (times > 0 AND month.person_id IS NULL)
        FROM claim LEFT JOIN month
            ON month.person_id = claim.bene_id AND month.month = claim.start AND month.left_out IS NULL
        """
    ).fetchone()
    assert found is not None
    return Claims(*map(int, found))
