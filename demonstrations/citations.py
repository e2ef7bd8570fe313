"""The numbered sources at the foot of a page: numbered as the page first cites them."""

from collections.abc import Iterator

from states.models import FactSource


class Citations:
    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, FactSource]] = {}

    def number(self, source: FactSource) -> int:
        return self._numbers.setdefault(source.pk, (len(self._numbers) + 1, source))[0]

    def __iter__(self) -> Iterator[tuple[int, FactSource]]:
        return iter(self._numbers.values())

    def __len__(self) -> int:
        return len(self._numbers)
