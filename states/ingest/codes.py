"""Standard codes: the 51 states, and the counties with the changes of their codes."""

import csv
import json
from dataclasses import dataclass
from datetime import date

from django.conf import settings

CITY_STATES = {"MD", "MO", "VA"}  # where a code from 510 on is an independent city beside a county


@dataclass(frozen=True)
class StandardState:
    code: str
    name: str
    fips: str
    ssa: str
    cms_region_number: int
    cms_region_office: str


@dataclass(frozen=True)
class StandardCounty:
    fips: str
    name: str
    state: str
    valid_from: date | None = None
    valid_until: date | None = None


def _rows(name: str) -> list[dict[str, str]]:
    path = settings.BASE_DIR / "data" / "standard_codes" / name
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def states() -> list[StandardState]:
    rows = _rows("states.csv")
    return [StandardState(**row | {"cms_region_number": int(row["cms_region_number"])}) for row in rows]


def counties() -> list[StandardCounty]:
    """Counties of the 51 states; territories, which took no part, are left out."""
    codes = {state.fips: state.code for state in states()}
    atlas = json.loads((settings.NODE_MODULES / "us-atlas" / "counties-10m.json").read_text(encoding="utf-8"))
    found = {}
    for shape in atlas["objects"]["counties"]["geometries"]:
        fips = shape["id"]
        if state := codes.get(fips[:2]):
            found[fips] = StandardCounty(fips, _name(shape["properties"]["name"], fips, state), state)
    for row in _rows("county_changes.csv"):
        days = [date.fromisoformat(row[end]) if row[end] else None for end in ("valid_from", "valid_until")]
        found[row["fips"]] = StandardCounty(row["fips"], row["name"], row["state"], *days)
    return [found[fips] for fips in sorted(found)]


def _name(name: str, fips: str, state: str) -> str:
    is_city = state in CITY_STATES and int(fips[2:]) >= 510
    return f"{name} (city)" if is_city and not name.endswith("City") else name
