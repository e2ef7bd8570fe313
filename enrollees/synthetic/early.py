"""The same rows as they were known on an earlier day: later months are not there, and payments are incomplete."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from enrollees.synthetic.columns import money

# Thousandths of the dollars finally paid that are paid after so many months; all of them after the last one.
PAID_BY_LAG = (350, 720, 860, 920, 950, 965, 975, 983, 989, 993, 996, 998)
RETROACTIVE_LAG = 3  # months after which eligibility that came late is known
ONE_IN = 40  # people whose newest months of eligibility are known late
UNKNOWN_YET = ("medicaid_paid", "medicaid_federal")  # Medicaid comes in with the final data


def as_known(rows: pa.Table, paid_through: str) -> pa.Table:
    """What a file held that was drawn at the end of the month `paid_through` (YYYY-MM)."""
    rows = rows.filter(pc.less_equal(rows["month"], paid_through))
    lag = _number(paid_through) - np.array([_number(month) for month in rows["month"].to_pylist()], dtype=int)
    is_late = np.array(
        [int(person[-9:]) % ONE_IN == 0 for person in rows["person_id"].to_pylist()], dtype=bool
    )
    is_known = ~(is_late & (lag < RETROACTIVE_LAG))
    rows, lag = rows.filter(pa.array(is_known)), lag[is_known]
    place = rows.column_names.index("medicare_paid")
    rows = rows.set_column(place, rows.schema.field(place), _paid(rows["medicare_paid"], lag))
    for name in UNKNOWN_YET:
        place = rows.column_names.index(name)
        field = rows.schema.field(place)
        rows = rows.set_column(place, field, pa.nulls(rows.num_rows, field.type))
    return rows


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _paid(dollars: pa.ChunkedArray, lag: np.ndarray) -> pa.Array:
    """The part that is paid after so many months, in whole cents."""
    shares = np.array([*PAID_BY_LAG, 1000])
    cents = pc.cast(pc.multiply(dollars, 100), pa.int64(), safe=False).to_numpy()
    paid = cents * shares[np.minimum(lag, len(PAID_BY_LAG))] // 1000
    return money(paid)
