"""Which counts, characteristics and outcomes of an evaluation may not be shown (methodology section 5).

Counts of analyzed people are shown everywhere; what is hidden is therefore hidden among the others.
"""

from collections.abc import Mapping

import numpy as np

from enrollees.disclosure import THRESHOLD, TOTAL
from enrollees.selectors.evaluation import Sums
from reports.builders.evaluation.gather import ANALYZED, Gathered, Place
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import hidden_rows

Hidden = Mapping[Place, frozenset[str]]


def hidden_flow(found: Gathered) -> Hidden:
    """By group and period, the reasons to hide; with TOTAL where the people of the data must be hidden too."""
    hidden = {}
    for place, counts in found.flow.items():
        reasons = {name: count for name, count in counts.items() if name != ANALYZED}
        try:
            hidden[place] = hidden_rows(reasons)
        except CannotBuild:
            hidden[place] = frozenset({TOTAL, *(name for name, count in reasons.items() if count)})
    return hidden


def families(found: Gathered) -> dict[str, list[str]]:
    """The levels that add up to everybody, by the first word of their name; a flag is a family of its own."""
    grouped: dict[str, list[str]] = {}
    for name, values in found.matched.levels.items():
        if name.startswith(("age_", "race_")):
            grouped.setdefault(name.split("_")[0], []).append(name)
        elif np.isin(values, (0, 1)).all():
            grouped[name] = [name]
    return grouped


def level_counts(found: Gathered) -> dict[Place, dict[str, int]]:
    """Analyzed people of each level."""
    levels = [name for names in families(found).values() for name in names]
    return {
        place: {name: found.people(found.at(place) & (found.matched.levels[name] == 1)) for name in levels}
        for place in found.places
    }


def hidden_levels(found: Gathered) -> Hidden:
    """By group and period, the levels of which no share may be shown."""
    counts = level_counts(found)
    hidden = {}
    for place in found.places:
        own: set[str] = set()
        for name, levels in families(found).items():
            here = {level: counts[place][level] for level in levels}
            if len(levels) == 1:
                here["not " + name] = found.analyzed[place] - counts[place][name]
            try:
                own |= hidden_rows(here)
            except CannotBuild:
                own |= set(levels)
        hidden[place] = frozenset(own)
    return hidden


def anywhere(hidden: Hidden) -> frozenset[str]:
    return frozenset().union(*hidden.values())


def is_small(count: float) -> bool:
    return 0 < count < THRESHOLD


def few_events(found: Gathered, sums: Sums, place: Place, *, is_flag: bool) -> bool:
    """Whether 1 to 10 events, or of a share 1 to 10 without it, stand behind a number."""
    where = found.at(place)
    events, at_risk = float(sums.total[where].sum()), float(sums.weight[where].sum())
    people = found.people(where & (sums.total > 0))
    return (
        is_small(at_risk) or is_small(events) or is_small(people) or (is_flag and is_small(at_risk - events))
    )
