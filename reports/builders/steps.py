"""The steps of a long build: named pieces of work whose outputs may be kept and found again.

    steps.plan([Step("cells", "Grouping person-months", 5), Step("costs", "Cost models", 3)])
    cells = steps.step("cells", {"period": "year"}, make=lambda tell: ...)      # bytes
    outputs = steps.together([Work("costs", {}, make), Work("use", {}, make)])     # bytes by name

A builder only says what its steps are and how to make each; whether an output is kept is the caller's.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

type_of_tell = Callable[[float], None]  # told the part of the step that is done, from 0 to 1
type_of_make = Callable[[type_of_tell], bytes]


@dataclass(frozen=True)
class Step:
    """`share` is the step's expected part of the work, against the others'."""

    name: str
    title: str
    share: int = 1


@dataclass(frozen=True)
class Work:
    """The work of a planned step. `inputs` are JSON values: all that it depends on beside the run's own.

    `make` gets a function to tell its progress by, which raises when the work is to stop.
    """

    name: str
    inputs: Any
    make: type_of_make


class Steps(Protocol):
    """What a builder is given to report by. Called with a percent and words, it shows progress without steps."""

    def __call__(self, percent: int, words: str) -> None: ...

    def plan(self, steps: Sequence[Step]) -> None:
        """Say which steps there will be, in order, before the first."""

    def step(self, name: str, inputs: Any, make: type_of_make) -> bytes:
        """The output of one step."""

    def together(self, works: Sequence[Work]) -> dict[str, bytes]:
        """The outputs of steps that do not need one another, by name; made side by side, outside the database."""


class Unkept:
    """Every step is made anew and nothing is kept: to verify a run, or to build a document by itself."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    def __call__(self, percent: int, words: str) -> None:
        """Nobody watches."""

    def plan(self, steps: Sequence[Step]) -> None:
        """Nothing to show."""

    def step(self, name: str, inputs: Any, make: type_of_make) -> bytes:
        return make(lambda part: None)

    def together(self, works: Sequence[Work]) -> dict[str, bytes]:
        with ThreadPoolExecutor(self._threads) as pool:
            made = pool.map(lambda work: self.step(work.name, work.inputs, work.make), works)
            return dict(zip([work.name for work in works], made, strict=True))
