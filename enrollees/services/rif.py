"""Taking in a folder of CCW/RIF files: converted to person-months, then loaded like any other file of them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from demonstrations.models import Demonstration
from demonstrations.selectors.area import comparison_counties, demonstration_counties, started_on
from enrollees.datasets import engine
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, Findings, IntakeReport
from enrollees.ingest.rif import COMPARISON, DEMONSTRATION, LAYOUT, Area, Conversion, StateCodes, convert
from enrollees.ingest.sources import folder_identity
from enrollees.services.intake import load_person_month_table
from enrollees.services.kept_claims import keep_rif
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from states.ingest import codes


def import_rif(
    *,
    directory: Path,
    demonstration: Demonstration | None,
    by: User,
    on: datetime,
    synthetic: bool = False,
    dry_run: bool = False,
    explain: bool = False,
    keep: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
) -> IntakeReport:
    """Check a folder of CCW/RIF files and, unless it is refused or the run is dry, make a dataset of it; or with `keep`,
    keep its people, spans and claims, of which the eligibility job makes one.

    The demonstration's counties and those of its comparison give each row its group; other rows are left out and
    counted. With no demonstration nobody knows the group, so nothing can be loaded and the run has to be dry.
    Raises Denied when `by` may not import for the state, NotReady when the record is empty.
    """
    if demonstration is None and not dry_run:
        raise ValueError("without a demonstration only a dry run is possible")
    check(by, Permission.IMPORT_DATA, state=demonstration.state_id if demonstration else None)
    findings = Findings(max_findings)
    with engine.scratch_folder() as scratch, engine.workspace() as connection:
        conversion = convert(
            connection,
            directory,
            states=_state_codes(),
            findings=findings,
            synthetic=synthetic,
            areas=_areas(demonstration) if demonstration else None,
        )
        if demonstration is None:
            report = IntakeReport.of(findings, layout=LAYOUT, rows=conversion.rows, people=conversion.people)
        elif keep:
            report = keep_rif(
                conversion=conversion,
                directory=directory,
                scratch=scratch,
                findings=findings,
                demonstration=demonstration,
                by=by,
                on=on,
                dry_run=dry_run,
            )
        else:
            sha256, size = folder_identity(directory)
            table = load_person_month_table(
                table=_written(conversion, scratch / "person_months.parquet"),
                layout=LAYOUT,
                file_name=directory.name,
                sha256=sha256,
                size=size,
                findings=findings,
                demonstration=demonstration,
                by=by,
                on=on,
                dry_run=dry_run,
            )
            report = replace(table, rows=conversion.rows)
        return replace(report, people_explained=conversion.explained() if explain else None)


def _areas(demonstration: Demonstration) -> list[Area]:
    """Its counties and those of its comparison, each once; a county on both sides is the demonstration's."""
    start = started_on(demonstration)
    compared = {each.fips: Area(each.fips, COMPARISON) for each in comparison_counties(demonstration)}
    ours = {
        each.fips: Area(each.fips, DEMONSTRATION, each.start or start)
        for each in reversed(demonstration_counties(demonstration))  # the earliest start of a county stands
    }
    return list((compared | ours).values())


def _state_codes() -> StateCodes:
    states = codes.states()
    return StateCodes(
        of_fips={state.fips: state.code for state in states},
        of_ssa={state.ssa: state.code for state in states},
    )


def _written(conversion: Conversion, path: Path) -> Path:
    conversion.person_months().write_parquet(str(path))
    return path
