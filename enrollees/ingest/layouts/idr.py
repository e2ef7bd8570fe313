"""Span files in the style of CMS's Integrated Data Repository: dual status, plan enrollment, entitlement, status.

A row is a span of one person; ends are the last day, and 9999-12-31 is open. `IDR_LTST_TRANS_FLG` is Y on the rows
that hold; what was superseded is kept in the file as N and is left out.
"""

from enrollees.ingest.layouts.person_months import DUAL_CODES
from enrollees.ingest.layouts.schema import Field, Kind, Layout, Span

_SOURCE = "CMS, Integrated Data Repository"
LATEST = "\"IDR_LTST_TRANS_FLG\" = 'Y'"
_STAMP = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"


def _code(name: str, label: str, *values: str, required: bool = False) -> Field:
    return Field(name, label, Kind.CODE, values=values, required=required, source=_SOURCE)


def _day(name: str, label: str) -> Field:
    return Field(name, label, Kind.DAY, required=True, source=_SOURCE)


def _text(name: str, label: str, pattern: str, allowed: str, *, required: bool = False) -> Field:
    return Field(name, label, Kind.TEXT, pattern=pattern, allowed=allowed, required=required, source=_SOURCE)


_PERSON = Field(
    "BENE_SK",
    "Key of the person in the repository",
    Kind.TEXT,
    required=True,
    is_identifier=True,
    pattern="-?[0-9]{1,18}",
    allowed="a whole number; a negative one is a synthetic person",
    source=_SOURCE,
)
_TRANSACTION = (
    _code("IDR_LTST_TRANS_FLG", "Whether the row holds or was superseded", "Y", "N", required=True),
    *(
        _text(name, label, _STAMP, "a time such as 2019-09-26T00:00:00.000000")
        for name, label in (
            ("IDR_TRANS_EFCTV_TS", "When the row began to hold"),
            ("IDR_INSRT_TS", "When the row was written"),
            ("IDR_UPDT_TS", "When the row was changed"),
            ("IDR_TRANS_OBSLT_TS", "When the row was superseded"),
        )
    ),
)


def _layout(
    key: str, label: str, about: str, start: str, last_day: str, *fields: Field, within: tuple[str, ...] = ()
) -> Layout:
    return Layout(
        key=key,
        version=1,
        label=label,
        about=about,
        row_key=("BENE_SK", *within, start),
        command="import_enrollment --layout idr",
        span=Span("BENE_SK", start, last_day, within, LATEST),
        fields=(_PERSON, *fields, _day(start, "First day"), _day(last_day, "Last day"), *_TRANSACTION),
    )


DUAL = _layout(
    "idr_dual",
    "IDR dual status spans",
    "one row for each time in which a person had one dual status in one state",
    "BENE_MDCD_ELGBLTY_BGN_DT",
    "BENE_MDCD_ELGBLTY_END_DT",
    _code("BENE_DUAL_STUS_CD", "Dual status code", *DUAL_CODES, required=True),
    _code("BENE_DUAL_TYPE_CD", "Full, partial, no or unknown Medicaid benefits", "F", "P", "N", "U"),
    Field("GEO_USPS_STATE_CD", "State that reported it", Kind.STATE, required=True, source=_SOURCE),
)
ENROLLMENT = _layout(
    "idr_enrollment",
    "IDR plan enrollment spans",
    "one row for each time in which a person was in one plan",
    "BENE_ENRLMT_BGN_DT",
    "BENE_ENRLMT_END_DT",
    _text("CNTRCT_PBP_SK", "Key of the plan in the repository", "-?[0-9]{1,18}", "a whole number"),
    _text("BENE_CNTRCT_NUM", "Contract number", "[A-Z][0-9]{4}", "a letter and four digits", required=True),
    _text("BENE_PBP_NUM", "Plan benefit package", "[0-9]{3}", "three digits", required=True),
    _text("BENE_CVRG_TYPE_CD", "Kind of coverage", "[0-9]{1,2}", "one or two digits"),
    _code("BENE_ENRLMT_PGM_TYPE_CD", "Part C, Part D or both", "1", "2", "3"),
    _code("BENE_ENRLMT_EMPLR_SBSDY_SW", "Whether an employer pays a part", "Y", "N", "1", "0"),
    within=("BENE_ENRLMT_PGM_TYPE_CD",),
)
ENTITLEMENT = _layout(
    "idr_entitlement",
    "IDR entitlement spans",
    "one row for each time in which a person was entitled to Part A or Part B",
    "BENE_RNG_BGN_DT",
    "BENE_RNG_END_DT",
    _code("BENE_TP_TYPE_CD", "Part A or Part B", "A", "B", required=True),
    _text("BENE_BUYIN_CD", "Buy-in code", "[A-Z0-9]", "one letter or digit"),
    within=("BENE_TP_TYPE_CD",),
)
STATUS = _layout(
    "idr_status",
    "IDR Medicare status spans",
    "one row for each time in which a person had one Medicare status",
    "MDCR_STUS_BGN_DT",
    "MDCR_STUS_END_DT",
    _code("BENE_MDCR_STUS_CD", "Medicare status", "10", "11", "20", "21", "31", "40", required=True),
)
IDR = (DUAL, ENROLLMENT, ENTITLEMENT, STATUS)
