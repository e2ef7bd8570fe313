"""Runs, what they leave behind and what people wrote for them: nothing here is public before the release gate."""

from fai_portal.access.walls import ON_JOBS, Scope, below, of_state

DEMONSTRATION = of_state("demonstrations_demonstration", Scope.RUNS)
RUN = below(DEMONSTRATION, "reports_reportrun", "demonstration_id")
SECTION = below(DEMONSTRATION, "reports_authoredsection", "demonstration_id")

WALLS = [
    RUN.or_where(ON_JOBS),
    below(RUN, "reports_runstep", "run_id"),
    below(RUN, "reports_artifact", "run_id"),
    SECTION,
    below(SECTION, "reports_authoredversion", "section_id"),
]
