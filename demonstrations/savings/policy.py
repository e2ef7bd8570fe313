"""The policy record: every constant of an agreement that enters a savings determination (methodology 1.13).

Read from JSON whose numbers are Decimal. Nothing is guessed: a field left out takes the default named here
and, where it bears on the calculation from cells, says so with a warning `default:<field>`.
"""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from demonstrations.savings import reading
from demonstrations.savings.findings import Finding, Refusal, shown
from demonstrations.savings.medicaid import MedicaidTotals
from demonstrations.savings.msr import AGREEMENT_POINTS, INTERPOLATIONS
from demonstrations.savings.quality import IDENTITY, Quality, QualityMap, Score, Tier
from demonstrations.savings.reading import Problem, Reader, Wrong, as_written, inside, wrong
from demonstrations.savings.trend import TREND_RULES

# Left out, these give a warning, in this order.
WARNED_DEFAULTS = (
    "months",
    "msr_table",
    "msr_interpolation",
    "beneficiaries",
    "trend_rule",
    "share_rate",
    "quality_map",
    "cap_pct",
    "interim",
    "confirmed",
)
# Keeps the engine's comparison of member months with the percentile inside 64 bits.
PERCENTILE_PLACES = 6


@dataclass(frozen=True)
class Policy:
    """One policy record with what the year adds to it (beneficiaries, quality, Medicaid totals, interim payment).

    Shares are fractions; `msr_table` holds (beneficiaries, percent); money is dollars. `defaulted` names the
    fields that the record did not give.
    """

    state: str = ""
    period_start: date | None = None
    period_end: date | None = None
    months: int = 12
    version: str = ""
    effective_from: date | None = None
    source_document: str = ""
    confirmed: bool = False
    share_rate: Decimal = Decimal("0.5")
    msr_table: tuple[tuple[int, Decimal], ...] = AGREEMENT_POINTS
    msr_interpolation: str = "loglog"
    msr_n: str = "distinct"
    msf_rule: str = "msr"
    quality_map: QualityMap = IDENTITY
    measures: tuple[str, ...] = ()
    benchmarks: Mapping[str, Any] = field(default_factory=dict)
    cap_pct: Decimal | None = None
    fmap: Decimal | None = None
    fmap_source: str = ""
    cap_percentile: Decimal = Decimal("0.99")
    cap_pool: str = "pooled"
    national_cap: Mapping[str, Decimal] = field(default_factory=dict)
    trend_rule: str = "cell"
    category_rule: str = "category_age"
    month_rule: str = "any_day"
    alignment_test: str = "at_entry"
    full_runout_months: int = 12
    include_ime_dsh: bool = False
    price_adjust: str = "none"
    min_cell_months: Decimal = Decimal(100)
    beneficiaries: int | None = None
    interim: Decimal = Decimal(0)
    quality: Quality | None = None
    medicaid: MedicaidTotals | None = None
    defaulted: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """`default:<field>` for each field left out that bears on the calculation from cells."""
        return tuple(f"default:{name}" for name in WARNED_DEFAULTS if name in self.defaulted)


def _msr_table(value: object) -> tuple[tuple[int, Decimal], ...]:
    """Pairs [beneficiaries, percent], or an object {"beneficiaries": percent}, in rising order of size."""
    allowed = "pairs of beneficiaries and percent, such as [[5000, 4.5], [10000, 3.2]]"
    if isinstance(value, dict):
        value = [[int(key) if str(key).isdecimal() else key, rate] for key, rate in value.items()]
    if not isinstance(value, list):
        raise wrong(value, allowed)
    if not value:
        raise wrong(value, allowed, "empty_table")
    points: list[tuple[int, Decimal]] = []
    problems: list[Problem] = []
    for place, pair in enumerate(value):
        try:
            points.append(_msr_point(pair))
        except Wrong as error:
            problems += inside(f"[{place}]", error)
    sizes, rates = [size for size, _ in points], [rate for _, rate in points]
    if any(after <= before for before, after in itertools.pairwise(sizes)):
        problems.append(Problem("", "not_rising", as_written(sizes), "numbers of beneficiaries that rise"))
    if any(after >= before for before, after in itertools.pairwise(rates)):
        rule = "rising" if any(after > before for before, after in itertools.pairwise(rates)) else "flat"
        problems.append(Problem("", rule, as_written(rates), "percents that fall as beneficiaries rise"))
    if problems:
        raise Wrong(*problems)
    return tuple(points)


def _msr_point(pair: object) -> tuple[int, Decimal]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise wrong(pair, "a pair of beneficiaries and percent")
    return _size(pair[0]), _percent(pair[1])


