"""States and counties: the standard codes, and what the record adds to them."""

from states.ingest import codes
from states.ingest.table import Row
from states.models import Agency, County, Participation, State
from states.services.upsert import Load, Upsert


def load_states(load: Load, rows: list[Row]) -> dict[str, State]:
    """All 51 by postal code. A code in the record that contradicts the standard one is a problem."""
    standard = {state.code: state for state in codes.states()}
    recorded: dict[str, Row] = {}
    for row in rows:
        code = row.choice("code", standard)
        if code in standard:
            recorded[code] = row
            _compare(row, standard[code])
    states = Upsert(load, State.objects.all(), key=lambda state: state.code)
    for code, state in standard.items():
        row = recorded.get(code)
        states.put(
            code,
            row,
            code=code,
            name=state.name,
            fips=state.fips,
            ssa=state.ssa,
            cms_region_number=state.cms_region_number,
            cms_region_office=state.cms_region_office,
            participation=_participation(row),
            **(load.sourced(row) if row else {"is_verified": True}),
        )
    states.flush()
    agencies = Upsert(load, Agency.objects.all(), key=lambda agency: agency.state_id)
    for code, row in recorded.items():
        agencies.put(
            code,
            row,
            state=states.existing[code],
            name=row.required("medicaid_agency"),
            **load.sourced(row),
        )
    agencies.flush()
    return states.existing


def _compare(row: Row, state: codes.StandardState) -> None:
    for column, value in [
        ("name", state.name),
        ("fips", state.fips),
        ("cms_region_number", str(state.cms_region_number)),
        ("cms_region_office", state.cms_region_office),
    ]:
        if row.text(column) != value:
            row.problem(column, value, f"Use the standard value for {state.code}, or another state's code.")


def _participation(row: Row | None) -> str:
    if row is None:
        return Participation.NONE
    return row.choice("participation", [Participation.DEMONSTRATION, Participation.PROPOSAL_ONLY])


def load_counties(load: Load, states: dict[str, State]) -> dict[str, County]:
    counties = Upsert(load, County.objects.all(), key=lambda county: county.fips)
    for county in codes.counties():
        counties.put(
            county.fips,
            None,
            fips=county.fips,
            name=county.name,
            state=states[county.state],
            valid_from=county.valid_from,
            valid_until=county.valid_until,
        )
    counties.flush()
    return counties.existing
