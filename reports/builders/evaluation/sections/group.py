"""Who the report is about: enrollment, the flow of people, the comparison group, and their characteristics."""

from reports.builders import words
from reports.builders.evaluation import figures, findings, names
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import areas, moves, people, weights
from reports.render.document import Block, Section, Table
from reports.render.numbers import Absent

EXAMPLE = 10  # percent


def enrollment(found: Gathered) -> Section:
    if not any(each["enrolled"] for each in found.data.enrollment):
        return Section("Enrollment and engagement", ())
    table = people.enrollment(found)
    enrolled_share, engaged_share = (_share(found, table, what) for what in ("enrolled", "engaged"))
    blocks: list[Block] = [
        "Everybody eligible is analyzed, enrolled or not, so an effect on a part appears diluted."
    ]
    if enrolled_share is not None:
        blocks.append(
            f"Over all months of the demonstration, {findings.percent(enrolled_share)} of eligible months were enrolled. "
            + _diluted("the enrolled", enrolled_share)
        )
    if any(each["engaged"] for each in found.data.enrollment):
        said = ""
        if engaged_share is not None:
            said = (
                f"In {findings.percent(engaged_share)} of eligible months people were engaged. "
                + _diluted("the engaged", engaged_share)
                + " "
            )
        blocks.append(
            f"{said}The engaged are a part of the enrolled who chose to take part. They differ from others in ways that no "
            "data show, so this report makes no statement about what the demonstration caused among them."
        )
    return Section("Enrollment and engagement", (*blocks, figures.enrollment(table), table))


def _share(found: Gathered, table: Table, what: str) -> float | None:
    """Percent of the eligible months of all demonstration years; None where a month of it is hidden."""
    place = [column.key for column in table.columns].index(what)
    if any(row.cells[place] is Absent.HIDDEN for row in table.rows):
        return None
    months = found.data.enrollment
    return 100 * sum(each[what] for each in months) / sum(each["eligible"] for each in months)


def _diluted(who: str, share: float) -> str:
    """How small an effect on a part alone would appear."""
    return (
        f"An effect of {EXAMPLE} percent on {who} alone would appear here as one of about "
        f"{findings.percent(EXAMPLE * share / 100)}."
    )


def flow(found: Gathered) -> Section:
    return Section(
        "Who is analyzed",
        (
            "[[flow]] follows people from the data to the analysis. Those who are not full-benefit Medicare-Medicaid "
            "enrollees, or who do not meet another rule in any month, are left out; so are people without a risk score "
            "and comparison people whom no demonstration person resembles.",
            people.flow(found),
            "[[attrition]] shows who stays and why others leave, and [[transitions]] who changes between fee-for-service and "
            "plans. If people leave the groups for different reasons, the groups change in ways that are not effects on care.",
            moves.attrition(found),
            moves.transitions(found),
        ),
    )


def comparison(found: Gathered) -> Section:
    states = found.comparison_states
    return Section(
        "Comparison group",
        (
            f"The comparison group comes from {words.counted(found.counties('comparison'), 'county', 'counties')} in "
            f"{words.counted(states, 'state')}, as the data name them. The demonstration group comes from "
            f"{words.counted(found.counties('demonstration'), 'county', 'counties')}. {areas.chosen(found)}",
            areas.areas(found),
            "[[balance-figure]] shows how alike the groups are before and after weighting. "
            + _balance_sentence(found),
            figures.balance(found),
        ),
    )


def _balance_sentence(found: Gathered) -> str:
    over = weights.unbalanced(found)
    if not over:
        return "After weighting no covariate differs by more than 0.10 standard deviations in any period."
    return (
        f"After weighting these still differ by more than 0.10 standard deviations in some period: "
        f"{words.listed([names.covariate(name) for name in over])}."
    )


def characteristics(found: Gathered) -> Section:
    return Section(
        "Characteristics of the people analyzed",
        (
            "Characteristics are fixed before treatment, so they cannot be changed by the demonstration.",
            people.characteristics(found),
        ),
    )
