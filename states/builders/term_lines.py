"""Terms as lines of words, and what differs between two sets of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from fai_portal.common.differences import Piece, differences
from states.ingest.terms.constants import constant_words, plain_number
from states.ingest.terms.layout import CONSTANTS
from states.ingest.terms.recorded import PLAIN, recorded
from states.ingest.terms.typed import TypedCounty, TypedPercentage, TypedTerms, TypedYear
from states.models import DemonstrationModel, Measure, Terms
from states.rules import FIELDS

GROUPS = {"age_min": "ages", "age_max": "ages", "geographic_area": "counties", "max_plans": "plans"}
ABSENT = "Not given"
LONG = 60  # characters of a text that is compared word by word


@dataclass(frozen=True)
class Line:
    """One term. `field` is a key of FIELDS; `place` is where it stands among the others of the field."""

    field: str
    place: tuple
    label: str
    text: str
    is_prose: bool = False  # somebody's own words, which a mail does not repeat


@dataclass(frozen=True)
class Change:
    """A term that differs. `pieces` are its words where it is a longer text that was given before and after."""

    field: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()
    is_prose: bool = False


def lines_of_record(terms: Terms) -> tuple[Line, ...]:
    """Every term of a set of the record, in words."""
    return tuple(_lines(recorded(terms), {row.county_id: row.county.name for row in terms.counties.all()}))


def changes_of_record(before: Terms | None, after: Terms | None) -> tuple[Change, ...]:
    """The same for terms of the record. Reads their years, percentages, counties and constants."""
    names = {
        row.county_id: row.county.name for terms in (before, after) if terms for row in terms.counties.all()
    }
    typed = [recorded(terms) if terms else None for terms in (before, after)]
    return changes(typed[0], typed[1], names)


def changes(
    before: TypedTerms | None, after: TypedTerms | None, names: Mapping[str, str]
) -> tuple[Change, ...]:
    """The terms that differ, in the order of the form. `names` are those of the counties by their code."""
    old = {(line.field, line.place): line for line in _lines(before, names)}
    new = {(line.field, line.place): line for line in _lines(after, names)}
    places = sorted(old.keys() | new.keys(), key=lambda key: (_FIELDS.index(key[0]), key[1]))
    pairs = ((old.get(key), new.get(key)) for key in places)
    return tuple(_change(one, other) for one, other in pairs if _text(one) != _text(other))


def fields_changed(found: tuple[Change, ...]) -> tuple[str, ...]:
    """The fields that the changes are about, by name, each once."""
    return tuple(dict.fromkeys(FIELDS[change.field].lower() for change in found))


_FIELDS = list(FIELDS)


def _text(line: Line | None) -> str:
    return line.text if line else ""


def _change(before: Line | None, after: Line | None) -> Change:
    line = after or before
    old, new = _text(before), _text(after)
    is_long = old and new and max(len(old), len(new)) > LONG
    pieces = tuple(differences(old, new)) if is_long else ()
    return Change(line.field, line.label, old or ABSENT, new or ABSENT, pieces, line.is_prose)


def _lines(terms: TypedTerms | None, names: Mapping[str, str]) -> Iterator[Line]:
    if terms is None:
        return
    for place, name in enumerate(PLAIN):
        value = getattr(terms, name)
        if value not in (None, ""):
            label = str(Terms._meta.get_field(name).verbose_name).capitalize()
            is_prose = isinstance(value, str) and name != "model"
            yield Line(GROUPS.get(name, name), (0, place), label, _plain(name, value), is_prose)
    for year in terms.years:
        yield Line("years", (1, year.number), f"Demonstration year {year.number}", _days(year))
    yield from _percentages(terms)
    for fips in dict.fromkeys(county.fips for county in terms.counties):
        periods = [county for county in terms.counties if county.fips == fips]
        name = names.get(fips, fips)
        yield Line("counties", (1, name, fips), name, "; ".join(map(_county, periods)))
    for name, value in terms.policy.values.items() if terms.policy else ():
        yield Line(
            "policy", (list(CONSTANTS).index(name),), CONSTANTS[name].label, _constant(terms, name, value),
            is_prose=name in ("fmap_source", "measures", "benchmarks"),
        )  # fmt: skip


def _plain(name: str, value: object) -> str:
    match value:
        case date():
            return _day(value)
        case int():
            return f"{value:,}"
    return DemonstrationModel(value).label if name == "model" else str(value)


def _percentages(terms: TypedTerms) -> Iterator[Line]:
    for place, measure in enumerate(Measure):
        for year in sorted({each.year for each in terms.percentages if each.measure == measure}):
            parts = [each for each in terms.percentages if (each.year, each.measure) == (year, measure)]
            text = "; ".join(
                _percentage(each) for each in sorted(parts, key=lambda each: each.start or date.min)
            )
            yield Line("percentages", (year, place), f"{measure.label}, year {year}", text)


def _percentage(each: TypedPercentage) -> str:
    return f"{plain_number(each.percent)}%" + (f" ({_days(each)})" if each.start else "")


def _county(each: TypedCounty) -> str:
    parts = [f"from {_day(each.start)}"] if each.start else []
    parts += [f"to {_day(each.end - timedelta(days=1))}"] if each.end else []
    return ", ".join(filter(None, [" ".join(parts) or "Takes part", each.region]))


def _constant(terms: TypedTerms, name: str, value: object) -> str:
    confirmed = "confirmed" if name in terms.policy.confirmed else "not confirmed"
    return f"{constant_words(name, value)}, {confirmed}"


def _days(period: TypedYear | TypedPercentage) -> str:
    if period.start is None or period.end is None:
        return "Days not known"
    return f"{_day(period.start)} to {_day(period.end - timedelta(days=1))}"


def _day(day: date) -> str:
    return date_format(day, "F j, Y")
