"""Person-months, version 1: one row a person and month."""

from enrollees.ingest.layouts.schema import Field, Kind, Layout

DEMONSTRATION = "demonstration"
COMPARISON = "comparison"
GROUPS = (DEMONSTRATION, COMPARISON)
DUAL_CODES = ("00", "01", "02", "03", "04", "05", "06", "08", "09", "99", "NA")
RACES = ("white", "black", "hispanic", "asian", "native", "other", "unknown")
CATEGORIES = ("facility", "hcbs", "community")

_BUY_IN = "CCW monthly Medicare entitlement and buy-in indicator"
_DUAL = "CCW monthly dual status code; State MMA file"
_CLAIMS = "Medicare final-action claims, by the month of the from-date"
_CHART = "Medicare enrollment database"
_MEDICAID = "T-MSIS claims and eligibility"
_MEASURES = "Quality measure specifications, by the month of the event"


def _flag(name: str, label: str, source: str, *, required: bool = False) -> Field:
    return Field(name, label, Kind.FLAG, required=required, source=source)


def _count(name: str, label: str, unit: str, source: str = _CLAIMS, most: int = 9_999) -> Field:
    return Field(name, label, Kind.COUNT, unit=unit, source=source, most=most)


def _money(name: str, label: str, source: str, *, required: bool = False) -> Field:
    return Field(name, label, Kind.MONEY, required=required, unit="dollars", source=source)


PERSON_MONTHS = Layout(
    key="person_months",
    version=1,
    label="Person-months",
    row_key=("person_id", "month"),
    open_prefix="area_",
    open_label="Characteristic of the area",
    command="import_person_months",
    about="one row for each person and month",
    fields=(
        Field(
            "person_id",
            "Any stable identifier of the person; replaced by a surrogate on load",
            Kind.TEXT,
            required=True,
            is_identifier=True,
            source="The file's maker; not an MBI, a Medicaid number or a Social Security number",
        ),
        Field("month", "Month", Kind.MONTH, required=True),
        Field("group", "Demonstration or comparison group", Kind.CODE, required=True, values=GROUPS),
        Field("state", "State of residence", Kind.STATE, required=True, source="USPS postal codes"),
        Field("county_fips", "County of residence", Kind.COUNTY, required=True, source="FIPS county codes"),
        Field("dual_status", "Dual status code", Kind.CODE, required=True, values=DUAL_CODES, source=_DUAL),
        _flag("part_a", "Entitled to Medicare Part A", _BUY_IN, required=True),
        _flag("part_b", "Enrolled in Medicare Part B", _BUY_IN, required=True),
        _flag(
            "medicare_advantage",
            "In Medicare Advantage or a Medicare-Medicaid Plan",
            "CCW monthly HMO indicator",
            required=True,
        ),
        _money("medicare_paid", "Medicare Part A and Part B payments", _CLAIMS, required=True),
        _flag(
            "aligned_other",
            "Aligned with another Medicare shared-savings initiative",
            "CMS Master Data Management alignment file",
        ),
        _flag("pace", "Enrolled in PACE", _CHART),
        _flag("hospice", "Elected hospice", _CHART),
        _count("age", "Age at the end of the month", "years", _CHART, most=130),
        Field("sex", "Sex", Kind.CODE, values=("F", "M", "U"), source=_CHART),
        Field("race", "Race or ethnicity", Kind.CODE, values=RACES, source=_CHART),
        _flag("original_disability", "First entitled to Medicare by disability", _CHART),
        _flag("esrd", "Has end-stage renal disease", _CHART),
        _flag("died", "Died in this month", _CHART),
        Field("hcc", "HCC risk score", Kind.SCORE, unit="score", source="CMS-HCC model of the year before"),
        Field(
            "risk_score", "The State's own risk score", Kind.SCORE, unit="score", source="PRISM or the like"
        ),
        Field("category", "Category of beneficiary", Kind.CODE, values=CATEGORIES, source=_MEDICAID),
        Field("cohort", "Cohort, when the file fixes it", Kind.TEXT, source="The savings agreement"),
        _flag("ltss", "Used long-term services and supports", _MEDICAID),
        _flag("spmi", "Has a serious and persistent mental illness", _CLAIMS),
        _flag("msa", "Lives in a metropolitan statistical area", "OMB delineation of the year"),
        _flag("meets_clinical_rule", "Meets the State's clinical rule", "The State's eligibility file"),
        _flag("secondary_payer", "Medicare is the secondary payer", _CHART),
        _flag("msp", "In a Medicare Savings Program", _DUAL),
        Field(
            "psw",
            "Propensity score weight, where the file brings one",
            Kind.SCORE,
            unit="weight",
            source="The evaluator",
        ),
        Field(
            "mbi_class",
            "Whether the person behind the row is real or made up",
            Kind.CODE,
            values=("real", "synthetic"),
            source="Position 2 of the MBI",
        ),
        _flag("enrolled", "Enrolled in the demonstration", "The State's enrollment file"),
        _flag("engaged", "Took up the demonstration's services", "The State's encounter file"),
        Field(
            "plan_contract",
            "Contract number of the plan",
            Kind.TEXT,
            pattern="[A-Z][0-9]{4}",
            allowed="a letter and four digits, such as H1234",
            source="CMS plan enrollment",
        ),
        _money("medicare_capitation", "Medicare capitation payment", "CMS plan payment file"),
        _money("part_d_paid", "Part D payments", "Prescription drug events"),
        _money("medicaid_paid", "Medicaid payments, total computable", _MEDICAID),
        _money("medicaid_federal", "Federal share of the Medicaid payments", _MEDICAID),
        _count("inpatient", "Inpatient admissions", "admissions"),
        _count("ed", "Emergency department visits", "visits"),
        _count("snf_admit", "Admissions to a skilled nursing facility", "admissions"),
        _count("physician", "Physician visits", "visits"),
        _count("pqi", "Preventable admissions, AHRQ overall composite", "admissions", _MEASURES),
        _count("discharges", "Discharges at risk of readmission", "discharges", _MEASURES),
        _count("readmit", "Readmissions within 30 days", "readmissions", _MEASURES),
        _count("mh_discharges", "Discharges after mental illness", "discharges", _MEASURES),
        _count("mh_followup", "Follow-ups within 30 days of such a discharge", "visits", _MEASURES),
        _flag("long_stay", "Long stay in a nursing facility", "MDS 3.0, 101 days or more"),
        _money(
            "medicare_without",
            "Of made-up people: Medicare payments, to plans too, had there been no demonstration",
            "The maker of the people; real data cannot have it",
        ),
    ),
)
