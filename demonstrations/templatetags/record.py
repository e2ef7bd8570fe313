"""How the record is written on a page: sources, last days, percentages and published numbers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from demonstrations.models import DatePrecision, Finding, Publication
from demonstrations.savings.measures import IN_WORDS, Verdict
from demonstrations.selectors.enrollment import enrolled_words
from fai_portal.common.rounding import half_up
from states.models import SourcedFact
from states.templatetags.agreement import last_day

register = template.Library()
register.filter("enrolled", enrolled_words)

LONGEST_PATH = 60
SEASONS = ("Winter", "Spring", "Summer", "Fall")


@register.simple_tag(takes_context=True)
def cite(context: Context, fact: SourcedFact | None) -> str | SafeString:
    """The mark behind a fact: the number of its source, and in words when nobody checked it."""
    if fact is None:
        return ""
    if fact.source is None or not fact.source.is_citation:
        return format_html('<span class="unverified">{}</span>', _without_citation(fact))
    number = context["citations"].number(fact.source)
    mark = format_html(
        '<a class="cite" href="#source-{0}"><span class="ds-u-visibility--screen-reader">Source </span>'
        '<span aria-hidden="true">[</span>{0}<span aria-hidden="true">]</span></a>',
        number,
    )
    if fact.is_verified:
        return mark
    return format_html('{} <span class="unverified">unverified</span>', mark)


def _without_citation(fact: SourcedFact) -> str:
    if not fact.is_verified:
        return "unverified, no document yet"
    return "checked, no document yet" if fact.source else "recorded in this portal"


@register.filter
def address(url: str) -> str:
    """Where a link leads, short enough to read: the site and the end of the path."""
    parts = urlsplit(url)
    site, path = parts.netloc.removeprefix("www."), parts.path.strip("/")
    return f"{site}/{path}" if len(path) <= LONGEST_PATH else f"{site}/…{path[-LONGEST_PATH:]}"


register.filter(last_day)


@register.filter
def day(value: date | None) -> str:
    return date_format(value, "M j, Y") if value else ""


@register.filter
def published_on(publication: Publication) -> str:
    """A publication's date, no more precise than it is known."""
    if publication.date is None:
        return ""
    if publication.date_precision == DatePrecision.SEASON:
        return f"{SEASONS[publication.date.month % 12 // 3]} {publication.date.year}"
    formats = {DatePrecision.DAY: "M j, Y", DatePrecision.MONTH: "M Y", DatePrecision.YEAR: "Y"}
    return date_format(publication.date, formats[DatePrecision(publication.date_precision)])


@register.filter
def percent(value: Decimal | None) -> str:
    """A percentage without trailing zeros: 1.000 is 1%, 0.250 is 0.25%."""
    return "" if value is None else f"{plain(value)}%"


@register.filter
def thousands(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


@register.filter
def result(finding: Finding) -> str:
    """The published number in its unit; where only a direction was published, that."""
    parts = []
    if finding.estimate is not None:
        parts.append(_in_unit(finding.estimate, finding.unit))
    if finding.savings_percent is not None:
        parts.append(f"{plain(finding.savings_percent)}%")
    said = [", or ".join(parts)] if parts else []
    if finding.performance_payment is not None:
        said.append(_in_unit(finding.performance_payment, "usd"))
    if finding.baseline_value is not None and finding.demonstration_value is not None:
        before, after = (
            _in_unit(value, finding.unit) for value in (finding.baseline_value, finding.demonstration_value)
        )
        said.append(f"from {before} to {after}")
    if not said:
        return finding.get_direction_display()
    return ("about " if finding.is_approximate else "") + "; ".join(said)


def _in_unit(value: Decimal, unit: str) -> str:
    sign, amount = ("−" if value < 0 else ""), abs(value)
    if unit in {"usd", "usd per month"}:
        dollars = f"{amount:,.2f}".removesuffix(".00")
        return f"{sign}${dollars}{' a month' if unit.endswith('month') else ''}"
    if unit.startswith("percent"):
        return f"{sign}{plain(amount)}%{unit.removeprefix('percent')}"
    return f"{sign}{plain(amount)} {unit}".strip()


@register.filter
def plain(value: Decimal) -> str:
    """A number without trailing zeros, thousands apart."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def words_or(value: Any, empty: str) -> Any:
    """The value, or the words that stand where the record knows none."""
    return empty if value is None or value == "" else value


@register.filter
def why(verdict: Verdict) -> str:
    """Why a quality measure is met, not met or left out."""
    return IN_WORDS[verdict.reason]


@register.filter
def as_percent(value: Fraction | Decimal | None) -> str:
    """72.50%, rounded for display only."""
    return "" if value is None else f"{half_up(value, 2):f}%"
