"""The words of the savings report: what people read for the keys of cells, rules and periods."""

from demonstrations.savings.cells import Cell

CATEGORIES = {"facility": "Facility", "hcbs": "HCBS", "community": "Community"}
GROUPS = {"demonstration": "Demonstration", "comparison": "Comparison"}
PERIODS = {"baseline": "Baseline", "performance": "Performance"}
SIDES = {
    "demo_base": "Demonstration baseline",
    "comp_base": "Comparison baseline",
    "comp_perf": "Comparison performance",
    "demo_perf": "Demonstration performance",
}
TREND_RULES = {"cell": "a trend for each cell", "cohort_composite": "one composite trend for each cohort"}
REASONS = {
    "full_benefit_dual": "Not a full-benefit dual",
    "parts_a_and_b": "Without Medicare Part A or Part B",
    "demonstration_county": "Not in a demonstration county that has started",
    "fee_for_service": "In Medicare Advantage, PACE or a Medicare-Medicaid Plan",
    "not_aligned": "Aligned with another Medicare shared-savings initiative",
    "clinical_rule": "Does not meet the state's clinical rule",
    "alive": "After the month of death",
    "medicare_primary": "Another payer is primary to Medicare",
    "outside_window": "Eligible, but outside baseline and performance period",
}
VERDICTS = {"met": "Reached", "not_met": "Not reached", "msr_undefined": "Not defined"}


def cohort(key: str) -> str:
    """Initial; New 2014-01; or the name the data gives."""
    return f"New {key[4:]}" if key.startswith("new-") else capital(key)


def category(of: Cell) -> str:
    name = CATEGORIES.get(of.category, capital(of.category))
    return f"{name}, {of.spmi}" if of.spmi else name


def cell(of: Cell) -> str:
    """Initial, Facility, under 65."""
    return ", ".join((cohort(of.cohort), category(of), of.age_band))


def joined(name: str) -> str:
    """The same from the name that a merge gives."""
    return ", ".join(CATEGORIES.get(part, cohort(part)) for part in name.split(" / "))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
