"""Rows as columns: reading a CSV, dropping what cannot be used, and saying what is wrong with the rest."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.families import type_of_array
from demonstrations.evaluation.spec import Spec

MISSING = {"", "NA", "NaN", "nan", "null", "."}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: row (the header is 1; None for the whole file), field, rule, found, allowed, fix."""

    row: int | None
    field: str
    rule: str
    found: str
    allowed: str
    fix: str


class BadRows(ValueError):
    """The rows cannot be used; `problems` holds everything that is wrong, at most a thousand."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.found}" for p in problems[:5]))
        self.problems = problems


@dataclass(frozen=True)
class Rows:
    """The kept rows: numbers as float arrays (n,), text as object arrays (n,). `dropped` counts the others."""

    numbers: dict[str, type_of_array]
    texts: dict[str, NDArray[np.object_]]
    dropped: int
    count: int


def read_csv(path: Path, columns: Sequence[str]) -> dict[str, list[str]]:
    """The named columns of a CSV with a header row, as text. Raises BadRows for what is no such file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if not header:
            raise BadRows(
                [Problem(1, "", "empty", "an empty file", "a header row and rows", "Send the rows.")]
            )
        problems = [
            Problem(1, name, "column_missing", "no such column", ", ".join(header), f"Add a column {name}.")
            for name in columns
            if name not in header
        ] + [
            Problem(1, name, "column_twice", "the column twice", "each name once", "Rename one of them.")
            for name in {name for name in header if header.count(name) > 1}
        ]
        if problems:
            raise BadRows(problems)
        places = [header.index(name) for name in columns]
        found: list[list[str]] = [[] for _ in columns]
        for number, row in enumerate(reader, start=2):
            if not row:
                continue
            if len(row) != len(header):
                problems.append(
                    Problem(
                        number, "", "ragged", f"{len(row)} cells", f"{len(header)} cells", "Complete the row."
                    )
                )
                continue
            for column, place in zip(found, places, strict=True):
                column.append(row[place].strip())
    if problems:
        raise BadRows(problems[:1000])
    return dict(zip(columns, found, strict=True))


def prepare(columns: Mapping[str, Sequence[str]], spec: Spec) -> Rows:
    """Turn text into numbers, drop rows with a missing value or a weight <= 0, and check what is left.

    Only covariates and the cluster may be text. Raises BadRows with every problem at once.
    """
    as_text = {name: np.asarray(columns[name], dtype=object) for name in spec.columns}
    missing = np.zeros(len(next(iter(as_text.values()))), dtype=bool)
    for values in as_text.values():
        missing |= np.isin(values.astype(str), list(MISSING))
    numbers: dict[str, type_of_array] = {}
    texts: dict[str, NDArray[np.object_]] = {}
    problems: list[Problem] = []
    for name, values in as_text.items():
        parsed, bad = _numbers(values, missing)
        if bad is None:
            numbers[name] = parsed
        elif name in spec.covariates or name == spec.cluster:
            texts[name] = values
        else:
            problems.append(
                Problem(
                    bad + 2, name, "not_a_number", str(values[bad]), "a number", "Correct or empty the cell."
                )
            )
    if spec.cluster and spec.cluster in numbers:
        texts[spec.cluster] = as_text[spec.cluster]
    keep = ~missing
    for name in spec.weights:
        if name in numbers:
            keep &= numbers[name] > 0
    problems += _range_problems(numbers, keep, spec)
    if problems:
        raise BadRows(problems)
    if not keep.any():
        raise BadRows(
            [
                Problem(
                    None,
                    "",
                    "no_rows",
                    "no row is left",
                    "rows with all values and a weight over 0",
                    "Add rows.",
                )
            ]
        )
    return Rows(
        {name: values[keep] for name, values in numbers.items()},
        {name: values[keep] for name, values in texts.items()},
        dropped=int((~keep).sum()),
        count=int(keep.sum()),
    )


def _numbers(values: NDArray[np.object_], missing: NDArray[np.bool_]) -> tuple[type_of_array, int | None]:
    """The values as floats (missing ones NaN), and the place of the first that is no finite number."""
    parsed = np.full(len(values), np.nan)
    present = np.flatnonzero(~missing)
    try:
        parsed[present] = values[present].astype(float)
    except ValueError:
        for place in present:
            try:
                float(values[place])
            except ValueError:
                return parsed, int(place)
    infinite = present[~np.isfinite(parsed[present])]
    return parsed, int(infinite[0]) if len(infinite) else None


def _range_problems(numbers: dict[str, type_of_array], keep: NDArray[np.bool_], spec: Spec) -> list[Problem]:
    rules: list[tuple[str, Callable[[type_of_array], NDArray[np.bool_]], str, str]] = [
        (spec.demonstration, _is_flag, "flag", "0 or 1")
    ]
    if spec.post:
        rules.append((spec.post, _is_flag, "flag", "0 or 1"))
    if spec.period:
        rules.append((spec.period, lambda v: v == np.round(v), "whole_number", "a whole number"))
    if spec.exposure:
        rules.append((spec.exposure, lambda v: v > 0, "positive", "a number over 0"))
    if spec.family in {"gamma", "poisson", "negative_binomial"}:
        rules.append((spec.outcome, lambda v: v >= 0, "not_negative", "a number from 0"))
    if spec.family == "binomial":
        rules.append((spec.outcome, lambda v: (v >= 0) & (v <= 1), "share", "a number from 0 to 1"))
    problems = []
    for name, holds, rule, allowed in rules:
        if name not in numbers:
            continue
        with np.errstate(invalid="ignore"):
            bad = np.flatnonzero(keep & ~holds(numbers[name]))
        for place in bad[:20]:
            found = repr(float(numbers[name][place]))
            problems.append(Problem(int(place) + 2, name, rule, found, allowed, "Correct the cell."))
    return problems


def _is_flag(values: type_of_array) -> NDArray[np.bool_]:
    return (values == 0) | (values == 1)