_size = reading.whole(1)
_percent = reading.number(0, 100, over=True, what="a percent")


def _quality_map(value: object) -> QualityMap:
    if value == "identity":
        return IDENTITY
    if isinstance(value, dict) and len(value) == 1:
        kind, parts = next(iter(value.items()))
        if kind == "tiers" and isinstance(parts, list) and parts:
            return _tiers(parts)
        if kind == "split":
            return _split(parts)
    raise wrong(
        value,
        '"identity", {"tiers": [{"at_least": 0.8, "pays": 1}]} or {"split": {"report": 0.5, "performance": 0.5}}',
    )


def _tiers(value: list[object]) -> QualityMap:
    readers = {"at_least": reading.fraction, "pays": reading.fraction}
    tiers = [Tier(**{k: Fraction(v) for k, v in reading.parts(part, readers).items()}) for part in value]
    if len({tier.at_least for tier in tiers}) < len(tiers):
        raise wrong(value, "each at_least once", "duplicate_tier")
    return QualityMap("tiers", tuple(sorted(tiers, key=lambda tier: tier.at_least, reverse=True)))


def _split(value: object) -> QualityMap:
    weights = reading.parts(value, {"report": reading.fraction, "performance": reading.fraction})
    if weights["report"] + weights["performance"] != 1:
        raise wrong(value, "weights that add to 1", "weights_do_not_add")
    return QualityMap("split", (), Fraction(weights["report"]), Fraction(weights["performance"]))


_SCORE: dict[str, Reader] = {"met": reading.whole(0), "required": reading.whole(1)}


def _not_over_required(parts: dict[str, Any]) -> dict[str, Any]:
    if parts["met"] > parts["required"]:
        raise Wrong(
            Problem("met", "more_met_than_required", str(parts["met"]), f"at most {parts['required']}")
        )
    return parts


def _score(value: object) -> Score:
    return Score(**_not_over_required(reading.parts(value, _SCORE)))


def _quality(value: object) -> Quality:
    readers = {**_SCORE, "reporting": _score, "performance": _score}
    return Quality(
        **_not_over_required(reading.parts(value, readers, frozenset({"reporting", "performance"})))
    )


def _medicaid(value: object) -> MedicaidTotals:
    readers = {
        "target_dollars": reading.some_dollars,
        "actual_dollars": reading.dollars,
        "fmap": reading.fraction,
    }
    return MedicaidTotals(**{key: Fraction(part) for key, part in reading.parts(value, readers).items()})


def _national_cap(value: object) -> Mapping[str, Decimal]:
    readers = {"baseline": _cap_dollars, "performance": _cap_dollars}
    return MappingProxyType(reading.parts(value, readers))


def _cap_dollars(value: object) -> Decimal:
    reading.number(0, 10**9, over=True, what="dollars a year")(value)
    return reading.paid_dollars(value)


def _percentile(value: object) -> Decimal:
    exact: Decimal = reading.number(0, 1, over=True, what="a fraction")(value)
    if exact != round(exact, PERCENTILE_PLACES):
        raise wrong(value, f"a fraction of at most {PERCENTILE_PLACES} decimals", "out_of_range")
    return exact


_READERS: dict[str, Reader] = {
    "state": reading.text,
    "period_start": reading.or_none(reading.day),
    "period_end": reading.or_none(reading.day),
    "months": reading.whole(1),
    "version": reading.text,
    "effective_from": reading.or_none(reading.day),
    "source_document": reading.text,
    "confirmed": reading.flag,
    "share_rate": reading.fraction,
    "msr_table": _msr_table,
    "msr_interpolation": reading.one_of(*INTERPOLATIONS),
    "msr_n": reading.one_of("distinct", "average"),
    "msf_rule": reading.only("msr", "the Medicaid significance factor equals the minimum savings rate"),
    "quality_map": _quality_map,
    "measures": reading.texts,
    "benchmarks": reading.mapping,
    "cap_pct": reading.or_none(reading.fraction),
    "fmap": reading.or_none(reading.fraction),
    "fmap_source": reading.text,
    "cap_percentile": _percentile,
    "cap_pool": reading.one_of("pooled", "by_group", "national"),
    "national_cap": _national_cap,
    "trend_rule": reading.one_of(*TREND_RULES),
    "category_rule": reading.one_of("category_age", "category_age_spmi"),
    "month_rule": reading.one_of("any_day", "first_day", "mid_month"),
    "alignment_test": reading.one_of("at_entry", "monthly"),
    "full_runout_months": reading.whole(0),
    "include_ime_dsh": reading.only(False, "person-months carry Medicare payments without these amounts"),
    "price_adjust": reading.only("none", "no area price index is loaded"),
    "min_cell_months": reading.number(0, what="member months"),
    "beneficiaries": reading.or_none(reading.whole(0)),
    "interim": reading.paid_dollars,
    "quality": reading.or_none(_quality),
    "medicaid": reading.or_none(_medicaid),
}
# Given as null, these read as left out; for cap_pct null is a value: no cap.
_NULL_IS_ABSENT = frozenset(
    {"period_start", "period_end", "effective_from", "fmap", "beneficiaries", "quality", "medicaid"}
)
FIELDS = tuple(_READERS)


