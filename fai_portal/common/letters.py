"""Which letters the font of the documents has: a text with others cannot be set."""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from fai_portal.common.typeset import FONT_FOLDER

FACES = ("OpenSans-Regular.ttf", "OpenSans-SemiBold.ttf", "OpenSans-Bold.ttf")


@cache
def printable() -> frozenset[str]:
    """What every face can draw, without marks that cannot be seen, such as those that turn the direction of text."""
    common = set.intersection(*(letters_of(face) for face in FACES))
    return frozenset(letter for letter in common if unicodedata.category(letter)[0] != "C")


def letters_of(face: str) -> set[str]:
    with TTFont(FONT_FOLDER / face, lazy=True) as font:
        return {chr(point) for point in font.getBestCmap()}


def lacking(text: str) -> list[str]:
    """The letters of a text that cannot be printed, each once, in the order of the text."""
    return [letter for letter in dict.fromkeys(text) if letter not in printable()]


def spelled(text: str) -> str:
    """The text with the name of each letter that cannot be printed in its place."""
    return "".join(letter if letter in printable() else f"[{named(letter)}]" for letter in text)


def named(letter: str) -> str:
    """How a message names a letter, seen or not: U+2192 RIGHTWARDS ARROW."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
