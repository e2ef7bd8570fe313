"""What the numbers say, in plain words. Nothing is said that the numbers do not."""

from demonstrations.evaluation.inference import Conclusion
from demonstrations.evaluation.outcomes import Outcome
from reports.builders.evaluation import names
from reports.builders.evaluation.compute import Result
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables.effects import direction_of, hidden_outcomes, interval
from reports.builders.evaluation.values import exact
from reports.render.numbers import Kind, shown


def amount(value: float, outcome: Outcome) -> str:
    """$12.30, or 0.42 with its unit to follow."""
    return shown(exact(value * names.scale(outcome)), names.kind(outcome))


def percent(value: float) -> str:
    return shown(exact(value), Kind.PERCENT)


def p_value(value: float) -> str:
    text = shown(exact(value), Kind.P_VALUE)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def finding(found: Gathered, result: Result) -> str:
    """One sentence or two about the cumulative effect."""
    outcome, whole = result.outcome, result.analysis.cumulative
    significant = whole.is_significant()
    if significant is None:
        return (
            f"{outcome.label}: the estimate is {_estimate(whole, outcome)}. There are too few counties for a test, so "
            "nothing is said about chance."
        )
    if significant:
        direction = "lower" if whole.att < 0 else "higher"
        return (
            f"{outcome.label} {'were' if outcome.kind == 'count' else 'was'} {direction} than expected without the demonstration: {_estimate(whole, outcome)}"
            f"{_interval(whole, outcome)} ({p_value(whole.p)}). {_meaning(found, result)}{_misfit(found, result)}"
        ).strip()
    return (
        f"{outcome.label}: no statistically significant difference. The estimate is {_estimate(whole, outcome)}"
        f"{_interval(whole, outcome)} ({p_value(whole.p)}).{_detectable(whole, outcome)}{_caveat(found, result)}"
        f"{_misfit(found, result)}"
    )


def _estimate(whole: Conclusion, outcome: Outcome) -> str:
    return f"{amount(whole.att, outcome)} {names.effect_unit(outcome)}, or {percent(whole.percent)}".replace(
        " dollars per", " per"
    )


def _interval(whole: Conclusion, outcome: Outcome) -> str:
    ends = interval(whole, 95)
    if ends is None:
        return ""
    return f"; 95 percent interval {amount(ends[0], outcome)} to {amount(ends[1], outcome)}"


def _detectable(whole: Conclusion, outcome: Outcome) -> str:
    if whole.detectable is None or whole.detectable_percent is None:
        return ""
    return (
        f" Detectable with 80 percent power: {amount(whole.detectable, outcome)}, or {percent(whole.detectable_percent)}, "
        "in either direction."
    )


MEANINGS = {
    "favorable": "This is favorable.",
    "unfavorable": "This is unfavorable.",
    "rates": "In plan months this is the rate that was set, so it is largely rate setting and neither favorable nor "
    "unfavorable.",
    "selected": "Who stays in fee-for-service is not chance, so this describes those months and is no effect on all "
    "enrollees.",
}


def _caveat(found: Gathered, result: Result) -> str:
    """What must be said of capitated cost whether or not it moved."""
    return f" {_meaning(found, result)}" if direction_of(found, result) in ("rates", "selected") else ""


def _misfit(found: Gathered, result: Result) -> str:
    """The estimate that gives back the observed dollars, where the reported one misses them."""
    missed = next((notice for notice in result.analysis.notices if notice.rule == "misfit"), None)
    other = next(
        (
            each.analysis.cumulative.percent
            for each in found.computed.models
            if each.analysis and each.outcome == result.outcome and each.family == "poisson"
            if each.measure in (result.outcome.key, "cost_cut")
        ),
        None,
    )
    if missed is None or other is None:
        return ""
    return (
        f" The regression's mean is {missed.detail} percent away from the observed one; with Poisson variance, which gives "
        f"back the observed dollars, the estimate is {percent(other)} ([[cost_models]])."
    )


def _meaning(found: Gathered, result: Result) -> str:
    return MEANINGS.get(direction_of(found, result), "")


def summary_line(found: Gathered, results: list[Result]) -> str:
    """How many measures moved, and which way."""
    verdicts = [
        (
            direction_of(found, result),
            result.analysis.cumulative.is_significant(),
        )
        for result in results
    ]
    moved = [direction for direction, significant in verdicts if significant]
    tally = found.computed.tally(hidden_outcomes(found))
    return (
        f"Of {len(results)} measures, {len(moved)} {'differs' if len(moved) == 1 else 'differ'} from what was expected at the 5 percent level: "
        f"{moved.count('favorable')} in a favorable and {moved.count('unfavorable')} in an unfavorable direction"
        f"{_others(len(moved) - moved.count('favorable') - moved.count('unfavorable'))}. "
        f"The report holds {tally.tests} tests of effects, of which about "
        f"{shown(exact(round(tally.expected_by_chance)), Kind.COUNT)} would be significant by chance alone."
    )


def lower(label: str) -> str:
    """A label inside a sentence; names and acronyms keep their capital."""
    if label[:2].isupper() or label.startswith(("Medica", "Part")):
        return label
    return label[:1].lower() + label[1:]


def _others(count: int) -> str:
    return f", and {count} in one that is neither" if count else ""
