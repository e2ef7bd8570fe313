"""Every number on a page of a report stands in its JSON, and every cell is the same in CSV, XLSX, Parquet and JSON."""

import csv
import io
import json
import re
from decimal import Decimal
from functools import cache

import openpyxl
import pyarrow.parquet
import pypdf
import pytest

from reports.builders.payment.build import arranged as arranged_payment
from reports.builders.quality import FACT
from reports.builders.savings.build import arranged as arranged_savings
from reports.builders.scenario.basis import CHANGES, FIELDS
from reports.builders.scenario.build import arranged as arranged_scenario
from reports.builders.scenario.tables import Step
from reports.builders.settlement.build import arranged as arranged_final
from reports.render import files
from tests.factories.payment import make_gathered as make_paid
from tests.factories.savings import make_gathered, make_inputs
from tests.unit.reports.test_payment_report import ALL, COSTS, RESULTS
from tests.unit.reports.test_settlement_report import make_final

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MEASURE = {
    "year": 2014, "plan": "H0022", "code": "FUH", "name": "Follow-up after hospitalization",
    "specification": "NCQA, HEDIS 2014", "direction": "higher", "numerator": 153, "denominator": 207,
    "rate": "1700/23", "benchmark": "fixed", "target": "72.5", "required_reporting": False, "met": True,
    "reason": "benchmark", "few": False,
}  # fmt: skip


def scenario():
    """Worked example A with the other trend rule."""
    policies = [{}, {"trend_rule": "cohort_composite"}]
    found = [make_gathered(policy=policy) for policy in policies]
    rule = next(field for field in FIELDS if field.name == "trend_rule")
    inputs = make_inputs(facts={"restates": {"run": 7}, CHANGES: policies[1]})
    return arranged_scenario(
        inputs, [Step(None, found[0].policy, found[0]), Step(rule, found[0].policy, found[1])]
    )


def payment():
    found = make_paid(ALL, quality=RESULTS, costs=COSTS)
    found.facts[FACT] = [MEASURE]
    return arranged_payment(found)


def final():
    found = make_final("1460.11")
    found.final.inputs.basis.facts[FACT] = [MEASURE | {"year": 1, "plan": ""}]
    return arranged_final(found)


DOCUMENTS = {
    "savings": lambda: arranged_savings(make_gathered()),
    "final": final,
    "payment": payment,
    "scenario": scenario,
}


@cache
def rendered(kind: str) -> dict[str, bytes]:
    return {each.name: each.render() for each in files.planned(DOCUMENTS[kind](), stem="x")}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_number_of_the_pdf_is_in_the_json(kind):
    """But for what only paper has: the numbers of pages and sections, and the marks of an axis."""
    made = rendered(kind)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made["x.pdf"])).pages]
    text = "\n".join(
        page for page in pages if not page.lstrip().startswith("Contents") and "\nContents\n" not in page
    )
    text = re.sub(r"Page \d+ of \d+", "", text)
    drawn = {
        number for name, data in made.items() if name.endswith(".svg") for number in ticks(data.decode())
    }
    known = set(NUMBER.findall(made["x.json"].decode())) | drawn
    known |= {str(n) for n in range(1, len(json.loads(made["x.json"])["sections"]) + 1)}
    assert [each for each in NUMBER.findall(text) if each not in known and not is_two(each, known)] == []


def is_two(token: str, known: set[str]) -> bool:
    """Whether two cells were read as one, such as $742,421.87 and 2014."""
    return any(token[:place] in known and token[place:] in known for place in range(1, len(token)))


def ticks(svg: str) -> set[str]:
    return {number for label in re.findall(r">([^<]*)</text>", svg) for number in NUMBER.findall(label)}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_cell_is_the_same_in_each_form(kind):
    made = rendered(kind)
    expected = list(of_json(json.loads(made["x.json"])))
    assert expected
    listed = list(csv.DictReader(io.StringIO(made["x.csv"].decode("utf-8-sig"))))
    assert [(row["table"], row["column"], row["value"], row["absent"]) for row in listed] == expected
    kept = pyarrow.parquet.read_table(io.BytesIO(made["x.parquet"])).to_pylist()
    assert [(row["table"], row["column"], row["absent"] or "") for row in kept] == [
        (table, column, absent) for table, column, _value, absent in expected
    ]
    held = [row["text"] or ("" if row["value"] is None else row["value"]) for row in kept]
    assert list(map(exact, held)) == [exact(value) for _table, _column, value, _absent in expected]
    book = openpyxl.load_workbook(io.BytesIO(made["x.xlsx"]), read_only=True)
    assert list(of_workbook(book, json.loads(made["x.json"]))) == [
        (table, column, number(value) if value else "") for table, column, value, _absent in expected
    ]


def tables(data: dict) -> list[dict]:
    return [block for section in data["sections"] for block in section["blocks"] if block["type"] == "table"]


def of_json(data: dict):
    """Table, column, carried value or text, and why there is none, of every cell that is no row header."""
    for table in tables(data):
        for row in table["rows"]:
            for column, cell in list(zip(table["columns"], row["cells"], strict=True))[
                table["row_headers"] :
            ]:
                value = (cell["value"] or "") if "value" in cell else cell["text"]
                yield table["key"], column["key"], value, cell.get("absent", "")


def of_workbook(book, data: dict):
    """The same cells from the sheets: numbers as the doubles that a workbook holds; a mark is no number."""
    for table in tables(data):
        lines = list(
            book[table["number"]].iter_rows(min_row=4, max_row=3 + len(table["rows"]), values_only=True)
        )
        for row, line in zip(table["rows"], lines, strict=True):
            cells = zip(table["columns"], row["cells"], line, strict=False)
            for column, cell, held in list(cells)[table["row_headers"] :]:
                shown = "" if cell.get("absent") else held
                yield table["key"], column["key"], number(shown) if shown not in (None, "") else ""


def number(value: object) -> object:
    """A number as the double it becomes, a text as it is."""
    try:
        return float(Decimal(str(value)))
    except ArithmeticError:
        return value


def exact(value: object) -> object:
    """A number as a decimal, a text as it is."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return value
