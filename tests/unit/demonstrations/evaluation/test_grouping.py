"""The grouping pass keeps everything a model needs, however the rows are cut."""

from dataclasses import replace
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
import pytest

from demonstrations.evaluation import grouping as grouping_module
from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.grouping import Grouping, collected, level_code
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import group_rows
from demonstrations.evaluation.pretrends import event_study, pretrends
from demonstrations.evaluation.sensitivity import placebo_by_state
from demonstrations.evaluation.subgroups import Subgroup, subgroup_effect
from tests.unit.demonstrations.evaluation.test_patterns import numbers


def codes_of(rows):
    codes = {name: rows[name] for name in ("county", "quarter", "ltss")}
    return codes | {"kind": level_code(rows.kind, ("a", "b", "c"))}


GROUPING = Grouping(
    keys=("county", "quarter", "kind", "ltss"),
    parts={"county": 14, "quarter": 8, "kind": 3, "ltss": 2},
    code=codes_of,
    own=("score",),
    weight="w",
    outcomes=("cost", "visits"),
    squares=("visits",),
)
RULES = Rules(draws=19)
LTSS = Subgroup("ltss", "Users", "Others", "ltss", (1,))


@pytest.fixture(scope="module")
def rows():
    """Months of people: what a person is holds for a quarter; weights have twelve decimals."""
    random = np.random.default_rng(4)
    person = np.repeat(np.arange(900), 24)
    quarter = np.tile(np.arange(24) // 3, 900)
    county = random.integers(0, 14, 900)[person]
    score = random.gamma(2, 0.5, (900, 8)).round(3)[person, quarter]
    mean = np.exp(4 + 0.2 * score - 0.1 * ((county < 6) & (quarter > 3)))
    weight = random.integers(5 * 10**11, 2 * 10**12, (900, 8))[person, quarter]
    return pa.table(
        {
            "county": county, "quarter": quarter, "kind": np.array(["a", "b", "c"])[person % 3],
            "ltss": (person // 3 % 2).astype(np.int8), "score": score,
            "w": pa.array([Decimal(int(each)).scaleb(-12) for each in weight], pa.decimal128(18, 12)),
            "cost": np.where(random.random(len(mean)) < 0.3, 0, random.gamma(0.7, mean)).round().astype(np.int64),
            "visits": random.poisson(mean / 60),
        }
    )  # fmt: skip


def cells_of(rows, grouping=GROUPING):
    backend = ibis.duckdb.connect()
    backend.con.register("given", rows)
    cells = grouping.cells(backend.table("given"))
    return backend.con.execute(ibis.to_sql(cells, dialect="duckdb")).to_arrow_table()


def panel_of(grouped, outcome="cost"):
    codes = GROUPING.codes(grouped.patterns)
    return grouped.panel(
        outcome, demo=codes["county"] < 6, period=codes["quarter"] // 4, cluster=codes["county"],
        covariates={"b": (codes["kind"] == 1) * 1.0, "c": (codes["kind"] == 2) * 1.0},
        tags={"ltss": codes["ltss"], "quarter": codes["quarter"] - 3, "state": codes["county"] % 7},
    )  # fmt: skip


def plain(rows, outcome="cost"):
    """The same panel from the rows themselves."""
    column = {name: np.asarray(rows.column(name).to_pylist()) for name in rows.column_names}
    return group_rows(
        y=column[outcome].astype(float), weight=column["w"].astype(float), demo=column["county"] < 6,
        period=column["quarter"] // 4, cluster=column["county"],
        covariates={
            "b": (column["kind"] == "b") * 1.0, "c": (column["kind"] == "c") * 1.0, "score": column["score"]
        },
        tags={
            "ltss": column["ltss"], "quarter": column["quarter"] - 3, "state": column["county"] % 7
        },
    )  # fmt: skip


def test_sums_are_exact_and_the_same_however_the_rows_are_cut(rows):
    cells = cells_of(rows)
    assert len(cells) < len(rows) / 2.5 and sum(cells.column("rows").to_pylist()) == len(rows)
    random = np.random.default_rng(1)
    shuffled = rows.take(random.permutation(len(rows)))
    pieces = [cells_of(shuffled.slice(start, 5000)) for start in range(0, len(rows), 5000)]
    again = pa.concat_tables(pieces).group_by(["pattern", "score", "weight"])
    summed = again.aggregate([(name, "sum") for name in cells.column_names if "__" in name or name == "rows"])
    keys = [("pattern", "ascending"), ("score", "ascending"), ("weight", "ascending")]
    for name in cells.column_names:
        other = name if name in ("pattern", "score", "weight") else f"{name}_sum"
        assert cells.sort_by(keys).column(name).to_pylist() == summed.sort_by(keys).column(other).to_pylist()
    one, other = collected(GROUPING, [cells]), collected(GROUPING, pieces)
    assert len(other.index) > len(one.index)  # pieces are not merged: the same cell twice does no harm
    assert sorted(one.patterns) == sorted(other.patterns)


@pytest.mark.parametrize(
    ("outcome", "regression"),
    [("cost", Regression()), ("visits", Regression("negative_binomial")), ("visits", Regression("poisson"))],
)
def test_an_analysis_of_cells_is_that_of_rows(rows, outcome, regression):
    pieces = [cells_of(rows.slice(start, 7000)) for start in range(0, len(rows), 7000)]
    ours = analyze(panel_of(collected(GROUPING, pieces), outcome), regression, RULES)
    theirs = analyze(plain(rows, outcome), regression, RULES)
    assert ours.rows == theirs.rows == len(rows)
    assert_same(ours, theirs)


def test_so_is_everything_that_selects_or_regroups(rows):
    ours, theirs = panel_of(collected(GROUPING, [cells_of(rows)])), plain(rows)
    for run in (
        lambda panel: event_study(panel, Regression(), RULES),
        lambda panel: pretrends(panel, Regression(), RULES),
        lambda panel: subgroup_effect(panel, LTSS, Regression(), RULES),
        lambda panel: placebo_by_state(panel, Regression(), RULES),
        lambda panel: analyze(panel.clustered_by("state"), Regression(), RULES),
        lambda panel: analyze(panel.with_covariates({}).merged(), Regression(), RULES),
        lambda panel: analyze(panel.keep(panel.tags["ltss"] == 1), Regression(), RULES),
    ):
        assert_same(run(ours), run(theirs))


def assert_same(ours, theirs):
    (found, texts), (wanted, others) = numbers(ours), numbers(theirs)
    assert texts == others
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True)


def test_a_value_that_is_no_level_is_refused(rows):
    strange = rows.set_column(2, "kind", pa.array(["z"] * len(rows)))
    with pytest.raises(NotEstimable) as caught:
        collected(GROUPING, [cells_of(strange)])
    assert caught.value.rule == "unknown_value"


def test_nothing_is_refused_by_name(rows):
    with pytest.raises(NotEstimable) as caught:
        collected(GROUPING, [])
    assert caught.value.rule == "no_rows"


def test_too_many_combinations_for_one_number_are_refused(rows):
    with pytest.raises(ValueError, match="too many combinations"):
        cells_of(rows, replace(GROUPING, parts=dict.fromkeys(GROUPING.parts, 2**16)))


def test_patterns_too_many_for_a_table_are_numbered_all_the_same(rows, monkeypatch):
    pieces = [cells_of(rows.slice(start, 5000)) for start in range(0, len(rows), 5000)]
    by_table = collected(GROUPING, pieces)
    monkeypatch.setattr(grouping_module, "TABLE", 1)
    by_search = collected(GROUPING, pieces)
    for one, other in ((by_table, by_search), (by_search, by_table)):
        order = np.argsort(one.patterns)
        assert np.array_equal(one.patterns[order], np.sort(other.patterns))
        assert np.array_equal(one.count[order], other.count[np.argsort(other.patterns)])
    assert by_table.sums["cost"].total.sum() == by_search.sums["cost"].total.sum()
