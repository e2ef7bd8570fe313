"""Made-up person-months for the benchmarks: many rows quickly, nothing more. Reports use enrollees/synthetic.

2.3 million people make 100 million rows: 84 months, 400 counties of skewed sizes, covariates that hold within a
person and year, a continuous HCC score, about 28 percent of months without cost, a weight of twelve decimals.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

MONTHS = 84
PERIODS = (-1, 0, 1, 2, 3, 4, 5)  # years: two before the start, five after it
COUNTIES = 400
RACES = ("white", "black", "hispanic", "asian", "native", "other", "unknown")
CHUNK = 50_000  # people
GROUP_ROWS = 500_000
FILE_ROWS = 5_000_000
EFFECT = -0.03


def write(folder: Path, rows: int, *, seed: int = 1, monthly_score: bool = False) -> list[Path]:
    """Parquet files with exactly `rows` person-months, sorted by person and month, about 5 million a file.

    `monthly_score` makes the HCC score change every month, so that hardly two rows are alike.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    writer, in_file, left = None, 0, rows
    for table in _chunks(np.random.default_rng(seed), monthly_score):
        table = table.slice(0, left)
        if writer is None:
            files.append(folder / f"part-{len(files):03}.parquet")
            writer, in_file = pq.ParquetWriter(files[-1], table.schema, compression="zstd"), 0
        writer.write_table(table, row_group_size=GROUP_ROWS)
        in_file, left = in_file + len(table), left - len(table)
        if in_file >= FILE_ROWS or not left:
            writer.close()
            writer = None
        if not left:
            return files
    raise AssertionError("The chunks never end.")


def _chunks(random: np.random.Generator, monthly_score: bool) -> Iterator[pa.Table]:
    county_size = random.pareto(1.2, COUNTIES) + 0.2
    county_shock = random.normal(0, 0.04, (COUNTIES, len(PERIODS)))
    area = random.normal(0, 1, (COUNTIES, 3)).round(3)
    first = 0
    while True:
        yield _people(random, first, county_size / county_size.sum(), county_shock, area, monthly_score)
        first += CHUNK


def _people(
    random: np.random.Generator,
    first: int,
    county_share: np.ndarray,
    county_shock: np.ndarray,
    area: np.ndarray,
    monthly_score: bool,
) -> pa.Table:
    n = CHUNK
    start = np.maximum(random.integers(-50, MONTHS, n), 0)
    length = np.minimum(random.integers(1, 2 * MONTHS, n), MONTHS - start)
    person = np.repeat(np.arange(n), length)
    month = np.arange(len(person)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(start, length)
    year = month // 12
    slot = person * len(PERIODS) + year  # a person's year

    county = random.choice(COUNTIES, n, p=county_share)
    demonstration = county % 5 < 2
    born = random.integers(25, 92, n)
    flag = {
        "original_disability": born < 60,
        "esrd": random.random(n) < 0.03,
        "ltss": random.random(n) < 0.25,
        "spmi": random.random(n) < 0.2,
    }
    race = random.choice(len(RACES), n, p=[0.5, 0.2, 0.15, 0.06, 0.02, 0.04, 0.03])
    female = random.random(n) < 0.6
    yearly = random.gamma(2.0, 0.7, (n, len(PERIODS))).round(3).ravel()
    score = random.gamma(2.0, 0.7, len(person)).round(6) if monthly_score else yearly[slot]
    weight = np.where(demonstration, 1.0, random.gamma(4.0, 0.25, n))
    weight_year = (weight[:, None] * random.uniform(0.8, 1.2, (n, len(PERIODS)))).ravel()
    weight_year[np.repeat(demonstration, len(PERIODS))] = 1.0

    treated = demonstration[person] & (year >= 2)
    eta = (
        6.6
        + 0.25 * score
        + 0.02 * year
        + 0.3 * flag["esrd"][person]
        + 0.15 * flag["ltss"][person]
        + 0.05 * area[county[person], 0]
        + county_shock[county[person], year]
        + np.log1p(EFFECT) * treated
    )
    used = random.random(len(person)) >= 0.28
    cents = np.where(used, np.exp(eta) * random.standard_gamma(0.5, len(person)) * 2 / 0.72 * 100, 0)
    columns = {
        "person_id": pa.array(person + first),
        "month": pa.array((np.datetime64("2011-07") + month).astype("datetime64[D]")),
        "period": pa.array(np.array(PERIODS, dtype=np.int8)[year]),
        "group": _text(np.where(demonstration, 0, 1)[person], ("demonstration", "comparison")),
        "state": _text((county // 40)[person], ("WA", "CO", "MA", "OH", "IL", "CA", "VA", "TX", "NY", "SC")),
        "county_fips": _text(county[person], tuple(f"{10001 + 2 * i:05}" for i in range(COUNTIES))),
        "dual_status": _text(random.integers(0, 3, len(person)), ("02", "04", "08")),
        "part_a": pa.array(np.ones(len(person), np.int8)),
        "part_b": pa.array(np.ones(len(person), np.int8)),
        "medicare_advantage": pa.array(np.zeros(len(person), np.int8)),
        "medicare_paid": _decimal(cents, 12, 2),
        "age": pa.array((born[person] + year).astype(np.int16)),
        "sex": _text(np.where(female, 0, 1)[person], ("F", "M")),
        "race": _text(race[person], RACES),
        **{name: pa.array(values[person].astype(np.int8)) for name, values in flag.items()},
        "died": pa.array(np.zeros(len(person), np.int8)),
        "hcc": pa.array(score),
        "msa": pa.array((county % 3 > 0)[person].astype(np.int8)),
        "weight": _decimal(weight_year[slot] * 1e12, 18, 12),
        "inpatient": _counts(random, 0.03 * np.exp(0.3 * score)),
        "ed": _counts(random, 0.06 * np.exp(0.2 * score)),
        "snf_admit": _counts(random, np.full(len(person), 0.01)),
        "physician": _counts(random, np.exp(0.1 * score)),
        "part_d_paid": _decimal(random.gamma(1.0, 20_000, len(person)), 12, 2),
        "medicaid_paid": _decimal(random.gamma(0.5, 120_000, len(person)), 12, 2),
        "enrolled": pa.array((treated & (person % 3 > 0)).astype(np.int8)),
        **{f"area_{i}": pa.array(area[county, i][person]) for i in range(3)},
    }
    return pa.table(columns)


def _text(codes: np.ndarray, levels: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), list(levels)).cast(pa.string())


def _counts(random: np.random.Generator, rate: np.ndarray) -> pa.Array:
    return pa.array(random.poisson(rate).astype(np.int16))


def _decimal(scaled: np.ndarray, precision: int, scale: int) -> pa.Array:
    """Whole numbers of the last decimal, as a decimal: the sixteen bytes of each, written directly."""
    whole = np.rint(scaled).astype(np.int64)
    wide = np.empty((len(whole), 2), np.int64)
    wide[:, 0], wide[:, 1] = whole, whole >> 63
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(whole), [None, pa.py_buffer(wide)])
