"""A final result beside the preliminary one that it restates."""

from dataclasses import dataclass

from demonstrations.savings.restatement import Result, Walk, walk
from reports.builders.savings.gather import Gathered


@dataclass(frozen=True)
class Restated:
    """Both results and the walk from one to the other."""

    preliminary: Gathered
    final: Gathered
    walk: Walk


def restated(preliminary: Gathered, final: Gathered) -> Restated:
    results = [Result(each.sides, each.policy, each.people("demo_perf")) for each in (preliminary, final)]
    return Restated(preliminary, final, walk(*results, final.determination))
