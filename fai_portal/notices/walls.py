"""What somebody was told is theirs; whoever tells it writes in the post's context. Who runs the portal sees the outbox."""

from fai_portal.access.walls import ON_JOBS, ON_POST, Scope, Wall, own

WALLS = [
    Wall("notices_notice", None, f"{own('recipient_id')} OR {ON_POST}"),
    Wall("notices_follow", None, f"{own('user_id')} OR {ON_POST}"),
    Wall("notices_mailchoice", None, f"{own('user_id')} OR {ON_POST}"),
    Wall(
        "notices_mail",
        Scope.OUTBOX,
        f"{own('recipient_id')} OR {own('requested_by_id')} OR {ON_POST} OR {ON_JOBS}",
    ),
    Wall("notices_letter", Scope.OUTBOX, f"{ON_POST} OR {ON_JOBS}"),
]
