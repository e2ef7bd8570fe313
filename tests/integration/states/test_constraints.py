"""The database itself refuses what the nouns forbid."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from states.models import DemonstrationModel, DocumentType, Measure, MouVersion
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.policy import make_policy
from tests.factories.source import make_fact, make_source
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_percentage, make_term_county, make_terms, make_year

pytestmark = pytest.mark.django_db
D = date


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def test_the_good_ones_are_accepted():
    make_state(), make_county(), make_fact(), make_document(), make_policy()
    terms = make_terms(age_min=21, age_max=64)
    make_percentage(year=make_year(terms=terms))
    make_term_county(terms=terms)


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("state_code_is_postal", make_state, {"code": "wa", "fips": "99", "ssa": "99"}),
        ("state_fips_and_ssa_are_two_digits", make_state, {"fips": "5X"}),
        ("state_cms_region_is_one_to_ten", make_state, {"cms_region_number": 11}),
        ("state_participation_known", make_state, {"participation": "maybe"}),
        ("county_fips_is_five_digits", make_county, {"fips": "5303X"}),
        (
            "county_valid_until_after_valid_from",
            make_county,
            {"valid_from": D(2022, 6, 1), "valid_until": D(2022, 6, 1)},
        ),
        ("factsource_record_given", make_source, {"record": ""}),
        (
            "factsource_general_knowledge_is_no_citation",
            make_source,
            {"record": "General knowledge of the MOU", "title": "The MOU", "links": []},
        ),
        ("mou_document_type_known", make_mou, {"document_type": "letter"}),
        ("mou_of_a_state_or_initiative_wide", make_mou, {"state": None}),
        ("mou_proposal_names_its_models", make_mou, {"document_type": DocumentType.PROPOSAL}),
        ("mou_proposal_names_its_models", make_mou, {"proposed_models": [DemonstrationModel.CAPITATED]}),
        (
            "mou_proposal_names_its_models",
            make_mou,
            {"document_type": DocumentType.PROPOSAL, "proposed_models": ["barter"]},
        ),
        ("mouversion_number_from_one", make_version, {"number": 0}),
        ("moudocument_can_be_found", make_document, {"url": ""}),
        ("moudocument_sha256_is_hex", make_document, {"sha256": "abc"}),
        ("terms_model_known", make_terms, {"model": "barter"}),
        ("terms_ages_in_order", make_terms, {"age_min": 65, "age_max": 64}),
        ("terms_ages_in_range", make_terms, {"age_max": 121}),
        ("termyear_both_dates_or_neither", make_year, {"end": None}),
        ("termyear_number_from_one", make_year, {"number": 0}),
        ("termyear_end_after_start", make_year, {"end": D(2013, 7, 1)}),
        ("termpercentage_measure_known", make_percentage, {"measure": "luck"}),
        ("termpercentage_zero_to_hundred", make_percentage, {"percent": "100.001"}),
        ("termpercentage_zero_to_hundred", make_percentage, {"percent": "-0.001"}),
        ("termpercentage_both_dates_or_neither", make_percentage, {"start": None}),
        ("termpercentage_end_after_start", make_percentage, {"end": D(2013, 7, 1)}),
        ("termcounty_end_after_start", make_term_county, {"end": D(2013, 7, 1)}),
        ("policyrecord_msr_table_not_empty", make_policy, {"msr_table": []}),
        ("policyrecord_msr_table_not_empty", make_policy, {"msr_table": {}}),
        ("policyrecord_shares_are_fractions", make_policy, {"share_rate": "1.01"}),
        ("policyrecord_shares_are_fractions", make_policy, {"cap_pct": "6"}),
        ("policyrecord_months_from_one", make_policy, {"months": 0}),
        ("policyrecord_trend_rule_known", make_policy, {"trend_rule": "guess"}),
        ("policyrecord_end_after_start", make_policy, {"period_end": D(2013, 7, 1)}),
    ],
)
def test_a_row_that_breaks_a_rule(constraint, make, fields):
    with refused(constraint):
        make(**fields)


def test_two_states_share_no_code():
    make_state("WA")
    with refused("states_state_fips"):
        make_state("XX", name="Elsewhere", fips="53", ssa="99")


def test_one_fact_a_field():
    make_fact(subject="wa", field="name")
    with refused("fact_once_per_field"):
        make_fact(subject="wa", field="name")


def test_a_document_neither_amends_nor_heads_itself():
    mou = make_mou()
    for name, constraint in [("amends", "mou_does_not_amend_itself"), ("agreement", "mou_(does|head)")]:
        with refused(constraint), transaction.atomic():
            type(mou).objects.filter(pk=mou.pk).update(**{name: mou})


def test_an_mou_heads_its_own_family():
    with refused("mou_head_of_family_has_no_head"):
        make_mou(agreement=make_mou())


def test_one_version_is_current_and_numbers_are_not_reused():
    mou = make_mou()
    make_version(mou=mou)
    with refused("mouversion_one_current"), transaction.atomic():
        make_version(mou=mou, number=2)
    with refused("mouversion_number_once"):
        make_version(mou=mou, number=1, is_current=False)


def test_a_version_never_changes_its_mou_or_number_even_by_sql():
    version = make_version()
    other = make_mou()
    for change in (f"number = 2 WHERE id = {version.pk}", f"mou_id = {other.pk} WHERE id = {version.pk}"):
        with (
            refused("a version keeps its MOU and its number"),
            transaction.atomic(),
            connection.cursor() as sql,
        ):
            sql.execute(f"UPDATE states_mouversion SET {change}")
    MouVersion.objects.filter(pk=version.pk).update(is_current=False)


def test_terms_of_an_agreement_have_one_order():
    mou = make_mou()
    make_terms(version=make_version(mou=mou))
    with refused("terms_sequence_once"):
        make_terms(version=make_version(mou=mou, number=2, is_current=False))


def test_years_of_the_same_terms_never_share_a_day():
    year = make_year(end=D(2015, 1, 1))
    with refused("termyear_no_overlap"), transaction.atomic():
        make_year(terms=year.terms, number=2, start=D(2014, 12, 31), end=D(2016, 1, 1))
    make_year(terms=year.terms, number=2, start=D(2015, 1, 1), end=D(2016, 1, 1))
    make_year(number=1, start=D(2014, 1, 1), end=D(2015, 1, 1))  # of other terms


def test_a_measure_has_one_percentage_on_a_day():
    year = make_year(start=D(2013, 10, 1), end=D(2015, 1, 1))
    make_percentage(year=year, start=D(2013, 10, 1), end=D(2014, 4, 1), percent=0)
    make_percentage(year=year, start=D(2014, 4, 1), end=D(2015, 1, 1), percent=1)
    make_percentage(year=year, measure=Measure.QUALITY_WITHHOLD)
    with refused("termpercentage_no_overlap"):
        make_percentage(year=year, start=D(2014, 3, 31), end=D(2014, 4, 1), percent=2)


def test_a_percentage_without_dates_is_for_the_whole_year():
    year = make_year(start=None, end=None)
    make_percentage(year=year)
    with refused("termpercentage_no_overlap"):
        make_percentage(year=year, percent=2)


def test_a_county_joins_once_at_a_time():
    row = make_term_county(start=D(2013, 7, 1), end=D(2014, 1, 1))
    make_term_county(terms=row.terms, county=row.county, start=D(2014, 1, 1))
    with refused("termcounty_no_overlap"):
        make_term_county(terms=row.terms, county=row.county, start=None, end=D(2013, 7, 2))


def test_policies_of_one_version_do_not_overlap():
    policy = make_policy()
    with refused("policyrecord_no_overlap"), transaction.atomic():
        make_policy(agreement=policy.agreement, period_start=D(2014, 12, 1), period_end=D(2015, 12, 1))
    make_policy(agreement=policy.agreement, version=2)
