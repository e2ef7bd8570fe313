"""Everything that the estimates warn of, and what could not be estimated, in one table."""

from collections.abc import Iterator
from dataclasses import replace

from demonstrations.evaluation.notices import NAMES_A_COLUMN, Notice
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import weights
from reports.builders.evaluation.tables.effects import hidden_outcomes
from reports.render.document import Column, Row, Table

ALL = 4  # more measures than this with the same warning are counted, not listed
NOT_ESTIMATED = "not_estimated"
Warned = tuple[str, str, str]  # what it is about, the rule, the sentence


def warnings(found: Gathered) -> Table | None:
    """A row for each warning and refusal; measures that share one stand together. None where there is none."""
    together: dict[tuple[str, str], list[str]] = {}
    for about, rule, sentence in _all(found):
        own = together.setdefault((rule, sentence), [])
        if about not in own:
            own.append(about)
    if not together:
        return None
    return Table(
        key="warnings",
        caption="Warnings and what could not be estimated",
        columns=(
            Column("rule", "Warning", description="The name of the rule."),
            Column("sentence", "What it says", description="In words."),
            Column("measures", "About", description="The measures, or the part of the analysis."),
        ),
        rows=tuple(Row((rule, said, _about(own))) for (rule, said), own in together.items()),
    )


def _about(own: list[str]) -> str:
    return words.listed(own) if len(own) <= ALL else f"{own[0]} and {len(own) - 1} more"


def _all(found: Gathered) -> Iterator[Warned]:
    hidden = hidden_outcomes(found)
    computed = found.computed
    yield from _weights(found)
    for result in computed.results:
        if result.outcome.key not in hidden:
            if result.refusal:
                yield result.outcome.label, result.rule or NOT_ESTIMATED, result.refusal
            yield from _said(found, result.outcome.label, result.analysis, "")
    for trend in computed.trends:
        if trend.outcome.key not in hidden:
            yield from _said(found, f"{trend.outcome.label}, trends", trend.pretrends, trend.refusal)
    for each in computed.subgroups:
        if each.outcome.key not in hidden:
            yield from _said(found, f"{each.outcome.label}, {each.subgroup.label}", each.effect, each.refusal)
    for model in computed.models:
        if model.outcome.key not in hidden:
            dollars = {True: ", winsorized", False: ", not winsorized", None: ""}[model.is_cut]
            label = f"{model.outcome.label}, {model.family.replace('_', ' ')}{dollars}"
            yield from _said(
                found, label, model.analysis, model.refusal, only=("misfit", "alpha_not_positive")
            )
    for varied in computed.sensitivity:
        if varied.outcome.key not in hidden:
            for variant in (*varied.variants, *varied.errors):
                if variant.refusal:
                    yield f"{varied.outcome.label}, {variant.label}", NOT_ESTIMATED, variant.refusal


def _weights(found: Gathered) -> Iterator[Warned]:
    if said := weights.told_apart(found.matched):
        yield "Propensity scores", "separated", said
    for period in found.matched.periods:
        for name in period.scores.collinear:
            notice = Notice("collinear", names.covariate(name))
            yield f"Propensity scores, {found.periods[period.period].lower()}", notice.rule, notice.sentence


def _said(found: Gathered, about: str, part, refusal: str, only: tuple[str, ...] = ()) -> Iterator[Warned]:
    if refusal:
        yield about, NOT_ESTIMATED, refusal
    for notice in part.notices if part else ():
        if not only or notice.rule in only:
            yield about, notice.rule, _sentence(found, notice)


def _sentence(found: Gathered, notice: Notice) -> str:
    if notice.rule in NAMES_A_COLUMN:
        notice = replace(notice, detail=names.coefficient(notice.detail, found.periods))
    return notice.sentence
