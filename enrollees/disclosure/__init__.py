"""Small cells: which counts of a table to hide so that no count of 1 to 10 can be derived (methodology 5).

Pure: no Django. `protect` takes a table of counts with its totals; `protect_counts` one list of counts;
`attacker_intervals` is the audit, for any number of tables that share cells and sums.
"""

from enrollees.disclosure.audit import Interval, attacker_intervals
from enrollees.disclosure.protect import MARK, Cost, Hidden, Kind, Protected, protect, protect_counts
from enrollees.disclosure.search import CannotProtect
from enrollees.disclosure.table import (
    THRESHOLD,
    TOTAL,
    Finding,
    Relation,
    Table,
    TableRefused,
    read_table,
    relations,
)

__all__ = [
    "MARK",
    "THRESHOLD",
    "TOTAL",
    "CannotProtect",
    "Cost",
    "Finding",
    "Hidden",
    "Interval",
    "Kind",
    "Protected",
    "Relation",
    "Table",
    "TableRefused",
    "attacker_intervals",
    "protect",
    "protect_counts",
    "read_table",
    "relations",
]
