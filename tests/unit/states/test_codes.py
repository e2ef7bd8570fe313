from collections import Counter
from datetime import date

from states.ingest import codes


def test_there_are_fifty_one_states_with_codes_of_their_own():
    states = codes.states()
    assert len(states) == 51
    for name in ("code", "name", "fips", "ssa"):
        assert len({getattr(state, name) for state in states}) == 51
    assert Counter(state.cms_region_number for state in states) == {
        1: 6, 2: 2, 3: 6, 4: 8, 5: 6, 6: 5, 7: 4, 8: 6, 9: 4, 10: 4,
    }  # fmt: skip


def test_ssa_and_fips_are_not_confused():
    """Methodology 6.5: SSA 06 is Colorado and FIPS 06 California; Washington is SSA 50, FIPS 53."""
    by_code = {state.code: state for state in codes.states()}
    assert (by_code["CO"].ssa, by_code["CO"].fips) == ("06", "08")
    assert (by_code["CA"].ssa, by_code["CA"].fips) == ("05", "06")
    assert (by_code["WA"].ssa, by_code["WA"].fips) == ("50", "53")
    assert (by_code["MA"].ssa, by_code["MA"].fips) == ("22", "25")


def test_counties_are_those_of_the_states():
    counties = codes.counties()
    fips_of = {state.code: state.fips for state in codes.states()}
    assert all(county.fips[:2] == fips_of[county.state] for county in counties)
    per_state = Counter(county.state for county in counties)
    assert (per_state["WA"], per_state["CO"], per_state["TX"], per_state["DC"]) == (39, 64, 254, 1)
    assert set(per_state) == set(fips_of)


def test_codes_that_changed_are_dated():
    by_fips = {county.fips: county for county in codes.counties()}
    assert by_fips["09001"].valid_until == by_fips["09110"].valid_from == date(2022, 6, 1)
    assert by_fips["46113"].valid_until == by_fips["46102"].valid_from == date(2015, 5, 1)
    assert by_fips["53033"].valid_from is by_fips["53033"].valid_until is None


def test_independent_cities_are_told_from_counties():
    by_fips = {county.fips: county.name for county in codes.counties()}
    assert (by_fips["51159"], by_fips["51760"]) == ("Richmond", "Richmond (city)")
    assert (by_fips["24005"], by_fips["24510"]) == ("Baltimore", "Baltimore (city)")
    assert by_fips["32510"] == "Carson City"
