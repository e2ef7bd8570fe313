"""The words of the evaluation report: what people read for groups, periods, covariates and reasons."""

from collections.abc import Mapping
from datetime import date

from demonstrations.evaluation.outcomes import DISCHARGE, Outcome
from demonstrations.evaluation.subgroups import AGES, RACES
from reports.builders import words
from reports.render.numbers import Kind

GROUPS = {"demonstration": "Demonstration", "comparison": "Comparison"}
REASONS = {
    "full_benefit_dual": "Not a full-benefit Medicare-Medicaid enrollee",
    "parts_a_and_b": "Without Medicare Part A or Part B",
    "area": "Outside the demonstration area",
    "moved": "Moved between demonstration and comparison areas",
    "alive": "After the month of death",
    "too_young": "Under the lowest age",
    "too_old": "Over the highest age",
    "pace": "In PACE",
    "plan": "In Medicare Advantage or another plan",
    "aligned": "Aligned with another Medicare shared-savings initiative",
    "clinical_rule": "Does not meet the state's clinical rule",
    "medicare_primary": "Another payer is primary to Medicare",
    "pandemic": "In months left out for the COVID-19 pandemic",
    "covariate_unknown": "Without a risk score or another covariate",
}
COVARIATES = {
    "female": "Female",
    "original_disability": "Disability as the original reason for Medicare",
    "esrd": "End-stage renal disease",
    "hcc": "HCC risk score",
    "ltss": "Long-term services and supports user",
    "died_in_year": "Died in the period",
    "share_of_year_eligible": "Share of the period eligible",
    "aligned_other": "Aligned with another Medicare shared-savings initiative",
    "spmi": "Serious and persistent mental illness",
    "msa": "Lives in a metropolitan area",
    "area_married": "Area: percent of adults married",
    "area_college": "Area: percent of adults with a college degree",
    "area_unemployed": "Area: percent unemployed",
    "area_hospital_miles": "Area: miles to the nearest hospital",
}
RACE_LABELS = {**RACES, "unknown": "Race and ethnicity unknown", "other": "Other or small groups"}
PLAN_MONTHS = {
    "ffs": "Fee-for-service months",
    "mmp": "Medicare-Medicaid Plan months",
    "ma": "Medicare Advantage months",
}
RULES = {"cr3": "CR3", "hc1": "CR1 with the correction for rows", "stata": "CR1", "cr0": "CR0"}
DIRECTIONS = {"favorable": "Favorable", "unfavorable": "Unfavorable", "rates": "Rate setting"}
P_FROM = {"t": "t", "bootstrap": "Bootstrap", "none": "None"}


def periods(values: list[int]) -> Mapping[int, str]:
    """Predemonstration years are counted from the earliest, 1 on."""
    before = [value for value in values if value <= 0]
    return {
        value: f"Demonstration year {value}"
        if value > 0
        else f"Predemonstration year {before.index(value) + 1}"
        for value in values
    }


def short_period(label: str) -> str:
    return label.replace("Predemonstration year", "Pre year").replace("Demonstration year", "Demo year")


def covariate(name: str) -> str:
    if name in COVARIATES:
        return COVARIATES[name]
    if name.startswith("age_"):
        return f"Age {AGES[name[4:]]}"
    if name.startswith("race_"):
        return RACE_LABELS.get(name[5:], capital(name[5:]))
    return capital(name.replace("area_", "Area: ").replace("_", " "))


def coefficient(name: str, periods: Mapping[int, str]) -> str:
    """What a column of the regression is."""
    fixed = {
        "const": "Constant",
        "demo": "Demonstration group",
        "demo:post": "Demonstration group, after the start",
    }
    if name in fixed:
        return fixed[name]
    if name.startswith("demo:period_"):
        return f"Demonstration group, {_lower(periods[int(name[12:])])}"
    if name.startswith("period_"):
        return periods[int(name[7:])]
    if "cohort_" in name:
        return capital(", ".join(_part(part, periods) for part in name.split(":")))
    return covariate(name)


def _part(part: str, periods: Mapping[int, str]) -> str:
    """One factor of a stacked design's column: the group, the start of a cohort, or a period."""
    if part.startswith("cohort_"):
        return f"start in {words.month(date.fromisoformat(part[7:]))}"
    if part.startswith("period_"):
        return _lower(periods[int(part[7:])])
    return {"demo": "demonstration group", "post": "after the start"}.get(part, part)


def measure(outcome: Outcome) -> str:
    """The outcome with its unit."""
    return f"{outcome.label} ({unit(outcome)})"


def unit(outcome: Outcome) -> str:
    if outcome.kind == "dollars":
        return "dollars per member month"
    if outcome.kind == "any":
        return "percent of member months"
    if outcome.denominator == DISCHARGE:
        return "percent of discharges"
    return "per 1,000 member months"


def effect_unit(outcome: Outcome) -> str:
    """The unit of a difference."""
    return unit(outcome).replace("percent of", "percentage points of")


def scale(outcome: Outcome) -> int:
    """From the unit of the regression to the unit of the page."""
    return {"dollars": 1, "any": 100, "share": 100, "count": 1_000}[outcome.kind]


def kind(outcome: Outcome) -> Kind:
    return Kind.MONEY if outcome.kind == "dollars" else Kind.NUMBER


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
