"""A bar chart as plain geometry, for one SVG made on the server. Pure: rows in, bars out."""

from collections.abc import Sequence
from dataclasses import dataclass

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
