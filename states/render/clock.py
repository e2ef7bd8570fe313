"""A moment as the people of a state read it: on the clock of its capital, and in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONES = {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
}
ZONE_OF = {code: zone for zone, codes in ZONES.items() for code in codes.split()}


def in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def local(moment: datetime, state: str) -> str:
    there = moment.astimezone(ZoneInfo(ZONE_OF[state]))
    return f"{there:%B} {there.day}, {there:%Y, %I:%M:%S %p %Z}"
