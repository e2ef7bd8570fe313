"""The tables of the evaluation report about who is in it: flow, areas, characteristics, enrollment, plans."""

from collections.abc import Callable, Iterable

from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import OUTSIDE_SUPPORT, Gathered, Place
from reports.builders.evaluation.levels import families
from reports.builders.evaluation.privacy import Step, flow_of
from reports.builders.evaluation.values import exact, number
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import hidden_rows, is_small, notes, unless
from reports.render.document import Cell, Column, Row, Table, Value
from reports.render.numbers import Absent, Kind


def by_place(found: Gathered, kind: Kind, what: str) -> tuple[Column, ...]:
    """A column for each group and period."""
    return tuple(
        Column(
            f"{group}_{period}".replace("-", "m"),
            names.short_period(found.periods[period]),
            kind,
            f"{what}: {names.GROUPS[group].lower()} group, {found.periods[period].lower()}.",
            names.GROUPS[group],
        )
        for group, period in found.places
    )


def flow(found: Gathered) -> Table:
    """In = excluded + unknown + outside the support + analyzed, by group and period."""
    steps = flow_of(found)

    def row(label: str, read: Callable[[Place], Value], *, total: bool = False) -> Row:
        return Row((label, *(read(place) for place in found.places)), total)

    def left_out(step: Step) -> Row:
        return row(step_label(step), lambda place: unless(place in steps.hidden, step.people[place]))

    def eligible(place: Place) -> Value:
        later = sum(step.people[place] for step in steps.trimmed)
        return unless(place in steps.hidden, later + found.analyzed[place])

    return Table(
        key="flow",
        caption="People in the data, left out by the first reason, and analyzed",
        columns=(
            Column("step", "Step", description="What happens to people, in order."),
            *by_place(found, Kind.COUNT, "Distinct people"),
        ),
        rows=(
            row("In the data", lambda place: unless(place in steps.hidden, sum(found.flow[place].values()))),
            *map(left_out, steps.excluded),
            row("Eligible in at least one month", eligible),
            *map(left_out, steps.trimmed),
            row("Analyzed", lambda place: found.analyzed[place], total=True),
            row(
                "Person-months analyzed",
                lambda place: unless(
                    place in steps.hidden, int(found.data.rows.months[found.at(place)].sum())
                ),
            ),
        ),
        notes=notes(
            steps.hidden,
            "Somebody without any eligible month in a period counts under the reason of the first month of the period.",
            *joined_notes((*steps.excluded, *steps.trimmed)),
            *stacked_note(found),
        ),
    )


REASON_LABELS = {**names.REASONS, OUTSIDE_SUPPORT: "Outside the common support of the propensity score"}


def step_label(step: Step) -> str:
    """The reason; several that were joined have the name of the largest."""
    if len(step.reasons) == 1:
        return REASON_LABELS[step.reasons[0]]
    return f"{REASON_LABELS[step.reasons[0]]}, or another reason"


def joined_notes(steps: Iterable[Step]) -> tuple[str, ...]:
    """What is in the rows that hold several reasons."""
    return tuple(
        f"{step_label(step)}: also {words.listed([_lower(REASON_LABELS[reason]) for reason in step.reasons[1:]])}. "
        "Reasons with 10 or fewer people in a column were joined with others."
        for step in steps
        if len(step.reasons) > 1
    )


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def stacked_note(found: Gathered) -> tuple[str, ...]:
    if len(found.data.cohorts) < 2:
        return ()
    return (
        "Counties started at different times. A comparison month stands beside each start, so comparison months count "
        f"once for each of the {len(found.data.cohorts)} starts; people count once.",
    )


def characteristics(found: Gathered) -> Table:
    """Shares of the analyzed people, before weighting, and the mean risk score."""
    hidden, counts = found.hidden_levels, found.level_counts
    rows = [Row(("People", *(Cell(found.analyzed[place], Kind.COUNT) for place in found.places)))]
    for levels in families(found.matched.levels).values():
        for level in levels:
            shares = (
                unless(level in hidden[place], exact(100 * counts[place][level] / found.analyzed[place]))
                for place in found.places
            )
            rows.append(Row((names.covariate(level), *shares)))
    family_levels = {level for levels in families(found.matched.levels).values() for level in levels}
    for name, values in found.matched.levels.items():
        if name not in family_levels:
            means = (number(values[found.at(place)].mean(), Kind.NUMBER) for place in found.places)
            rows.append(Row((f"{names.covariate(name)} (mean)", *means)))
    return Table(
        key="characteristics",
        caption="Characteristics of the people analyzed, before weighting",
        columns=(
            Column("characteristic", "Characteristic", description="Fixed before treatment."),
            *by_place(found, Kind.PERCENT, "Percent of people, unless the row says mean"),
        ),
        rows=tuple(rows),
        notes=notes(any(hidden.values()), "Percent of people unless the row says mean or is a count."),
    )


