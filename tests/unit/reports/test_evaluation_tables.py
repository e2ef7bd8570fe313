"""Tables of the evaluation report: areas, replication, completeness, what is flagged, and what a reader may subtract."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm

from enrollees.selectors.evaluation_data import PersonPeriods, Sums
from reports.builders.evaluation.pool import pool_of
from reports.builders.evaluation.tables import areas, moves, weights
from reports.builders.evaluation.tables import data as sources
from reports.render.numbers import Absent
from tests.factories.evaluation import PERIODS, make_data, make_gathered, make_moves
from tests.unit.reports.documents import cell, data_of, section_text, tables_of


@pytest.fixture(scope="module")
def found():
    return make_gathered(rare=10)


# Comparison areas


def make_area_rows() -> PersonPeriods:
    """Forty demonstration people, and areas of 30, 20, 20 and 5 comparison people, in one year before the start."""
    sizes = {"OH": 40, "IN": 30, "KY": 20, "WV": 20, "PA": 5}
    cost = {"OH": 1000.0, "IN": 1010.0, "KY": 1200.0, "WV": 700.0, "PA": 900.0}
    college = {"OH": 20.0, "IN": 20.0, "KY": 22.0, "WV": 12.0, "PA": 30.0}
    state = np.repeat(list(sizes), list(sizes.values()))
    n = len(state)
    months, nothing = np.full(n, 12.0), np.zeros(n)
    paid = 12 * np.array([cost[each] for each in state])
    in_ffs = np.where(np.arange(n) % 2, 12.0, 6.0)
    return PersonPeriods(
        person=np.arange(n), demo=state == "OH", cohort=np.repeat("2014-05-01", n), period=np.zeros(n, dtype=int),
        county=state, state=state, months=months.astype(int),
        columns={"area_college": np.array([college[each] for each in state])},
        sums={
            "medicare_cost": Sums(months, paid, nothing, nothing),
            "ffs_cost": Sums(in_ffs, nothing, nothing, nothing),
        },
    )  # fmt: skip


def test_areas_are_scored_by_their_distance_and_small_ones_have_none():
    pool = pool_of(make_area_rows(), fewest_people=11)
    assert [area.key for area in pool.candidates] == ["IN", "KY", "WV"]
    cost, college = np.array([1010.0, 1200, 700]), np.array([20.0, 22, 12])
    by_hand = np.hypot((cost - 1000) / cost.std(ddof=1), (college - 20) / college.std(ddof=1))
    assert pool.distances == pytest.approx(by_hand)
    assert pool.measures == (
        "medicare_cost",
        "area_college",
    )  # half of the months in plans everywhere tells nothing


def test_a_measure_in_which_only_the_demonstration_differs_has_no_yardstick_and_is_left_out():
    rows = make_area_rows()
    columns = {"area_college": np.where(rows.demo, 20.0, 12.0)}
    assert pool_of(replace(rows, columns=columns), fewest_people=11).measures == ("medicare_cost",)


def test_the_cutoff_lies_where_there_are_as_many_people_as_in_the_demonstration():
    rows = make_area_rows()
    pool = pool_of(rows, fewest_people=11)
    assert pool.cutoff == pool.distances[1]  # 30 and 20 people against 40
    assert set(rows.state[pool.near_rows(rows)]) == {"OH", "IN", "KY"}


def test_the_report_lists_areas_with_measures_and_says_which_are_near(found):
    own = replace(found, data=replace(found.data, rows=make_area_rows()))
    object.__setattr__(own, "flow", found.flow)
    table = areas.distances(own)
    assert [row.cells[0] for row in table.rows] == ["IN", "KY", "WV", "The demonstration"]
    assert [row.cells[-1] for row in table.rows] == ["Yes", "Yes", "No", ""]
    assert "The nearest 2, up to a distance of" in areas.chosen(own)


def test_with_too_few_areas_there_is_no_score(found):
    assert found.pool.distances == ()
    assert "too few comparison areas" in section_text(found, "Comparison group")


# The replication


def test_the_replication_agrees_with_statsmodels(found):
    """Odds weights of its own logits, and a gamma regression with its own covariates."""
    rows, again = found.replication.rows, found.replication
    assert len(rows) == len(found.data.rows) - 1  # somebody's current risk score is not known
    # The share of the year is the same for everybody of a period, so it says what the period says.
    names = [name for name in again.matched.columns if name != "share_of_year_eligible"]
    columns = np.column_stack([again.matched.columns[name] for name in names])
    weight = np.ones(len(rows))
    for period in PERIODS:
        here = rows.period == period
        x = sm.add_constant(columns[here])
        score = sm.Logit(rows.demo[here].astype(float), x).fit(disp=0, tol=1e-12).predict(x)
        demo = rows.demo[here]
        odds = np.where(score >= score[demo].min(), np.minimum(score / (1 - score), 10.0), 0.0)
        weight[here] = np.where(demo, 1.0, odds * demo.sum() / odds[~demo].sum())
    assert again.matched.weight == pytest.approx(weight, abs=1e-8)
    own = rows.sums["ffs_cost"]
    post = rows.period > 0
    kept = weight > 0
    others = [rows.period == period for period in PERIODS if period != 0 and period != 1]
    x = np.column_stack(
        [np.ones(len(rows)), rows.demo, rows.demo & post, rows.period == 1, *others, columns]
    ).astype(float)
    model = sm.GLM(
        (own.total / own.weight)[kept], x[kept], sm.families.Gamma(sm.families.links.Log()),
        var_weights=(weight * own.weight)[kept],
    ).fit(tol=1e-12)  # fmt: skip
    effect = next(each for each in again.effects if each.outcome.key == "ffs_cost")
    assert effect.cumulative.percent == pytest.approx(100 * (np.exp(model.params[2]) - 1), abs=1e-6)


def test_both_estimates_are_printed_with_the_caution(found):
    tables = tables_of(found)
    rows = [[each["text"] for each in row["cells"][:2]] for row in tables["replication"]["rows"]]
    assert ["Any inpatient admission", "This report"] in rows
    assert ["Any inpatient admission", "Replication"] in rows
    own = cell(tables["replication"], "Any inpatient", "percent")
    assert own["value"] == cell(tables["evidence"], "Any inpatient", "percent")["value"]
    assert "may be effects of the demonstration" in " ".join(tables["replication"]["notes"])
    assert "replication_estimates" in tables
    labels = [row["cells"][0]["text"] for row in tables["replication_estimates"]["rows"]]
    assert {"Died in the period", "Share of the period eligible"} <= set(labels)


def test_without_the_replication_nothing_is_said_of_it():
    assert "replication" not in tables_of(make_gathered(parameters={"replication": "no"}))


# Propensity, completeness, evidence


def test_propensity_estimates_stand_with_their_errors(found):
    table = tables_of(found)["propensity_estimates"]
    score = found.matched.periods[0].scores
    place = score.names.index("ltss")
    label = "Long-term services"
    assert float(cell(table, label, "period_m1")["value"]) == pytest.approx(score.beta[place])
    assert float(cell(table, label, "period_m1_se")["value"]) == pytest.approx(score.se[place])
    assert float(cell(table, label, "period_m1_p")["value"]) == pytest.approx(score.p[place])


def test_encounter_data_are_shown_by_calendar_year(found):
    table = sources.completeness(found)
    assert [row.cells[1] for row in table.rows[:5]] == ["2012", "2013", "2014", "2015", "2016"]
    assert [float(row.cells[-1]) for row in table.rows[:3]] == pytest.approx([0, 0, 100 * 5 / 6])
    few = tuple({**row, "people_unknown": 7} for row in found.data.completeness)
    table = sources.completeness(replace(found, data=replace(found.data, completeness=few)))
    assert all(str(row.cells[-1]) == "hidden" for row in table.rows)


def test_everything_not_significant_stands_with_what_could_have_been_found(found):
    table = tables_of(found)["evidence"]
    quiet = [row["cells"] for row in table["rows"] if row["cells"][-1]["text"] == "No significant difference"]
    places = [
        n
        for n, column in enumerate(table["columns"])
        if column["key"] in ("low_95", "high_95", "detectable", "detectable_percent")
    ]
    assert quiet and all(cells[place]["value"] is not None for cells in quiet for place in places)


def test_cost_stands_in_percent_of_the_comparison_mean_too(found):
    analysis = found.computed.results[0].analysis
    rows = [row["cells"] for row in tables_of(found)["cost_intervals"]["rows"]]
    own = next(row for row in rows if row[1]["text"] == "Percent of the comparison mean")
    assert float(own[2]["value"]) == pytest.approx(100 * analysis.cumulative.att / analysis.means.comp_post)


def test_each_measure_says_which_direction_is_favorable(found):
    table = tables_of(found)["evidence"]
    assert cell(table, "Medicare Part A and Part B cost (", "favorable")["text"] == "Neither"  # a rate is set
    assert cell(table, "Any inpatient", "favorable")["text"] == "Lower"


def test_scores_with_few_people_are_joined_with_their_neighbors_so_that_all_are_shown(found):
    overlap = weights.overlap(found)
    here = (found.data.rows.period == 1) & found.matched.kept
    edges = [float(row.cells[0].split()[0]) for row in overlap.rows]
    for column, group in ((1, True), (2, False)):
        own = here & (found.data.rows.demo == group)
        share = np.array([float(row.cells[column]) for row in overlap.rows])
        assert share.sum() == pytest.approx(100)
        run = np.searchsorted(edges, found.matched.score[own], side="right") - 1
        counts = np.bincount(run, minlength=len(edges))
        assert ((counts == 0) | (counts > 10)).all() and counts.sum() == own.sum()
        assert share == pytest.approx(
            100 * np.bincount(run, found.matched.weight[own]) / own_weight(found, own)
        )
    assert len(overlap.rows) > 3


def own_weight(found, where) -> float:
    return found.matched.weight[where].sum()


def test_quarters_of_the_pandemic_are_marked_where_they_stay_in(found):
    launch, years = date(2018, 5, 1), (date(2018, 5, 1), date(2020, 1, 1))
    late = replace(
        found,
        plan=replace(found.plan, launch=launch, years=years),
        data=replace(found.data, first_month=date(2016, 5, 1), end=date(2021, 1, 1)),
    )
    labels = [row["cells"][0]["text"] for row in tables_of(late)["event-medicare-cost"]["rows"]]
    assert "Quarter 8 (COVID-19)" in labels and "Quarter 7" in labels
    dropped = replace(late, plan=replace(late.plan, without=(date(2020, 3, 1), date(2022, 1, 1))))
    assert "COVID-19" not in str(tables_of(dropped)["event-medicare-cost"])


@pytest.mark.parametrize(
    ("made_up", "said"),
    [(1.0, "Nobody in this report exists"), (0.25, "25.00% of the person-months"), (0.0, "")],
)
def test_the_first_page_says_when_the_data_are_synthetic(found, made_up, said):
    data = data_of(replace(found, data=replace(found.data, made_up=made_up)))
    notices = [each["text"] for each in data["notices"] if each["heading"] == "Synthetic data"]
    assert bool(notices) == bool(said) and said in "".join(notices)
    assert data["watermark"] == ("Synthetic data" if made_up == 1 else "")


def test_how_much_smaller_an_effect_on_the_enrolled_appears(found):
    said = section_text(found, "Enrollment and engagement")
    assert "An effect of 10 percent on the enrolled alone would appear here as one of about 2.48%." in said
    assert "makes no statement about what the demonstration caused among them" in said


# Sections and their order


def test_sections_come_in_the_order_of_the_originals(found):
    headings = [(each["heading"], each["numbered"], each["appendix"]) for each in data_of(found)["sections"]]
    assert headings[0] == ("Acronyms", False, False)
    names = [heading for heading, _numbered, _appendix in headings]
    wanted = [
        "Executive summary", "The demonstration and this evaluation", "Evaluation design", "Enrollment and engagement",
        "Comparison group", "Impact on use and quality", "Impact on cost", "Limitations", "References",
        "Data sources and completeness", "Comparison areas, propensity scores, weights and balance",
        "Descriptive use of services and cost", "Regression coefficients", "Payment adjustments to cost", "Sensitivity",
    ]  # fmt: skip
    assert [name for name in names if name in wanted] == wanted
    first = next(n for n, each in enumerate(headings) if each[2])
    assert all(appendix for _heading, _numbered, appendix in headings[first:])


# What could be worked out

COUNTS = ("In the data", "Eligible in at least one month", "Analyzed")


def told_of(tables: dict, group: str, period: int) -> set[float]:
    """Every number of people of a group and period that stands somewhere in the report, and each complement."""
    key = f"{group}_{period}".replace("-", "m")
    table = tables["flow"]
    column = [each["key"] for each in table["columns"]].index(key)
    numbers = {
        float(row["cells"][column]["value"])
        for row in table["rows"]
        if row["cells"][column]["value"] is not None and row["cells"][0]["text"] in COUNTS
    }
    analyzed = float(cell(table, "Analyzed", key)["value"])
    for row in tables["characteristics"]["rows"][1:]:
        own = row["cells"][column]
        if own["value"] is not None and "(mean)" not in row["cells"][0]["text"]:
            count = round(float(own["value"]) * analyzed / 100)
            numbers |= {count, analyzed - count}
    return numbers


@pytest.mark.parametrize("rare", [3, 10])
@pytest.mark.parametrize(
    "reasons", [{"full_benefit_dual": 60, "pace": 4}, {"pace": 3}, {"too_old": 11, "plan": 30}]
)
def test_no_difference_of_two_numbers_is_a_group_of_one_to_ten(rare, reasons, found):
    data = make_data(rare=rare, reasons=reasons)
    tables = tables_of(replace(found, data=replace(found.data, flow=data.flow)))
    for group in ("demonstration", "comparison"):
        for period in PERIODS:
            flow = {number for number in told_of(tables, group, period) if number > 200}
            assert not [pair for pair in combinations(flow, 2) if 0 < abs(pair[0] - pair[1]) < 11]


def test_a_total_that_differs_little_from_a_year_is_not_told(found):
    """All comparison people less those of a year would be the few who are absent in it."""
    data = found.data
    gone = data.rows.person[(data.rows.period == 2) & ~data.rows.demo][:6]
    stays = ~((data.rows.period == 2) & np.isin(data.rows.person, gone))
    quarters = replace(data.quarters, place=data.quarters.place[:0], quarter=data.quarters.quarter[:0])
    own = make_gathered(data=replace(data, rows=data.rows.only(stays), quarters=replace(quarters, sums={})))
    assert own.analyzed["comparison", 2] == own.analyzed["comparison", 1] - 6
    table = areas.areas(own)
    assert [str(row.cells[2]) for row in table.rows] == ["hidden"] * len(table.rows)


def numbers_in(table) -> list[int]:
    return [value for row in table.rows for value in row.cells[1:] if isinstance(value, int)]


def test_who_left_is_counted_by_reason_and_who_changed_by_payment(found):
    table = tables_of(found)["attrition"]
    base = cell(table, "Eligible in the last", "comparison_2")["value"]
    parts = {row["cells"][0]["text"]: row["cells"][1]["value"] for row in table["rows"][1:-1]}
    assert base == "290" and sum(map(int, parts.values())) == 290
    assert parts["Died"] == "12" and parts["Moved out of the areas of their group"] == "15"
    table = moves.transitions(found)
    first = {str(row.cells[1]): row.cells[2:] for row in table.rows[:2]}
    assert first == {"Fee-for-service": (142, 30, 58, 230), "Medicare Advantage": (15, 45, 0, 60)}


@pytest.mark.parametrize("few", [3, 10])
def test_no_move_of_one_to_ten_people_is_told_or_left_between_two_numbers(found, few):
    own = replace(found, data=replace(found.data, moves=make_moves(250, few=few)))
    assert not [number for number in numbers_in(moves.attrition(own)) if 0 < number < 11]
    rows = [row.cells[2:] for row in moves.transitions(own).rows]
    assert all(
        set(cells) == {Absent.HIDDEN} for cells in rows
    )  # the few are a whole column, so its sum would tell


def test_people_new_in_a_year_who_are_few_hide_who_stayed(found):
    """290 eligible less 283 who stayed would be the 7 who are new."""
    gone = ("died", "area", "full_benefit_dual", "gone")
    stay = tuple(
        each | {"people": each["people"] + (58 - 7 if each["after"] == "ffs" and each["before"] == "ffs" else 0)}
        for each in found.data.moves
        if each["after"] not in gone
    ) + tuple(
        {"group": group, "period": 0, "until": 1, "before": "ffs", "after": "gone", "people": 7}
        for group in ("demonstration", "comparison")
    )  # fmt: skip
    own = replace(found, data=replace(found.data, moves=stay))
    assert Absent.HIDDEN in moves.attrition(own).rows[0].cells
    assert numbers_in(moves.attrition(own)) == []


def test_those_who_died_in_one_year_are_not_told_by_two_sums(found):
    later = tuple(
        each | {"people": each["people"] + {"died": 5, "ffs": -5}.get(each["after"], 0) * (each["before"] == "ffs")}
        if (each["period"], each["until"]) == (0, 2)
        else each
        for each in found.data.moves
    )  # fmt: skip
    table = moves.attrition(replace(found, data=replace(found.data, moves=later)))
    died = next(row for row in table.rows if row.cells[0] == "Died")
    assert died.cells[1:] == (12, Absent.HIDDEN, 12, Absent.HIDDEN)


def test_sensitivity_and_replication_hold_no_count_and_no_dollar(found):
    for key, table in tables_of(found).items():
        if key.startswith(("sensitivity", "placebo", "replication")):
            kinds = {each.get("kind") for row in table["rows"] for each in row["cells"]}
            assert kinds <= {None, "percent", "p_value", "ratio", "rate"}, key
            assert not re.search(r"\$", str(table["rows"])), key
