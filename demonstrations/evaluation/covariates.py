"""Which covariates a report adjusts for: the primary set, and the recalled one as a labeled replication.

Source: methodology 2.4, 2.8b. Columns are those of the person-month layout; `area_` stands for every column of areas.
"""

from dataclasses import dataclass

AREA = "area_"
DIED, SHARE_ELIGIBLE = "died_in_year", "share_of_year_eligible"
MADE_FROM = {DIED: "died", SHARE_ELIGIBLE: "month"}  # the columns that these are worked out from


@dataclass(frozen=True)
class CovariateSet:
    """`fixed` are columns taken in the fixing month (see `entry`), `current` those of the month itself."""

    key: str
    label: str
    fixed: tuple[str, ...]
    current: tuple[str, ...]
    source: str
    caution: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.fixed, *self.current)

    def available(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Those that the data have, with the area columns spelled out, in the order of this set."""
        return _spelled_out(self.columns, columns)

    def current_available(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The same of the current ones alone."""
        return _spelled_out(self.current, columns)


def _spelled_out(names: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        if name == AREA:
            found += sorted(column for column in columns if column.startswith(AREA))
        elif MADE_FROM.get(name, name) in columns:
            found.append(name)
    return tuple(found)


PRIMARY = CovariateSet(
    key="primary",
    label="Fixed before treatment",
    fixed=("age", "sex", "race", "original_disability", "esrd", "hcc", "ltss", "spmi", "msa", AREA),
    current=(),
    source="Our choice: what treatment cannot change.",
)
REPLICATION = CovariateSet(
    key="replication",
    label="Replication of the covariates recalled from earlier evaluations",
    fixed=("sex", "race", "original_disability"),
    current=(
        "age",
        "esrd",
        DIED,
        SHARE_ELIGIBLE,
        "hcc",
        "aligned_other",
        "msa",
        AREA,
    ),
    source="Recalled from the published evaluation reports; not confirmed.",
    caution=(
        "Death in the year, the share of the year eligible, the current risk score and alignment may be effects of "
        "the demonstration. Adjusting for them can hide part of its effect or show one that is not there."
    ),
)
