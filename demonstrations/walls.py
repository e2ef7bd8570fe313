"""A demonstration is as public as the MOU that established it, and so is what hangs on it."""

from fai_portal.access.walls import ON_JOBS, Scope, Wall, below, of_state

DEMONSTRATION = of_state(
    "demonstrations_demonstration",
    Scope.WORK,
    read=f"EXISTS (SELECT FROM states_mou WHERE states_mou.id = {{row}}.established_by_id) OR {ON_JOBS}",
)


def _fact(table: str) -> Wall:
    return below(DEMONSTRATION, table, "demonstration_id", public=True)


def _fact_or_initiative_wide(table: str) -> Wall:
    return _fact(table).or_read("{row}.demonstration_id IS NULL")


WALLS = [
    DEMONSTRATION,
    _fact("demonstrations_plan"),
    _fact("demonstrations_milestone"),
    _fact("demonstrations_comparisonarea"),
    below(
        of_state("demonstrations_demonstration", Scope.RUNS),
        "demonstrations_qualitymeasure",
        "demonstration_id",
    ).or_where(ON_JOBS),
    _fact_or_initiative_wide("demonstrations_enrollmentcount"),
    _fact_or_initiative_wide("demonstrations_publication"),
    _fact_or_initiative_wide("demonstrations_finding"),
]
