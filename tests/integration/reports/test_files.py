"""The files of a report, read back with other libraries than those that wrote them."""

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import page
import pandas as pd
import pikepdf
import pyarrow.parquet as pq
import pypdf
import pytest
from django.conf import settings

from reports.render import charts, files, pdf, stata
from reports.render.document import Column, Figure, Notice, Row, Section, Table
from tests.factories.document import make_document, make_results

MANY = 40


@pytest.fixture(scope="module")
def built():
    return {
        file.form: file.render()
        for file in files.planned(make_document(), stem="report")
        if file.form != "svg"
    }


@pytest.fixture(scope="module")
def document(built):
    return json.loads(built["json"])


def tables(document):
    return [
        block for section in document["sections"] for block in section["blocks"] if block["type"] == "table"
    ]


def text_of(data: bytes) -> str:
    return " ".join(
        " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(data)).pages).split()
    )


def test_what_the_reader_must_know_first_is_on_the_first_page():
    name = "Washington Health Homes Managed Fee-for-Service Demonstration (HealthPath Washington)"
    document = replace(
        make_document(),
        title=f"Savings Report: {name}",
        subtitle="Demonstration Year 1, July 2013 to December 2014: preliminary result",
        facts=make_document().facts[:1] * 8,
        notices=tuple(
            Notice(f"Notice {n}", "It is explained in words that fill two lines. " * 3) for n in "123"
        ),
    )

    first = pypdf.PdfReader(io.BytesIO(pdf.render(document))).pages[0].extract_text()

    assert [n for n in "123" if f"Notice {n}" in first] == ["1", "2", "3"]


def test_every_cell_of_the_json_is_printed_in_the_pdf(built, document):
    text = text_of(built["pdf"])

    for table in tables(document):
        for row in table["rows"]:
            assert " ".join(cell["text"] for cell in row["cells"]) in text


def test_the_csv_holds_the_same_numbers_as_the_json(built, document):
    found = {
        (row["table"], int(row["row"]), row["column"]): row
        for row in csv.DictReader(io.StringIO(built["csv"].decode()))
    }

    for table in tables(document):
        for n, row in enumerate(table["rows"], 1):
            for column, cell in list(zip(table["columns"], row["cells"], strict=True))[
                table["row_headers"] :
            ]:
                datum = found.pop((table["key"], n, column["key"]))
                if "kind" in cell:
                    assert datum["value"] == (cell["value"] or "")
                    assert (datum["unit"], datum["absent"]) == (cell["unit"], cell.get("absent", ""))
                else:
                    assert datum["value"].lstrip("'") == cell["text"]
    assert not found


def test_the_parquet_holds_the_same_numbers_as_the_csv(built):
    rows = list(csv.DictReader(io.StringIO(built["csv"].decode())))
    records = pq.read_table(io.BytesIO(built["parquet"])).to_pylist()

    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        assert (row["table"], int(row["row"]), row["column"]) == (
            record["table"],
            record["row"],
            record["column"],
        )
        if row["unit"] and row["value"]:
            assert record["value"] == Decimal(row["value"])
        else:
            assert (record["value"], record["text"] or "") == (None, row["value"].lstrip("'"))


def test_the_stata_file_holds_the_same_numbers_as_the_json(built, document):
    found = {
        (row["table"], row["row"], row["column"]): row
        for row in pd.read_stata(io.BytesIO(built["dta"])).to_dict("records")
    }

    for table in tables(document):
        for n, row in enumerate(table["rows"], 1):
            name = ", ".join(cell["text"] for cell in row["cells"][: table["row_headers"]])
            for column, cell in list(zip(table["columns"], row["cells"], strict=True))[
                table["row_headers"] :
            ]:
                datum = found.pop((table["key"], n, column["key"]))
                assert datum["label"] == name
                assert (datum["unit"], datum["absent"]) == (cell.get("unit", ""), cell.get("absent", ""))
                carried = cell.get("value")
                assert datum["exact"] == ((carried or "") if "kind" in cell else cell["text"])
                if carried is None:
                    assert math.isnan(datum["value"])
                else:
                    assert Decimal(repr(datum["value"])) == Decimal(carried)
    assert not found


def test_the_stata_file_says_what_its_columns_are_and_when_the_report_was_made(built, document):
    with pd.read_stata(io.BytesIO(built["dta"]), iterator=True) as stata:
        assert stata.data_label == document["title"]
        assert stata.time_stamp == "24 Nov 2026 00:00"
        assert set(stata.variable_labels()) == {
            "table", "row", "label", "column", "value", "exact", "unit", "absent",
        }  # fmt: skip
        assert all(stata.variable_labels().values())


def test_a_stata_file_written_at_another_time_has_the_same_bytes(built, monkeypatch):
    def at_another_time(data, path, **options):
        write(data, path, **options)
        written = path.read_bytes()
        path.write_bytes(re.sub(rb"(<timestamp>\x11).{17}", rb"\g<1>01 Jan 2031 12:34", written))

    write = stata.pyreadstat.write_dta
    monkeypatch.setattr(stata.pyreadstat, "write_dta", at_another_time)

    assert stata.render(make_document()) == built["dta"]


def test_words_and_titles_longer_than_stata_takes_are_no_hindrance(document):
    long = "é" * 3000
    words = Table(
        "words", "Words", (Column("a", "A"), Column("b", "B")), (Row(("Name", long)), Row(("None", "")))
    )
    data = stata.render(make_document(title=long, sections=(Section("One", (words,)),), notices=()))

    assert list(pd.read_stata(io.BytesIO(data))["exact"]) == [long, ""]


