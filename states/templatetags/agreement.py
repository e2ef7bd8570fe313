"""What the pages of a version say of its terms."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django import template

from states.builders.term_lines import lines_of_record
from states.ingest.table import Problem
from states.ingest.terms.layout import BY_KEY
from states.ingest.workbooks import CellProblem
from states.models import Terms
from states.rules import FIELDS

register = template.Library()
PLAIN = (
    "target_population", "exclusions", "age_min", "age_max", "enrollment_method", "geographic_area",
    "eligible_estimate", "max_plans",
)  # fmt: skip


@register.filter
def plain_terms(terms: Terms) -> Iterator[tuple[str, object]]:
    """Name and value of each plain field that says something."""
    for name in PLAIN:
        value = getattr(terms, name)
        if value not in (None, ""):
            yield str(Terms._meta.get_field(name).verbose_name).capitalize(), value


@register.filter
def last_day(end: date | None) -> date | None:
    """The last day of a half-open period, for people to read."""
    return end - timedelta(days=1) if end else None


@register.filter
def plain_percent(percent: Decimal) -> str:
    return f"{percent.normalize():f}%"


@register.filter
def field_name(key: str) -> str:
    return FIELDS.get(key, key)


@register.filter
def constants(terms: Terms) -> list[tuple[str, str]]:
    """Name and words of each constant of the savings report."""
    return [(line.label, line.text) for line in lines_of_record(terms) if line.field == "policy"]


@register.filter
def where(problem: Problem | CellProblem) -> str:
    """The place of a finding as the reader knows it: the cell of a workbook, or the line and the field of the form."""
    if isinstance(problem, CellProblem):
        places = [problem.sheet and f"Sheet {problem.sheet}", problem.cell and f"cell {problem.cell}"]
    else:
        part = BY_KEY[problem.file]
        labels = {column.name: column.label for column in part.columns}
        line = f"Line {problem.row}" if problem.row and part.most_rows > 1 else ""
        places = [line, labels.get(problem.column, "")]
    return ", ".join(filter(None, places))
