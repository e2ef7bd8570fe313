"""The people behave like Medicare-Medicaid enrollees: declared targets, and rules that no row may break."""

import re

import pytest

# What each number is, how it is read from the rows, and the range it must lie in.
TARGETS = [
    ("months with no cost", "avg((medicare_paid = 0)::int) FILTER (eligible)", 0.20, 0.35),
    ("dollars a month", "avg(medicare_paid) FILTER (eligible)", 1_000, 1_800),
    (
        "99th percentile over mean",
        "quantile_disc(medicare_paid, 0.99) FILTER (eligible) / avg(medicare_paid) FILTER (eligible)",
        8,
        22,
    ),
    (
        "coefficient of variation",
        "stddev(medicare_paid) FILTER (eligible) / avg(medicare_paid) FILTER (eligible)",
        3,
        5,
    ),
    ("deaths a year", "sum(died) * 12 / count(*)", 0.04, 0.08),
    ("Medicare Advantage", "avg(medicare_advantage)", 0.06, 0.15),
    ("full Medicaid", "avg((dual_status IN ('02', '04', '08'))::int)", 0.94, 0.99),
    ("aligned elsewhere", "avg(aligned_other)", 0.02, 0.08),
    ("under 65", "avg((age < 65)::int)", 0.35, 0.45),
    ("women", "avg((sex = 'F')::int)", 0.57, 0.64),
    ("in a facility", "avg((category = 'facility')::int)", 0.07, 0.15),
    ("HCBS", "avg((category = 'hcbs')::int)", 0.18, 0.28),
    ("admissions a year", "12 * avg(inpatient)", 0.30, 0.60),
    ("ED visits a year", "12 * avg(ed)", 0.6, 1.4),
    ("readmitted", "sum(readmit) / sum(discharges)", 0.13, 0.21),
    ("hcc", "avg(hcc)", 1.1, 1.6),
    ("meets the clinical rule", "avg(meets_clinical_rule)", 0.90, 0.99),
    (
        "new cohort",
        "count(DISTINCT person_id) FILTER (cohort = 'new') / count(DISTINCT person_id)",
        0.08,
        0.20,
    ),
]


@pytest.mark.parametrize(("name", "sql", "least", "most"), TARGETS, ids=[target[0] for target in TARGETS])
def test_a_number_lies_where_it_was_declared(washington, name, sql, least, most):
    (found,) = washington.one(f"SELECT {sql} FROM rows")
    assert least <= float(found) <= most, f"{name}: {found}"


# No row may be counted by any of these.
NEVER = {
    "row after death": """SELECT count(*) FROM rows JOIN
        (SELECT person_id, month AS last FROM rows WHERE died = 1) USING (person_id) WHERE month > last""",
    "two deaths": "SELECT count(*) - count(DISTINCT person_id) FROM rows WHERE died = 1",
    "same person and month twice": "SELECT count(*) - count(DISTINCT (person_id, month)) FROM rows",
    "person in both groups": """SELECT count(*) FROM
        (SELECT person_id FROM rows GROUP BY 1 HAVING count(DISTINCT "group") > 1)""",
    "cost in a plan outside claims": "SELECT count(*) FROM rows WHERE medicare_paid > 0 AND (medicare_advantage = 1 OR pace = 1)",
    "care known in a plan outside claims": "SELECT count(*) FROM rows WHERE inpatient IS NOT NULL AND (medicare_advantage = 1 OR pace = 1)",
    "more snf admissions than stays": "SELECT count(*) FROM rows WHERE snf_admit > inpatient OR pqi > inpatient",
    "more discharges than stays": "SELECT count(*) FROM rows WHERE discharges > inpatient",
    "discharge missing but nobody died": "SELECT count(*) FROM rows WHERE discharges < inpatient AND died = 0",
    "more of a part than the whole": "SELECT count(*) FROM rows WHERE readmit > discharges OR mh_discharges > discharges OR mh_followup > mh_discharges",
    "Medicaid without full benefits": "SELECT count(*) FROM rows WHERE medicaid_paid > 0 AND dual_status NOT IN ('02', '04', '08')",
    "federal above total": "SELECT count(*) FROM rows WHERE medicaid_federal > medicaid_paid",
    "savings program against the dual code": "SELECT count(*) FROM rows WHERE (msp = 1) <> (dual_status BETWEEN '01' AND '06')",
    "long stay outside a facility": "SELECT count(*) FROM rows WHERE long_stay = 1 AND category <> 'facility'",
    "facility or waiver without LTSS": "SELECT count(*) FROM rows WHERE ltss = 0 AND category <> 'community'",
    "engaged but not enrolled": "SELECT count(*) FROM rows WHERE engaged = 1 AND enrolled = 0",
    "enrolled in the comparison group": """SELECT count(*) FROM rows WHERE enrolled = 1 AND "group" = 'comparison'""",
    "enrolled before the start": "SELECT count(*) FROM rows WHERE enrolled = 1 AND month < '2013-07'",
    "enrolled before the county's start": """SELECT count(*) FROM rows WHERE enrolled = 1 AND month < '2013-10'
        AND county_fips IN ('53063', '53035', '53069')""",
    "under 65 without disability": "SELECT count(*) FROM rows WHERE age < 64 AND original_disability = 0",
    "younger than the month before": """SELECT count(*) FROM
        (SELECT age, lag(age) OVER (PARTITION BY person_id ORDER BY month) AS before FROM rows) WHERE age < before""",
    "county of the other group": """SELECT count(*) FROM rows WHERE (state = 'WA') <> ("group" = 'demonstration')
        OR (left(county_fips, 2) = '53') <> (state = 'WA')""",
    "unknown where none may be": """SELECT count(*) FROM rows WHERE person_id IS NULL OR month IS NULL OR "group" IS NULL
        OR dual_status IS NULL OR part_a IS NULL OR part_b IS NULL OR medicare_advantage IS NULL OR medicare_paid IS NULL""",
}  # fmt: skip


