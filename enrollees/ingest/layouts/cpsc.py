"""CMS's monthly enrollment by contract, plan, state and county (CPSC): two files a month, named for it.

In the one the contract is called `Contract Number`, in the other `Contract ID`. They are written in Latin-1, and
`*` stands for 10 people or fewer.
"""

from enrollees.ingest.layouts.schema import Field, Kind, Layout

CONTRACT = "[A-Z][0-9]{4}"
PLAN_ID = "[0-9]{1,3}"  # 001 or 1: a spreadsheet's number is the same plan
_SOURCE = "CMS, Monthly Enrollment by Contract/Plan/State/County"
_ANY = r"[^\x00-\x1f\x7f]{1,200}"


def _contract(name: str, *also: str) -> Field:
    return Field(
        name,
        "Contract number",
        Kind.TEXT,
        required=True,
        pattern=CONTRACT,
        allowed="a letter and four digits, such as H1234",
        source=_SOURCE,
        also=also,
    )


def _plan(*, required: bool = True) -> Field:
    return Field(
        "Plan ID",
        "Number of the plan benefit package in the contract",
        Kind.TEXT,
        required=required,
        pattern=PLAN_ID,
        allowed="one to three digits, such as 001",
        source=_SOURCE,
    )


def _words(name: str, label: str, *also: str) -> Field:
    return Field(
        name, label, Kind.TEXT, pattern=_ANY, allowed="any text of one line", source=_SOURCE, also=also
    )


CPSC_ENROLLMENT = Layout(
    key="cpsc_enrollment",
    version=1,
    label="CPSC enrollment",
    about="one row for each contract, plan and county of a month; the month stands in the name of the file",
    row_key=("Contract Number", "Plan ID", "FIPS State County Code"),
    is_latin_1=True,
    command="import_enrollment --layout cpsc",
    fields=(
        _contract("Contract Number", "Contract ID"),
        _plan(),
        Field(
            "SSA State County Code",
            "County by the code of the Social Security Administration",
            Kind.TEXT,
            pattern="[0-9]{5}",
            allowed="five digits, or empty where the county is not known",
            source=_SOURCE,
        ),
        Field(
            "FIPS State County Code",
            "County by its FIPS code",
            Kind.TEXT,
            pattern="[0-9]{5}",
            allowed="five digits with the leading zero, or empty where the county is not known",
            source=_SOURCE,
        ),
        Field(
            "State",
            "State or territory",
            Kind.TEXT,
            pattern="[A-Z]{2}",
            allowed="two capital letters, or empty where it is not known",
            source=_SOURCE,
        ),
        _words("County", "Name of the county"),
        Field("Enrollment", "People enrolled", Kind.CELL, required=True, unit="people", source=_SOURCE),
    ),
)

CPSC_CONTRACTS = Layout(
    key="cpsc_contracts",
    version=1,
    label="CPSC contracts",
    about="one row for each contract and plan of a month; the month stands in the name of the file",
    row_key=("Contract ID", "Plan ID"),
    is_latin_1=True,
    command="import_enrollment --layout cpsc",
    fields=(
        _contract("Contract ID", "Contract Number"),
        _plan(),
        _words("Organization Type", "Kind of organization"),
        _words("Plan Type", "Kind of plan"),
        _words("Offers Part D", "Whether the plan offers Part D"),
        _words("SNP Plan", "Whether it is a special needs plan"),
        _words("EGHP", "Whether it is an employer group's plan"),
        _words("Organization Name", "Legal name of the organization"),
        _words("Organization Marketing Name", "Name that it is known by"),
        _words("Plan Name", "Name of the plan"),
        _words("Parent Organization", "Whom the organization belongs to"),
        _words("Contract Effective Date", "First day of the contract"),
    ),
)
