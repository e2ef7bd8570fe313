"""A savings report from a person-month file to its files, through a real worker, against plain SQL on that file."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from django.core.management import call_command
from django.utils import timezone

from demonstrations.savings.cells import Cell
from demonstrations.savings.determination import determine, to_json
from demonstrations.savings.merging import merge_small
from demonstrations.savings.policy import policy_from_text
from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.models import Status
from fai_portal.jobs.services.job import sweep
from reports.models import ReportRun
from reports.selectors import built
from tests.factories.demonstration import make_comparison_area, make_demonstration
from tests.factories.policy import make_policy
from tests.factories.state import make_county
from tests.factories.terms import make_term_county, make_terms, make_year
from tests.integration.workers import eventually

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "wa-health-homes-mffs"  # the one whose clinical rule the synthetic data know
PEOPLE = 3_000
JULY, OCTOBER = date(2013, 7, 1), date(2013, 10, 1)
COUNTIES = {"53053": JULY, "53011": JULY, "53063": OCTOBER}


@pytest.fixture
def washington():
    demonstration = make_demonstration(slug=SLUG)
    terms = make_terms(version=demonstration.established_by.versions.get())
    make_year(terms=terms, number=1, start=JULY, end=date(2015, 1, 1))
    make_year(terms=terms, number=2, start=date(2015, 1, 1), end=date(2016, 1, 1))
    for fips, start in COUNTIES.items():
        make_term_county(terms=terms, county=make_county(fips), start=start)
    for fips in ("05001", "05003", "13001"):
        make_comparison_area(demonstration=demonstration, county=make_county(fips))
    make_policy(agreement=demonstration.established_by)
    return demonstration


def ask(*arguments):
    out = StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def imported(folder: Path, *, seed: int, effect: str = "-0.06", people: int = PEOPLE) -> tuple[str, str]:
    """A synthetic state as a file, and the hash of the dataset that was made of it."""
    ask(
        "synthesize", "--demonstration", SLUG, "--people", str(people), "--seed", str(seed), "--effect", effect,
        "--out", str(folder), "--as", "parquet",
    )  # fmt: skip
    file = str(folder / "person_months.parquet")
    return file, ask("import_person_months", file, "--demonstration", SLUG)["dataset"]


# Methodology 1.2, 1.4 and 1.7 once more, by somebody who has not seen the Ibis expressions.
SQL = """
WITH months AS (
    SELECT *, (month || '-01')::date AS day, (medicare_paid * 100)::bigint AS cents FROM person_months
), deaths AS (
    SELECT person_id, min(day) AS died_on FROM months WHERE died = 1 GROUP BY person_id
), judged AS (
    SELECT m.*, m."group" = 'comparison' OR m.day >= c.start AS started,
        m.dual_status IN ('02', '04', '08') AND m.part_a = 1 AND m.part_b = 1 AND m.medicare_advantage = 0
        AND coalesce(m.pace, 0) = 0
        AND coalesce(m.meets_clinical_rule, 1) = 1 AND coalesce(m.secondary_payer, 0) = 0
        AND (d.died_on IS NULL OR m.day <= d.died_on)
        AND (m."group" = 'comparison' OR m.day >= c.start OR (c.fips IS NOT NULL AND m.day < $launch))
        AS passes_all_but_alignment
    FROM months m LEFT JOIN deaths d USING (person_id) LEFT JOIN counties c ON c.fips = m.county_fips
), attribution AS (
    SELECT person_id, coalesce(min(day) FILTER (day >= $launch), max(day)) AS attributed
    FROM judged WHERE passes_all_but_alignment GROUP BY person_id
), aligned AS (
    SELECT person_id FROM judged JOIN attribution USING (person_id)
    WHERE day = attributed AND coalesce(aligned_other, 0) = 1
), eligible AS (
    SELECT * FROM judged WHERE passes_all_but_alignment AND person_id NOT IN (FROM aligned)
), entry AS (
    SELECT person_id, coalesce(min(day) FILTER (day >= $launch), max(day)) AS entered
    FROM eligible GROUP BY person_id
), named AS (
    SELECT person_id, cohort, category, CASE WHEN age < 65 THEN 'under 65' ELSE '65 and over' END AS age_band
    FROM eligible JOIN entry USING (person_id) WHERE day = entered
), costs AS (
    SELECT person_id, e."group", n.cohort, n.category, n.age_band, count(*) AS months, sum(cents)::bigint AS cents,
        CASE WHEN day >= $start THEN 'perf' ELSE 'base' END AS period
    FROM eligible e JOIN named n USING (person_id)
    WHERE day >= $baseline AND day < $end AND (day < $launch OR started)
    GROUP BY ALL
), ranked AS (
    SELECT *, sum(months) OVER (PARTITION BY period, category ORDER BY cents / months, person_id) AS reached,
        sum(months) OVER (PARTITION BY period, category) AS whole
    FROM costs
), caps AS (
    SELECT period, category, min(cents / months) AS rate, arg_min(cents, cents / months) AS cap_cents,
        arg_min(months, cents / months) AS cap_months
    FROM ranked WHERE 100 * reached >= 99 * whole GROUP BY period, category
), capped AS (
    SELECT costs.*, caps.cap_cents, caps.cap_months, cents / months > rate AS above
    FROM costs JOIN caps USING (period, category)
)
SELECT cohort, category, age_band, "group", period, cap_cents, cap_months,
    sum(months) AS months, coalesce(sum(cents) FILTER (NOT above), 0) AS cents_under,
    coalesce(sum(months) FILTER (above), 0) AS months_above
