"""From beneficiary rows to person-months (methodology sections 1.6, 6.3, 6.5 and 6.7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.tables import insert, listed, quoted


@dataclass(frozen=True)
class StateCodes:
    """Postal codes by FIPS and by SSA code: two different numberings of the same states."""

    of_fips: Mapping[str, str]
    of_ssa: Mapping[str, str]


@dataclass(frozen=True)
class Area:
    """A county of the demonstration or of its comparison, and the day from which it counts."""

    county_fips: str
    group: str
    start: date | None = None


def load_person_months(
    connection: duckdb.DuckDBPyConnection, states: StateCodes, areas: Iterable[Area]
) -> None:
    """The table `person_month`: one row a beneficiary row and month in which it says anything of Medicare.

    The state is that of the month's FIPS county; only where there is none does the yearly SSA code stand in.
    `counted` months become person-months: one for each person and month, none after death. `group` is that of
    the county, `in_area` asks for the county's start too.
    """
    connection.execute("CREATE TABLE fips_state (code VARCHAR, postal VARCHAR)")
    connection.execute("CREATE TABLE ssa_state (code VARCHAR, postal VARCHAR)")
    connection.execute('CREATE TABLE area (county VARCHAR, "group" VARCHAR, start DATE)')
    insert(connection, "fips_state", states.of_fips.items())
    insert(connection, "ssa_state", states.of_ssa.items())
    insert(connection, "area", ((area.county_fips, area.group, area.start) for area in areas))
    connection.execute(
        f"""
        CREATE TABLE person_month AS
        WITH person AS (
            SELECT *, lpad(ssa_state, 2, '0') AS ssa_code,
                {_word(codes.SEX, "sex_code", "U")} AS sex,
                {_word(codes.RACE, "coalesce(rti_race_code, race_code)", "unknown")} AS race,
                CASE WHEN original_reason IS NOT NULL
                     THEN original_reason IN {listed(codes.DISABLED_AT_FIRST)} END AS original_disability,
                CASE WHEN esrd_code IS NOT NULL THEN esrd_code IN ('1', 'Y') END AS yearly_esrd
            FROM beneficiary WHERE usable
        ), month AS (
            SELECT file, row, bene_id, reference_year, birth, death, ssa_code, sex, race, original_disability,
                yearly_esrd, mbi_class, place > 1 AS repeated,
                unnest(range(1, 13)) AS number, unnest(dual) AS dual_found, unnest(buyin) AS buyin,
                unnest(hmo) AS hmo, unnest(county) AS county_found, unnest(contract) AS contract_found,
                unnest(plan_type) AS plan_type, unnest(status) AS status
            FROM person
        ), coded AS (
            SELECT *, make_date(reference_year, number::INTEGER, 1) AS start,
                last_day(make_date(reference_year, number::INTEGER, 1)) AS finish,
                CASE WHEN dual_found IN {listed(codes.DUAL)} THEN dual_found
                     WHEN '0' || dual_found IN {listed(codes.DUAL)} THEN '0' || dual_found
                     ELSE '{codes.UNKNOWN_DUAL}' END AS dual,
                CASE WHEN regexp_full_match(contract_found, {quoted(codes.CONTRACT)}) THEN contract_found END AS contract,
                CASE WHEN regexp_full_match(county_found, '[0-9]{{4,5}}') AND right(county_found, 3) NOT IN ('000', '999')
                     THEN lpad(county_found, 5, '0') END AS county
            FROM month WHERE buyin IS NOT NULL OR dual_found IS NOT NULL
        )
        SELECT m.file, m.row, m.bene_id, m.number, m.start, m.finish,
            m.dual_found, m.dual, m.buyin, m.hmo, m.county_found, m.contract_found, m.contract, m.status,
            m.ssa_code AS ssa_state, m.birth, m.death, m.county,
            f.postal AS county_state, s.postal AS ssa_postal, coalesce(f.postal, s.postal) AS state,
            (m.buyin IN {listed(codes.PART_A)}) IS TRUE AS part_a,
            (m.buyin IN {listed(codes.PART_B)}) IS TRUE AS part_b,
            (m.hmo IN {listed(codes.MANAGED_CARE)}) IS TRUE OR m.contract IS NOT NULL AS medicare_advantage,
            (lpad(m.plan_type, 2, '0') = '{codes.PACE_PLAN_TYPE}') IS TRUE AS pace,
            m.dual IN {listed(codes.FULL_BENEFIT)} AS full_benefit,
            m.dual IN {listed(codes.PARTIAL_BENEFIT)} AS partial_benefit,
            (m.death < m.start) IS TRUE AS after_death,
            NOT m.repeated AND (m.death < m.start) IS NOT TRUE AS counted,
            (m.death BETWEEN m.start AND m.finish) IS TRUE AS died,
            CASE WHEN m.birth <= m.finish THEN datesub('year', m.birth, m.finish) END AS age,
            m.sex, m.race, m.original_disability,
            CASE WHEN m.status IS NOT NULL THEN m.status IN {listed(codes.ESRD_STATUS)}
                 ELSE m.yearly_esrd END AS esrd,
            m.mbi_class, a."group", a.county IS NOT NULL AND (a.start IS NULL OR m.finish >= a.start) AS in_area
        FROM coded m
        LEFT JOIN fips_state f ON f.code = m.county[1:2]
        LEFT JOIN ssa_state s ON s.code = m.ssa_code
        LEFT JOIN area a ON a.county = m.county
        """
    )


def _word(table: Mapping[str, str], value: str, otherwise: str) -> str:
    cases = " ".join(f"WHEN {quoted(code)} THEN {quoted(word)}" for code, word in table.items())
    return f"CASE {value} {cases} ELSE {quoted(otherwise)} END"
