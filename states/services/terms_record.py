"""The typed terms as the public record tells them: years, percentages, counties and the policy record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fai_portal.common.periods import Period
from states.ingest.source import american
from states.ingest.table import Row
from states.models import (
    County,
    DemonstrationModel,
    Measure,
    MouVersion,
    PolicyRecord,
    ProgramRule,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from states.rules import first_gap, lies_within
from states.services.mou_record import Family
from states.services.upsert import Load, Upsert

MSR = "medicare_minimum_savings_rate"
ORIGINAL = "aggregate_savings_original_mou"  # the savings percentage that an MOU had before it was amended


@dataclass(frozen=True)
class TermRows:
    """The rows of one demonstration that its terms are made of."""

    demonstration: Row
    years: list[Row]
    percentages: list[Row]
    counties: list[Row]


@dataclass(frozen=True)
class TermSet:
    """One restatement: the version it stands in, and the rows it holds."""

    version: MouVersion
    effective_from: date
    years: list[Row]
    percentages: list[Row]


class TermsRecord:
    """Puts the terms of every demonstration, then writes them in the order of their keys."""

    def __init__(self, load: Load, counties: dict[str, County], families: dict[str, Family]) -> None:
        self.load, self.known_counties = load, counties
        heads = [family.head.pk for family in families.values()]
        of_record = Terms.objects.filter(agreement__in=heads).select_related("agreement")
        self.terms = Upsert(load, of_record, key=lambda row: (row.agreement.slug, row.sequence))
        in_record = {"terms__in": of_record, "terms__sequence__lte": 2}
        self.years = Upsert(
            load,
            TermYear.objects.filter(**in_record).select_related("terms__agreement"),
            key=lambda row: (row.terms.agreement.slug, row.terms.sequence, row.number),
        )
        self.percentages = Upsert(
            load,
            TermPercentage.objects.filter(
                **{f"year__{path}": value for path, value in in_record.items()}
            ).select_related("year__terms__agreement"),
            key=lambda row: (
                row.year.terms.agreement.slug, row.year.terms.sequence, row.year.number, row.measure, row.start,
            ),
        )  # fmt: skip
        self.counties = Upsert(
            load,
            TermCounty.objects.filter(**in_record).select_related("terms__agreement"),
            key=lambda row: (row.terms.agreement.slug, row.terms.sequence, row.county_id, row.start),
        )

    def write(self, all_rows: Iterable[tuple[Family, TermRows]]) -> None:
        sets = [
            (family, rows, sequence, term_set)
            for family, rows in all_rows
            for sequence, term_set in enumerate(_sets(family, rows), start=1)
        ]
        for family, rows, sequence, term_set in sets:
            self._put_terms(family, rows.demonstration, sequence, term_set)
        self.terms.flush()
        for family, rows, sequence, term_set in sets:
            terms = self.terms.existing[family.head.slug, sequence]
            self._put_years((family.head.slug, sequence), terms, term_set)
            self._put_counties((family.head.slug, sequence), terms, rows)
        self.years.flush(remove_others=True)
        self.counties.flush(remove_others=True)
        for family, _, sequence, term_set in sets:
            self._put_percentages((family.head.slug, sequence), term_set)
        self.percentages.flush(remove_others=True)

    def _put_terms(self, family: Family, row: Row, sequence: int, term_set: TermSet) -> None:
        self.terms.put(
            (family.head.slug, sequence),
            row,
            version=term_set.version,
            agreement=family.head,
            sequence=sequence,
            effective_from=term_set.effective_from,
            decided_on=term_set.version.mou.dated,
            model=row.choice("model", DemonstrationModel.values),
            target_population=american(row.text("target_population")),
            age_min=row.whole("age_min"),
            age_max=row.whole("age_max"),
            enrollment_method=american(row.text("enrollment_method")),
            geographic_area=american(row.text("geographic_area")),
            eligible_estimate=row.whole("eligible_estimate"),
            max_plans=row.whole("max_plans"),
            **self.load.sourced(row),
        )

    def _put_years(self, key: tuple[str, int], terms: Terms, term_set: TermSet) -> None:
        listed = []
        for row in term_set.years:
            number = row.whole("demonstration_year") or 0
            start, end = row.day("start_date"), row.day_after("end_date")
            listed.append((number, start, end, row))
            self.years.put(
                (*key, number),
                row,
                terms=terms,
                number=number,
                start=start,
                end=end,
                **self.load.sourced(row),
            )
        gap = first_gap([year[:3] for year in listed])
        if gap is not None:
            row = next(row for number, _, _, row in listed if number == gap)
            row.problem(
                "start_date",
                "the day after the year before it ended",
                "Close the gap, or remove the overlap.",
            )
        # A year that is only known by a percentage, without dates.
        for row in term_set.percentages:
            number = row.whole("demonstration_year") or 0
            if (*key, number) in self.years.rows:
                continue
            if row.text("dy_start") or row.text("dy_end"):
                row.problem("demonstration_year", "a year of demonstration_years.csv", "Add the year there.")
            self.years.put((*key, number), row, terms=terms, number=number, **self.load.sourced(row))

    def _put_counties(self, key: tuple[str, int], terms: Terms, rows: TermRows) -> None:
        state = rows.demonstration.text("state")
        for row in rows.counties:
            fips, start = row.text("county_fips"), row.day("start_date")
            county = self.known_counties.get(fips)
            if county is None:
                row.problem("county_fips", "a five-character FIPS code in use", "Correct the code.")
                continue
            if county.state_id != state or row.text("state") != state:
                fix = "Correct the county's code or its state."
                row.problem("state", f"{state}, the state of the demonstration", fix)
            if _plain(county.name) != _plain(row.text("county_name")):
                row.problem(
                    "county_name", f"{county.name}, the name of {fips}", "Correct the name or the code."
                )
            self.counties.put(
                (*key, fips, start),
                row,
                terms=terms,
                county=county,
                region=row.text("region"),
                start=start,
                end=row.day_after("end_date"),
                **self.load.sourced(row),
            )

    def _put_percentages(self, key: tuple[str, int], term_set: TermSet) -> None:
        for row in term_set.percentages:
            year = self.years.existing.get((*key, row.whole("demonstration_year") or 0))
            if year is None:
                continue
            measure = row.choice("measure", [*Measure.values, ORIGINAL])
            measure = Measure.AGGREGATE_SAVINGS if measure == ORIGINAL else measure
            start, end = row.day("dy_start"), row.day_after("dy_end")
            if not lies_within(start, end, (year.start, year.end)):
                row.problem(
                    "dy_start, dy_end",
                    f"dates inside year {year.number} of demonstration_years.csv",
                    "Correct the dates, or those of the year.",
                    found=f"{row.text('dy_start')} to {row.text('dy_end')}",
                )
            percent = row.decimal("percent")
            if percent is None:
                row.problem("percent", "a number", "Fill in the percentage.")
            self.percentages.put(
                (*key, year.number, measure, start),
                row,
                year=year,
                measure=measure,
                start=start,
                end=end,
                percent=percent,
                **self.load.sourced(row),
            )


def _plain(name: str) -> str:
    """A county's name without what kind of county it is."""
    return name.lower().replace("(city)", "").removesuffix(" city").removesuffix(" county").strip()


