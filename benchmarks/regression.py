"""The evaluation regression on made-up person-months, as the portal does it and as other libraries do.

Gamma with a log link, weights, errors clustered by county: constant, demonstration, years, their interactions, and
covariates with a continuous score among them, 33 columns. The portal adds the effects in dollars with their errors.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import started
from benchmarks.made_up import COUNTIES, PERIODS, RACES

AGES = (45, 65, 75, 85)  # where the next band begins
FLAGS = ("original_disability", "esrd", "ltss", "spmi", "msa")
AREA = ("area_0", "area_1", "area_2")
FIRST_COUNTY = 10001
OUTCOMES = ("medicare_paid", "part_d_paid", "medicaid_paid", "physician", "inpatient")
KEYS = ("county_fips", "period", "age", "race", "sex", *FLAGS)
PARTS = {
    "county": 2 * COUNTIES, "period": len(PERIODS), "age": len(AGES) + 1, "race": len(RACES), "female": 2,
    **dict.fromkeys(FLAGS, 2),
}  # fmt: skip
NEARLY_NOTHING = 1e-6  # dollars, for libraries that take no zero with the gamma distribution
RULE = "hc1"
COLUMNS = ("period", "county_fips", "age", "sex", "race", *FLAGS, "hcc", "weight", "medicare_paid")


def ours(folder: Path, *, outcomes: int = 1) -> Mapping[str, np.ndarray]:
    """One pass, and a regression for each of the first `outcomes`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    os.environ["ANALYTICS_MEMORY"] = "150MB"
    from demonstrations.evaluation.analysis import Regression, fit_panel
    from demonstrations.evaluation.grouping import Grouping
    from demonstrations.evaluation.inference import Rules
    from enrollees.datasets import engine, tables
    from enrollees.datasets.grouped import grouped

    with engine.workspace() as connection:  # the engine imports when it is first used
        connection.execute("CREATE TABLE nothing AS SELECT 1 AS one")
        first = tables.opened(connection, "nothing")
        first.arrow(first.person_months)
    started()
    grouping = Grouping(KEYS, PARTS, _codes, own=("hcc",), weight="weight", outcomes=OUTCOMES[:outcomes])
    files = sorted(folder.glob("*.parquet"))
    cells = grouped(files, grouping)
    codes = grouping.codes(cells.patterns)
    codes["county"] //= 2  # counties have odd numbers
    measures = _area(files)
    answer: dict[str, Any] = {"rows": cells.count.sum(), "cells": len(cells.index)}
    for outcome in OUTCOMES[:outcomes]:
        panel = _panel(cells, codes, measures, outcome)
        fitted = fit_panel(panel, panel.design(), Regression(), Rules(small_sample=RULE, beside=(), draws=0))
        effects = [(each.att, each.att_se or np.nan) for each in fitted.effects()]
        if outcome == OUTCOMES[0]:
            answer |= {
                "names": np.array(fitted.design.names),
                "beta": fitted.fit.beta,
                "se": np.sqrt(np.diag(fitted.errors.covariances[RULE])),
                "effects": np.array(effects),
            }
    return answer


def _panel(cells: Any, codes: Mapping[str, np.ndarray], area: Mapping[str, np.ndarray], outcome: str) -> Any:
    covariates = {f"age_{band}": codes["age"] == band for band in range(1, len(AGES) + 1)}
    covariates |= {f"race_{race}": codes["race"] == race for race in range(1, len(RACES))}
    covariates |= {name: codes[name] for name in ("female", *FLAGS)}
    covariates |= {name: area[name][codes["county"]] for name in AREA}
    return cells.panel(
        outcome,
        demo=codes["county"] % 5 < 2,
        period=codes["period"] + PERIODS[0],
        cluster=codes["county"],
        covariates={name: values.astype(float) for name, values in covariates.items()},
    )


def _codes(rows: Any) -> Mapping[str, Any]:
    """Every discrete column as a whole number from 0."""
    import ibis

    from demonstrations.evaluation.grouping import level_code

    return {
        "county": rows.county_fips.cast("int64") - FIRST_COUNTY,
        "period": rows.period.cast("int64") - PERIODS[0],
        "age": ibis.cases(*((rows.age < end, place) for place, end in enumerate(AGES)), else_=len(AGES)),
        "race": level_code(rows.race, RACES),
        "female": level_code(rows.sex, ("M", "F")),
        **{name: rows[name] for name in FLAGS},
    }