def enrollment(found: Gathered) -> Table:
    """Eligible, enrolled and engaged people of the demonstration area, by the last month of each quarter."""
    moments = found.data.enrollment[2::3] or found.data.enrollment
    rows = []
    hidden_any = False
    for each in moments:
        parts = {
            "engaged": each["engaged"],
            "enrolled_only": each["enrolled"] - each["engaged"],
            "others": each["eligible"] - each["enrolled"],
        }
        try:
            hidden = hidden_rows(parts)
        except CannotBuild:
            hidden = frozenset(parts)
        hidden_any |= bool(hidden)
        no_enrolled = "others" in hidden
        no_engaged = "engaged" in hidden
        rows.append(
            Row((
                f"{each['month']:%B %Y}",
                each["eligible"],
                unless(no_enrolled, each["enrolled"]),
                unless(no_enrolled, exact(100 * each["enrolled"] / each["eligible"])),
                unless(no_engaged, each["engaged"]),
                Absent.HIDDEN if no_engaged or no_enrolled
                else number(100 * each["engaged"] / each["enrolled"] if each["enrolled"] else None),
            ))
        )  # fmt: skip
    return Table(
        key="enrollment",
        caption="Eligible, enrolled and engaged people in the demonstration area, last month of each quarter",
        columns=(
            Column("month", "Month", description="The last month of a quarter of the demonstration."),
            Column("eligible", "Eligible", Kind.COUNT, "Eligible people in the demonstration group."),
            Column("enrolled", "Enrolled", Kind.COUNT, "Of these, enrolled in the demonstration."),
            Column(
                "enrolled_share", "Enrolled, percent of eligible", Kind.PERCENT, "Enrolled over eligible."
            ),
            Column("engaged", "Engaged", Kind.COUNT, "Of the enrolled, those with an engagement service."),
            Column("engaged_share", "Engaged, percent of enrolled", Kind.PERCENT, "Engaged over enrolled."),
        ),
        rows=tuple(rows),
        notes=notes(hidden_any),
    )


def plan_months(found: Gathered) -> Table:
    """How Medicare paid for the months."""
    by_key = {(row["group"], row["period"], row["kind"]): row for row in found.data.plan_months}
    rows = []
    hidden_any = False
    for group, period in found.places:
        whole = sum(by_key[key]["months"] for key in by_key if key[:2] == (group, period))
        people = {
            kind: by_key[group, period, kind]["people"] if (group, period, kind) in by_key else 0
            for kind in names.PLAN_MONTHS
        }
        small = {kind for kind, count in people.items() if is_small(count)}
        hidden = set(people) if small else set()
        hidden_any |= bool(hidden)
        for kind, label in names.PLAN_MONTHS.items():
            one = by_key.get((group, period, kind))
            if one is None:
                continue
            months = one["months"]
            is_hidden = kind in hidden
            rows.append(
                Row((
                    names.GROUPS[group],
                    found.periods[period],
                    label,
                    unless(is_hidden, months),
                    unless(is_hidden, exact(100 * months / whole)),
                    unless(is_hidden, exact(float(one["cents"]) / 100 / months)),
                ))
            )  # fmt: skip
    return Table(
        key="plan_months",
        caption="How Medicare paid for the months",
        columns=(
            Column("group", "Group", description="Demonstration or comparison."),
            Column("period", "Period", description="The year."),
            Column("kind", "Months", description="Who was paid for the month."),
            Column("months", "Person-months", Kind.COUNT, "Eligible months with known covariates."),
            Column("share", "Share of months", Kind.PERCENT, "Of the months of the group and period."),
            Column(
                "mean",
                "Medicare dollars per month",
                Kind.MONEY,
                "Before adjustment and winsorizing, unweighted.",
            ),
        ),
        rows=tuple(rows),
        row_headers=3,
        notes=notes(hidden_any),
        wide=True,
    )
