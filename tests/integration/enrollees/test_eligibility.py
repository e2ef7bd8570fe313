"""The eligibility job on a roster worked by hand: what comes out ties to what went in, by plain SQL."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from enrollees.datasets import store
from enrollees.models import ClaimDelivery, Dataset, EligibilityRun, StatusSpan
from enrollees.services.eligibility import build_person_months, make_dataset, request_person_months
from enrollees.services.intake import NotReady
from enrollees.services.rif import import_rif
from enrollees.services.spans import import_statuses
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.demonstration import make_comparison_area, make_demonstration
from tests.factories.enrollee import made_up_mbi
from tests.factories.mou import make_mou, make_version
from tests.factories.policy import make_policy
from tests.factories.rif import make_beneficiary, make_claim, make_folder
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year
from tests.factories.user import make_user
from tests.integration.enrollees.test_import_statuses import row, status_file

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 1, 6, 12, tzinfo=UTC)
KING, PIERCE, ARKANSAS, ELSEWHERE = "53033", "53053", "05001", "53063"
# Person -> what the beneficiary file of 2015 says of her, and what of her twelve months is to come out: by hand.
PEOPLE = {
    1: ({"county": KING}, {"eligible": 12}),
    # Pierce starts in June, a month after the launch; before the launch it is already baseline.
    2: ({"county": PIERCE}, {"eligible": 11, "demonstration_county": 1}),
    3: ({"county": KING, "dual": ["02"] * 6 + ["01"] * 6}, {"eligible": 6, "full_benefit_dual": 6}),
    4: ({"county": KING, "buyin": ["A"] * 2 + ["C"] * 10}, {"eligible": 10, "parts_a_and_b": 2}),
    5: ({"county": KING, "hmo": ["0"] * 9 + ["C"] * 3}, {"eligible": 9, "fee_for_service": 3}),
    6: ({"county": [KING] * 4 + [ELSEWHERE] * 8}, {"eligible": 4, "outside_areas": 8}),
    7: ({"county": KING, "death": "15-May-2015"}, {"eligible": 5}),  # the month of death counts
    11: ({"county": ARKANSAS, "ssa_state": "04", "ssa_county": ""}, {"eligible": 12}),
    12: ({"county": ARKANSAS, "ssa_state": "04", "ssa_county": "", "dual": "03"}, {"full_benefit_dual": 12}),
}


@pytest.fixture
def demonstration():
    """King County from the launch in May 2015, Pierce from June; compared with a county of Arkansas."""
    version = make_version(mou=make_mou(state=make_state("WA")))
    terms = make_terms(version=version, effective_from=date(2015, 5, 1))
    make_year(terms=terms, start=date(2015, 5, 1), end=date(2016, 1, 1))
    make_term_county(terms=terms, county=make_county(KING), start=date(2015, 5, 1))
    make_term_county(terms=terms, county=make_county(PIERCE), start=date(2015, 6, 10))
    found = make_demonstration(slug="wa-made-up", established_by=version.mou)
    make_comparison_area(demonstration=found, county=make_county(ARKANSAS))
    return found


@pytest.fixture
def policy(demonstration):
    return make_policy(
        agreement=demonstration.established_by,
        period_start=date(2015, 5, 1),
        period_end=date(2016, 1, 1),
        months=8,
    )


def beneficiary(number: int, **told) -> dict:
    return make_beneficiary(
        person=f"-{number}", mbi=made_up_mbi(number), dual_months="", part_a_months="", age=""
    ) | (
        make_beneficiary(
            **{
                "person": f"-{number}",
                "mbi": made_up_mbi(number),
                "dual_months": "",
                "part_a_months": "",
                "age": "",
            }
            | told
        )
    )


def delivered(folder: Path, demonstration, on: datetime = MONDAY, people=None, **claims):
    folder.mkdir()
    if people is None:
        people = [beneficiary(number, **told) for number, (told, _) in PEOPLE.items()]
    make_folder(folder, beneficiary_2015=people, **claims)
    return import_rif(
        directory=folder, demonstration=demonstration, by=system_user(), on=on, synthetic=True, keep=True
    )


def claim(number: int, claim_id: int, paid: str, day: str = "10-Mar-2015", **more) -> dict:
    dates = {"CLM_FROM_DT": day, "CLM_THRU_DT": day}
    return make_claim(BENE_ID=f"-{number}", CLM_ID=f"-{claim_id}", CLM_PMT_AMT=paid, **dates, **more)


def made(demonstration, on: datetime = MONDAY, **options) -> Dataset:
    report = make_dataset(by=system_user(), on=on, demonstration=demonstration, **options)
    assert report.accepted, report.counts
    return Dataset.objects.get(content_hash=report.dataset)


def asked(dataset: Dataset, sql: str) -> list[tuple]:
    paths = [str(path) for path in store.paths(dataset)]
    rows = duckdb.connect().from_parquet(paths)
    return rows.query("rows", sql).fetchall()


def by_reason(dataset: Dataset) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in dataset.counts["eligibility"]:
        found[each["reason"]] = found.get(each["reason"], 0) + each["months"]
    spans = dataset.counts["made_from"]["spans"]
    found |= {reason: spans[reason]["months"] for reason in spans if reason != "in"}
    return {reason: months for reason, months in found.items() if months}


def test_what_comes_out_ties_to_what_went_in(tmp_path, demonstration, policy):
    delivered(tmp_path / "rif", demonstration, outpatient=[claim(1, 100, "100.00")])
    dataset = made(demonstration)
    by_hand: dict[str, int] = {}
    for _, months in PEOPLE.values():
        for reason, count in months.items():
            by_hand[reason] = by_hand.get(reason, 0) + count
    assert by_reason(dataset) == by_hand
    spans = dataset.counts["made_from"]["spans"]
    assert spans["in"]["months"] == sum(by_hand.values()) == dataset.rows + by_hand["outside_areas"]
    # The same by plain SQL, one rule after the other, from the rows of the dataset.
    [(eligible,)] = asked(
        dataset,
        f"""SELECT count(*) FROM rows WHERE dual_status IN ('02', '04', '08') AND part_a = 1 AND part_b = 1
        AND (county_fips <> '{PIERCE}' OR month < DATE '2015-05-01' OR month >= DATE '2015-06-01')
        AND medicare_advantage = 0 AND "group" IS NOT NULL""",
    )
    assert eligible == by_hand["eligible"]
    assert asked(
        dataset, "SELECT DISTINCT cohort FROM rows WHERE dual_status = '02' AND month < DATE '2015-05-01'"
    )


def test_made_again_it_is_the_same_dataset(tmp_path, demonstration, policy):
    delivered(tmp_path / "rif", demonstration, outpatient=[claim(1, 100, "100.00")])
    first = made(demonstration)
    assert made(demonstration, on=TUESDAY) == first and Dataset.objects.count() == 1


def test_claims_are_final_and_in_the_month_they_were_incurred(tmp_path, demonstration, policy):
    delivered(
        tmp_path / "first", demonstration,
        outpatient=[claim(1, 100, "100.00"), claim(1, 101, "40.00"), claim(1, 102, "7.00", "10-Apr-2015")],
    )  # fmt: skip
    delivered(
        tmp_path / "second", demonstration, on=TUESDAY,
        outpatient=[claim(1, 100, "90.00"), claim(1, 101, "-40.00")],
    )  # fmt: skip
    dollars = "SELECT strftime(month, '%Y-%m'), medicare_paid FROM rows WHERE medicare_paid <> 0 ORDER BY 1"
    then = made(demonstration, known_at=MONDAY)
    assert asked(then, dollars) == [("2015-03", Decimal("140.00")), ("2015-04", Decimal("7.00"))]
    now = made(demonstration, on=TUESDAY)
    assert asked(now, dollars) == [("2015-03", Decimal("90.00")), ("2015-04", Decimal("7.00"))]
    assert now.counts["made_from"]["claims"] == {
        "delivered": 5, "replaced": 2, "canceled": 1, "in_months": 2, "elsewhere": 0,
    }  # fmt: skip


def test_medical_education_is_left_out_and_sequestration_is_undone_by_its_switch(
    tmp_path, demonstration, policy
):
    stay = claim(1, 100, "1000.00") | {"CLM_ADMSN_DT": "10-Mar-2015", "IME_OP_CLM_VAL_AMT": "20.00"}
    stay = make_claim("inpatient", **{name: value for name, value in stay.items() if name != "CLM_LINE_NUM"})
    delivered(tmp_path / "rif", demonstration, inpatient=[stay])
    dollars = "SELECT sum(medicare_paid) FROM rows"
    assert asked(made(demonstration), dollars) == [(Decimal("980.00"),)]
    undone = made(demonstration, switches=["sequestration"])
    assert asked(undone, dollars) == [(Decimal("1000.00"),)]  # 980 / 0.98
    assert undone.counts["made_from"]["adjustments"] == ["sequestration"]


def test_category_is_that_of_entry_whatever_comes_later(tmp_path, demonstration, policy):
    delivered(tmp_path / "rif", demonstration, outpatient=[claim(1, 100, "100.00")])
    rows = [
        row("category", "hcbs", "2015-01-01", "2015-07-31", mbi=made_up_mbi(1)),
        row("category", "facility", "2015-08-01", mbi=made_up_mbi(1)),
    ]
    import_statuses(path=status_file(tmp_path, rows), by=system_user(), on=MONDAY, synthetic=True)
    dataset = made(demonstration)
    of_her = "SELECT DISTINCT category FROM rows WHERE person_id = (SELECT any_value(person_id) FROM rows WHERE medicare_paid > 0)"
    assert asked(dataset, of_her) == [("hcbs",)]


@pytest.mark.parametrize(("rule", "months"), [("any_day", 3), ("first_day", 2), ("mid_month", 2)])
def test_a_month_counts_by_the_rule_of_the_policy(tmp_path, demonstration, policy, rule, months):
    type(policy).objects.filter(pk=policy.pk).update(month_rule=rule)
    delivered(tmp_path / "rif", demonstration, outpatient=[claim(1, 100, "100.00")])
    StatusSpan.objects.filter(kind="dual_status", enrollee__state_id="WA").delete()
    rows = [row("dual_status", "02", "2015-07-12", "2015-09-14", mbi=made_up_mbi(1))]
    import_statuses(path=status_file(tmp_path, rows), by=system_user(), on=MONDAY, synthetic=True)
    dataset = made(demonstration)
    assert asked(
        dataset, "SELECT count(*) FROM rows WHERE dual_status = '02' AND \"group\" = 'demonstration'"
    ) == [(months,)]


def test_what_is_missing_is_named(tmp_path, demonstration):
    with pytest.raises(NotReady, match="has no policy record"):
        request_person_months(by=system_user(), on=MONDAY, demonstration=demonstration)
    make_policy(agreement=demonstration.established_by)
    with pytest.raises(NotReady, match="No spans say that anybody lives in a county"):
        request_person_months(by=system_user(), on=MONDAY, demonstration=demonstration)
    with pytest.raises(CommandError, match="No spans") as refused:
        call_command("build_person_months", demonstration="wa-made-up")
    assert refused.value.returncode == 1 and not ClaimDelivery.objects.exists()


def test_the_job_ends_with_the_dataset_and_says_what_is_missing(tmp_path, demonstration, policy, client):
    client.force_login(make_user(role=RoleName.ANALYST))
    body = {"demonstration": demonstration.pk, "baseline_months": 24}
    refused = client.post(reverse("eligibility"), body)
    assert refused.status_code == 409 and "No spans say that anybody lives" in refused.content.decode()
    assert not EligibilityRun.objects.exists()
    delivered(tmp_path / "rif", demonstration, outpatient=[claim(1, 100, "100.00")])
    asked_for = client.post(reverse("eligibility"), body)
    run = EligibilityRun.objects.get()
    assert asked_for["Location"] == reverse("eligibility-run", args=[run.pk])
    assert "You may leave this page" in client.get(asked_for["Location"]).content.decode()
    build_person_months(run, Granted(run))
    run.refresh_from_db()
    assert run.dataset == made(demonstration)
    page = client.get(asked_for["Location"], follow=True)
    assert page.redirect_chain and "What it was made from" in page.content.decode()
    assert Event.objects.filter(action="eligibility.request").count() == 1


class Granted:
    """A lease that nobody else wants: what the job tells it, and the transaction in which it ends."""

    def __init__(self, job: EligibilityRun) -> None:
        self.job = job

    def progress(self, percent: int, words: str) -> None:
        assert words

    @contextmanager
    def done(self):
        with transaction.atomic():
            yield self.job
            self.job.save()
