"""The words of the portal, in alphabetical order of their terms, each in one or two plain sentences."""

from dataclasses import dataclass

from django.utils.text import slugify


@dataclass(frozen=True)
class Term:
    name: str
    meaning: str
    short: str = ""

    @property
    def anchor(self) -> str:
        return slugify(self.name)


TERMS = (
    Term(
        "Actual spending",
        "What was really spent on the demonstration group in a period, after the cap on single very high costs. "
        "Savings are the target less the actual.",
    ),
    Term(
        "Alternative model",
        "An agreement that aligned the administration of the two programs without new financing. Minnesota's is one, "
        "and New York later agreed to align appeals and grievances.",
    ),
    Term(
        "Average treatment effect on the treated",
        "The mean difference, for the people in a demonstration, between what happened and what the comparison group "
        "says would have happened without it.",
        "ATT",
    ),
    Term(
        "Blended payment",
        "The single monthly amount that a plan in the capitated model receives for a person, put together from a "
        "Medicare part and a Medicaid part.",
    ),
    Term(
        "Capitated model",
        "CMS, the state and a health plan sign a three-way contract. The plan receives a blended payment for each "
        "enrollee, set below expected cost, and covers Medicare and Medicaid services together.",
    ),
    Term(
        "Cell",
        "The smallest group for which savings are computed: one category of people in one cohort and one period.",
    ),
    Term(
        "Cohort",
        "People grouped by when they first became eligible, each group with its own baseline before its entry.",
    ),
    Term(
        "Completion factor",
        "The share of a month's final cost that has been paid by a given date. Dividing by it estimates what the "
        "month will have cost once all claims are in.",
    ),
    Term(
        "Demonstration year",
        "The period over which a demonstration's percentages and results are counted. The first one is often longer "
        "than twelve months. Some documents say demonstration period.",
        "DY",
    ),
    Term(
        "Eligible month",
        "A month in which a person meets all rules to be counted, whether or not the person enrolled. Also called a "
        "member month.",
    ),
    Term(
        "Evaluation report",
        "A report by an independent evaluator on whether a demonstration changed cost, use and quality, measured "
        "against a comparison group. A fall in cost is a negative number in it.",
    ),
    Term(
        "Final demonstration agreement",
        "The agreement between CMS and a state that puts a managed fee-for-service demonstration into force, with the "
        "rules for its performance payment.",
    ),
    Term(
        "Full-benefit dual",
        "A person with Medicare who also receives the full Medicaid benefits of the state, and not only help with "
        "Medicare premiums or cost sharing.",
    ),
    Term(
        "Home and community-based services",
        "Long-term help that lets people live at home or in the community instead of in a nursing facility.",
        "HCBS",
    ),
    Term(
        "Intent-to-treat",
        "Counting everybody who was eligible in the demonstration area, so that the result does not depend on who "
        "chose to take part.",
        "ITT",
    ),
    Term(
        "Long-term services and supports",
        "Help with daily living over a long time, in a nursing facility or at home.",
        "LTSS",
    ),
    Term(
        "Managed fee-for-service model",
        "Medicare and Medicaid go on paying for each service, and the state coordinates care. The state may receive "
        "a part of the federal savings if quality is met.",
    ),
    Term(
        "Medicaid significance factor",
        "The percentage that a rise in federal Medicaid spending must exceed before the rise is deducted from "
        "Medicare savings. It equals the minimum savings rate.",
        "MSF",
    ),
    Term(
        "Medical loss ratio",
        "The share of its revenue that a plan spends on care and on improving it.",
        "MLR",
    ),
    Term("Medicare-Medicaid enrollee", "A person who is enrolled in both Medicare and Medicaid."),
    Term(
        "Medicare-Medicaid Plan",
        "A health plan under a three-way contract that covers both programs' services in the capitated model. Each "
        "has a contract number of the letter H and four digits.",
        "MMP",
    ),
    Term(
        "Memorandum of Understanding",
        "The document in which CMS and a state first agree on a demonstration: its model, who is served, where, and "
        "how savings are set or shared. Contracts and amendments follow it.",
        "MOU",
    ),
    Term(
        "Minimum savings rate",
        "The percentage that savings must reach before any payment is made, so that chance alone is seldom paid for. "
        "It is lower for larger populations.",
        "MSR",
    ),
    Term(
        "Net federal savings",
        "Medicare savings after a large enough rise in federal Medicaid spending has been deducted.",
    ),
    Term(
        "Passive enrollment",
        "Enrolling a person in a plan automatically, with notice beforehand and the right to opt out.",
    ),
    Term(
        "Per member per month",
        "Dollars divided by eligible months, the common unit for comparing spending. Agreements also say per "
        "beneficiary per month.",
        "PMPM",
    ),
    Term(
        "Predemonstration period",
        "The two years before a demonstration's start, used as the baseline of an evaluation.",
    ),
    Term(
        "Quality withhold",
        "A percentage of a plan's payment that CMS and the state hold back, and that the plan earns by meeting "
        "quality measures.",
        "QW",
    ),
    Term(
        "Retrospective performance payment",
        "What a state with a managed fee-for-service demonstration may receive after a year: a share of net federal "
        "savings that depends on quality.",
    ),
    Term("Run-out", "The time after a period in which its last claims are still coming in and being paid."),
    Term(
        "Savings percentage",
        "The percentage by which a capitated demonstration's payments were set below expected cost in a "
        "demonstration year, taken from the agreement in force.",
    ),
    Term(
        "Savings report",
        "An actuarial report on how much a managed fee-for-service demonstration saved Medicare. A preliminary one "
        "comes first and is restated by the final one.",
    ),
    Term(
        "Serious and persistent mental illness",
        "A lasting mental illness that seriously limits daily life. Results are often shown for this group apart.",
        "SPMI",
    ),
    Term(
        "Target",
        "What spending on the demonstration group would have been had its baseline grown like the comparison group's "
        "spending.",
    ),
    Term(
        "Three-way contract",
        "The contract between CMS, a state and a Medicare-Medicaid Plan in the capitated model.",
    ),
)


def as_markdown() -> str:
    """The words as docs/glossary.md holds them: `python -m demonstrations.glossary > docs/glossary.md`."""
    lines = ["# Glossary", "", "The words of the portal. The same list is the page at `/glossary`.", ""]
    lines += [
        f"**{term.name}**{f' ({term.short})' if term.short else ''}: {term.meaning}\n" for term in TERMS
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(as_markdown(), end="")
