"""What an evaluation report can be asked: payment adjustments and the months of the pandemic, on person-months."""

from collections import Counter
from datetime import date

import duckdb
import pytest

from enrollees.models import Dataset
from enrollees.selectors.evaluation import evaluation_data
from reports.builders.inputs import CannotBuild
from tests.integration.reports.evaluated import (
    ask,
    built,
    imported,
    make_area,
    plan_for,
    tables_of,
    with_eligible,
)

pytestmark = pytest.mark.django_db


MONTHS_OF = {
    "sequestration": ("ffs",), "medical_education": ("ffs",), "uncompensated_care": ("ffs",), "bad_debt": ("ma", "mmp"),
    "quality_withhold": ("mmp",), "area_prices": ("ffs", "ma", "mmp"),
}  # fmt: skip


def test_each_payment_adjustment_changes_the_dollars_of_its_months_by_the_dated_number(capitated):
    demonstration, file, dataset = capitated
    off = dict.fromkeys(MONTHS_OF, "no")
    sql = """
        SELECT CASE WHEN NOT (medicare_advantage = 1 OR coalesce(substr(plan_contract, 1, 1) IN ('H', 'R'), false))
            THEN 'ffs' WHEN enrolled = 1 THEN 'mmp' ELSE 'ma' END, day,
            sum(CASE WHEN (medicare_advantage = 1 OR coalesce(substr(plan_contract, 1, 1) IN ('H', 'R'), false))
            THEN medicare_capitation ELSE medicare_paid END)
        FROM known WHERE period > -2 AND day >= DATE '2012-05-01' AND day < DATE '2016-05-01' GROUP BY ALL
    """
    paid = with_eligible(file).execute(sql).fetchall()
    for switch, kinds in MONTHS_OF.items():
        plan = plan_for(demonstration, dataset, **off | {switch: "yes"})
        sums = evaluation_data(dataset, plan).rows.sums
        expected = 0.0
        for kind, day, dollars in paid:
            own = [
                rate.factor
                for rate in plan.rates
                if rate.switch == switch
                and rate.covers(scope=kind, state="", county_fips="", plan_contract="", month=day)
            ]
            assert len(own) == (kind in kinds) or (switch == "sequestration" and day < date(2013, 4, 1))
            expected += float(dollars) * float(own[0] if own else 1)
        whole = float(sums["cost_uncut"].total.sum())
        assert whole == pytest.approx(expected, rel=1e-6), switch
        assert abs(whole / float(sums["cost_as_paid"].total.sum()) - 1) > 0.0005, switch


def test_illustrative_adjustments_are_for_made_up_people_and_the_first_page_says_that_they_are_on(
    tmp_path, capitated
):
    demonstration, file, dataset = capitated
    report = built(demonstration, dataset, uncompensated_care="yes").as_data()
    notice = next(each for each in report["notices"] if each["heading"] == "Illustrative payment adjustments")
    assert "uncompensated-care" in notice["text"] and "medical education" not in notice["text"]
    listed = {
        row["cells"][0]["text"]: row["cells"][2]["text"] for row in tables_of(report)["adjustments"]["rows"]
    }
    on = [label for label, state in listed.items() if state == "On"]
    assert [label.split()[0] for label in on] == ["Undo", "Remove", "Winsorize"] and len(listed) == 7

    unsaid = str(tmp_path / "unsaid.parquet")
    duckdb.execute(f"COPY (SELECT * EXCLUDE (mbi_class) FROM '{file}') TO '{unsaid}' (FORMAT parquet)")
    answer = ask("import_person_months", unsaid, "--demonstration", demonstration.slug)
    with pytest.raises(CannotBuild, match="its numbers are illustrative"):
        built(demonstration, Dataset.objects.get(content_hash=answer["dataset"]), uncompensated_care="yes")


IN_PANDEMIC = "month BETWEEN '2020-03' AND '2021-12'"


def test_the_months_of_the_pandemic_are_flagged_or_left_out_to_the_last_person_month(tmp_path):
    days = (date(2019, 5, 1), date(2020, 5, 1), date(2022, 5, 1))
    demonstration = make_area("managed_ffs", days=days)
    file, dataset = imported(demonstration, tmp_path / "made")
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW person_months AS FROM read_parquet('{file}')")
    months = dict(
        connection.execute(
            f"SELECT {IN_PANDEMIC} AS inside, count(*) FROM person_months GROUP BY ALL"
        ).fetchall()
    )
    assert months[True] > 1000

    whole, without = (
        evaluation_data(dataset, plan_for(demonstration, dataset, pandemic=how)) for how in ("keep", "drop")
    )
    # The same people by hand: the file without those months gives what leaving them out gives.
    cut = str(tmp_path / "cut.parquet")
    duckdb.execute(f"COPY (FROM '{file}' WHERE NOT ({IN_PANDEMIC})) TO '{cut}' (FORMAT parquet)")
    answer = ask("import_person_months", cut, "--demonstration", demonstration.slug)
    by_hand = Dataset.objects.get(content_hash=answer["dataset"])
    expected = evaluation_data(by_hand, plan_for(demonstration, by_hand)).rows
    assert months_by_period(without.rows) == months_by_period(expected)
    assert sum(months_by_period(whole.rows).values()) - sum(months_by_period(expected).values()) > 1000
    assert without.rows.sums["cost_as_paid"].total.sum() == expected.sums["cost_as_paid"].total.sum()
    first, last = 4, 11  # quarters after the start that lie, in part or whole, in the pandemic
    inside = without.quarters.quarter[(without.quarters.quarter > first) & (without.quarters.quarter < last)]
    assert len(inside) == 0 and len(whole.quarters.quarter) > len(without.quarters.quarter)
    assert "pandemic" in {row["reason"] for row in without.flow} - {row["reason"] for row in whole.flow}

    for how, words, marked in (("keep", "are in the analysis", True), ("drop", "are left out", False)):
        report = built(demonstration, dataset, pandemic=how).as_data()
        notice = next(each for each in report["notices"] if each["heading"] == "COVID-19")
        assert words in notice["text"]
        tables = tables_of(report)
        years = {row["cells"][1]["text"] for row in tables["annual_use"]["rows"]}
        assert any("with COVID-19 months" in year for year in years) is marked
        quarters = {row["cells"][0]["text"] for row in tables["event-medicare-cost"]["rows"]}
        assert any("COVID-19" in quarter for quarter in quarters) is marked


def months_by_period(rows) -> dict[tuple[bool, int], int]:
    found: Counter = Counter()
    for demo, period, months in zip(
        rows.demo.tolist(), rows.period.tolist(), rows.months.tolist(), strict=True
    ):
        found[demo, period] += months
    return dict(found)
