"""How the apps above name what they keep, for those who ask the audit about it. Filled when the apps are loaded."""

from collections.abc import Callable
from dataclasses import dataclass


class NotUnderstood(ValueError):
    """The text has not the form of what is asked for. It is not quoted: it may name somebody all the same."""


type_of_finder = Callable[[str, str], list[str]]


@dataclass(frozen=True)
class Finder:
    """Finds the subjects that somebody means: `find(text, state)`, the text being whatever they know.

    It raises NotUnderstood for a text that can mean nobody.
    """

    label: str
    find: type_of_finder


_finders: dict[str, Finder] = {}


def register(kind: str, label: str, find: type_of_finder) -> None:
    _finders[kind] = Finder(label, find)


def found(kind: str, text: str, state: str) -> list[str]:
    """The subjects by which events know it: none where nobody is known by this text."""
    return _finders[kind].find(text, state)
