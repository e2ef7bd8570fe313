"""Evaluation reports from person-month files, and plain SQL on those files."""

import io
import json
from datetime import date

import duckdb
from django.core.management import call_command

from enrollees.models import Dataset
from reports import catalogue
from reports.builders.evaluation.basis import plan_of
from reports.builders.inputs import Basis, Inputs
from reports.builders.parameters import canonical
from reports.builders.steps import Unkept
from tests.factories.demonstration import make_comparison_area, make_demonstration, make_plan
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year

START, SECOND, END = date(2014, 5, 1), date(2015, 5, 1), date(2016, 5, 1)
HERE = ("39035", "39049", "39061", "39095", "39113", "39151", "39153", "39155")
THERE = ("05001", "05003", "05005", "13001", "13003", "13005", "08001", "08003", "08005")
QUICK = {"draws": "0", "subgroups": "no", "outcomes": "main"}
PEOPLE = 1_500


def make_area(model: str, *, here: tuple[str, ...] = HERE, days: tuple[date, ...] = (START, SECOND, END)):
    """A demonstration of two years in counties that start together, and its comparison counties."""
    start, second, end = days
    demonstration = make_demonstration(
        slug=f"oh-{model.replace('_', '-')}", model=model, state=make_state("OH")
    )
    terms = make_terms(version=demonstration.established_by.versions.get(), model=model, effective_from=start)
    make_year(terms=terms, number=1, start=start, end=second)
    make_year(terms=terms, number=2, start=second, end=end)
    for fips in here:
        make_term_county(terms=terms, county=make_county(fips), start=start)
    for fips in THERE:
        make_comparison_area(demonstration=demonstration, county=make_county(fips))
    make_plan(demonstration=demonstration, contract_number="H0137")
    return demonstration


def ask(*arguments):
    out = io.StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def imported(demonstration, folder, people: int = PEOPLE) -> tuple[str, Dataset]:
    ask(
        "synthesize", "--demonstration", demonstration.slug, "--people", str(people), "--seed", "5", "--effect", "-0.06",
        "--out", str(folder), "--as", "parquet",
    )  # fmt: skip
    file = str(folder / "person_months.parquet")
    answer = ask("import_person_months", file, "--demonstration", demonstration.slug)
    return file, Dataset.objects.get(content_hash=answer["dataset"])


def built(demonstration, dataset, **parameters):
    kind = catalogue.kind("evaluation")
    values = canonical(kind.parameters, QUICK | parameters)
    found = kind.basis(demonstration, values)
    basis = Basis(policy={}, policy_version="", facts=found.facts)
    inputs = Inputs(dataset, values, basis, "0.1.0+0123456789ab", 0, "cd" * 32, date(2026, 11, 24))
    return kind.build(inputs, Unkept())


def plan_for(demonstration, dataset, **parameters):
    kind = catalogue.kind("evaluation")
    values = canonical(kind.parameters, QUICK | parameters)
    return plan_of(Inputs(dataset, values, kind.basis(demonstration, values), "", 0, "", date(2026, 11, 24)))


def tables_of(document: dict) -> dict:
    return {
        block["key"]: block
        for section in document["sections"]
        for block in section["blocks"]
        if block["type"] == "table"
    }


# Who is eligible in the capitated model, once more, by somebody who has not seen the Ibis expressions.
ELIGIBLE = """
CREATE VIEW eligible AS
WITH deaths AS (SELECT person_id, min(month) AS died_in FROM person_months WHERE died = 1 GROUP BY person_id)
SELECT m.*, (month || '-01')::date AS day, CASE
    WHEN month < '2013-05' THEN -1 WHEN month < '2014-05' THEN 0 WHEN month < '2015-05' THEN 1 ELSE 2 END AS period
FROM person_months m LEFT JOIN deaths USING (person_id)
WHERE dual_status IN ('02', '04', '08') AND part_a = 1 AND part_b = 1 AND coalesce(pace, 0) = 0 AND age >= 21
    AND coalesce(secondary_payer, 0) = 0 AND (died_in IS NULL OR month <= died_in)
    AND ("group" = 'comparison' OR list_contains($here, county_fips))
"""
FIXED = """
SELECT person_id, arg_max(hcc IS NOT NULL, day) FILTER (day < DATE '2014-05-01') AS before,
    arg_min(hcc IS NOT NULL, day) AS after FROM eligible GROUP BY person_id
"""


def with_eligible(file: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW person_months AS FROM read_parquet('{file}')")
    places = ", ".join(f"'{fips}'" for fips in HERE)
    connection.execute(ELIGIBLE.replace("$here", f"[{places}]"))
    connection.execute(
        f"CREATE VIEW known AS SELECT e.* FROM eligible e JOIN ({FIXED}) USING (person_id) WHERE coalesce(before, after)"
    )
    return connection
