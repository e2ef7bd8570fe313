"""Loading the public record: its files in one folder, all of them or none of them, twice without a change."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from demonstrations.services.demonstration_record import (
    load_comparison_areas,
    load_demonstrations,
    load_facts,
    load_plans,
)
from demonstrations.services.result_record import load_enrollment, load_findings, load_publications
from demonstrations.services.text_index import index_public_record
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states.ingest.table import Problem, Row, read
from states.services.mou_record import load_mous
from states.services.reference import load_counties, load_states
from states.services.terms_record import TermRows, TermsRecord, load_policies, load_rules
from states.services.upsert import Load

PROPOSAL = "proposal_withdrawn_or_not_pursued"

_SLUG = "demonstration_slug"
_END = ("source", "confidence")
FILES: dict[str, tuple[str, ...]] = {
    "states": (
        "code", "name", "fips", "medicaid_agency", "cms_region_number", "cms_region_office", "participation",
        "note", *_END,
    ),
    "demonstrations": (
        "slug", "state", "name", "model", "status", "mou_signed", "effective_date", "first_enrollment_date",
        "passive_enrollment_start", "original_end_date", "end_date", "end_date_basis", "extension_dates",
        "geographic_area", "target_population", "eligible_estimate", "age_min", "age_max", "max_plans",
        "enrollment_method", "successor_program", "fields_verified", "fields_recalled", *_END,
    ),
    "demonstration_facts": (_SLUG, "field", "value", *_END),
    "demonstration_counties": (
        _SLUG, "state", "county_name", "county_fips", "region", "start_date", "end_date", *_END,
    ),
    "demonstration_years": (_SLUG, "demonstration_year", "start_date", "end_date", "note", *_END),
    "mous": (_SLUG, "document_type", "title", "date", "document_url", "listing_page_url", *_END),
    "plans": (
        _SLUG, "contract_number", "plan_name", "parent_organization", "start_date", "end_date", "note", *_END,
    ),
    "savings_percentages": (
        _SLUG, "demonstration_year", "dy_start", "dy_end", "measure", "percent", "note", *_END,
    ),
    "enrollment": (_SLUG, "contract_number", "month", "enrolled", "eligible", "note", *_END),
    "publications": (
        _SLUG, "publication_type", "title", "author", "demonstration_years", "publication_date",
        "date_precision", "url", *_END,
    ),
    "published_results": (
        _SLUG, "result_type", "measure", "period_label", "period_start", "period_end", "status", "estimate",
        "unit", "savings_percent", "performance_payment_usd", "beneficiary_count",
        "minimum_savings_rate_percent", "lower_ci", "upper_ci", "ci_level_percent", "p_value",
        "baseline_value", "demonstration_value", "direction", "note", *_END,
    ),
    "program_rules": ("model", "rule", "key", "value", "unit", "note", *_END),
}  # fmt: skip
OPTIONAL: dict[str, tuple[str, ...]] = {
    "comparison_areas": (_SLUG, "state", "start_date", "end_date", "note", *_END),
}


@dataclass(frozen=True)
class Loaded:
    """What a load found and did. With problems, nothing was done."""

    problems: tuple[Problem, ...]
    counts: dict[str, dict[str, int]]

    @property
    def has_changed(self) -> bool:
        return any(each[what] for each in self.counts.values() for what in ("created", "updated", "removed"))


class _Undone(Exception):
    """Rolls the transaction back when something was wrong."""


def load_public_record(*, by: User, on: datetime, folder: Path) -> Loaded:
    """Load every file of the record in `folder`, in one transaction. A problem in one row undoes all of it."""
    check(by, Permission.MANAGE_REFERENCE)
    load = Load()
    tables = _read(folder, load.problems)
    if load.problems:
        return _loaded(load)
    try:
        with transaction.atomic():
            _load(load, tables)
            if load.problems:
                raise _Undone
            index_public_record(by=by, on=on)
            loaded = _loaded(load)
            if loaded.has_changed:
                changed = {noun: counts for noun, counts in loaded.counts.items() if any(
                    counts[what] for what in ("created", "updated", "removed"))}  # fmt: skip
                record(by=by, on=on, action="public_record.load", subject="public record", changed=changed)
    except _Undone:
        pass
    return _loaded(load)


def _loaded(load: Load) -> Loaded:
    problems = tuple(dict.fromkeys(load.problems))
    counts: dict[str, Any] = {} if problems else {noun: asdict(each) for noun, each in load.counts.items()}
    return Loaded(problems, counts)


def _read(folder: Path, problems: list[Problem]) -> dict[str, list[Row]]:
    tables = {name: read(folder, f"{name}.csv", columns, problems) for name, columns in FILES.items()}
    for name, columns in OPTIONAL.items():
        present = (folder / f"{name}.csv").exists()
        tables[name] = read(folder, f"{name}.csv", columns, problems) if present else []
    return tables


def _load(load: Load, tables: dict[str, list[Row]]) -> None:
    load.add_sources({row.text("source") for rows in tables.values() for row in rows} - {""})
    states = load_states(load, tables["states"])
    counties = load_counties(load, states)
    of_type: dict[bool, list[Row]] = {True: [], False: []}
    for row in tables["demonstrations"]:
        row.choice("state", states)
        of_type[row.text("status") == PROPOSAL].append(row)
    demonstrations, proposals = of_type[False], of_type[True]
    _check_slugs(tables, demonstrations, proposals)
    families = load_mous(load, states, demonstrations, proposals, tables["mous"])
    TermsRecord(load, counties, families).write(
        (families[row.text("slug")], _term_rows(row, tables))
        for row in demonstrations
        if row.text("slug") in families
    )
    load_policies(load, families.values(), load_rules(load, tables["program_rules"]))
    facts = load_facts(load, tables["demonstration_facts"], tables["demonstrations"])
    by_slug = load_demonstrations(load, demonstrations, families, facts)
    load_plans(load, by_slug, tables["plans"])
    load_comparison_areas(load, by_slug, counties, tables["comparison_areas"])
    load_enrollment(load, by_slug, tables["enrollment"])
    load_publications(load, by_slug, tables["publications"])
    load_findings(load, by_slug, tables["published_results"])


def _term_rows(demonstration: Row, tables: dict[str, list[Row]]) -> TermRows:
    slug = demonstration.text("slug")
    rows = {
        name: sorted(
            (row for row in tables[name] if row.text(_SLUG) == slug),
            key=lambda row: [
                row.cells.get(column, "").zfill(3) for column in ("demonstration_year", "measure")
            ],
        )
        for name in ("demonstration_years", "savings_percentages", "demonstration_counties")
    }
    return TermRows(
        demonstration,
        years=rows["demonstration_years"],
        percentages=rows["savings_percentages"],
        counties=rows["demonstration_counties"],
    )


def _check_slugs(tables: dict[str, list[Row]], demonstrations: list[Row], proposals: list[Row]) -> None:
    """Every row names a demonstration that exists; some files have rows about all of them."""
    slugs = {row.text("slug") for row in demonstrations}
    also = {
        "mous": {""},
        "demonstration_facts": {row.text("slug") for row in proposals},
        "enrollment": {"all", "all-capitated"},
        "publications": {"all"},
        "published_results": {"all"},
    }
    for name, rows in tables.items():
        if _SLUG not in (FILES.get(name) or OPTIONAL[name]):
            continue
        for row in rows:
            if row.text(_SLUG) not in slugs | also.get(name, set()):
                words = ", ".join(sorted(word for word in also.get(name, set()) if word.startswith("all")))
                allowed = "a slug of demonstrations.csv" + (f", or {words}" if words else "")
                row.problem(_SLUG, allowed, "Correct the slug, or add the demonstration.")
