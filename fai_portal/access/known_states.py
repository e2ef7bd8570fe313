"""Which states there are. `states` stands above this app, so it says so here, and the arrow points down."""

from collections.abc import Callable

type_of_answer = Callable[[str], bool]
_answers: list[type_of_answer] = []


def register(is_state: type_of_answer) -> None:
    """`is_state(code)`; registering again changes nothing."""
    if is_state not in _answers:
        _answers.append(is_state)


def is_state(code: str) -> bool:
    return any(answer(code) for answer in _answers)