def _area(files: list[Path]) -> dict[str, np.ndarray]:
    """(COUNTIES,) each measure by county, from as many files as it takes to meet every county."""
    measures = {name: np.full(COUNTIES, np.nan) for name in AREA}
    for file in files:
        of_each = ", ".join(f"any_value({name}) AS {name}" for name in AREA)  # one value a county
        found = _rows([file], f"{_COUNTY} AS county, {of_each}", "GROUP BY county_fips")
        for name, values in measures.items():
            values[found["county"]] = found[name]
        if not any(np.isnan(values).any() for values in measures.values()):
            break
    return measures


_COUNTY = f"(county_fips::INT - {FIRST_COUNTY}) // 2"


def _rows(files: list[Path], what: str, then: str = "") -> dict[str, np.ndarray]:
    import duckdb

    names = ", ".join(f"'{file}'" for file in files)
    with duckdb.connect(config={"threads": 2}) as connection:
        found = connection.execute(f"SELECT {what} FROM read_parquet([{names}]) {then}").to_arrow_table()
    return {name: np.from_dlpack(found.column(name).combine_chunks()) for name in found.column_names}


def scan(folder: Path) -> Mapping[str, np.ndarray]:
    """Read every column of the regression once and make nothing of it."""
    import duckdb  # noqa: F401 (not timed)

    started()
    _rows(
        sorted(folder.glob("*.parquet")),
        ", ".join(f"(max({name}) IS NULL)::INT AS {name}" for name in COLUMNS),
    )
    return {}


def _table(folder: Path) -> dict[str, np.ndarray]:
    """What the libraries need of each row, in small types."""
    band = " + ".join(f"(age >= {end})::TINYINT" for end in AGES)
    race = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(RACES))
    rows = _rows(
        sorted(folder.glob("*.parquet")),
        f"{_COUNTY} AS county, period, {band} AS age, CASE race {race} END::TINYINT AS race, "
        f"(sex = 'F')::TINYINT AS female, {', '.join(FLAGS)}, hcc, weight::DOUBLE AS weight, "
        f"medicare_paid::DOUBLE AS y, {', '.join(AREA)}",
    )
    return rows | {"cluster": np.unique(rows["county"], return_inverse=True)[1]}


def _design(rows: dict[str, np.ndarray]) -> tuple[list[str], np.ndarray]:
    """The 33 columns as a plain array, named as in the portal's design."""
    demo = rows["county"] % 5 < 2
    columns: dict[str, Any] = {"const": 1.0, "demo": demo}
    columns |= {f"period_{t}": rows["period"] == t for t in PERIODS if t != 0}
    columns |= {f"demo:period_{t}": demo & (rows["period"] == t) for t in PERIODS if t > 0}
    columns |= {f"age_{band}": rows["age"] == band for band in range(1, len(AGES) + 1)}
    columns |= {f"race_{race}": rows["race"] == race for race in range(1, len(RACES))}
    columns |= {name: rows[name] for name in ("female", *FLAGS, *AREA, "hcc")}
    x = np.empty((len(rows["y"]), len(columns)), order="F")
    for place, values in enumerate(columns.values()):
        x[:, place] = values
    return list(columns), x


def with_glum(folder: Path) -> Mapping[str, np.ndarray]:
    import glum
    import pyarrow  # noqa: F401 (not timed)

    started()
    rows = _table(folder)
    names, x = _design(rows)
    y = np.maximum(rows["y"], NEARLY_NOTHING)
    model = glum.GeneralizedLinearRegressor(
        family="gamma", link="log", alpha=0, fit_intercept=True, gradient_tol=1e-9, max_iter=100
    )
    model.fit(x[:, 1:], y, sample_weight=rows["weight"])
    errors = model.std_errors(
        x[:, 1:],
        y,
        sample_weight=rows["weight"],
        clusters=rows["cluster"],
        robust=True,
        expected_information=False,
    )
    return {"names": np.array(names), "beta": np.r_[model.intercept_, model.coef_], "se": np.asarray(errors)}


def with_statsmodels(folder: Path) -> Mapping[str, np.ndarray]:
    import warnings

    import statsmodels.api as sm

    started()
    rows = _table(folder)
    names, x = _design(rows)
    with (
        warnings.catch_warnings()
    ):  # weights with clusters are right, though statsmodels has not finished them
        warnings.simplefilter("ignore")
        family = sm.families.Gamma(sm.families.links.Log())
        model = sm.GLM(rows["y"], x, family=family, var_weights=rows["weight"])
        found = model.fit(
            tol=1e-10, tol_criterion="params", cov_type="cluster", cov_kwds={"groups": rows["cluster"]}
        )
    return {"names": np.array(names), "beta": found.params, "se": found.bse}
