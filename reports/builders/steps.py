"""The steps of a long build: named pieces of work whose outputs may be kept and found again.

    steps.plan([Step("cells", "Grouping person-months", 5), Step("costs", "Cost models", 3)])
    cells = steps.step("cells", {"period": "year"}, make=lambda tell: ...)      # bytes
    outputs = steps.together([Work("costs", {}, make), Work("use", {}, make)])     # bytes by name

A builder only says what its steps are and how to make each; whether an output is kept is the caller's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fai_portal.jobs.side_by_side import Begun, Made, Told, side_by_side, type_of_make
from reports.builders.inputs import CannotBuild

MEBIBYTE = 1024**2


@dataclass(frozen=True)
class Step:
    """`share` is the step's expected part of the work, against the others'."""

    name: str
    title: str
    share: int = 1


@dataclass(frozen=True)
class Work:
    """The work of a planned step. `inputs` are JSON values: all that it depends on beside the run's own.

    `make` gets a function to tell its progress by.
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
        """The outputs of steps that do not need one another, by name; each made in a process of its own."""


class Unkept:
    """Every step is made anew and nothing is kept: to verify a run, or to build a document by itself."""

    def __init__(self, *, processes: int = 1, memory_mib: int = 2048) -> None:
        self._processes, self._memory_mib = processes, memory_mib

    def __call__(self, percent: int, words: str) -> None:
        """Nobody watches."""

    def plan(self, steps: Sequence[Step]) -> None:
        """Nothing to show."""

    def step(self, name: str, inputs: Any, make: type_of_make) -> bytes:
        return make(lambda part: None)

    def together(self, works: Sequence[Work]) -> dict[str, bytes]:
        events = made_apart(works, processes=self._processes, memory_mib=self._memory_mib, every=60)
        made = {event.name: event.output for event in events if isinstance(event, Made)}
        return {work.name: made[work.name] for work in works}


def made_apart(
    works: Sequence[Work], *, processes: int, memory_mib: int, every: float
) -> Iterator[Begun | Told | Made]:
    """What happens while the works are made. Raises CannotBuild where one needs more memory than it may take."""
    try:
        yield from side_by_side(
            [(work.name, work.make) for work in works],
            processes=processes,
            memory=memory_mib * MEBIBYTE,
            every=every,
        )
    except MemoryError as error:
        raise CannotBuild(
            f"A step of this report needs more memory than the {memory_mib} MiB that STEP_MEMORY_MIB allows it. "
            "Raise that setting, and build the report again: the steps that are done are kept."
        ) from error
