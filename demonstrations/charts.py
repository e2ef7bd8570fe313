"""Charts as plain geometry, for one SVG made on the server. Pure: rows in, bars and lines out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 720
LABEL_WIDTH = 130
VALUE_WIDTH = 150
ROW = 34
BAR = 20
TOP = 8


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    width: float
    y: int


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from a common zero; `height` fits the rows, so every bar has its label and value."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = LABEL_WIDTH
    bar: int = BAR

    @property
    def words(self) -> str:
        """What a reader who does not see the bars is told: every one of them."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars) + "."


def bar_chart(rows: Sequence[tuple[str, int, str]]) -> BarChart | None:
    """One bar a row of label, value and the value in words; fewer than two rows compare nothing: no chart."""
    if len(rows) < 2:
        return None
    largest = max(value for _, value, _ in rows) or 1
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    bars = tuple(
        Bar(label=label, text=text, width=round(room * value / largest, 1), y=TOP + number * ROW)
        for number, (label, value, text) in enumerate(rows)
    )
    return BarChart(bars=bars, height=bars[-1].y + BAR + TOP)


PLOT_HEIGHT = 220
AXIS = 28  # below the plot, for the years
LEFT = 70
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """A line by month from zero up. A month without a value breaks it; one alone between two such is a dot."""

    lines: tuple[str, ...]  # the points of each unbroken run, as SVG writes them
    dots: tuple[tuple[float, float], ...]
    years: tuple[Tick, ...]
    values: tuple[Tick, ...]
    words: str
    width: int = WIDTH
    height: int = PLOT_HEIGHT + AXIS
    left: int = LEFT
    bottom: int = PLOT_HEIGHT


def line_chart(rows: Sequence[tuple[date, int | None, str]]) -> LineChart | None:
    """A point for each month that has a value; fewer than two values compare nothing: no chart."""
    known = [value for _, value, _ in rows if value is not None]
    if len(known) < 2:
        return None
    top = _round_above(max(known))
    right = (WIDTH - LEFT - 10) / (len(rows) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for number, (_, value, _) in enumerate(rows):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(LEFT + number * right, 1), _height(value, top)))
    years = [
        Tick(round(LEFT + number * right, 1), str(month.year))
        for number, (month, _, _) in enumerate(rows)
        if month.month == 1 or (number == 0 and len(rows) < 12)
    ]
    return LineChart(
        lines=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        years=tuple(years),
        values=tuple(Tick(_height(top * part // 4, top), f"{top * part // 4:,}") for part in range(5)),
        words=_told([row for row in rows if row[1] is not None], missing=len(rows) - len(known)),
    )


def _height(value: int, top: int) -> float:
    return round(TOP + (PLOT_HEIGHT - TOP) * (1 - value / top), 1)


def _round_above(largest: int) -> int:
    """A round number not below the largest value, which four lines divide without a fraction."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 4 >= largest:
                return step * power * 4
        power *= 10


def _told(rows: Sequence[tuple[date, int | None, str]], *, missing: int) -> str:
    """What a reader who does not see the line is told; the table beside it has every month."""
    (first, _, first_words), (last, _, last_words) = rows[0], rows[-1]
    highest, _, most = max(rows, key=lambda row: row[1] or 0)
    said = (
        f"From {first_words} in {first:%B %Y} to {last_words} in {last:%B %Y}; "
        f"the most were {most} in {highest:%B %Y}."
    )
    return said + (f" {missing} months have no count." if missing else "")
