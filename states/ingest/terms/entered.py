"""Terms as typed: text in every cell, kept even where it cannot be read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from states.ingest.prefill.passage import Proposal
from states.ingest.terms.layout import BY_KEY, PARTS

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Entered:
    """The rows of each part by its key. `terms` has one row."""

    rows: Mapping[str, Sequence[Cells]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: object) -> "Entered":
        """From what a form, a draft or a request holds; whatever is not text in a known cell is left out."""
        parts = data if isinstance(data, Mapping) else {}
        return cls(
            {part.key: [_cells(part.key, row) for row in _rows(parts.get(part.key))] for part in PARTS}
        )

    def part(self, key: str) -> list[Cells]:
        """The rows of a part that hold anything, each with every column."""
        empty = dict.fromkeys((column.name for column in BY_KEY[key].columns), "")
        rows = [{**empty, **row} for row in self.rows.get(key, ())]
        if key == "terms":
            return rows[:1] or [empty]
        return [row for row in rows if any(value.strip() for value in row.values())]

    def with_part(self, key: str, rows: Sequence[Cells]) -> "Entered":
        """The terms with these rows in the place of a part."""
        return Entered.of({**self.as_json(), key: list(rows)})

    @property
    def is_empty(self) -> bool:
        return not any(
            value.strip() for rows in self.as_json().values() for row in rows for value in row.values()
        )

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return {part.key: [dict(row) for row in self.part(part.key)] for part in PARTS}

    def with_proposal(self, proposal: Proposal) -> "Entered":
        """The terms with a confirmed proposal in its place; counties are added to those that are there."""
        parts: dict[str, list[dict[str, str]]] = self.as_json()
        if proposal.field == "counties":
            there = {row["county"] for row in parts["counties"]}
            names = [name for name in names_in(proposal.value) if name not in there]
            parts["counties"] += [{"county": name} for name in names]
        elif proposal.field.startswith("years."):
            _, number, what = proposal.field.split(".")
            if what in ("first", "last"):
                _row(parts["years"], number=number)[what] = proposal.value
            else:
                _row(parts["percentages"], year=number, measure=what)["percent"] = proposal.value
        else:
            parts["terms"][0][proposal.field] = proposal.value
        return Entered.of(parts)


def names_in(text: str) -> list[str]:
    """Names pasted as lines or as a list."""
    return [name.strip() for name in re.split(r"[\n;,\t]+", text) if name.strip()]


def _rows(rows: object) -> Iterable[object]:
    return rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()


def _cells(part: str, row: object) -> dict[str, str]:
    cells = row if isinstance(row, Mapping) else {}
    names = [column.name for column in BY_KEY[part].columns]
    # The one character that no database takes is left out; all else is kept as it was typed.
    return {name: value.replace("\x00", "") for name in names if isinstance(value := cells.get(name), str)}


def _row(rows: list[dict[str, str]], **same: str) -> dict[str, str]:
    """The row that agrees with `same`, made if need be."""
    for row in rows:
        if all(row.get(name) == value for name, value in same.items()):
            return row
    rows.append(dict(same))
    rows.sort(key=lambda row: [row.get(name, "").zfill(3) for name in same])
    return next(row for row in rows if all(row.get(name) == value for name, value in same.items()))
