"""The method pages name everything that the code can say: notices, refusals, outcomes, subgroups, adjustments."""

import re

import pytest
from django.conf import settings

from demonstrations.evaluation.adjustments import read_rates, switches
from demonstrations.evaluation.covariance import SMALL_SAMPLE
from demonstrations.evaluation.notices import SENTENCES, Notice
from demonstrations.evaluation.outcomes import OUTCOMES
from demonstrations.evaluation.propensity import NORMALIZE
from demonstrations.evaluation.subgroups import SUBGROUPS

PAGES = settings.BASE_DIR / "docs" / "methods"
CODE = settings.BASE_DIR / "demonstrations" / "evaluation"


def named(page: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", (PAGES / f"{page}.md").read_text(encoding="utf-8")))


def refusals() -> set[str]:
    source = "\n".join(path.read_text(encoding="utf-8") for path in CODE.glob("*.py"))
    return set(re.findall(r'NotEstimable\(\s*"(\w+)"', source))


def test_every_notice_and_refusal_is_explained():
    assert set(SENTENCES) | refusals() <= named("difference-in-differences")


def test_every_outcome_and_adjustment_is_listed():
    page = named("difference-in-differences")
    assert {outcome.key for outcome in OUTCOMES} <= page
    path = settings.BASE_DIR / "data" / "payment_adjustments" / "payment_adjustments.csv"
    with path.open(encoding="utf-8") as file:
        assert set(switches(read_rates(file))) <= page


def test_every_rule_of_errors_and_of_normalizing_is_explained():
    assert set(SMALL_SAMPLE) <= named("clustered-errors")
    assert set(NORMALIZE) <= named("propensity")


def test_every_subgroup_is_listed():
    page = named("subgroups")
    keys = {re.sub(r"^(age|race)_.*", r"\1_…", subgroup.key) for subgroup in SUBGROUPS}
    assert keys <= page


@pytest.mark.parametrize("rule", SENTENCES)
def test_every_notice_is_a_sentence(rule):
    sentence = Notice(rule, "this").sentence
    assert sentence.endswith((".", "this"))
    assert "{" not in sentence and len(sentence.split()) <= 25
