"""Person-level rows, and the files and snapshots that they came in: those of the states somebody works for."""

from fai_portal.access.walls import ON_JOBS, Scope, below, of_state, own

ENROLLEE = of_state("enrollees_enrollee", Scope.PEOPLE)
# A file that was refused before its state was known is seen by whoever sent it.
BATCH = of_state("enrollees_intakebatch", Scope.PEOPLE).or_where(
    f"({{row}}.state_id IS NULL AND {own('uploaded_by_id')})"
)
UPLOAD = of_state("enrollees_upload", Scope.PEOPLE).or_where(
    f"({{row}}.state_id IS NULL AND {own('requested_by_id')})"
)
DEMONSTRATION = of_state("demonstrations_demonstration", Scope.DATASETS)

WALLS = [
    ENROLLEE,
    below(ENROLLEE, "enrollees_enrollmentspan", "enrollee_id"),
    below(ENROLLEE, "enrollees_statusspan", "enrollee_id"),
    BATCH,
    below(BATCH, "enrollees_intakefinding", "batch_id"),
    UPLOAD.or_where(ON_JOBS),
    of_state("enrollees_dataset", Scope.DATASETS),
    of_state("enrollees_claimdelivery", Scope.DATASETS),
    below(DEMONSTRATION, "enrollees_eligibilityrun", "demonstration_id").or_where(ON_JOBS),
]
