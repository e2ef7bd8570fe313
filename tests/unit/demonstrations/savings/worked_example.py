"""Worked example A of the methodology (1.12): two cohorts, three categories; constructed numbers."""

from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.cells import COLUMNS, Cell, read_cells
from demonstrations.savings.medicaid import MedicaidTotals
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import Quality

ROWS = (
    "C1,Facility,all,9876543.21,6120,21450678.90,12900,22318204.55,12640,10012377.48,6004",
    "C1,HCBS,all,54321098.76,39600,118765432.10,88200,121904118.37,86950,53150264.09,38412",
    "C1,Community,all,98765432.10,97200,201234567.89,205800,209876543.21,203100,98004551.66,94980",
    "C2,Facility,all,2345678.90,1320,5678901.23,3310,6012345.67,3290,2390117.05,1286",
    "C2,HCBS,all,15432109.87,10080,33210987.65,23050,34987654.32,22870,15101930.44,9866",
    "C2,Community,all,31415926.53,28800,70707070.70,66900,74074074.07,66120,31002718.28,28152",
)
CSV = "\n".join((",".join(COLUMNS), *ROWS)) + "\n"
# Trend, target PMPM, actual PMPM, savings of each cell as printed.
PRINTED = (
    ("1.06184432", "1713.62", "1667.62", "276193.96"),
    ("1.04118361", "1428.24", "1383.69", "1711226.56"),
    ("1.05680963", "1073.83", "1031.84", "3987806.33"),
    ("1.06515233", "1892.81", "1858.57", "44032.86"),
    ("1.06178797", "1625.56", "1530.70", "935828.69"),
    ("1.05997753", "1156.26", "1101.26", "1548203.96"),
)
QUALITY = Quality(met=8, required=10)
INTERIM = Decimal("1500000.00")
MONTHS = 178_700


def cells() -> list[Cell]:
    return read_cells(CSV.encode(), file="cells.csv")


def medicaid(actual_pmpm: str) -> MedicaidTotals:
    """Federal share 0.50; the target is 1,412.37 a month."""
    return MedicaidTotals(Fraction("1412.37") * MONTHS, Fraction(actual_pmpm) * MONTHS, Fraction(1, 2))


def policy(**fields: object) -> Policy:
    return Policy(**{"quality": QUALITY, "interim": INTERIM, **fields})
