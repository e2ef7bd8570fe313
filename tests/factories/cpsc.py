"""CMS's monthly enrollment files with made-up counts, as CMS writes them: two files, Latin-1, `*` for 10 or fewer."""

import csv
from collections.abc import Iterable
from pathlib import Path

ENROLLMENT = (
    "Contract Number", "Plan ID", "SSA State County Code", "FIPS State County Code", "State", "County", "Enrollment",
)  # fmt: skip
CONTRACTS = (
    "Contract ID", "Plan ID", "Organization Type", "Plan Type", "Offers Part D", "SNP Plan", "EGHP",
    "Organization Name", "Organization Marketing Name", "Plan Name", "Parent Organization", "Contract Effective Date",
)  # fmt: skip
BOSTON = ("22160", "25025", "MA", "Suffolk")
WORCESTER = ("22170", "25027", "MA", "Worcester")
DONA_ANA = ("32060", "35013", "NM", "Doña Ana")
NOWHERE = ("", "", "", "Under-11")


def count_row(contract: str, plan: str, county: tuple[str, ...], enrolled: str) -> tuple[str, ...]:
    return (contract, plan, *county, enrolled)


def make_cpsc(
    folder: Path,
    month: str,
    rows: Iterable[tuple[str, ...]],
    *,
    contracts: bool = True,
    encoding: str = "latin-1",
) -> Path:
    """Write both files of a month (YYYY_MM) and give the folder."""
    folder.mkdir(exist_ok=True)
    listed = list(rows)
    _write(folder / f"CPSC_Enrollment_Info_{month}.csv", ENROLLMENT, listed, encoding)
    if contracts:
        plans = sorted({(row[0], row[1].zfill(3)) for row in listed if len(row[0]) == 5})
        info = [
            (
                *plan,
                "Demo",
                "Medicare-Medicaid Plan HMO/HMOPOS",
                "Yes",
                "No",
                "No",
                "A, Inc.",
                "A",
                "Plan",
                "A",
                "2013-10-01",
            )
            for plan in plans
        ]
        _write(folder / f"CPSC_Contract_Info_{month}.csv", CONTRACTS, info, encoding)
    return folder


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
