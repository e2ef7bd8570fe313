"""How sensitive each stored field of this app is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

FIELDS: dict[str, dict[str, S]] = {
    "accounts.User": {
        "id": S.OPERATIONAL,
        "password": S.IDENTIFIER,
        "last_login": S.ACCOUNT,
        "email": S.ACCOUNT,
        "name": S.ACCOUNT,
        "is_active": S.OPERATIONAL,
        "is_system": S.OPERATIONAL,
        "date_joined": S.ACCOUNT,
        "sessions_number": S.OPERATIONAL,
    },
    "accounts.Tries": {
        "key": S.ACCOUNT,
        "at": S.ACCOUNT,
        "locked_until": S.ACCOUNT,
    },
    "accounts.Uses": {
        "key": S.ACCOUNT,
        "since": S.OPERATIONAL,
        "count": S.OPERATIONAL,
    },
}
