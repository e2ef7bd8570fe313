"""How many analyzed people have each characteristic, and which of these may not be shown (methodology section 5).

Counts of analyzed people are shown everywhere; what is hidden is therefore hidden among the others.
"""

from collections.abc import Mapping

import numpy as np

from enrollees.selectors.evaluation_counts import DEMONSTRATION
from enrollees.selectors.evaluation_data import PersonPeriods
from reports.builders.evaluation import names
from reports.builders.evaluation.matching import Matched
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import hidden_rows

Place = tuple[str, int]  # group and period
Counts = Mapping[Place, Mapping[str, int]]
Hidden = Mapping[Place, frozenset[str]]
EVERYBODY = ""


def families(levels: Mapping[str, np.ndarray]) -> dict[str, list[str]]:
    """The levels that add up to everybody, by the first word of their name; a flag is a family of its own."""
    grouped: dict[str, list[str]] = {}
    for name, values in levels.items():
        if name.startswith(("age_", "race_")):
            grouped.setdefault(name.split("_")[0], []).append(name)
        elif np.isin(values, (0, 1)).all():
            grouped[name] = [name]
    return grouped


def level_counts(rows: PersonPeriods, matched: Matched) -> Counts:
    """Analyzed people of each level, and of them all."""
    levels = [name for names in families(matched.levels).values() for name in names]
    found = {}
    for group in names.GROUPS:
        for period in np.unique(rows.period):
            here = matched.kept & (rows.demo == (group == DEMONSTRATION)) & (rows.period == period)
            counts = {
                name: len(np.unique(rows.person[here & (matched.levels[name] == 1)])) for name in levels
            }
            found[group, int(period)] = counts | {EVERYBODY: len(np.unique(rows.person[here]))}
    return found


def hidden_levels(every: Counts, families: Mapping[str, list[str]]) -> Hidden:
    """By group and period, the levels of which no share may be shown."""
    hidden = {}
    for place, counts in every.items():
        own: set[str] = set()
        for name, levels in families.items():
            here = {level: counts[level] for level in levels}
            if len(levels) == 1:
                here["not " + name] = counts[EVERYBODY] - counts[name]
            try:
                own |= hidden_rows(here)
            except CannotBuild:
                own |= set(levels)
        hidden[place] = frozenset(own)
    return hidden


def hidden_anywhere(rows: PersonPeriods, matched: Matched) -> frozenset[str]:
    """The levels that are hidden in some group and period."""
    hidden = hidden_levels(level_counts(rows, matched), families(matched.levels))
    return frozenset().union(*hidden.values())
