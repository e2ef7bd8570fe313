"""The report's numbers as Parquet: the rows of the CSV, with numbers as decimals and text apart."""

from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from reports.render import tidy
from reports.render.document import Document

SCHEMA = pa.schema(
    [
        ("table", pa.string()),
        ("row", pa.int32()),
        ("label", pa.string()),
        ("column", pa.string()),
        ("value", pa.decimal128(38, 8)),
        ("text", pa.string()),
        ("unit", pa.string()),
        ("absent", pa.string()),
    ]
)


def render(document: Document) -> bytes:
    records = [
        {
            "table": datum.table,
            "row": datum.row,
            "label": datum.label,
            "column": datum.column,
            "value": Decimal(datum.value) if datum.unit and datum.value else None,
            "text": None if datum.unit else datum.value,
            "unit": datum.unit or None,
            "absent": datum.absent or None,
        }
        for datum in tidy.data(document)
    ]
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(records, schema=SCHEMA), out, compression="zstd")
    return out.getvalue()
