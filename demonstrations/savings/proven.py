"""What `make prove` found about the interval of savings: read from the file that it wrote, never from a hand.

A line of the file is a number with its proof, the case it is about, and its name; `run` says how it was made.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

PLACE = Path(__file__).with_name("proven.csv")
FIELDS = ("proof", "case", "name", "value")
RUN, COVERAGE, FALSE_PASSES, STATES = "run", "coverage", "false_passes", "states"


@dataclass(frozen=True)
class Proven:
    """The numbers of each proof by case and name, in the order of the file."""

    proofs: Mapping[str, Mapping[str, Mapping[str, str]]]

    def cases(self, proof: str) -> Mapping[str, Mapping[str, Decimal]]:
        return {
            case: {name: Decimal(value) for name, value in names.items()}
            for case, names in self.proofs.get(proof, {}).items()
        }

    @property
    def run(self) -> Mapping[str, str]:
        """seeds, seed (the first one) and code (a fingerprint of the files that were proved)."""
        return self.proofs[RUN][""]


@cache
def proven() -> Proven:
    found: dict[str, dict[str, dict[str, str]]] = {}
    with PLACE.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["proof"], {}).setdefault(row["case"], {})[row["name"]] = row["value"]
    return Proven(found)
