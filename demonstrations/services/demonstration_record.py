"""Demonstrations as the public record tells them: facts, milestones, plans and comparison areas."""

from datetime import date

from demonstrations.models import Basis, ComparisonArea, Demonstration, Milestone, MilestoneKind, Plan
from states.ingest.source import american
from states.ingest.table import Row
from states.models import County, DemonstrationModel, Fact
from states.services.mou_record import Family
from states.services.upsert import Load, Upsert

WITHDRAWN = "withdrawn_before_launch"
DAYS = {  # the milestones that are one date of demonstrations.csv
    "effective_date": MilestoneKind.EFFECTIVE,
    "first_enrollment_date": MilestoneKind.FIRST_ENROLLMENT,
    "passive_enrollment_start": MilestoneKind.PASSIVE_ENROLLMENT,
    "original_end_date": MilestoneKind.ORIGINAL_LAST_DAY,
    "end_date": MilestoneKind.LAST_DAY,
}
BASES = {
    "actual": Basis.ACTUAL,
    "inferred": Basis.INFERRED,
    "scheduled": Basis.SCHEDULED,
    "scheduled (latest verified)": Basis.SCHEDULED,
}
Facts = dict[tuple[str, str], Row]


def load_facts(load: Load, rows: list[Row], demonstrations: list[Row]) -> Facts:
    """Each fact has its own source. One that contradicts demonstrations.csv is a problem."""
    of_slug = {row.text("slug"): row for row in demonstrations}
    facts = Upsert(load, Fact.objects.all(), key=lambda fact: (fact.subject, fact.field))
    by_field: Facts = {}
    for row in rows:
        slug, field, value = row.text("demonstration_slug"), row.required("field"), row.required("value")
        subject = of_slug.get(slug)
        if subject is not None and field not in subject.cells:
            row.problem("field", "a column of demonstrations.csv", "Correct the name of the field.")
        elif subject is not None and subject.text(field) != value:
            allowed = f"{subject.text(field) or '(empty)'}, as in demonstrations.csv, row {subject.number}"
            row.problem("value", allowed, "Make the two files say the same.")
        facts.put((slug, field), row, subject=slug, field=field, value=american(value), **load.sourced(row))
        by_field[slug, field] = row
    facts.flush()
    return by_field


def load_demonstrations(
    load: Load, rows: list[Row], families: dict[str, Family], facts: Facts
) -> dict[str, Demonstration]:
    demonstrations = Upsert(load, Demonstration.objects.all(), key=lambda each: each.slug)
    for row in rows:
        family = families.get(row.text("slug"))
        if family is None:
            continue
        if family.head.dated != row.day("mou_signed"):
            row.problem(
                "mou_signed", f"{family.head.dated}, as in mous.csv", "Make the two files say the same."
            )
        demonstrations.put(
            row.text("slug"),
            row,
            slug=row.text("slug"),
            state=family.head.state,
            name=row.required("name"),
            model=row.choice("model", DemonstrationModel.values),
            established_by=family.head,
            successor=american(row.text("successor_program")),
            **load.sourced(row),
        )
    demonstrations.flush()
    _load_milestones(load, rows, demonstrations.existing, facts)
    return demonstrations.existing


def _load_milestones(
    load: Load, rows: list[Row], demonstrations: dict[str, Demonstration], facts: Facts
) -> None:
    """An extension is known by its date; of the other kinds there is one each, whatever its date."""
    milestones = Upsert(
        load,
        Milestone.objects.select_related("demonstration"),
        key=lambda each: (
            each.demonstration.slug,
            each.kind,
            each.date if each.kind == MilestoneKind.EXTENDED_THROUGH else None,
        ),
    )

    def put(row: Row, column: str, kind: MilestoneKind, day: date | None, basis: str = "") -> None:
        slug = row.text("slug")
        if (demonstration := demonstrations.get(slug)) is None:
            return
        milestones.put(
            (slug, kind, day if kind == MilestoneKind.EXTENDED_THROUGH else None),
            row,
            demonstration=demonstration,
            kind=kind,
            date=day,
            basis=basis,
            **load.sourced(facts.get((slug, column), row)),
        )

    for row in rows:
        for column, kind in DAYS.items():
            if day := row.day(column):
                basis = ""
                if kind == MilestoneKind.LAST_DAY:
                    basis = BASES.get(row.choice("end_date_basis", BASES), "")
                put(row, column, kind, day, basis)
        for item in row.items("extension_dates"):
            if day := row.as_day("extension_dates", item):
                put(row, "extension_dates", MilestoneKind.EXTENDED_THROUGH, day)
        if row.text("status") == WITHDRAWN:
            put(row, "status", MilestoneKind.WITHDRAWN, None)
    milestones.flush()


def load_plans(load: Load, demonstrations: dict[str, Demonstration], rows: list[Row]) -> None:
    plans = Upsert(
        load,
        Plan.objects.select_related("demonstration"),
        key=lambda plan: (plan.demonstration.slug, plan.name),
    )
    for row in rows:
        slug = row.text("demonstration_slug")
        if slug in demonstrations:
            plans.put(
                (slug, row.text("plan_name")),
                row,
                demonstration=demonstrations[slug],
                contract_number=row.text("contract_number"),
                name=row.required("plan_name"),
                parent_organization=row.text("parent_organization"),
                start=row.day("start_date"),
                end=row.day_after("end_date"),
                **load.sourced(row),
            )
    plans.flush()


def load_comparison_areas(
    load: Load, demonstrations: dict[str, Demonstration], counties: dict[str, County], rows: list[Row]
) -> None:
    """Every county of each state that a demonstration is compared with."""
    areas = Upsert(
        load,
        ComparisonArea.objects.select_related("demonstration"),
        key=lambda area: (area.demonstration.slug, area.county_id),
    )
    for row in rows:
        slug = row.text("demonstration_slug")
        row.choice("state", sorted({county.state_id for county in counties.values()}))
        for county in counties.values():
            if county.state_id == row.text("state") and slug in demonstrations:
                areas.put(
                    (slug, county.fips),
                    row,
                    demonstration=demonstrations[slug],
                    county=county,
                    start=row.day("start_date"),
                    end=row.day_after("end_date"),
                    **load.sourced(row),
                )
    areas.flush()
