"""Constants of the savings report: from what is typed to what the savings maths reads, and back.

A share is typed in percent and kept as a fraction; fractions inside a structure are kept as text, as JSON has no
exact ones.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise

from states.ingest.table import Row
from states.ingest.terms.layout import CONSTANTS

THOUSANDTH = Decimal("0.001")
MOST_MONTHS = 36
MOST_MEASURES, LONGEST_MEASURE, LONGEST_SOURCE = 50, 100, 200
NONE = "none"


def constant(row: Row, name: str) -> object:
    """The value of a constant. What cannot be read is a problem of the row."""
    if CONSTANTS[name].choices:
        return row.choice("value", CONSTANTS[name].choices)
    return _READERS[name](row)


def constant_text(name: str, value: object) -> str:
    """A constant as it is typed: shares in percent, a table as pairs."""
    match name, value:
        case "msr_table", list():
            return "; ".join(f"{people}: {rate}" for people, rate in value)
        case "measures", list():
            return "; ".join(value) or NONE
        case "benchmarks", dict():
            return "; ".join(f"{measure}: {number}" for measure, number in value.items()) or NONE
        case "quality_map", {"tiers": tiers}:
            return "tiers " + "; ".join(f"{_of(tier['at_least'])}: {_of(tier['pays'])}" for tier in tiers)
        case "quality_map", {"split": split}:
            return f"split {_of(split['report'])}: {_of(split['performance'])}"
        case _, Decimal():
            return plain_number(value * 100)
    return "" if value is None else str(value)


def constant_words(name: str, value: object) -> str:
    """The same for a reader: a choice in its words, a mapping of quality as a sentence."""
    match value:
        case {"tiers": tiers}:
            steps = (f"a score of {_of(tier['at_least'])}% pays {_of(tier['pays'])}%" for tier in tiers)
            return f"In steps: {', '.join(steps)}"
        case {"split": split}:
            return f"Reporting {_of(split['report'])}%, performance {_of(split['performance'])}%"
        case "identity":
            return "The score itself"
    words = CONSTANTS[name].words.get(str(value))
    return words or constant_text(name, value) + "%" * CONSTANTS[name].is_share


def percent(row: Row, column: str) -> Decimal | None:
    row.cells[column] = row.text(column).removesuffix("%").strip()
    value = row.decimal(column)
    if value is None:
        if not row.text(column):
            row.problem(column, "a number from 0 to 100", "Fill in the percentage, or clear the line.")
        return None
    if not 0 <= value <= 100 or value != value.quantize(THOUSANDTH):
        row.problem(column, "0 to 100, with at most three decimals", "Correct the percentage.")
        return None
    return value.quantize(THOUSANDTH)


def plain_number(number: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of(fraction: str) -> str:
    return plain_number(Decimal(fraction) * 100)


def _share(row: Row) -> Decimal | None:
    typed = percent(row, "value")
    if typed == 0:
        row.problem("value", "more than 0 percent", "Correct the percentage, or clear the line.")
    return None if typed is None else typed / 100


def _months(row: Row) -> int | None:
    number = row.whole("value")
    if number is None or not 0 < number <= MOST_MONTHS:
        row.problem("value", f"1 to {MOST_MONTHS} months", "Correct the number.")
    return number


def _items(row: Row) -> list[str]:
    """What stands between semicolons or on lines of its own."""
    return [item for part in re.split(r"[;\n]", row.text("value")) if (item := part.strip())]


def _msr_table(row: Row) -> list[list]:
    found = [re.fullmatch(r"(\d{1,9})\s*:\s*(\d{1,2}(?:\.\d{1,2})?)\s*%?", item) for item in _items(row)]
    table = [[int(match[1]), f"{Decimal(match[2]):.2f}"] for match in found if match]
    people = [point[0] for point in table]
    if not table or len(table) != len(found) or people != sorted(set(people)):
        row.problem("value", "beneficiaries: percent, rising, with semicolons between", "Write it like 5000: 4.50; 10000: 3.20.")  # fmt: skip
        return []
    rates = [Decimal(point[1]) for point in table]
    if any(after >= before for before, after in pairwise(rates)):
        row.problem(
            "value", "percents that fall as beneficiaries rise", "Correct the percent that does not fall."
        )
        return []
    return table


def _quality_map(row: Row) -> object:
    kind, _, rest = row.text("value").partition(" ")
    pairs = [re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%?\s*:\s*(\d{1,3}(?:\.\d+)?)\s*%?", part.strip()) for part in re.split(r"[;\n]", rest)]  # fmt: skip
    shares = [(Decimal(pair[1]) / 100, Decimal(pair[2]) / 100) for pair in pairs if pair]
    is_whole = len(shares) == len(pairs) and all(0 <= share <= 1 for pair in shares for share in pair)
    if kind == "identity" and not rest:
        return "identity"
    if kind == "tiers" and is_whole:
        if len({score for score, _ in shares}) == len(shares):
            steps = sorted(shares, reverse=True)
            return {
                "tiers": [
                    {"at_least": plain_number(score), "pays": plain_number(pays)} for score, pays in steps
                ]
            }
        row.problem("value", "each score once", "Remove one of the two steps.")
    elif kind == "split" and is_whole and len(shares) == 1:
        report, performance = shares[0]
        if report + performance == 1:
            return {"split": {"report": plain_number(report), "performance": plain_number(performance)}}
        row.problem("value", "two percentages that add to 100", "Correct one of the two.")
    else:
        row.problem("value", "identity, or steps, or a split, in percent", "Write identity, or like tiers 80: 100; 60: 50, or like split 40: 60.")  # fmt: skip
    return ""


def _measures(row: Row) -> list[str]:
    names = _items(row)
    if [name.casefold() for name in names] == [NONE]:
        return []
    if not names or len(names) > MOST_MEASURES:
        row.problem(
            "value", f"1 to {MOST_MEASURES} names, or {NONE}", "Write the names with semicolons between."
        )
    for name in names:
        if len(name) > LONGEST_MEASURE or ":" in name:
            allowed = f"names of at most {LONGEST_MEASURE} characters, without colons"
            row.problem(
                "value", allowed, "Shorten the name; give its benchmark with the benchmarks.", found=name
            )
    if len({name.casefold() for name in names}) < len(names):
        row.problem("value", "each measure once", "Remove one of the two.")
    return names


def _benchmarks(row: Row) -> dict[str, str]:
    items, found = _items(row), {}
    if [item.casefold() for item in items] == [NONE]:
        return {}
    if not items:
        row.problem(
            "value", f"a benchmark for a measure, or {NONE}", "Write them like All-cause readmission: 18%."
        )
    for item in items:
        measure, _, number = (part.strip() for part in item.rpartition(":"))
        if not measure or not re.fullmatch(r"\d{1,7}(\.\d{1,6})?\s*%?", number):
            fix = "Write it like All-cause readmission: 18%, with semicolons between."
            row.problem("value", "a measure and its number", fix, found=item)
        elif measure in found:
            row.problem("value", "one benchmark a measure", "Remove one of the two.", found=item)
        else:
            found[measure] = plain_number(Decimal(number.rstrip("% ")) / (100 if "%" in number else 1))
    return found


def _source(row: Row) -> str:
    text = " ".join(row.text("value").split())
    if not text or len(text) > LONGEST_SOURCE:
        row.problem(
            "value", f"1 to {LONGEST_SOURCE} characters", "Name the notice, its date and where it stands."
        )
    return text[:LONGEST_SOURCE]


def unknown_measures(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Benchmarks of measures that are not listed, each with the listed name it looks like."""
    listed, benchmarks = values.get("measures"), values.get("benchmarks")
    names = listed if isinstance(listed, list) else []
    found = benchmarks if isinstance(benchmarks, dict) else {}
    return [
        (measure, next(iter(get_close_matches(measure, names, n=1)), ""))
        for measure in found
        if measure not in names
    ]


_READERS: dict[str, Callable[[Row], object]] = {
    "msr_table": _msr_table,
    "quality_map": _quality_map,
    "measures": _measures,
    "benchmarks": _benchmarks,
    "fmap_source": _source,
    "full_runout_months": _months,
    **dict.fromkeys((name for name, each in CONSTANTS.items() if each.is_share), _share),
}
