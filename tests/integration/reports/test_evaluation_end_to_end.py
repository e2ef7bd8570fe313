"""An evaluation report from a person-month file to its files, in both models, against plain SQL on that file."""

import csv
import io
import json
from collections import Counter
from decimal import Decimal

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pypdf
import pytest

from enrollees.models import Dataset
from enrollees.selectors.evaluation import evaluation_data
from reports.builders.inputs import CannotBuild
from reports.render import files
from tests.integration.reports.evaluated import (
    HERE,
    ask,
    built,
    imported,
    make_area,
    plan_for,
    tables_of,
    with_eligible,
)

pytestmark = pytest.mark.django_db


def numbers_of(data: dict[str, bytes]) -> dict[str, dict[tuple, Decimal]]:
    """By form, every number that is no row header: its table, row and column, and the number."""
    document = json.loads(data["json"])
    found = {form: {} for form in ("json", "xlsx", "csv", "parquet", "dta")}
    book = openpyxl.load_workbook(io.BytesIO(data["xlsx"]))
    for table in tables_of(document).values():
        for n, row in enumerate(table["rows"], 1):
            for x, (column, cell) in enumerate(zip(table["columns"], row["cells"], strict=True)):
                if x >= table["row_headers"] and cell.get("value") is not None:
                    place = (table["key"], n, column["key"])
                    found["json"][place] = Decimal(cell["value"])
                    value = book[table["number"]].cell(n + 3, x + 1).value
                    found["xlsx"][place] = Decimal(repr(value))
    for row in csv.DictReader(io.StringIO(data["csv"].decode())):
        if row["unit"] and row["value"]:
            found["csv"][row["table"], int(row["row"]), row["column"]] = Decimal(row["value"])
    for row in pq.read_table(io.BytesIO(data["parquet"])).to_pylist():
        if row["value"] is not None:
            found["parquet"][row["table"], row["row"], row["column"]] = row["value"]
    for row in pd.read_stata(io.BytesIO(data["dta"])).to_dict("records"):
        if row["unit"] and row["exact"]:
            found["dta"][row["table"], row["row"], row["column"]] = Decimal(row["exact"])
    return found


def test_the_capitated_report_has_the_same_numbers_in_every_form_and_those_of_plain_sql(capitated):
    demonstration, file, dataset = capitated
    document = built(demonstration, dataset)
    data = {one.form: one.render() for one in files.planned(document, stem="report") if one.form != "svg"}
    numbers = numbers_of(data)
    assert len(numbers["json"]) > 500
    for form, found in numbers.items():
        assert found == numbers["json"], form

    report = json.loads(data["json"])
    assert report["notices"][0]["heading"] == "Synthetic data"  # nobody had to say so
    first_page = pypdf.PdfReader(io.BytesIO(data["pdf"])).pages[0].extract_text()
    assert "Nobody in this report exists" in " ".join(first_page.split())
    tables = tables_of(report)
    connection = with_eligible(file)
    _eligible_people(tables["flow"], connection)
    _plan_months_by_year(tables["completeness"], connection)


def _eligible_people(flow: dict, connection) -> None:
    sql = 'SELECT "group", period, count(DISTINCT person_id) FROM eligible GROUP BY ALL'
    expected = {
        f"{group}_{period}".replace("-", "m"): people
        for group, period, people in connection.execute(sql).fetchall()
    }
    row = next(row for row in flow["rows"] if row["cells"][0]["text"] == "Eligible in at least one month")
    shown = {
        column["key"]: int(cell["value"])
        for column, cell in list(zip(flow["columns"], row["cells"], strict=True))[1:]
        if cell["value"] is not None
    }
    assert shown and all(expected[key] == people for key, people in shown.items())


def _plan_months_by_year(completeness: dict, connection) -> None:
    sql = """
        SELECT "group", year(day), count(*), count(*) FILTER (inpatient IS NULL) FROM known
        WHERE medicare_advantage = 1 OR substr(plan_contract, 1, 1) IN ('H', 'R') GROUP BY ALL
    """
    expected = {
        (group, year): (months, unknown)
        for group, year, months, unknown in connection.execute(sql).fetchall()
    }
    assert len(completeness["rows"]) == len(expected)
    for row in completeness["rows"]:
        group, year, months, unknown, _share = (cell.get("value") or cell["text"] for cell in row["cells"])
        found = expected[group.lower(), int(year)]
        assert months in ("*", str(found[0])) and unknown in ("*", str(found[1]))


# Of who was eligible in the last year before the start, once more: who is still, and who was paid; who is dead or gone.
BECAME = """
    WITH base AS (SELECT DISTINCT "group", person_id FROM eligible WHERE period = 0),
    paid AS (
        SELECT period, person_id, arg_max(CASE
            WHEN NOT (medicare_advantage = 1 OR coalesce(substr(plan_contract, 1, 1) IN ('H', 'R'), false)) THEN 'ffs'
            WHEN enrolled = 1 THEN 'mmp' ELSE 'ma' END, day) AS kind
        FROM eligible GROUP BY ALL
    ), seen AS (
        SELECT DISTINCT person_id, CASE WHEN month < '2015-05' THEN 1 ELSE 2 END AS period
        FROM person_months WHERE month >= '2014-05' AND month < '2016-05'
    ), deaths AS (SELECT person_id, min(month) AS died_in FROM person_months WHERE died = 1 GROUP BY ALL)
    SELECT "group", p.period, CASE WHEN kind IS NOT NULL THEN kind
        WHEN seen.person_id IS NOT NULL AND (died_in IS NULL OR died_in >= first) THEN 'left'
        WHEN died_in < until THEN 'died' ELSE 'gone' END AS what, count(*)
    FROM base CROSS JOIN (VALUES (1, '2014-05', '2015-05'), (2, '2015-05', '2016-05')) p(period, first, until)
    LEFT JOIN paid ON paid.person_id = base.person_id AND paid.period = p.period
    LEFT JOIN seen ON seen.person_id = base.person_id AND seen.period = p.period
    LEFT JOIN deaths ON deaths.person_id = base.person_id
    GROUP BY ALL
"""


