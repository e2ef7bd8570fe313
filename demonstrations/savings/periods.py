"""Which months a determination looks at: one performance period and the baseline it is measured from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fai_portal.common.periods import Period

MOST_MONTHS = 1_000


@dataclass(frozen=True)
class Window:
    """The months of one savings determination; every period is half-open and a month counts by its first day.

    baseline: the baseline of every cohort that has none of its own; before `performance`.
    performance: the demonstration year being determined.
    launch: the first day of the demonstration; left out, the first day of `performance`. Months before it are
        baseline months: a county that joins the demonstration later already counts as its area then.
    entry_points: first days of the demonstration's performance periods, which name the later cohorts; left
        out, those of `launch` and `performance`.
    own_baselines: by cohort name, for cohorts whose baseline ends at a later entry.

    Raises ValueError when a baseline has no end or reaches into the performance period, or a period is absurd.
    """

    baseline: Period
    performance: Period
    launch: date | None = None
    entry_points: tuple[date, ...] = ()
    own_baselines: Mapping[str, Period] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.performance.end is None:
            raise ValueError("The performance period has no end.")
        if self.launch is not None and self.launch > self.performance.start:
            raise ValueError(f"The launch {self.launch} is after the performance period's start.")
        for name, period in {"baseline": self.baseline, **self.own_baselines}.items():
            if period.end is None or period.end > self.performance.start:
                raise ValueError(f"The baseline of {name!r} must end before {self.performance.start}.")
        for period in (self.baseline, self.performance, *self.own_baselines.values()):
            if len(list(period.months())) > MOST_MONTHS:
                raise ValueError(f"A period of more than {MOST_MONTHS} months is not a baseline or a year.")

    @property
    def start(self) -> date:
        """The first day of the demonstration."""
        return self.launch or self.performance.start

    @property
    def entries(self) -> tuple[date, ...]:
        """The first days of the performance periods, in order."""
        return tuple(sorted(set(self.entry_points) | {self.start, self.performance.start}))
