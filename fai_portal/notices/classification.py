"""How sensitive each stored field of this app is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

FIELDS: dict[str, dict[str, S]] = {
    "notices.Notice": {
        "id": S.OPERATIONAL,
        "recipient": S.ACCOUNT,
        "subject": S.OPERATIONAL,
        "sentence": S.OPERATIONAL,
        "address": S.OPERATIONAL,
        "created_at": S.OPERATIONAL,
        "read_at": S.ACCOUNT,
    },
}
