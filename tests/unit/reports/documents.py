"""Reading a document that was arranged: its tables, cells and texts."""

from reports.builders.evaluation.build import arranged
from reports.builders.evaluation.gather import Gathered


def data_of(found: Gathered) -> dict:
    return arranged(found).as_data()


def tables_of(found: Gathered) -> dict:
    return {
        block["key"]: block
        for section in data_of(found)["sections"]
        for block in section["blocks"]
        if block["type"] == "table"
    }


def section_text(found: Gathered, heading: str) -> str:
    section = next(each for each in data_of(found)["sections"] if each["heading"] == heading)
    return " ".join(
        block.get("text", "") + " ".join(block.get("points", ()))
        for block in section["blocks"]
        if block["type"] in ("text", "bullets")
    )


def cell(table: dict, label: str, key: str) -> dict:
    place = [column["key"] for column in table["columns"]].index(key)
    return next(row["cells"][place] for row in table["rows"] if row["cells"][0]["text"].startswith(label))
