"""What may be typed: the parts of the terms and their columns, one list for form, workbook and API."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from states.models import DemonstrationModel, Measure

CAPITATED, MANAGED_FFS = DemonstrationModel.CAPITATED, DemonstrationModel.MANAGED_FFS


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    width: int = 22


@dataclass(frozen=True)
class Part:
    """One part of the terms: a sheet of the workbook, a step of the form. `terms` has one row, the others many."""

    key: str
    title: str
    help: str
    columns: tuple[Column, ...]
    models: tuple[str, ...] = tuple(DemonstrationModel.values)  # the models whose terms have it
    most_rows: int = 1


DAY = "As YYYY-MM-DD."
TERMS = Part(
    "terms",
    "General terms",
    "One answer a line. Leave empty what the agreement does not say.",
    (
        Column("model", "Model", "Which of the initiative's models.", tuple(DemonstrationModel.values)),
        Column("signed_on", "Signed on", f"The day of the last signature; empty before it. {DAY}"),
        Column("effective_from", "In force from", f"The first day on which these terms apply. {DAY}"),
        Column("target_population", "Target population", "Who the demonstration is for."),
        Column("exclusions", "Exclusions", "Who is left out."),
        Column("age_min", "Lowest age", "In years; empty without a limit."),
        Column("age_max", "Highest age", "In years; empty without a limit."),
        Column("enrollment_method", "How people are enrolled", "For example: opt-in, then passive with opt-out."),
        Column("geographic_area", "Area in words", "For example: Statewide."),
        Column("eligible_estimate", "Estimated number eligible", "People, as a whole number."),
        Column("max_plans", "Highest number of plans", "For a capitated demonstration only."),
    ),
)  # fmt: skip
YEARS = Part(
    "years",
    "Years",
    "One line a demonstration year, the first one first. Each begins on the day after the one before it.",
    (
        Column("number", "Year", "1, 2, 3 …", width=8),
        Column("first", "First day", DAY),
        Column("last", "Last day", DAY),
    ),
    most_rows=30,
)
PERCENTAGES = Part(
    "percentages",
    "Percentages",
    "One line a percentage. Give days only where it applies to a part of the year.",
    (
        Column("year", "Year", "The number of the demonstration year.", width=8),
        Column("measure", "Measure", "What it is a percentage of.", tuple(Measure.values), 24),
        Column("percent", "Percent", "1.5 means 1.5 percent; at most three decimals."),
        Column("first", "First day", f"Empty: the whole year. {DAY}"),
        Column("last", "Last day", f"Empty: the whole year. {DAY}"),
    ),
    models=(CAPITATED,),
    most_rows=200,
)
COUNTIES = Part(
    "counties",
    "Counties",
    "One line a county, by its name or its five-character FIPS code. A column of names may be pasted.",
    (
        Column("county", "County", "Name or FIPS code.", width=28),
        Column("region", "Region", "The agreement's own name for a group of counties."),
        Column("first", "First day", f"Empty where it is not known. {DAY}"),
        Column("last", "Last day", f"Empty where it has none. {DAY}"),
    ),
    most_rows=1_000,
)


@dataclass(frozen=True)
class Constant:
    """A constant of the savings report that an agreement lays down (methodology 1.13)."""

    label: str
    words: Mapping[str, str] = field(default_factory=dict)  # of each value that may be chosen
    help: str = ""
    is_long: bool = False
    is_share: bool = False  # typed in percent, kept as a fraction

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.words)


CONSTANTS = {
    "share_rate": Constant("Share of the savings that the state may receive, in percent", is_share=True),
    "cap_pct": Constant("Highest payment, in percent of the target", is_share=True),
    "fmap": Constant("Federal medical assistance percentage", is_share=True),
    "fmap_source": Constant(
        "Source of the Federal medical assistance percentage",
        help="The notice, its date and where it stands.",
    ),
    "msr_table": Constant(
        "Minimum savings rates",
        help="Beneficiaries and percent, such as 5000: 4.50; 10000: 3.20.",
        is_long=True,
    ),
    "msr_interpolation": Constant(
        "Between two minimum savings rates",
        {"loglog": "On logarithms of both", "linear": "On a straight line"},
    ),
    "msr_n": Constant(
        "Beneficiaries that the minimum savings rate counts",
        {"distinct": "Everybody who was eligible once", "average": "The average of the months"},
    ),
    "cap_percentile": Constant("Percentile at which a person’s cost is capped", is_share=True),
    "cap_pool": Constant(
        "Whose costs the cap is taken from",
        {"pooled": "Both groups together", "by_group": "Each group by itself"},
    ),
    "trend_rule": Constant(
        "How the trend is applied",
        {"cell": "Cell by cell", "cohort_composite": "One trend for a cohort"},
    ),
    "category_rule": Constant(
        "How people are put in categories",
        {
            "category_age": "By category and age",
            "category_age_spmi": "By category, age, and serious and persistent mental illness",
        },
    ),
    "month_rule": Constant(
        "When a county counts for a month",
        {
            "any_day": "From any day in it",
            "first_day": "From its first day",
            "mid_month": "From the middle of the month",
        },
    ),
    "alignment_test": Constant(
        "When alignment with another initiative is tested",
        {"at_entry": "When a person enters", "monthly": "Every month"},
    ),
    "full_runout_months": Constant("Months of claims runout of the final report"),
    "quality_map": Constant(
        "From the quality score to the share that is paid",
        help="In percent. identity: the share equals the score. Or steps, such as tiers 80: 100; 60: 50. "
        "Or the weights of reporting and performance, such as split 40: 60.",
    ),
    "measures": Constant(
        "Quality measures that are required",
        help="Names with semicolons between, such as All-cause readmission; Follow-up after hospitalization. Or none.",
        is_long=True,
    ),
    "benchmarks": Constant(
        "Benchmarks of the quality measures",
        help="A measure of the list and its number, such as All-cause readmission: 18%. Or none.",
        is_long=True,
    ),
}
POLICY = Part(
    "policy",
    "Policy",
    "The constants of the savings report. Each is confirmed by itself; until all are, reports say “illustrative policy”.",
    (
        Column("constant", "Constant", "Which one.", tuple(CONSTANTS), 22),
        Column("value", "Value", "As the agreement gives it.", width=40),
        Column("confirmed", "Confirmed", "yes once CMS and the state agree on it.", ("yes", "no"), 12),
    ),
    models=(MANAGED_FFS,),
    most_rows=2 * len(CONSTANTS),
)
PARTS = (TERMS, YEARS, PERCENTAGES, COUNTIES, POLICY)
BY_KEY = {part.key: part for part in PARTS}


def parts_of(model: str) -> tuple[Part, ...]:
    """The parts that are asked of a model. One that is not known is asked everything."""
    return tuple(part for part in PARTS if model in part.models or model not in DemonstrationModel.values)
