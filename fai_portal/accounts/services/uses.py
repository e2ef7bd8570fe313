"""Counting uses, exactly, whatever number of processes count at once."""

from datetime import datetime, timedelta

from django.db import connection

from fai_portal.accounts.keys import keyed
from fai_portal.accounts.models import User, Uses

# One statement: the row is locked between reading and writing it, so no two uses get the same number.
COUNT = """
INSERT INTO accounts_uses AS known (key, since, count) VALUES (%(key)s, %(on)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN known.since > %(before)s THEN known.count + 1 ELSE 1 END,
    since = CASE WHEN known.since > %(before)s THEN known.since ELSE excluded.since END
RETURNING count, since
"""


def count_use(*, by: User | None, on: datetime, what: str, per: timedelta) -> tuple[int, datetime]:
    """The number of this use since its window of time began, and when the window ends."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": keyed(what), "on": on, "before": on - per})
        count, since = cursor.fetchone()
    return count, since + per


def forget_old_uses(*, by: User, on: datetime) -> int:
    """Rows of windows that are long over."""
    return Uses.objects.filter(since__lt=on - timedelta(days=1)).delete()[0]
