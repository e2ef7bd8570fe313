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
        "role": S.ACCOUNT,
        "request": S.OPERATIONAL,
        "via": S.OPERATIONAL,
        "reason": S.ACCOUNT,
        "details": S.ACCOUNT,
    },
    "audit.Seal": {
        "id": S.OPERATIONAL,
        "day": S.OPERATIONAL,
        "previous": S.OPERATIONAL,
        "tables": S.OPERATIONAL,
        "digest": S.OPERATIONAL,
        "sealed_at": S.OPERATIONAL,
    },
}
