"""A number depends on the seed, the stream, the person and the month, and on nothing else."""

import numpy as np
import pytest

from enrollees.synthetic.draws import Draws, Stream, keyed


def draws(first, people, seed=5, months=7):
    return Draws(seed=seed, first=first, people=people, months=months)


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5, 9])
def test_a_persons_numbers_do_not_depend_on_where_the_chunk_begins(cut):
    whole, tail = draws(0, 20), draws(cut, 20 - cut)
    assert np.array_equal(whole.person(Stream.AGE)[cut:], tail.person(Stream.AGE))
    assert np.array_equal(whole.month(Stream.DEATH)[cut:], tail.month(Stream.DEATH))


def test_no_number_is_used_twice():
    made = [
        draws(0, 500, seed=seed).month(stream).ravel()
        for seed in (1, 2)
        for stream in (Stream.ED, Stream.SNF)
    ]
    numbers = np.concatenate(made)
    assert len(np.unique(numbers)) == len(numbers)


def test_numbers_are_uniform_and_never_reach_the_ends():
    numbers = draws(0, 20_000).month(Stream.ACTIVE).ravel()
    assert numbers.min() > 0 and numbers.max() < 1
    assert np.histogram(numbers, bins=10, range=(0, 1))[0] == pytest.approx(len(numbers) / 10, rel=0.03)


def test_streams_keep_their_numbers():
    """A new stream goes to the end: were one put in between, every file of every seed would change."""
    assert (int(Stream.COUNTY_LEVEL), int(Stream.AGE), int(Stream.MEDICAID)) == (1, 11, len(Stream))


def test_a_countys_number_depends_on_its_code_and_year():
    numbers = {keyed(3, Stream.COUNTY_YEAR, fips, year) for fips in (53033, 53053) for year in (0, 1)}
    assert len(numbers) == 4
    assert keyed(3, Stream.COUNTY_YEAR, 53033, 1) in numbers
