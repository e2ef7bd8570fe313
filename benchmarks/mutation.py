"""What `make mutation` found: of the changes made to the savings maths, how many its unit tests noticed.

mutmut keeps the exit code of the tests under each mutant beside the mutated file. One that was not run yet is counted
apart, and a test that ran into its time limit has noticed.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lines import Line, at_least, printed

FOLDER = Path("mutants/demonstrations/savings")
LIVED = (0, 33)  # the tests passed, or no test reaches the mutant
BAR = 90.0


@dataclass(frozen=True)
class Found:
    module: str
    noticed: int
    lived: int
    left: int

    @property
    def share(self) -> float:
        return 100 * self.noticed / (self.noticed + self.lived)


def found(folder: Path, wanted: str) -> Iterator[Found]:
    """Each module that has mutants which were run, by name."""
    for file in sorted(folder.rglob("*.meta")):
        module = ".".join(file.relative_to(folder).with_suffix("").with_suffix("").parts)
        codes = json.loads(file.read_text())["exit_code_by_key"].values()
        lived, left = sum(code in LIVED for code in codes), sum(code is None for code in codes)
        if module.startswith(wanted) and len(codes) > left:
            yield Found(module, len(codes) - lived - left, lived, left)


def lines(modules: list[Found]) -> Iterator[Line]:
    for each in modules:
        beside = f", {each.left} not run" if each.left else ""
        yield Line(
            each.module, f"percent noticed of {each.noticed + each.lived}{beside}", each.share, shown=".1f"
        )
    whole = Found(
        "all", *(sum(getattr(each, name) for each in modules) for name in ("noticed", "lived", "left"))
    )
    yield Line(
        "all",
        f"percent noticed of {whole.noticed + whole.lived}, {whole.left} not run",
        whole.share,
        at_least(BAR),
        ".1f",
    )


def main() -> int:
    modules = list(found(FOLDER, sys.argv[1] if len(sys.argv) > 1 else ""))
    if not modules:
        print("No mutant was run.", file=sys.stderr)
        return 2
    return 1 if printed(lines(modules)) else 0


if __name__ == "__main__":
    sys.exit(main())
