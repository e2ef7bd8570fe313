"""CCW/RIF files: one layout a kind of file, each under the names of CMS's sample and those of the Warehouse.

The sample writes a month's name or number inside the column name (`HMO_1_IND`, `PTC_CNTRCT_JAN_ID`), the Warehouse
at its end (`HMO_IND_01`, `PTC_CNTRCT_ID_01`). A file may use either; columns that are not declared are left alone.
"""

import re

from enrollees.ingest.layouts.rif.beneficiary import BENEFICIARY as _BENEFICIARY
from enrollees.ingest.layouts.rif.carrier import CARRIER
from enrollees.ingest.layouts.rif.dme import EQUIPMENT
from enrollees.ingest.layouts.rif.fields import PAYMENT
from enrollees.ingest.layouts.rif.hha import HOME_HEALTH
from enrollees.ingest.layouts.rif.hospice import HOSPICE
from enrollees.ingest.layouts.rif.inpatient import INPATIENT
from enrollees.ingest.layouts.rif.lines import LINES
from enrollees.ingest.layouts.rif.outpatient import OUTPATIENT
from enrollees.ingest.layouts.rif.pde import DRUG_EVENTS
from enrollees.ingest.layouts.rif.snf import SNF
from enrollees.ingest.layouts.schema import Field, Layout

BENEFICIARY = "beneficiary"
STAYS = ("inpatient", "snf")
DRUGS = "pde"
BY_KIND: dict[str, Layout] = {
    BENEFICIARY: _BENEFICIARY,
    "inpatient": INPATIENT,
    "snf": SNF,
    "outpatient": OUTPATIENT,
    "carrier": CARRIER,
    "hha": HOME_HEALTH,
    "hospice": HOSPICE,
    "dme": EQUIPMENT,
    DRUGS: DRUG_EVENTS,
}
CLAIMS = tuple(kind for kind in BY_KIND if kind not in (BENEFICIARY, DRUGS))
RIF = (*BY_KIND.values(), LINES)
DELIMITER = "|"

_NAMES = (
    (BENEFICIARY, re.compile(r"beneficiary|mbsf|(^|_)bene(_|$)")),
    *((kind, re.compile(kind)) for kind in (*CLAIMS, DRUGS)),
)


def kind_of_name(file_name: str) -> str | None:
    """What a file holds, told by its name: `beneficiary_2015.csv`, `inpatient_base_claims.csv`."""
    stem = file_name.lower().rsplit(".", 1)[0]
    return next((kind for kind, pattern in _NAMES if pattern.search(stem)), None)


def kind_of_columns(header: tuple[str, ...]) -> str | None:
    """What a file holds, told by columns that no other kind of file has."""
    present = set(header)
    return next((kind for kind, layout in BY_KIND.items() if present & set(layout.signs)), None)


def layout_of(kind: str, header: tuple[str, ...]) -> Layout:
    """The layout of a file: the lines of claims that are kept apart are known by having no payment."""
    apart = kind in CLAIMS and PAYMENT not in header and set(header) & set(LINES.headers_of("line"))
    return LINES if apart else BY_KIND[kind]


def columns_of(*kinds: str) -> tuple[Field, ...]:
    """The fields of several kinds of file together, each of their columns once."""
    found = {field.column: field for kind in reversed(kinds) for field in BY_KIND[kind].fields}
    return tuple(found.values())


def values_of(column: str) -> tuple[str, ...]:
    """The codes that a column of the beneficiary file may hold."""
    return next(field.values for field in _BENEFICIARY.fields if field.column == column)
