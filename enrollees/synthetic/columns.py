"""The columns of the person-month layout, version 1, in its order, as an Arrow table."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from enrollees.synthetic.areas import METROPOLITAN_SHARE
from enrollees.synthetic.costs import Care, Rows
from enrollees.synthetic.draws import Stream, keyed, normal
from enrollees.synthetic.lives import DUAL_CODES, Lives
from enrollees.synthetic.people import CATEGORIES, COMMUNITY, RACES, SEXES, Geography, People
from enrollees.synthetic.plan import Plan

MONEY = pa.decimal128(12, 2)
TEXT = pa.string()


GROUPS = ("demonstration", "comparison")
COHORTS = ("initial", "new")
# The dual codes whose people are in a Medicare Savings Program: all of 01 to 06, but not 08, 09 and NA.
SAVINGS_PROGRAM = [
    index for index, code in enumerate(DUAL_CODES) if code in ("01", "02", "03", "04", "05", "06")
]
ONLY_CAPITATED = ("plan_contract", "medicare_capitation")
# Made-up covariates of a county: stream, middle, spread, least, most.
AREA_COVARIATES = {
    "area_married": (Stream.AREA_MARRIED, 48.0, 5.0, 20.0, 75.0),  # percent of adults
    "area_college": (Stream.AREA_COLLEGE, 26.0, 8.0, 5.0, 70.0),  # percent of adults
    "area_unemployed": (Stream.AREA_UNEMPLOYED, 7.5, 1.8, 2.0, 20.0),  # percent of the labor force
    "area_hospital_miles": (Stream.AREA_HOSPITAL, 11.0, 6.0, 0.5, 60.0),  # to the nearest one
}


@dataclass(frozen=True)
class Scene:
    """What every chunk of a plan shares: the counties with their covariates and the price factors."""

    plan: Plan
    places: Geography
    prices: np.ndarray  # (counties, years)
    covariates: dict[str, np.ndarray]  # (counties,)


def covariates(seed: int, places: Geography) -> dict[str, np.ndarray]:
    """The area covariates of each county, one decimal."""
    made = {}
    for name, (stream, middle, spread, least, most) in AREA_COVARIATES.items():
        drawn = normal(np.array([keyed(seed, stream, int(fips)) for fips in places.fips]))
        made[name] = np.round(np.clip(middle + spread * drawn, least, most), 1)
    return made


def table(scene: Scene, who: People, life: Lives, rows: Rows, got: Care, paid: np.ndarray) -> pa.Table:
    """The rows of one chunk. `paid` is medicare_paid in cents with the effect in it."""
    county = rows.of(life.county)
    category = rows.of(who.category)
    facility_or_home = category != COMMUNITY
    places = scene.places
    columns = {
        "person_id": _text([f"S{number:09d}" for number in who.number + 1], rows.person),
        "month": _text(scene.plan.month_labels, rows.month),
        "group": _text(GROUPS, np.where(rows.each(who.demonstration), 0, 1)),
        "state": _text(places.state, county),
        "county_fips": _text(places.fips, county),
        "dual_status": _text(DUAL_CODES, rows.of(life.dual)),
        "part_a": _flag(rows.of(life.part_a)),
        "part_b": _flag(rows.of(life.part_b)),
        "medicare_advantage": _flag(rows.of(life.advantage)),
        "medicare_paid": money(paid),
        "aligned_other": _flag(rows.of(life.aligned)),
        "pace": _flag(rows.of(life.pace)),
        "hospice": _flag(rows.of(life.hospice)),
        "age": _count(rows.of(life.age)),
        "sex": _text(SEXES, rows.each(who.sex)),
        "race": _text(RACES, rows.each(who.race)),
        "original_disability": _flag(rows.each(who.disabled)),
        "esrd": _flag(rows.each(who.esrd)),
        "died": _flag(rows.of(life.died)),
        "hcc": pa.array(got.hcc, from_pandas=True),
        "risk_score": pa.array(rows.of(life.score)),
        "category": _text(CATEGORIES, category),
        "cohort": _text(COHORTS, rows.each(life.new_cohort).astype(np.int8)),
        "ltss": _flag(facility_or_home | rows.each(who.personal_care)),
        "spmi": _flag(rows.each(who.spmi)),
        "msa": _flag(places.share[county] >= METROPOLITAN_SHARE),
        "meets_clinical_rule": _flag(rows.of(life.clinical)),
        "secondary_payer": _flag(rows.of(life.secondary)),
        "msp": _flag(np.isin(rows.of(life.dual), SAVINGS_PROGRAM)),
        "mbi_class": _text(["synthetic"], np.zeros_like(county)),
        "enrolled": _flag(rows.of(life.enrolled)),
        "engaged": _flag(rows.of(life.engaged)),
        "plan_contract": _contract(scene.plan, rows, rows.of(life.in_plan)),
        "medicare_capitation": money(got.capitation),
        "part_d_paid": money(got.part_d),
        "medicaid_paid": money(got.medicaid),
        "medicaid_federal": money(got.medicaid_federal),
        "inpatient": _count(got.inpatient, got.seen),
        "ed": _count(got.ed, got.seen),
        "snf_admit": _count(got.snf_admit, got.seen),
        "physician": _count(got.physician, got.seen),
        "pqi": _count(got.pqi, got.seen),
        "discharges": _count(got.discharges, got.seen),
        "readmit": _count(got.readmit, got.seen),
        "mh_discharges": _count(got.mh_discharges, got.seen),
        "mh_followup": _count(got.mh_followup, got.seen),
        "long_stay": _flag(rows.of(life.long_stay)),
        "medicare_without": money(got.without),
    } | {name: pa.array(values[county]) for name, values in scene.covariates.items()}
    if scene.plan.model != "capitated":
        for name in ONLY_CAPITATED:
            del columns[name]
    if not scene.plan.counterfactual:
        del columns["medicare_without"]
    return pa.table(columns)


def money(cents: np.ndarray) -> pa.Array:
    """Whole cents as decimals with two places: the 128-bit numbers are laid out directly, low word first."""
    words = np.zeros((len(cents), 2), dtype="<i8")
    words[:, 0] = cents  # never negative, so the high word stays zero
    return pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(words)])


def _text(values, index: np.ndarray) -> pa.Array:
    return pa.array(list(map(str, values)), type=TEXT).take(pa.array(index))


def _flag(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int8))


def _count(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype(np.int16), mask=None if known is None else ~known)


def _contract(plan: Plan, rows: Rows, in_plan: np.ndarray) -> pa.Array:
    """The plan of who is in one, unknown for everybody else: people keep their plan."""
    if not plan.contracts:
        return pa.nulls(len(in_plan), TEXT)
    chosen = (rows.draw_person(Stream.CONTRACT) * len(plan.contracts)).astype(np.int64)
    return pa.array(plan.contracts, type=TEXT).take(pa.array(chosen, mask=~in_plan))
