"""Reading the XML parts of a Word document, without entities: they may unpack to anything or fetch from anywhere."""

import zipfile
from collections.abc import Iterator
from xml.parsers import expat


class BadXml(Exception):
    """A part cannot be read as XML; the sentence says which and why."""


Element = tuple[str, dict[str, str], str]  # its name without prefix, its attributes likewise, the text within


def read_xml(archive: zipfile.ZipFile, name: str) -> list[Element]:
    """Every element of a part, flat, in the order in which they end."""
    found: list[Element] = []
    stack: list[tuple[str, dict[str, str], list[str]]] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        stack.append((_local(tag), {_local(key): value for key, value in attributes.items()}, []))

    def text(words: str) -> None:
        if stack:
            stack[-1][2].append(words)

    def end(_tag: str) -> None:
        tag, attributes, words = stack.pop()
        found.append((tag, attributes, "".join(words)))

    def doctype(*_: object) -> None:
        raise BadXml(f"the part {name} declares a document type, which Word never does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    try:
        parser.Parse(archive.read(name), True)
    except expat.ExpatError as error:
        raise BadXml(f"the part {name} is not well-formed XML") from error
    return found


def relationships(archive: zipfile.ZipFile) -> Iterator[dict[str, str]]:
    """Every relationship of every part: its Type, Target and TargetMode."""
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            yield from (attributes for tag, attributes, _ in read_xml(archive, name) if tag == "Relationship")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