@pytest.mark.parametrize("rule", NEVER)
def test_no_row_breaks_a_rule(washington, capitated, rule):
    for made in (washington, capitated):
        assert made.one(NEVER[rule]) == (0,)


def test_care_that_medicare_pays_for_costs_something(washington, capitated):
    free = "SELECT count(*) FROM rows WHERE medicare_paid = 0 AND inpatient + ed + physician + snf_admit > 0"
    assert washington.one(free) == (0,)
    assert capitated.one(f"{free} AND enrolled = 0") == (0,)


def test_people_come_go_move_and_change(washington):
    changes = dict(
        washington.all(
            """WITH p AS (SELECT person_id, count(*) AS rows, min(month) AS first, max(month) AS last,
                   count(DISTINCT county_fips) AS counties, count(DISTINCT category) AS categories,
                   count(DISTINCT dual_status) AS codes, count(DISTINCT medicare_advantage) AS switches, max(died) AS died,
                   (max(month || '-01')::date - min(month || '-01')::date) / 30.4375 + 1 AS span FROM rows GROUP BY 1)
               SELECT unnest(['entered', 'left alive', 'moved', 'category', 'dual status', 'advantage', 'gap']),
                   unnest([avg((first > '2011-07')::int), avg((last < '2015-12' AND died = 0)::int), avg((counties > 1)::int),
                   avg((categories > 1)::int), avg((codes > 1)::int), avg((switches > 1)::int),
                   avg((round(span) > rows)::int)]) FROM p"""
        )
    )
    for name, share in changes.items():
        assert 0.01 < share < 0.40, name


def test_facility_costs_more_than_hcbs_and_hcbs_more_than_community(washington):
    costs = dict(washington.all("SELECT category, avg(medicare_paid) FROM rows WHERE eligible GROUP BY 1"))
    assert costs["facility"] > 1.2 * costs["hcbs"] > 1.44 * costs["community"]


def test_the_last_months_of_life_cost_most(washington):
    dying, living = washington.one(
        "SELECT avg(medicare_paid) FILTER (died = 1), avg(medicare_paid) FILTER (died = 0) FROM rows WHERE eligible"
    )
    assert 4 * living < dying < 20 * living


def test_a_persons_cost_lasts_and_the_risk_scores_know_it(washington):
    lasting, hcc, score = washington.one(
        """WITH y AS (SELECT person_id, avg(medicare_paid) FILTER (month < '2012-07') AS one, avg(hcc) AS hcc,
               avg(medicare_paid) FILTER (month BETWEEN '2012-07' AND '2013-06') AS two, avg(risk_score) AS score
               FROM rows WHERE eligible GROUP BY 1 HAVING one IS NOT NULL AND two IS NOT NULL)
           SELECT corr(one, two), corr(hcc, one), corr(score, one) FROM y"""
    )
    assert 0.15 < lasting < 0.6
    assert hcc > 0.2
    assert score > 0.2


def test_costs_grow_about_three_percent_a_year(washington):
    before, after = washington.one(
        """SELECT avg(medicare_paid) FILTER (month < '2012-07'), avg(medicare_paid) FILTER (month > '2014-12')
           FROM rows WHERE eligible AND "group" = 'comparison'"""
    )
    assert 1.0 < (float(after) / float(before)) ** (1 / 3.5) < 1.06


def test_the_savings_cells_have_people_on_all_sides(washington):
    cells = washington.all(
        """SELECT cohort, category, "group", month >= '2013-07' AS after, count(*) FROM rows WHERE eligible GROUP BY ALL"""
    )
    assert len(cells) == 2 * 3 * 2 * 2
    assert min(cell[-1] for cell in cells) >= 100


def test_half_of_the_people_are_in_each_group(washington):
    assert [group["people"] for group in washington.truth["groups"].values()] == [4_000, 4_000]


def test_twenty_thousand_people_leave_five_thousand_in_the_savings_calculation(washington):
    """The minimum savings rate is not defined under 5,000; the demonstration state of 20,000 must be above."""
    distinct, average = washington.one(
        """SELECT count(DISTINCT person_id), count(*) / 18 FROM rows WHERE eligible AND "group" = 'demonstration'
           AND month BETWEEN '2013-07' AND '2014-12'
           AND (month >= '2013-10' OR county_fips NOT IN ('53063', '53035', '53069'))"""
    )
    assert distinct * 20_000 / 8_000 > 6_500
    assert average * 20_000 / 8_000 > 5_300


