"""How sensitive each stored field of this app is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

FIELDS: dict[str, dict[str, S]] = {
    "access.Grant": {
        "id": S.OPERATIONAL,
        "user": S.ACCOUNT,
        "role": S.ACCOUNT,
        "state_code": S.ACCOUNT,
        "granted_by": S.ACCOUNT,
        "granted_at": S.OPERATIONAL,
        "reason": S.ACCOUNT,
    },
}
