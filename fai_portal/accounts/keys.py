"""The keys of rows that count: without the secret key nobody can tell from one whose address or what it counts."""

from django.utils.crypto import salted_hmac


def keyed(what: str) -> str:
    return salted_hmac("fai_portal.accounts.keys", what, algorithm="sha256").hexdigest()
