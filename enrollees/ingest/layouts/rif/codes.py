"""The code lists of CCW/RIF columns. Sources: methodology sections 6.3 and 6.7, and the Warehouse's own lists."""

from enrollees.ingest.layouts.person_months import DUAL_CODES

FULL_BENEFIT = ("02", "04", "08")
PARTIAL_BENEFIT = ("01", "03", "05", "06")
DUAL = DUAL_CODES
UNKNOWN_DUAL = "99"
CHANGES = ("INSERT", "UPDATE", "DELETE")

# Entitlement and buy-in: a letter is the number's meaning with State buy-in.
PART_A = ("1", "3", "A", "C")
PART_B = ("2", "3", "B", "C")
STATE_BUYIN = ("A", "B", "C")
BUYIN = ("0", "1", "2", "3", "A", "B", "C")

# 4 is a fee-for-service person in a disease-management demonstration, so not managed care.
HMO = ("0", "1", "2", "4", "A", "B", "C")
MANAGED_CARE = ("1", "2", "A", "B", "C")
CONTRACT = "[A-Z][0-9]{4}"
# What the contract columns hold when there is no contract.
NO_CONTRACT = ("N", "0", "X", "*", "NA")
PACE_PLAN_TYPE = "20"

SEX = {"0": "U", "1": "M", "2": "F"}
# One list serves both race columns: RTI_RACE_CD and the enrollment database's own.
RACE = {
    "0": "unknown",
    "1": "white",
    "2": "black",
    "3": "other",
    "4": "asian",
    "5": "hispanic",
    "6": "native",
}
ESRD_STATUS = ("11", "21", "31")
MEDICARE_STATUS = ("10", "11", "20", "21", "31")
ALL_MEDICARE_STATUS = ("00", "0", *MEDICARE_STATUS)  # 00: not in Medicare in that month
DISABLED_AT_FIRST = ("1", "3")

STILL_A_PATIENT = "30"
DIED_IN_HOSPITAL = ("20", "40", "41", "42")
EQUIPMENT_CLAIMS = ("72", "81", "82")

# The number before the MBI holds a Social Security number, so it is refused wherever it stands.
HICN = r"[0-9]{3}-?[0-9]{2}-?[0-9]{4}-?[A-Z][A-Z0-9]?"
