"""Price and payment adjustments to Medicare cost, each a switch, by a dated table; then winsorizing.

Source: methodology 2.7. No number stands in this file: they are rows of
`data/payment_adjustments/payment_adjustments.csv`, with dates, sources and whether they are confirmed, recalled, or
illustrative: made up, to be replaced by real ones. A switch whose rows hold no value cannot be turned on. Money stays
decimal, and is rounded to cents once, half up, after all switches.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TextIO

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table, Value

from demonstrations.evaluation.outcomes import in_plan

SCOPES = ("ffs", "ma", "mmp", "all")  # months in fee-for-service, Medicare Advantage, Medicare-Medicaid Plans
OPERATIONS = ("multiply", "divide")
ILLUSTRATIVE = "illustrative"
STATUSES = ("confirmed", "recalled", ILLUSTRATIVE)
COLUMNS = (
    "switch", "label", "scope", "operation", "first_month", "end_month", "state", "county_fips", "plan_contract",
    "value", "status", "source",
)  # fmt: skip
KEYS = ("scope", "state", "county_fips", "plan_contract", "month")
PLACES = Decimal("1e-12")
FACTOR = "decimal(18, 12)"
WIDER = "decimal(38, 12)"  # Ibis takes a product of factors for a factor and would leave out a cast to that
MONEY = "decimal(18, 2)"


@dataclass(frozen=True)
class Rate:
    """One row of the table: from `first_month` up to, not including, `end_month` (None: open), cost of `scope` is
    multiplied or divided by `value` (None: not known). Empty keys stand for every state, county or contract."""

    switch: str
    label: str
    scope: str
    operation: str
    first_month: date
    end_month: date | None
    state: str
    county_fips: str
    plan_contract: str
    value: Decimal | None
    status: str
    source: str

    @property
    def factor(self) -> Decimal | None:
        """What cost is multiplied by, to 12 places."""
        if self.value is None:
            return None
        exact = self.value if self.operation == "multiply" else 1 / self.value
        return exact.quantize(PLACES, ROUND_HALF_UP)

    def covers(self, *, scope: str, state: str, county_fips: str, plan_contract: str, month: date) -> bool:
        return (
            self.scope in (scope, "all")
            and self.state in ("", state)
            and self.county_fips in ("", county_fips)
            and self.plan_contract in ("", plan_contract)
            and self.first_month <= month
            and (self.end_month is None or month < self.end_month)
        )


class BadRates(ValueError):
    """The table cannot be used as asked. `errors` holds a sentence for each thing that is wrong."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__(" ".join(errors))
        self.errors = list(errors)


def read_rates(file: TextIO) -> tuple[Rate, ...]:
    """The rows of the CSV. Raises BadRates with every error at once."""
    reader = csv.DictReader(file)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadRates([f"The header is {reader.fieldnames}; allowed: {', '.join(COLUMNS)}."])
    errors: list[str] = []
    rates = [_rate(number, row, errors) for number, row in enumerate(reader, start=2)]
    found = tuple(rate for rate in rates if rate is not None)
    errors += _overlaps(found)
    if errors:
        raise BadRates(errors)
    return found


def switches(rates: Iterable[Rate]) -> dict[str, str]:
    """The label of each switch, in the order of the table."""
    return {rate.switch: rate.label for rate in rates}


def illustrative(rates: Iterable[Rate]) -> dict[str, str]:
    """The label of each switch with a number that is made up."""
    return switches(rate for rate in rates if rate.status == ILLUSTRATIVE)


def chosen(rates: Sequence[Rate], wanted: Sequence[str]) -> tuple[Rate, ...]:
    """The rows of the switches that are on. Raises BadRates for an unknown switch or one without its numbers."""
    errors = [
        f"{switch} is no adjustment; allowed: {', '.join(switches(rates))}."
        for switch in wanted
        if switch not in switches(rates)
    ]
    on = tuple(rate for rate in rates if rate.switch in wanted)
    unknown = dict.fromkeys(rate.switch for rate in on if rate.value is None)
    errors += [
        f"{switch} cannot be turned on: the table has no number for it. Enter it, with its source."
        for switch in unknown
    ]
    if errors:
        raise BadRates(errors)
    return on


def rates_table(rates: Sequence[Rate]) -> pa.Table:
    """The rows as a table for the engine, as `adjusted` reads them."""
    names = ("switch", "scope", "state", "county_fips", "plan_contract", "first_month", "end_month")
    columns = {name: [getattr(rate, name) for rate in rates] for name in names}
    dates, text = pa.date32(), pa.string()
    types = {**dict.fromkeys(names, text), "first_month": dates, "end_month": dates}
    arrays = {name: pa.array(values, types[name]) for name, values in columns.items()}
    return pa.table({**arrays, "factor": pa.array([rate.factor for rate in rates], pa.decimal128(18, 12))})


