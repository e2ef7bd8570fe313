"""Published counts of people in a demonstration, in words, as rows and as bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import date_format

from demonstrations.charts import BarChart, LineChart, bar_chart, line_chart
from demonstrations.models import Demonstration, EnrollmentCount, Plan, Precision
from demonstrations.selectors import EVERYBODY
from fai_portal.common.periods import Period, next_month
from states.models import County, State

PUBLISHER = "CMS, Monthly Enrollment by Contract/Plan/State/County"
LARGEST_WITHHELD = 10
BEFORE = {Precision.APPROXIMATE: "about ", Precision.LOWER_BOUND: "at least "}


def enrolled_words(count: EnrollmentCount) -> str:
    """How many were enrolled, as precisely as it was published. A withheld count is neither zero nor a guess."""
    if count.is_suppressed:
        return "Withheld"
    if count.enrolled is None:
        return "Not known"
    return f"{BEFORE.get(count.precision, '')}{count.enrolled:,}"


def counts_of(demonstration: Demonstration) -> list[EnrollmentCount]:
    """The counts of the whole demonstration and of its contracts, by month; those of counties left out."""
    counts = demonstration.enrollment_counts.filter(county__isnull=True)
    return list(counts.select_related("source").order_by("month", "contract_number"))


def enrollment_chart(counts: Iterable[EnrollmentCount]) -> BarChart | None:
    """A bar for each known count. An unknown one has a row in the table and no bar."""
    return bar_chart(
        [
            (date_format(count.month, "M Y"), count.enrolled, enrolled_words(count))
            for count in counts
            if count.enrolled is not None
        ]
    )


def contracts_in(month: date) -> dict[str, int]:
    """The demonstration of each contract number that a plan on record had in a month."""
    plans = Plan.objects.visible_to(EVERYBODY).exclude(contract_number="")
    running = plans.filter(
        Q(start__isnull=True) | Q(start__lt=next_month(month)), Q(end__isnull=True) | Q(end__gt=month)
    )
    return dict(running.values_list("contract_number", "demonstration_id"))


@dataclass(frozen=True)
class SeriesMonth:
    """The counts of a month put together.

    `shown` is None where no number is published: in a month without a file, in one whose file does not list what is
    asked for, and in one of which everything is withheld. None of them is zero, so none has a point on the line.
    """

    month: date
    shown: int | None  # people of the counties that the publisher shows
    withheld: int = 0  # counts of 1 to 10 people, which it does not
    has_file: bool = True

    @property
    def no_number(self) -> str:
        return "None" if self.has_file else "Not known"

    @property
    def words(self) -> str:
        if self.withheld:
            least = (self.shown or 0) + self.withheld
            return f"{least:,} to {least + (LARGEST_WITHHELD - 1) * self.withheld:,}"
        if self.shown is None:
            return "Not listed" if self.has_file else "No file"
        return f"{self.shown:,}"


@dataclass(frozen=True)
class CountySum:
    county: County
    sums: SeriesMonth


@dataclass(frozen=True)
class Parts:
    """What a series can be narrowed to: values and labels of plans and of counties."""

    plans: tuple[tuple[str, str], ...]
    counties: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Series:
    """Published counts by plan and county, put together by month, and the newest month by county."""

    months: tuple[SeriesMonth, ...]
    counties: tuple[CountySum, ...]
    chart: LineChart | None
    sources: tuple[EnrollmentCount, ...]  # one count of each source, to cite

    @property
    def newest(self) -> date:
        return self.months[-1].month

    @property
    def gaps(self) -> tuple[SeriesMonth, ...]:
        return tuple(each for each in self.months if not each.has_file)


def series_of(demonstration: Demonstration, *, plan: str = "", county: str = "") -> Series | None:
    """The counts of a demonstration, or of one plan of it, one county of it, or both; None where there are none."""
    counts = demonstration.enrollment_counts.filter(county__isnull=False)
    if plan:
        contract, _, plan_id = plan.partition("-")
        counts = counts.filter(contract_number=contract, plan_id=plan_id)
    if county:
        counts = counts.filter(county_id=county)
    return _series(counts)


def series_in(state: State) -> Series | None:
    """The counts of all demonstrations of a state together; None where there are none."""
    counts = EnrollmentCount.objects.visible_to(EVERYBODY)
    return _series(counts.filter(demonstration__state=state, county__isnull=False))


def parts_of(demonstration: Demonstration) -> Parts:
    """The plans and the counties that a demonstration's series can be narrowed to."""
    counts = demonstration.enrollment_counts.filter(county__isnull=False)
    plans = counts.order_by("contract_number", "plan_id").values_list("contract_number", "plan_id").distinct()
    counties = (
        counts.order_by("county__name", "county_id").values_list("county_id", "county__name").distinct()
    )
    return Parts(
        plans=tuple((f"{contract}-{plan}", f"{contract}, plan {plan}") for contract, plan in plans),
        counties=tuple(counties),
    )


def _series(counts: QuerySet[EnrollmentCount]) -> Series | None:
    sums = {"shown": Sum("enrolled"), "withheld": Count("pk", filter=Q(is_suppressed=True))}
    by_month = {
        each["month"]: SeriesMonth(each["month"], each["shown"], each["withheld"])
        for each in counts.order_by("month").values("month").annotate(**sums)
    }
    if not by_month:
        return None
    files = _months_with_a_file()
    months = tuple(
        by_month.get(month) or SeriesMonth(month, None, has_file=month in files)
        for month in _from_first_to_last(by_month)
    )
    newest = counts.filter(month=months[-1].month)
    by_county = list(newest.order_by("county_id").values("county_id").annotate(**sums))
    counties = County.objects.in_bulk([each["county_id"] for each in by_county])
    cited = counts.order_by("source_id", "pk").distinct("source_id").select_related("source")
    return Series(
        months=months,
        counties=tuple(
            CountySum(
                counties[each["county_id"]], SeriesMonth(months[-1].month, each["shown"], each["withheld"])
            )
            for each in by_county
        ),
        chart=line_chart([(each.month, each.shown, each.words) for each in months]),
        sources=tuple(cited)[-1:],
    )


def _months_with_a_file() -> set[date]:
    """A published file is about every plan: a month with a count of any is a month whose file was read."""
    counts = EnrollmentCount.objects.visible_to(EVERYBODY).filter(county__isnull=False)
    return set(counts.order_by("month").values_list("month", flat=True).distinct())


def _from_first_to_last(months: Iterable[date]) -> Iterable[date]:
    listed = sorted(months)
    return Period(listed[0], next_month(listed[-1])).months()
