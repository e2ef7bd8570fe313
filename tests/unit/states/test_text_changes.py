"""Fifty versions of a document of a hundred pages: any two compare, and nothing of either is lost."""

import random
from time import perf_counter

from benchmarks.agreements import PAGES, VERSIONS, versions
from states.builders.comparison import text_changes


def test_any_two_of_fifty_versions():
    rng = random.Random(4)
    listed = versions(rng)
    longest = 0.0
    for _ in range(20):
        before, after = rng.sample(range(VERSIONS), 2)
        pages = [[" ".join(page) for page in listed[each]] for each in (before, after)]
        started = perf_counter()
        found = text_changes([pages[0]], [pages[1]])
        longest = max(longest, perf_counter() - started)
        texts = [[line for page in listed[each] for line in page] for each in (before, after)]
        removed = {line for line in texts[0] if line not in set(texts[1])}
        told = " ".join("".join(p.text for p in each.pieces if p.change != "added") for each in found)
        assert removed and all(line in " ".join(told.split()) for line in removed)
    print(f"\nany two of {VERSIONS} versions of {PAGES} pages: {longest:.2f} s at most")
