"""A report's tables as one long list, a value a row: what CSV, Parquet and Stata hold."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields

from reports.render.document import Document, cell_data


@dataclass(frozen=True)
class Datum:
    """One cell that is not a row header. `value` is the carried number or the text; or `absent` says why not."""

    table: str
    row: int
    label: str
    column: str
    value: str
    unit: str
    absent: str


HEADER = tuple(item.name for item in fields(Datum))


def data(document: Document) -> Iterator[Datum]:
    for table in document.tables():
        for n, row in enumerate(table.rows, 1):
            for value, column in list(zip(row.cells, table.columns, strict=True))[table.row_headers :]:
                cell = cell_data(value, column.kind)
                yield Datum(
                    table=table.key,
                    row=n,
                    label=table.label_of(row),
                    column=column.key,
                    value=(cell["value"] or "") if "value" in cell else cell["text"],
                    unit=cell.get("unit", ""),
                    absent=cell.get("absent", ""),
                )


def rows(document: Document) -> Iterator[tuple]:
    return (astuple(datum) for datum in data(document))
