"""What a payment report takes from the record and the rate book, and a report from person-months to its document."""

import json
from datetime import date
from importlib import import_module

import duckdb
import pytest

from demonstrations.savings.capitated.book import book_from_json
from reports import catalogue
from reports.builders.inputs import Basis, CannotBuild, Inputs
from reports.builders.steps import Unkept
from states.models import Measure
from tests.factories.demonstration import make_plan
from tests.factories.payment import make_record
from tests.factories.quality import make_measure
from tests.factories.terms import make_percentage
from tests.integration.reports.evaluated import HERE, make_area, tables_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(tmp_path, monkeypatch):
    monkeypatch.setattr(import_module("reports.builders.payment.basis"), "BOOKS", tmp_path)
    return tmp_path


def written(folder, slug: str = "oh-capitated", **changes) -> None:
    """A rate book for the counties and months of `make_area`, without what the record brings."""
    record = make_record(**changes)
    for name in ("years", "savings"):
        record.pop(name)
    record["withhold"] = [{"first_day": "2014-05-01", "last_day": "2016-04-30", "fraction": "0.02"}]
    record["baselines"] = [
        {"year": year, "county_fips": fips, "dollars": "900.00"}
        for year in (2014, 2015, 2016)
        for fips in HERE
    ]
    record["rate_cells"] = [
        {"year": year, "category": category, "ages": "all", "dollars": "1000.00"}
        for year in (2014, 2015, 2016)
        for category in ("facility", "hcbs", "community")
    ]
    (folder / f"{slug}.json").write_text(json.dumps(record))


def basis_of(demonstration) -> Basis:
    return catalogue.kind("payment").basis(demonstration, {"years": "30"})


def with_percentages(demonstration, first="1", second="2"):
    terms = demonstration.established_by.versions.get().terms
    for year, percent in zip(terms.years.order_by("number"), (first, second), strict=True):
        make_percentage(year=year, percent=percent)
    return terms


def test_years_and_percentages_are_those_of_the_record(books):
    demonstration = make_area("capitated")
    with_percentages(demonstration)
    written(books)
    found = basis_of(demonstration)
    book = book_from_json(found.policy)

    assert [(each.period.start, str(each.fraction)) for each in book.savings] == [
        (date(2014, 5, 1), "0.01"),
        (date(2015, 5, 1), "0.02"),
    ]
    assert [str(each.fraction) for each in book.withhold] == ["0.02"]  # the record has none: the book's
    assert found.facts["from_record"] == ["savings", "years"]
    assert found.facts["unverified"] == ["savings"]
    assert found.facts["plans"] == {"H0137": demonstration.plans.get().name}


def test_results_are_those_of_the_measures_on_record(books):
    """Plans and years without measures keep the book's result."""
    demonstration = make_area("capitated")
    plan = {"demonstration": demonstration, "contract_number": "H0137", "year": 2014}
    make_measure(**plan)
    make_measure(**plan, code="PCR", benchmark_value="80")
    make_measure(**plan, code="CW9", denominator=10, numerator=9, min_denominator=30, if_small="left_out")
    written(books, quality=[
        {"plan": "H0137", "year": year, "met": 5, "applicable": 5} for year in (2014, 2015)
    ])  # fmt: skip
    found = basis_of(demonstration)

    assert [(each["year"], each["met"], each["applicable"]) for each in found.policy["quality"]] == [
        (2014, 1, 2), (2015, 5, 5),
    ]  # fmt: skip
    assert found.facts["from_record"] == ["quality", "years"]
    assert [each["reason"] for each in found.facts["measures"]] == [
        "too_small",
        "benchmark",
        "below_benchmark",
    ]


def test_another_measure_is_no_savings_percentage(books):
    demonstration = make_area("capitated")
    terms = with_percentages(demonstration)
    make_percentage(year=terms.years.get(number=1), measure=Measure.MAXIMUM_SAVINGS, percent="5")
    written(books)

    assert len(basis_of(demonstration).policy["savings"]) == 2


def test_without_a_rate_book_or_a_plan_there_is_nothing_to_pay_by(books):
    demonstration = make_area("capitated")
    with pytest.raises(CannotBuild, match="no rate book for oh-capitated"):
        basis_of(demonstration)
    written(books)
    demonstration.plans.all().delete()
    with pytest.raises(CannotBuild, match="no plan with a contract number"):
        basis_of(demonstration)


def built(demonstration, dataset, **parameters):
    found = basis_of(demonstration)
    inputs = Inputs(
        dataset, {"years": "30"} | parameters, found, "0.1.0+0123456789ab", 0, "cd" * 32, date(2026, 11, 24)
    )
    return catalogue.kind("payment").build(inputs, Unkept())


def cell(table: dict, key: str, *, row: int = -1) -> str:
    place = [column["key"] for column in table["columns"]].index(key)
    return table["rows"][row]["cells"][place]["value"]


def test_from_person_months_to_the_document(books, capitated):
    """Against plain SQL on the file: member months, and Part D, which is their number times its amount."""
    demonstration, file, dataset = capitated
    make_plan(demonstration=demonstration, contract_number="H9998", name="A plan without members")
    with_percentages(demonstration)
    written(books)
    months, first_year = duckdb.execute(
        "SELECT count(*), count(*) FILTER (month < '2015-05') FROM read_parquet(?) WHERE plan_contract = 'H0137' "
        "AND \"group\" = 'demonstration' AND month >= '2014-05' AND month < '2016-05'",
        [file],
    ).fetchone()
    tables = tables_of(built(demonstration, dataset).as_data())

    assert int(cell(tables["by_plan"], "months")) == months
    assert float(cell(tables["by_plan"], "part_d")) == pytest.approx(months * 412.77)
    assert float(cell(tables["savings"], "baseline", row=1)) == pytest.approx(first_year * 1000)
    assert float(cell(tables["savings"], "savings", row=1)) == pytest.approx(
        first_year * 10
    )  # 1 percent of 1,000

    one = tables_of(built(demonstration, dataset, years="1").as_data())
    assert int(cell(one["by_plan"], "months")) == first_year


def test_a_county_without_a_baseline_is_named(books, capitated):
    demonstration, _file, dataset = capitated
    with_percentages(demonstration)
    written(books)
    record = json.loads((books / "oh-capitated.json").read_text())
    record["baselines"] = [each for each in record["baselines"] if each["county_fips"] != "39035"]
    (books / "oh-capitated.json").write_text(json.dumps(record))

    with pytest.raises(CannotBuild, match="county 39035 in 2014"):
        built(demonstration, dataset)