def test_the_workbook_holds_the_same_numbers_as_the_json(built, document):
    book = openpyxl.load_workbook(io.BytesIO(built["xlsx"]))

    for table in tables(document):
        sheet = book[table["number"]]
        for y, row in enumerate(table["rows"], 4):
            for x, cell in enumerate(row["cells"], 1):
                value = sheet.cell(y, x).value
                if cell.get("value") is None:
                    assert value == cell["text"]
                else:
                    assert Decimal(repr(value)) == Decimal(cell["value"])


def test_the_workbook_has_cover_notes_dictionary_and_no_formula(built, document):
    book = openpyxl.load_workbook(io.BytesIO(built["xlsx"]))

    assert book.sheetnames == [
        "Cover",
        "Notes",
        "Data dictionary",
        *(table["number"] for table in tables(document)),
    ]
    assert book["Cover"]["A1"].value == document["title"]
    described = {(row[0].value, row[2].value) for row in book["Data dictionary"].iter_rows(min_row=2)}
    assert described == {(t["number"], column["key"]) for t in tables(document) for column in t["columns"]}
    with zipfile.ZipFile(io.BytesIO(built["xlsx"])) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
            assert b"<hyperlink" not in archive.read(name), name


def test_a_text_that_looks_like_a_formula_stays_a_text(built):
    assert openpyxl.load_workbook(io.BytesIO(built["xlsx"]))["Table 1"].cell(6, 2).data_type == "s"
    assert ",'=Reached," in built["csv"].decode()


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_passes_the_checks_of_both_standards(built, profile):
    report = page.validate_pdf_bytes(built["pdf"], profile=profile)

    assert report.is_compliant, [failure.message for failure in report.failures]


def test_the_check_notices_a_pdf_that_is_not_accessible(built):
    """The judge must be able to say no."""
    with pikepdf.open(io.BytesIO(built["pdf"])) as document:
        del document.Root.StructTreeRoot
        out = io.BytesIO()
        document.save(out)

    assert not page.is_pdf_compliant_bytes(out.getvalue(), profile="ua1")


def test_rows_and_columns_have_headers_with_their_scope(built, document):
    with pikepdf.open(io.BytesIO(built["pdf"])) as found:
        drawn = list(pdf.elements(found.Root.StructTreeRoot, "/Table"))
        for table, block in zip(drawn, tables(document), strict=True):
            (header,) = pdf.elements(table, "/THead")
            assert [scope(cell) for cell in pdf.elements(header, "/TH")] == ["/Column"] * len(
                block["columns"]
            )
            (body,) = pdf.elements(table, "/TBody")
            rows = list(pdf.elements(body, "/TR"))
            assert len(rows) == len(block["rows"])
            for row in rows:
                assert [scope(cell) for cell in pdf.elements(row, "/TH")] == ["/Row"] * block["row_headers"]
                assert len(list(pdf.elements(row, "/TD"))) == len(block["columns"]) - block["row_headers"]


def scope(cell: pikepdf.Object) -> str:
    attributes = cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]
    return next(str(each.Scope) for each in attributes if "/Scope" in each)


def test_figures_have_their_alternative_text(built):
    with pikepdf.open(io.BytesIO(built["pdf"])) as found:
        alts = [str(figure.Alt) for figure in pdf.elements(found.Root.StructTreeRoot, "/Figure")]

    for figure in make_document().figures():
        assert figure.alt in alts


def test_the_pdf_has_its_facts_in_its_metadata(built, document):
    with pikepdf.open(io.BytesIO(built["pdf"])) as found:
        assert str(found.Root.Lang) == "en-US"
        assert str(found.docinfo.Title) == document["title"]
        assert str(found.docinfo.CreationDate).startswith("D:20261124")
        with found.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_a_long_table_goes_on_over_pages_with_its_last_row_and_its_header():
    long = make_document(rows=MANY)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf.render(long))).pages]
    trend = "4.8506"  # of one row in three; it stands nowhere else
    holding = [sheet for sheet in sheets if trend in sheet]

    assert len(holding) > 2
    assert all("Trend" in sheet for sheet in holding)
    assert "$1,943,387.67" in holding[-1]
    assert sum(sheet.count(trend) for sheet in holding) == MANY


def test_a_watermark_stands_on_every_page_and_only_where_asked():
    def sheets(**overrides):
        data = pdf.render(make_document(**overrides))
        return [" ".join(sheet.extract_text().split()) for sheet in pypdf.PdfReader(io.BytesIO(data)).pages]

    assert all("Illustrative policy" in sheet for sheet in sheets())
    assert not any("Illustrative" in sheet for sheet in sheets(watermark="", notices=()))


def test_a_letter_that_the_font_lacks_fails_the_build():
    with pytest.raises(pdf.PdfError):
        pdf.render(make_document(sections=(*make_document().sections, Section("Odd", ("漢字",)))))


def test_a_figure_without_alternative_text_fails_the_build():
    sections = make_document().sections
    bars = sections[1].blocks[1]
    silent = Figure(bars.key, bars.caption, "", bars.svg, bars.table)

    with pytest.raises(pdf.PdfError):
        pdf.render(make_document(sections=(sections[0], Section("Results", (make_results(), silent)))))


def test_another_process_gives_the_same_bytes(built):
    script = (
        "import hashlib; from reports.render import files; from tests.factories.document import make_document\n"
        "for file in files.planned(make_document(), stem='report'):\n"
        "    print(file.name, hashlib.sha256(file.render()).hexdigest())"
    )

    def hashes(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "2" else "UTC"}
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
        ).stdout.decode()

    assert hashes("1") == hashes("2")


def test_charts_are_drawn_without_asking_anybody():
    with pytest.raises(ValueError, match=r"(?i)not allowed|denied|access"):
        charts.draw({"data": {"url": "http://127.0.0.1:9/data.csv"}, "mark": "bar"}, rows=1, alt="x")
