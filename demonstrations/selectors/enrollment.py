"""Published counts of people in a demonstration, in words, as rows and as bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from demonstrations.charts import BarChart, LineChart, bar_chart, line_chart
from demonstrations.models import Demonstration, EnrollmentCount, Plan, Precision
from demonstrations.selectors import EVERYBODY
from fai_portal.common.periods import Period, next_month
from states.models import County

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
    """The counts of a month put together. `shown` is None in a month without a file: unknown, and no zero."""

    month: date
    shown: int | None  # people of the counties that the publisher shows
    withheld: int = 0  # counts of 1 to 10 people, which it does not

    @property
    def words(self) -> str:
        if self.shown is None:
            return "No file"
        if not self.withheld:
            return f"{self.shown:,}"
        return f"{self.shown + self.withheld:,} to {self.shown + LARGEST_WITHHELD * self.withheld:,}"


@dataclass(frozen=True)
class CountySum:
    county: County
    sums: SeriesMonth


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
        return tuple(each for each in self.months if each.shown is None)


def series_of(demonstration: Demonstration) -> Series | None:
    """None where no counts by county are on record."""
    counts = demonstration.enrollment_counts.filter(county__isnull=False)
    sums = {"shown": Coalesce(Sum("enrolled"), 0), "withheld": Count("pk", filter=Q(is_suppressed=True))}
    by_month = {
        each["month"]: SeriesMonth(each["month"], each["shown"], each["withheld"])
        for each in counts.order_by("month").values("month").annotate(**sums)
    }
    if not by_month:
        return None
    months = tuple(by_month.get(month) or SeriesMonth(month, None) for month in _from_first_to_last(by_month))
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


def _from_first_to_last(months: Iterable[date]) -> Iterable[date]:
    listed = sorted(months)
    return Period(listed[0], next_month(listed[-1])).months()
