"""Cells too small to stand alone are merged upward: along age, then SPMI, then cohort (methodology 1.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from demonstrations.savings.cells import Cell

ALL = "all"
# What a cell keeps of its name at each step; what it drops is joined over.
_STEPS = (
    ("age_band", ("cohort", "category", "spmi")),
    ("spmi", ("cohort", "category")),
    ("cohort", ("category",)),
)


@dataclass(frozen=True)
class Merge:
    """Cells that became one: along which part of their name, which of them were too small, and what they became."""

    along: str
    small: tuple[str, ...]
    merged: tuple[str, ...]
    into: str


def merge_small(cells: Sequence[Cell], minimum: Decimal) -> tuple[tuple[Cell, ...], tuple[Merge, ...]]:
    """The cells with none under `minimum` member months on any side, where merging can reach it, and each merge.

    At each step a small cell is joined with every cell whose name is the same without the part that the step
    drops and those dropped before it; months and dollars add up. Categories never mix, so a category that stays
    small with all its cohorts together is left so. Order is kept.
    """
    merges: list[Merge] = []
    current = list(cells)
    for along, kept in _STEPS:
        current = _merge_along(current, along, kept, Fraction(minimum), merges)
    return tuple(current), tuple(merges)


def is_small(cell: Cell, minimum: Decimal | Fraction) -> bool:
    """Whether one of the four sides has under `minimum` member months."""
    return any(months < minimum for months in cell.months())


def _merge_along(
    cells: Sequence[Cell], along: str, kept: Sequence[str], minimum: Fraction, merges: list[Merge]
) -> list[Cell]:
    families: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        families.setdefault(_family(cell, kept), []).append(cell)
    result: list[Cell] = []
    for cell in cells:
        family = families[_family(cell, kept)]
        small = [each for each in family if is_small(each, minimum)]
        if not small or len(family) == 1:
            result.append(cell)
        elif cell is family[0]:  # the joined cell stands where the first of its family stood
            result.append(_join(family, kept))
            merges.append(Merge(along, _names(small), _names(family), result[-1].name))
    return result


def _family(cell: Cell, kept: Sequence[str]) -> tuple[str, ...]:
    return tuple(getattr(cell, part) for part in kept)


def _join(family: Sequence[Cell], kept: Sequence[str]) -> Cell:
    whole = family[0]
    for cell in family[1:]:
        whole = whole.merged(cell)
    dropped = [part for part in ("cohort", "spmi", "age_band") if part not in kept]
    names: dict[str, Any] = {part: _common(getattr(cell, part) for cell in family) for part in dropped}
    return replace(whole, **names)


def _common(values: Iterable[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else ALL


def _names(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(cell.name for cell in cells)


def homes(cells: Sequence[Cell], merges: Iterable[Merge]) -> dict[tuple[str, str, str, str], str]:
    """Where each cell went: its key, and the name of the cell that holds it after the merges, in their order."""
    home = {cell.name: cell.name for cell in cells}
    for merge in merges:
        home |= {name: merge.into for name, now in home.items() if now in merge.merged}
    return {cell.key: home[cell.name] for cell in cells}
