"""How sensitive each stored field of this app is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

OF_A_JOB = dict.fromkeys(
    (
        "id", "status", "attempts", "token", "lease_until", "percent", "words", "error", "requested_by", "queued_at",
        "started_at", "finished_at", "cancel_requested_at",
    ),
    S.OPERATIONAL,
)  # fmt: skip
FIELDS: dict[str, dict[str, S]] = {
    "notices.Notice": {
        "id": S.OPERATIONAL,
        "recipient": S.ACCOUNT,
        "subject": S.OPERATIONAL,
        "sentence": S.OPERATIONAL,
        "address": S.OPERATIONAL,
        "created_at": S.OPERATIONAL,
        "changes": S.OPERATIONAL,
        "more": S.OPERATIONAL,
        "read_at": S.ACCOUNT,
        "mail": S.OPERATIONAL,
    },
    "notices.MailChoice": {"id": S.OPERATIONAL, "user": S.ACCOUNT, "how": S.ACCOUNT},
    "notices.Follow": {"id": S.OPERATIONAL, "user": S.ACCOUNT, "subject": S.ACCOUNT},
    "notices.Mail": {
        "recipient": S.ACCOUNT,
        **OF_A_JOB,
        **dict.fromkeys(("key", "message_id", "heading", "text", "is_held", "stayed_here"), S.OPERATIONAL),
    },
    "notices.Letter": {
        "recipient_address": S.ACCOUNT,
        **OF_A_JOB,
        **dict.fromkeys(("kind", "message_id"), S.OPERATIONAL),
    },
}