LAYOUT = re.findall(
    r"\w+",
    """person_id month group state county_fips dual_status part_a part_b medicare_advantage medicare_paid
    aligned_other pace hospice age sex race original_disability esrd died hcc risk_score category cohort ltss spmi msa
    meets_clinical_rule secondary_payer msp mbi_class enrolled engaged plan_contract medicare_capitation part_d_paid
    medicaid_paid medicaid_federal inpatient ed snf_admit physician pqi discharges readmit mh_discharges mh_followup
    long_stay medicare_without""",
)


def test_the_columns_are_those_of_the_layout(washington, capitated):
    areas = ["area_married", "area_college", "area_unemployed", "area_hospital_miles"]
    assert capitated.table().column_names == LAYOUT + areas
    only_capitated = {"plan_contract", "medicare_capitation", "medicare_without"}  # the last was asked for
    assert washington.table().column_names == [name for name in LAYOUT + areas if name not in only_capitated]


def test_values_are_written_as_the_layout_says(washington):
    table = washington.table()
    allowed = {
        "group": {"demonstration", "comparison"},
        "state": {"WA", "AR", "GA", "WV"},
        "dual_status": {"01", "02", "03", "04", "06", "08", "09", "NA"},
        "sex": {"F", "M", "U"},
        "race": {"white", "black", "hispanic", "asian", "native", "other", "unknown"},
        "category": {"facility", "hcbs", "community"},
        "cohort": {"initial", "new"},
        "mbi_class": {"synthetic"},
    }
    for name, values in allowed.items():
        assert set(table[name].unique().to_pylist()) == values, name
    for name in table.column_names:
        if str(table.schema.field(name).type) == "int8":
            assert set(table[name].unique().to_pylist()) <= {0, 1}, name
    assert all(re.fullmatch(r"S\d{9}", person) for person in table["person_id"].unique().to_pylist())
    assert str(table.schema.field("medicare_paid").type) == "decimal128(12, 2)"
    months = table["month"].unique().to_pylist()
    assert sorted(months) == washington.plan.month_labels


def test_rows_are_sorted_by_person_and_month(washington):
    keys = list(zip(*(washington.table()[name].to_pylist() for name in ("person_id", "month")), strict=True))
    assert keys == sorted(keys)


def test_members_of_a_plan_have_a_contract_and_a_capitation_and_no_claims_dollars(capitated):
    members, contracts, unpaid, capitation, seen = capitated.one(
        """SELECT count(*), count(DISTINCT plan_contract), sum(medicare_paid), min(medicare_capitation),
               count(inpatient) = count(*) FROM rows WHERE enrolled = 1"""
    )
    assert members > 10_000
    assert (contracts, unpaid, seen) == (2, 0, True)
    assert capitation > 100
    strangers = capitated.one(
        """SELECT count(*) FROM rows WHERE enrolled = 0 AND (plan_contract IS NOT NULL
               OR (medicare_capitation > 0) <> (medicare_advantage = 1))"""
    )
    assert strangers == (0,)


def test_the_dollars_without_the_demonstration_differ_for_who_is_in_it_alone(capitated):
    """Outside plans the effect of -3 percent is undone; members of a plan get the dollars of their care."""
    others = """CASE WHEN medicare_advantage = 1 THEN medicare_capitation ELSE medicare_paid END"""
    (compared,) = capitated.one(
        f"""SELECT count(*) FROM rows WHERE "group" = 'comparison' AND medicare_without <> {others}"""
    )
    ratio, members, idle, mean = capitated.one(
        """SELECT sum(medicare_paid) FILTER (touched) / sum(medicare_without) FILTER (touched),
               count(*) FILTER (enrolled = 1 AND inpatient > 0 AND medicare_without > 1000),
               count(*) FILTER (enrolled = 1 AND medicare_without = 0), avg(medicare_without) FILTER (enrolled = 1)
           FROM (SELECT *, enrolled = 0 AND medicare_paid <> medicare_without AND medicare_advantage = 0 AS touched FROM rows)"""
    )
    assert compared == 0
    assert ratio == pytest.approx(1 + float(capitated.plan.effect), abs=1e-4)
    assert min(members, idle) > 100
    assert 700 < mean < 2_000


def test_a_state_without_a_clinical_rule_lets_everybody_meet_it(capitated):
    assert capitated.one("SELECT min(meets_clinical_rule) FROM rows") == (1,)


def test_the_clinical_rule_is_reached_at_the_threshold_and_lost_after_nine_low_months(washington):
    met, low = {}, {}
    for person, score, meets in washington.all(
        "SELECT person_id, risk_score, meets_clinical_rule FROM rows ORDER BY person_id, month"
    ):
        low[person] = low.get(person, 0) + 1 if score < 1.0 else 0
        if person not in met:
            met[person] = meets  # what came before the first row is not seen
        if score >= 1.5:
            assert meets == 1
        elif low[person] >= 10:
            assert meets == 0
    assert set(met.values()) == {0, 1}
