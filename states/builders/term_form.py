"""One step of the form of terms: its cells with what was typed, what is wrong with each, and what was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from states.ingest.table import Problem
from states.ingest.terms import Around, Entered, checked
from states.ingest.terms.entered import Cells
from states.ingest.terms.layout import BY_KEY, CONSTANTS, Column, Part, parts_of
from states.models import DemonstrationModel, Measure, Proposal

SPARE = 2  # empty lines below those that are filled in
LONG = ("target_population", "exclusions", "enrollment_method", "geographic_area")
WORDS = dict([*DemonstrationModel.choices, *Measure.choices])
WORDS |= {value: words for constant in CONSTANTS.values() for value, words in constant.words.items()}
BETWEEN = "; "  # the columns of a county in its line


@dataclass(frozen=True)
class Cell:
    """What one control shows. `name` is that of its value in the request."""

    name: str
    label: str
    help: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A proposal that waits for an answer, in words."""

    proposal: Proposal
    label: str
    value: str


@dataclass(frozen=True)
class Step:
    part: Part
    lines: tuple[tuple[Cell, ...], ...]
    text: str = ""  # of the counties, a line each
    problems: tuple[Problem, ...] = ()
    offers: tuple[Offer, ...] = ()
    sure: int = 0  # misspelled counties that can mean only one

    @property
    def unplaced(self) -> tuple[Problem, ...]:
        """Findings that stand at no cell."""
        placed = {id(problem) for line in self.lines for cell in line for problem in cell.problems}
        return tuple(problem for problem in self.problems if id(problem) not in placed)


@dataclass(frozen=True)
class Form:
    """All steps that the model asks for, and everything that is wrong with them."""

    entered: Entered
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()
    offers: tuple[Offer, ...] = field(default=())

    def findings(self, part: str) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.file == part)

    def offered(self, part: str) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if part_of(offer.proposal.field) == part)


def form_of(entered: Entered, place: Around, proposals: Iterable[Proposal]) -> Form:
    parts = parts_of(entered.part("terms")[0]["model"])
    asked = {part.key for part in parts}
    offers = [_offer(each) for each in proposals if part_of(each.field) in asked]
    return Form(entered, parts, tuple(map(_in_words, checked(entered, place)[1])), tuple(offers))


def _in_words(problem: Problem) -> Problem:
    """What may be chosen, as the form calls it; the workbook holds the values themselves."""
    for column in BY_KEY[problem.file].columns:
        if column.name == problem.column and problem.allowed == ", ".join(column.choices):
            return replace(problem, allowed=", ".join(WORDS.get(each, each) for each in column.choices))
    return problem


def step_of(form: Form, key: str, place: Around, *, spare: int = SPARE) -> Step:
    part, rows, problems = BY_KEY[key], form.entered.part(key), form.findings(key)
    offers = form.offered(key)
    if key == "counties":
        sure = [row for row in rows[: part.most_rows] if place.meant(row["county"])]
        return Step(part, (), "\n".join(map(county_line, rows)), problems, offers, len(sure))
    if key == "policy":
        return Step(part, tuple(_constants(rows, problems)), "", problems, offers)
    if key == "terms":
        return Step(part, (tuple(_cells(part, rows[0], "", _of(problems, 1))),), "", problems, offers)
    empty = [dict.fromkeys((column.name for column in part.columns), "")] * spare
    lines = [
        tuple(_cells(part, row, f"{number}-", _of(problems, number)))
        for number, row in enumerate([*rows, *empty], start=1)
    ]
    return Step(part, tuple(lines), "", problems, offers)


def rows_sent(key: str, sent: Mapping[str, str]) -> list[Cells]:
    """The rows of a part as a request brings them."""
    part = BY_KEY[key]
    if key == "counties":
        lines = sent.get("lines", "").splitlines()
        return [row for line in lines if line.strip() for row in _counties(line)]
    if key == "policy":
        return [
            {"constant": name, "value": value, "confirmed": "yes" if f"{name}-confirmed" in sent else "no"}
            for name in CONSTANTS
            if (value := sent.get(f"{name}-value", "").strip())
        ]
    if key == "terms":
        return [{column.name: sent.get(column.name, "") for column in part.columns}]
    numbers = {int(head) for name in sent if (head := name.partition("-")[0]).isdecimal() and len(head) < 5}
    return [
        {column.name: sent.get(f"{number}-{column.name}", "") for column in part.columns}
        for number in sorted(numbers)
    ]


def part_of(field: str) -> str:
    """The part that a proposal's field belongs to."""
    if field.startswith("years."):
        return "years" if field.endswith((".first", ".last")) else "percentages"
    return "counties" if field == "counties" else "terms"


def county_line(row: Cells) -> str:
    cells = [row.get(column.name, "").strip() for column in BY_KEY["counties"].columns]
    while cells and not cells[-1]:
        cells.pop()
    return BETWEEN.join(cells)


def _counties(line: str) -> list[Cells]:
    """A line is a county with its columns, tabs between them where they come from a spreadsheet; or a list of names."""
    names = [column.name for column in BY_KEY["counties"].columns]
    cells = line.replace("\t", ";").split(";")
    if len(cells) == 1:
        return [{"county": name.strip()} for name in line.split(",") if name.strip()]
    return [dict(zip(names, (cell.strip() for cell in cells), strict=False))]


def _of(problems: Sequence[Problem], row: int) -> list[Problem]:
    return [problem for problem in problems if problem.row == row]


def _cells(part: Part, row: Cells, before: str, problems: Sequence[Problem]) -> Iterable[Cell]:
    for column in part.columns:
        yield Cell(
            name=f"{before}{column.name}",
            label=column.label,
            help=column.help,
            value=row[column.name],
            choices=_choices(column, row[column.name]),
            is_long=column.name in LONG,
            problems=tuple(each for each in problems if each.column == column.name),
        )


def _choices(column: Column, value: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen; also what was typed or imported, so that nothing changes unseen."""
    if not column.choices:
        return ()
    listed = [value] if value and value not in column.choices else []
    return (("", "Not given"), *((each, WORDS.get(each, each)) for each in [*column.choices, *listed]))


def _constants(rows: Sequence[Cells], problems: Sequence[Problem]) -> Iterable[tuple[Cell, ...]]:
    """A line for every constant, whether it was typed or not."""
    numbers = {row["constant"]: number for number, row in enumerate(rows, start=1)}
    for name, constant in CONSTANTS.items():
        number = numbers.get(name, 0)
        row = rows[number - 1] if number else {"value": "", "confirmed": "no"}
        column = Column(name, constant.label, choices=constant.choices)
        found = tuple(_of(problems, number))
        yield (
            Cell(
                f"{name}-value",
                constant.label,
                constant.help,
                row["value"],
                _choices(column, row["value"]),
                constant.is_long,
                found,
            ),
            Cell(f"{name}-confirmed", "Confirmed", "", row["confirmed"]),
        )


def _offer(proposal: Proposal) -> Offer:
    field, value = proposal.field, proposal.value
    if field.startswith("years."):
        _, number, what = field.split(".")
        words = {"first": "first day", "last": "last day"}.get(what) or WORDS[what].lower()
        unit = "" if what in ("first", "last") else "%"
        return Offer(proposal, f"Demonstration year {number}, {words}", f"{value}{unit}")
    if field == "counties":
        return Offer(proposal, "Counties", ", ".join(value.split("\n")))
    column = next(column for column in BY_KEY["terms"].columns if column.name == field)
    return Offer(proposal, column.label, WORDS.get(value, value))
