"""How sensitive each stored field of this app is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

FIELDS: dict[str, dict[str, S]] = {
    "audit.Event": {
        "id": S.OPERATIONAL,
        "at": S.OPERATIONAL,
        "actor": S.ACCOUNT,
        "action": S.OPERATIONAL,
        "subject": S.OPERATIONAL,
        "state_code": S.OPERATIONAL,
        "outcome": S.OPERATIONAL,
        "details": S.ACCOUNT,
    },
}
