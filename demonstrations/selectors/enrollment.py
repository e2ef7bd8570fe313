"""Published counts of people in a demonstration, in words, as rows and as bars."""

from collections.abc import Iterable

from django.utils.formats import date_format

from demonstrations.charts import BarChart, bar_chart
from demonstrations.models import Demonstration, EnrollmentCount, Precision

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