def _sets(family: Family, rows: TermRows) -> list[TermSet]:
    """The MOU's own terms, and where it was amended, the terms as amended.

    The record gives an amended agreement's percentages as they ended up, from the first year on; what the MOU
    itself had said is marked apart, where that differs. Without such marks the MOU's terms were never restated.
    """
    row, head = rows.demonstration, family.versions.get(family.head.slug)
    if head is None:
        return []
    known = [day for day in (family.head.dated, row.day("effective_date")) if day]
    if not known:
        row.problem("mou_signed", "a date", "Give the day on which the MOU was signed.")
        return []
    first = [each for each in rows.percentages if each.text("measure") == ORIGINAL]
    final = [each for each in rows.percentages if each.text("measure") != ORIGINAL]
    if not first:
        return [TermSet(head, min(known), rows.years, final)]
    amendment = next((family.addresses[each.text("source")] for each in final if each.text("source") in family.addresses), None)  # fmt: skip
    if amendment is None or not rows.years:
        first[0].problem(
            "measure", "an amendment in mous.csv whose document is the source of the final percentages",
            "Add the amendment's address to mous.csv.",
        )  # fmt: skip
        return []
    original_end = row.day_after("original_end_date")
    agreed = [
        year
        for year in rows.years
        if original_end is None or (year.day_after("end_date") or date.max) <= original_end
    ]
    start = rows.years[0].day("start_date") or min(known)
    first += _untouched(
        final, amendment=amendment, numbers={row.text("demonstration_year") for row in agreed}, family=family
    )
    return [
        TermSet(head, min(known), agreed, first),
        TermSet(family.versions[amendment], start, rows.years, final),
    ]


def _untouched(final: list[Row], *, amendment: str, numbers: set[str], family: Family) -> list[Row]:
    """What the amendment's document does not speak of, such as the quality withhold: it was there before."""
    return [
        each
        for each in final
        if each.text("measure") != Measure.AGGREGATE_SAVINGS
        and family.addresses.get(each.text("source")) != amendment
        and each.text("demonstration_year") in numbers
    ]


def load_rules(load: Load, rows: list[Row]) -> list[ProgramRule]:
    for row in rows:
        if row.text("rule") == MSR:
            row.required("value")
            row.required("key")
            row.whole("key")
    rules = Upsert(load, ProgramRule.objects.all(), key=lambda rule: (rule.model, rule.rule, rule.key))
    put = [
        rules.put(
            (row.text("model"), row.text("rule"), row.text("key")),
            row,
            model=row.choice("model", [*DemonstrationModel.values, "data"]),
            rule=row.required("rule"),
            key=row.text("key"),
            value=row.decimal("value"),
            unit=row.text("unit"),
            **load.sourced(row),
        )
        for row in rows
    ]
    rules.flush()
    return put


def load_policies(load: Load, families: Iterable[Family], rules: list[ProgramRule]) -> None:
    """A policy record for each year of each managed fee-for-service agreement. None of them is confirmed."""
    policies = Upsert(
        load,
        PolicyRecord.objects.select_related("agreement").filter(version=1),
        key=lambda policy: (policy.agreement.slug, policy.period_start),
    )
    of_model = [rule for rule in rules if rule.model == DemonstrationModel.MANAGED_FFS]
    points = [rule for rule in of_model if rule.rule == MSR]
    if load.problems or not points:
        return
    points.sort(key=lambda point: int(point.key))
    values = {rule.rule: rule.value for rule in of_model}
    for family in families:
        terms = Terms.objects.filter(agreement=family.head).governing(date.max).first()
        if terms is None or terms.model != DemonstrationModel.MANAGED_FFS:
            continue
        for year in terms.years.filter(start__isnull=False):
            policies.put(
                (family.head.slug, year.start),
                None,
                agreement=family.head,
                period_start=year.start,
                period_end=year.end,
                months=len(list(Period(year.start, year.end).months())),
                effective_from=terms.effective_from,
                share_rate=(values.get("state_share_maximum") or Decimal(50)) / 100,
                msr_table=[[int(point.key), f"{point.value:.2f}"] for point in points],
                cap_pct=values["payment_cap"] / 100 if values.get("payment_cap") else None,
                source=points[0].source,
                is_verified=False,
            )
    policies.flush()