def adjusted(months: Table, rates: Table, wanted: Sequence[str], *, column: str = "cost") -> Table:
    """Person-months with `column` adjusted by every switch that is on.

    months: month (a date), state, county_fips, medicare_advantage, where they exist enrolled and plan_contract, and
    the dollars. rates: see `rates_table`. A switch without a row for a month, county and contract leaves it as it is.
    """
    keyed = months.mutate(**{f"key_{name}": value for name, value in _keys(months).items()})
    keys = keyed.select(**{name: keyed[f"key_{name}"] for name in KEYS}).distinct()
    for switch in wanted:
        keys = _with_factor(keys, rates.filter(rates.switch == switch), switch)
    factor = ibis.literal(Decimal(1)).cast(FACTOR)
    for switch in wanted:
        own = keys[f"factor_{switch}"]
        product = factor * own.fill_null(ibis.literal(Decimal(1)).cast(FACTOR))
        factor = product.cast(WIDER).cast(FACTOR)
    keys = keys.select(**{f"key_{name}": keys[name] for name in KEYS}, price_factor=factor)
    joined = keyed.inner_join(keys, [f"key_{name}" for name in KEYS])
    wide = joined.price_factor.cast(WIDER)  # DuckDB multiplies two decimals of 18 digits in 64 bits: too few
    cost = joined[column].cast(MONEY)
    unchanged = (joined.price_factor == 1) | (cost == 0)  # most months; a product of wide decimals is slow
    priced = ibis.ifelse(unchanged, cost, (cost * wide).cast(MONEY))
    return joined.mutate(**{column: priced}).select(*months.columns)


def adjusted_cents(cents: int, factors: Iterable[Decimal]) -> int:
    """What one person-month's cents become: the rule of `adjusted` in plain words."""
    factor = Decimal(1)
    for one in factors:
        factor = (factor * one).quantize(PLACES, ROUND_HALF_UP)
    return int((cents * factor).quantize(Decimal(1), ROUND_HALF_UP))


def _keys(months: Table) -> dict[str, Value]:
    is_in_plan = in_plan(months)
    in_demonstration = ibis.literal(False)
    if "enrolled" in months.columns:
        in_demonstration = (months.enrolled.cast("int64") == 1).fill_null(False)
    contract: Value = ibis.literal("")
    if "plan_contract" in months.columns:
        contract = months.plan_contract.cast("string").fill_null("")
    return {
        "scope": ibis.cases((is_in_plan & in_demonstration, "mmp"), (is_in_plan, "ma"), else_="ffs"),
        "state": months.state.cast("string"),
        "county_fips": months.county_fips.cast("string"),
        "plan_contract": contract,
        "month": months.month,
    }


def _with_factor(keys: Table, rates: Table, switch: str) -> Table:
    """Adds `factor_<switch>`, NULL where no row covers the key. Rows do not overlap, so at most one does."""
    r = rates.select(**{f"rate_{name}": rates[name] for name in rates.columns})
    covered = keys.inner_join(
        r,
        [
            (r.rate_scope == keys.scope) | (r.rate_scope == "all"),
            (r.rate_state == "") | (r.rate_state == keys.state),
            (r.rate_county_fips == "") | (r.rate_county_fips == keys.county_fips),
            (r.rate_plan_contract == "") | (r.rate_plan_contract == keys.plan_contract),
            r.rate_first_month <= keys.month,
            r.rate_end_month.isnull() | (keys.month < r.rate_end_month),
        ],
    ).select(*KEYS, **{f"factor_{switch}": _.rate_factor})
    joined = keys.left_join(covered, list(KEYS))
    return joined.select(*keys.columns, f"factor_{switch}")


def _rate(number: int, row: dict[str, str], errors: list[str]) -> Rate | None:
    found = len(errors)
    for name, allowed in (("scope", SCOPES), ("operation", OPERATIONS), ("status", STATUSES)):
        if row[name] not in allowed:
            errors.append(f"Row {number}: {name} is {row[name]!r}; allowed: {', '.join(allowed)}.")
    dates: dict[str, date | None] = {}
    for name in ("first_month", "end_month"):
        try:
            dates[name] = date.fromisoformat(row[name]) if row[name] else None
        except ValueError:
            errors.append(f"Row {number}: {name} is {row[name]!r}; allowed: a day such as 2013-04-01.")
    value = None
    if row["value"]:
        try:
            value = Decimal(row["value"])
        except ArithmeticError:
            value = Decimal(0)
        if not (value.is_finite() and value > 0):
            errors.append(f"Row {number}: value is {row['value']!r}; allowed: a number over 0, or nothing.")
    first, end = dates.get("first_month"), dates.get("end_month")
    if len(errors) == found and first is None:
        errors.append(f"Row {number}: first_month is missing; allowed: a day such as 2013-04-01.")
    if first and end and end <= first:
        errors.append(f"Row {number}: end_month is not after first_month.")
    if len(errors) > found or first is None:
        return None
    texts = {name: row[name] for name in COLUMNS if name not in ("first_month", "end_month", "value")}
    return Rate(**texts, first_month=first, end_month=end, value=value)


def _overlaps(rates: Sequence[Rate]) -> list[str]:
    """Rows of one switch of which more than one could apply to a person-month."""
    errors = []
    by_switch: dict[str, list[Rate]] = defaultdict(list)
    for rate in rates:
        by_switch[rate.switch].append(rate)
    for switch, rows in by_switch.items():
        if len({_named(rate) for rate in rows}) > 1:
            errors.append(
                f"{switch}: some rows name a scope, state, county or contract that others leave open; name it in "
                "all of them or in none."
            )
            continue
        ordered = sorted(rows, key=lambda rate: (_place(rate), rate.first_month))
        for earlier, later in pairwise(ordered):
            ends = earlier.end_month
            if _place(earlier) == _place(later) and (ends is None or ends > later.first_month):
                errors.append(
                    f"{switch}: the rows from {earlier.first_month} and from {later.first_month} overlap; end one "
                    "before the other begins."
                )
    return errors


def _place(rate: Rate) -> tuple[str, ...]:
    return rate.scope, rate.state, rate.county_fips, rate.plan_contract


def _named(rate: Rate) -> tuple[bool, ...]:
    return rate.scope == "all", not rate.state, not rate.county_fips, not rate.plan_contract