def policy_from_json(
    record: Mapping[str, Any], *, stored: bool = False, file: str = ""
) -> tuple[Policy, tuple[str, ...]]:
    """A policy and its `default:<field>` warnings from decoded JSON (parse_float=Decimal).

    `stored` is a record kept for an agreement: it must bring its own MSR table. Raises Refusal with every error.
    """
    if not isinstance(record, Mapping):
        raise Refusal(
            [
                Finding(
                    "wrong_type",
                    as_written(record),
                    "a JSON object",
                    "write the policy as {field: value}",
                    file,
                )
            ]
        )
    findings = [_unknown(name, file) for name in record if name not in _READERS]
    values: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name not in record or (record[name] is None and name in _NULL_IS_ABSENT):
            continue
        try:
            values[name] = read(record[name])
        except Wrong as error:
            findings += [_finding(name, problem, file) for problem in error.problems]
    findings += _check_together(values, record, stored=stored, file=file)
    if findings:
        raise Refusal(findings)
    policy = Policy(**values, defaulted=tuple(name for name in FIELDS if name not in values))
    return policy, policy.warnings


def policy_from_text(
    content: bytes, *, stored: bool = False, file: str = ""
) -> tuple[Policy, tuple[str, ...]]:
    """The same from the bytes of a JSON file. Raises Refusal also for what is not JSON."""
    try:
        record = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_unique_keys,
        )
    except RecursionError:
        raise Refusal(
            [Finding("json", "deep nesting", "a JSON object", "write a flat record", file)]
        ) from None
    except ValueError as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise Refusal(
            [
                Finding(
                    "json", shown(error), "a JSON object in UTF-8", "write the file as JSON again", file, row
                )
            ]
        ) from None
    return policy_from_json(record, stored=stored, file=file)


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        raise ValueError(f"the field {twice!r} is given twice")
    return found


def _unknown(name: str, file: str) -> Finding:
    near = get_close_matches(str(name), FIELDS, n=1)
    return Finding(
        "unknown_field",
        shown(name),
        ", ".join(FIELDS),
        f"did you mean {near[0]}?" if near else "remove it",
        file,
        None,
        shown(name),
    )


def _finding(name: str, problem: Problem, file: str) -> Finding:
    field = f"{name}.{problem.where}".replace(".[", "[").removesuffix(".")
    fix = f"give {field} as {problem.allowed}"
    return Finding(problem.rule, problem.found, problem.allowed, fix, file, None, field)


def _check_together(
    values: Mapping[str, Any], record: Mapping[str, Any], *, stored: bool, file: str
) -> list[Finding]:
    """What only shows when fields are seen together."""
    findings = []
    if stored and "msr_table" not in record:
        findings.append(
            Finding(
                "required",
                "nothing",
                "the MSR table of the agreement",
                "give msr_table as printed in the agreement",
                file,
                None,
                "msr_table",
            )
        )
    start, end = values.get("period_start"), values.get("period_end")
    if start and end and end < start:
        findings.append(
            Finding(
                "period_ends_before_start",
                end.isoformat(),
                f"{start.isoformat()} or later",
                "check both days; period_end is the last day",
                file,
                None,
                "period_end",
            )
        )
    if values.get("cap_pool") == "national" and "national_cap" not in record:
        findings.append(
            Finding(
                "required",
                "nothing",
                '{"baseline": dollars, "performance": dollars}',
                "give the national cap of each period, in dollars a year",
                file,
                None,
                "national_cap",
            )
        )
    quality, mapping = values.get("quality"), values.get("quality_map")
    if mapping and mapping.kind == "split" and quality and not (quality.reporting and quality.performance):
        findings.append(
            Finding(
                "required",
                "one score",
                "a reporting and a performance score",
                "give quality.reporting and quality.performance, each with met and required",
                file,
                None,
                "quality",
            )
        )
    return findings
