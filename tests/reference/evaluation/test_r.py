"""R as the referee, by values stored beside the script that made them (`r/values.R`, from `r/rows.csv`).

R's sandwich takes the expected information as bread, so that is asked for here; CR3 is R fitting without each county.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from demonstrations.evaluation.estimate import estimate
from demonstrations.evaluation.rows import prepare, read_csv
from demonstrations.evaluation.spec import spec_from_json
from tests.unit.demonstrations.evaluation import made_up

FOLDER = Path(__file__).parent / "r"
VALUES = json.loads((FOLDER / "values.json").read_text(encoding="utf-8"))


def ours(outcome, small_sample):
    changes = {"alpha": 0.7} if outcome == "negative_binomial" else {}
    wanted = spec_from_json(made_up.spec(outcome, small_sample=small_sample, bread="expected", **changes))
    return estimate(prepare(read_csv(FOLDER / "rows.csv", wanted.columns), wanted), wanted)


@pytest.mark.parametrize("outcome", made_up.OUTCOMES)
@pytest.mark.parametrize("small_sample", ["hc1", "cr0", "cr3"])
def test_the_cumulative_model_agrees(outcome, small_sample):
    theirs, result = VALUES[outcome], ours(outcome, small_sample)
    coefficients = result.whole.fit.beta
    assert coefficients == pytest.approx(theirs["estimate"], abs=1e-8)
    errors = np.sqrt(np.diag(result.whole.covariance))
    assert errors == pytest.approx(theirs[small_sample], abs=1e-8)
    effect = result.cumulative
    assert effect.att == pytest.approx(theirs["att"], abs=1e-8)
    assert effect.counterfactual_mean == pytest.approx(theirs["counterfactual_mean"], abs=1e-8)
    assert effect.att_se == pytest.approx(theirs[f"att_{small_sample}"], abs=1e-8)


def test_the_bread_matters_with_a_covariate_and_no_canonical_link():
    wanted = spec_from_json(made_up.spec("gamma", small_sample="hc1"))
    observed = estimate(prepare(read_csv(FOLDER / "rows.csv", wanted.columns), wanted), wanted)
    assert np.abs(np.sqrt(np.diag(observed.whole.covariance)) - VALUES["gamma"]["hc1"]).max() > 1e-3