def test_what_became_of_people_is_what_plain_sql_says(capitated):
    demonstration, file, dataset = capitated
    found: Counter = Counter()
    for row in evaluation_data(dataset, plan_for(demonstration, dataset)).moves:
        if row["period"] == 0:
            known = row["after"] in ("ffs", "mmp", "ma", "died", "gone")
            found[row["group"], row["until"], row["after"] if known else "left"] += row["people"]
    rows = with_eligible(file).execute(BECAME).fetchall()
    expected = {(group, period, what): people for group, period, what, people in rows}
    assert {what for _group, _period, what in expected} == {"ffs", "mmp", "ma", "died", "gone", "left"}
    assert dict(found) == expected


def test_the_current_covariates_of_the_replication_are_those_of_plain_sql(capitated):
    demonstration, file, dataset = capitated
    rows = evaluation_data(dataset, plan_for(demonstration, dataset)).rows
    sql = """
        SELECT "group" = 'demonstration' AS demo, period, sum(hcc), sum(died), sum(age), sum(esrd), sum(share), count(*)
        FROM (
            SELECT "group", period, arg_max(hcc, day) AS hcc, max(died) AS died, arg_max(age, day) AS age,
                max(esrd) AS esrd, count(*) / 12 AS share
            FROM known GROUP BY "group", period, person_id
        ) GROUP BY ALL
    """
    for demo, period, *sums in with_eligible(file).execute(sql).fetchall():
        here = (rows.demo == demo) & (rows.period == period)
        names = ("hcc", "died_in_year", "age", "esrd", "share_of_year_eligible")
        found = [float(np.nansum(rows.current[name][here])) for name in names]
        assert [*found, here.sum()] == pytest.approx([float(each) for each in sums], rel=1e-9)


def test_the_managed_fee_for_service_report_has_no_plan_months(tmp_path):
    demonstration = make_area("managed_ffs")
    _file, dataset = imported(demonstration, tmp_path / "made")
    document = built(demonstration, dataset)
    data = {
        one.form: one.render()
        for one in files.planned(document, stem="report")
        if one.form not in ("svg", "pdf")
    }
    numbers = numbers_of(data)
    for form, found in numbers.items():
        assert found == numbers["json"], form
    tables = tables_of(json.loads(data["json"]))
    assert "completeness" not in tables
    assert {row["cells"][2]["text"] for row in tables["plan_months"]["rows"]} == {"Fee-for-service months"}
    assert "largely rate setting" not in data["json"].decode()


def test_a_single_treated_county_has_estimates_and_no_error_and_the_report_says_so(tmp_path):
    demonstration = make_area("capitated", here=HERE[:1])
    _file, dataset = imported(demonstration, tmp_path / "made")
    report = built(demonstration, dataset).as_data()
    assert "Few counties" in [each["heading"] for each in report["notices"]]
    tables = tables_of(report)
    assert "one_treated_cluster" in {row["cells"][0]["text"] for row in tables["warnings"]["rows"]}
    for row in tables["evidence"]["rows"]:
        shown = {
            column["key"]: cell
            for column, cell in zip(tables["evidence"]["columns"], row["cells"], strict=True)
        }
        assert shown["did"]["value"] is not None
        assert (shown["p"]["value"], shown["low_95"]["value"]) == (None, None)
        assert shown["direction"]["text"] == "No test"


def test_a_covariate_that_tells_the_groups_apart_is_named_on_the_first_page_and_stops_no_report(
    capitated, tmp_path
):
    demonstration, file, _dataset = capitated
    apart = str(tmp_path / "apart.parquet")
    changed = "CASE WHEN \"group\" = 'demonstration' THEN 1 ELSE 0 END AS ltss"
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({changed}) FROM read_parquet('{file}')) TO '{apart}' (FORMAT parquet)"
    )
    answer = ask("import_person_months", apart, "--demonstration", demonstration.slug)
    report = built(demonstration, Dataset.objects.get(content_hash=answer["dataset"])).as_data()
    notice = next(each for each in report["notices"] if each["heading"] == "Groups that differ entirely")
    assert "(separated): Long-term services and supports user." in notice["text"]
    tables = tables_of(report)
    assert "separated" in {row["cells"][0]["text"] for row in tables["warnings"]["rows"]}
    assert tables["evidence"]["rows"]


def test_data_without_anybody_before_the_start_are_refused_with_a_sentence(tmp_path):
    demonstration = make_area("capitated")
    file, _dataset = imported(demonstration, tmp_path / "made", people=400)
    late = str(tmp_path / "late.parquet")
    duckdb.execute(f"COPY (FROM '{file}' WHERE month >= '2014-05') TO '{late}' (FORMAT parquet)")
    answer = ask("import_person_months", late, "--demonstration", demonstration.slug)
    with pytest.raises(CannotBuild, match="nobody eligible before the start"):
        built(demonstration, Dataset.objects.get(content_hash=answer["dataset"]))