FROM capped GROUP BY ALL
"""
SIDE = {"demonstration": "demo", "comparison": "comp"}


def cells_by_sql(file: str) -> list[Cell]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE counties (fips text, start date)")
    connection.executemany("INSERT INTO counties VALUES (?, ?)", list(COUNTIES.items()))
    connection.execute(f"CREATE VIEW person_months AS FROM read_parquet('{file}')")
    days = {"launch": JULY, "start": JULY, "end": date(2015, 1, 1), "baseline": date(2011, 7, 1)}
    sums: dict[tuple, dict[str, Fraction]] = {}
    for row in connection.execute(SQL, days).fetchall():
        *cell, group, period, cap_cents, cap_months, months, under, above = row
        side = f"{SIDE[group]}_{period}"
        cents = Fraction(int(under)) + Fraction(int(cap_cents) * int(above), int(cap_months))
        sums.setdefault(tuple(cell), {}).update(
            {f"{side}_dollars": cents / 100, f"{side}_months": Fraction(int(months))}
        )
    names = [
        f"{side}_{unit}"
        for side in ("demo_base", "comp_base", "comp_perf", "demo_perf")
        for unit in ("dollars", "months")
    ]
    return [
        Cell(*cell, **{name: found.get(name, Fraction(0)) for name in names})
        for cell, found in sorted(sums.items())
    ]


def test_the_report_of_a_file_says_what_plain_sql_says_of_it(washington, tmp_path, running_worker):
    file, dataset = imported(tmp_path / "made", seed=7)
    with running_worker():
        asked = ("build_report", "savings", "--demonstration", SLUG, "--dataset", dataset)
        answer = ask(*asked, "--wait", "--timeout", "120")

    run = ReportRun.objects.get(pk=answer["run"])
    assert (run.status, run.error) == (Status.DONE, "")
    policy, _ = policy_from_text(json.dumps(run.policy).encode())
    cells, _ = merge_small(cells_by_sql(file), policy.min_cell_months)
    expected = to_json(determine(cells, policy))["totals"]
    report = built(run).document
    found = totals_of(report)
    assert found["Target dollars"] == expected["target_dollars"]
    assert found["Actual dollars"] == expected["actual_dollars"]
    assert found["Gross savings"] == expected["savings"]
    assert found["Eligible months in the performance period"] == expected["months"]
    assert "Minimum savings rate not defined" in [notice["heading"] for notice in report["notices"]]
    assert ask("rerun", str(run.pk), "--verify")["same"]


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(washington, tmp_path, running_worker):
    _, dataset = imported(tmp_path / "made", seed=8)
    with running_worker() as worker:
        pk = ask("build_report", "savings", "--demonstration", SLUG, "--dataset", dataset)["run"]
        eventually(lambda: ReportRun.objects.filter(pk=pk, percent__gte=2).exists(), within=60)
        worker.kill()
    assert not ReportRun.objects.get(pk=pk).artifacts.exists()
    with running_worker():
        call_sweeper_until_done(pk)

    run = ReportRun.objects.get(pk=pk)
    assert (run.status, run.attempts) == (Status.DONE, 2)
    assert run.artifacts.count() == len({artifact.name for artifact in run.artifacts.all()}) >= 5


def call_sweeper_until_done(pk: int) -> None:
    def swept():
        sweep(by=system_user(), on=timezone.now())
        return ReportRun.objects.filter(pk=pk, status=Status.DONE).exists()

    eventually(swept, within=90)


def totals_of(report: dict) -> dict[str, str]:
    return {
        row["cells"][0]["text"]: row["cells"][1]["value"]
        for section in report["sections"]
        for block in section["blocks"]
        if block.get("key") == "totals"
        for row in block["rows"]
    }


def test_the_injected_effect_is_seen(washington, tmp_path, running_worker):
    """An illustration with one seed, chosen beforehand. The truth is the same capped pipeline on the same people
    with and without the effect: what it takes off the actual dollars. A cap shrinks an effect of 6 percent."""
    datasets = {
        effect: imported(tmp_path / f"effect{effect}", seed=2013, effect=effect, people=8_000)[1]
        for effect in ("-0.06", "0")
    }
    with running_worker():
        asked = (
            "build_report",
            "savings",
            "--demonstration",
            SLUG,
            "--wait",
            "--timeout",
            "120",
            "--dataset",
        )
        runs = {effect: ask(*asked, dataset)["run"] for effect, dataset in datasets.items()}
    totals = {
        effect: {
            name: Decimal(value)
            for name, value in totals_of(built(ReportRun.objects.get(pk=pk)).document).items()
        }
        for effect, pk in runs.items()
    }
    with_effect, without = totals["-0.06"], totals["0"]
    assert (
        with_effect["Eligible months in the performance period"]
        == without["Eligible months in the performance period"]
    )
    truth = 100 * (1 - with_effect["Actual dollars"] / without["Actual dollars"])
    assert Decimal("4.5") < truth < Decimal("6")
    estimate = 100 * with_effect["Gross savings"] / with_effect["Target dollars"]
    noise = 100 * without["Gross savings"] / without["Target dollars"]
    assert abs((estimate - noise) - truth) < Decimal("0.5")
    assert estimate > noise
