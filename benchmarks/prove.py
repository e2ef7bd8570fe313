"""`make prove`: the long forms of the proofs, each printing its table and whether its bars hold.

Add a proof: a function that takes the number of seeds and yields `Line`s, named in PROOFS.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator

import django

from benchmarks.lines import Line, printed
from benchmarks.mixture import mixture
from benchmarks.savings_proof import savings
from benchmarks.simulation import Counties, Sizes, intervals, pretrend_sizes, sizes
from fai_portal.settings import environment

SEEDS = 2_000
PORTFOLIOS = 1_000
COVERAGE = {Counties(20, 20): (93.5, 96.5), Counties(37, 60): (93.5, 96.5), Counties(8, 32): (92.0, 100.0)}
BOOTSTRAP = {Counties(4, 4): (0.0, 8.0), Counties(6, 7): (0.0, 7.0), Counties(15, 15): (4.0, 6.5)}
MIXTURE = {Counties(20, 20): (93.5, 97.0)}
BIAS = (-0.6, 0.6)  # additive covariates bend a little where effects are unequal
PRETRENDS = {Counties(20, 20): (3.5, 6.5), Counties(37, 60): (3.5, 6.5)}


def statistics(seeds: int) -> Iterator[Line]:
    """Bias, coverage and size of the report's inference, treated and comparison counties as named."""
    yield Line("", "seeds of each simulation", seeds)
    for counties, bar in COVERAGE.items():
        found = intervals(counties, range(seeds))
        yield Line(str(counties), "bias of the coefficient, simulation errors", found.bias_in_errors, (-3, 3))
        yield Line(
            str(counties), "bias of the dollars, simulation errors", found.dollar_bias_in_errors, (-3, 3)
        )
        for rule, share in found.coverage.items():
            yield Line(
                str(counties), f"coverage of 95 %: {rule}", share, bar if rule.startswith("CR3") else None
            )
    for counties, bar in BOOTSTRAP.items():
        yield from _sizes(sizes(counties, range(seeds), referees=True), "score bootstrap", bar)
    for counties, bar in PRETRENDS.items():
        yield from _sizes(pretrend_sizes(counties, range(seeds)), "joint score bootstrap of leads", bar)


def payments(seeds: int) -> Iterator[Line]:
    """Plans beside services, unequal effects, covariates, weights and zeros: why total cost has Poisson variance."""
    for counties, bar in MIXTURE.items():
        found = mixture(counties, range(seeds))
        for family, bias in found.bias_in_percent.items():
            holds = BIAS if family == "poisson" else None
            yield Line(str(counties), f"bias of the dollars, percent of the mean: {family}", bias, holds)
        for family, share in found.coverage.items():
            holds = bar if family == "poisson" else None
            yield Line(str(counties), f"coverage of 95 %, mixed payment: {family}", share, holds)


def _sizes(found: Sizes, ours: str, bar: tuple[float, float]) -> Iterable[Line]:
    for test, share in found.rejected.items():
        yield Line(str(found.counties), f"true nulls rejected: {test}", share, bar if test == ours else None)


def savings_interval(seeds: int) -> Iterator[Line]:
    """The savings interval and the minimum savings rate. With the usual number of seeds the reports' file is written."""
    yield from savings(seeds, store=seeds == SEEDS)


def savings_in_sql(seeds: int) -> Iterator[Line]:
    """A second, independent calculation of savings and of plan payments in plain SQL, on generated portfolios."""
    _set_up_django()
    from benchmarks.savings_portfolios import portfolios

    yield from portfolios(min(seeds, PORTFOLIOS))


def engines(_seeds: int) -> Iterator[Line]:
    """DuckDB and Spark on the same datasets: every array and table of an evaluation and a determination, by its bytes."""
    _set_up_django()
    environment.require_spark()
    from benchmarks.engines import compared, own_files, questions  # models: once Django is set up

    with own_files() as folder:
        for question in questions(folder):
            for each in compared(question):
                yield Line(
                    each.question, f"{each.result}: arrays and tables compared", each.pieces, (10, 1_000)
                )
                yield Line(each.question, f"{each.result}: that differ", len(each.differing), (0, 0))
                for engine, seconds in each.seconds.items():
                    yield Line(each.question, f"{each.result}: seconds on {engine}", seconds)


def _set_up_django() -> None:
    """For what imports models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    django.setup()


PROOFS: dict[str, Callable[[int], Iterable[Line]]] = {
    "statistics": statistics,
    "payments": payments,
    "savings": savings_interval,
    "portfolios": savings_in_sql,
    "engines": engines,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Print the long forms of the proofs.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of each simulation")
    parser.add_argument("proofs", nargs="*", help=f"of {', '.join(PROOFS)}; all of them when none is named")
    wanted = parser.parse_args()
    missed = 0
    for name in wanted.proofs or PROOFS:
        if name not in PROOFS:
            parser.error(f"no proof {name!r}; allowed: {', '.join(PROOFS)}")
        print(f"\n{name}: {PROOFS[name].__doc__}\n", flush=True)
        missed += printed(PROOFS[name](wanted.seeds))
    print(f"\n{missed} bars missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
