"""What is checked in a table: one rule a file, found by listing this folder.

Each module says in its docstring what it refuses or warns of, names its `RULE` and `SEVERITY`, and looks in
one place, by having one of these functions:

- `in_file(source)` looks at the file as a whole, before any row: returns a list of `Trouble`.
- `in_header(source, layout)` looks at the column names and types: returns a list of `Trouble`.
- `in_record(record, header)` looks at one record of a text file that the fast reader could not read: returns a
  `Trouble` or None. A record with trouble of this kind is left out of what follows.
- `of_value(field, facts)` gives an SQL condition on the text `value` that this rule refuses in this field, or
  None where the rule does not apply. It is asked only of values that are not allowed: what is allowed is said
  once, in `enrollees.ingest.values`. `fix(field)` says what to do.
- `in_rows(rows)` asks the typed rows as a set: returns a list of `Sweep`, each a total with some examples.

A rule that asks for columns of its own names the `LAYOUTS` that have them; every other rule is for all of them.

No check reads the database: `Facts` brings what the record knows.
"""

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

from enrollees.ingest.findings import Finding, Findings


@dataclass(frozen=True)
class Trouble:
    """What one check met in one place. Rule, severity and file name are added by `record`."""

    found: str = ""
    allowed: str = ""
    fix: str = ""
    field: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Sweep:
    """How often a set-based check met its trouble, and some examples, the first rows first."""

    total: int
    examples: list[Trouble] = field(default_factory=list)


def _modules() -> Iterator[ModuleType]:
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        yield import_module(f"{__name__}.{module.name}")


def having(function: str, layout: str = "") -> list[ModuleType]:
    """The checks that look in this place, by name; with a layout, those that are for it."""
    return [
        module
        for module in _modules()
        if hasattr(module, function) and (not layout or layout in getattr(module, "LAYOUTS", (layout,)))
    ]


def record(findings: Findings, file: str, check: ModuleType, found: Trouble | Sweep) -> None:
    """Add what a check met to the findings."""
    sweep = Sweep(1, [found]) if isinstance(found, Trouble) else found
    findings.extend(
        (
            Finding(
                file, each.row, each.field, check.RULE, check.SEVERITY, each.found, each.allowed, each.fix
            )
            for each in sweep.examples
        ),
        rule=check.RULE,
        severity=check.SEVERITY,
        total=sweep.total,
    )
