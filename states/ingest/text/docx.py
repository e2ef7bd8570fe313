"""The pages of a Word document: where Word last broke them, else where the author did.

Only the main text is read, straight from the archive. Text that tracked changes removed is left out.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from states.ingest.text.refusal import Unreadable

MAIN = "word/document.xml"
MOST_PARTS = 5_000
MOST_BYTES = 100 << 20  # of the main text, unpacked
CHUNK = 1 << 16
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
OLD_COPY = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"


@dataclass
class Reader:
    """Collects text as the parser meets it, with both kinds of page break."""

    parts: list[str] = field(default_factory=list)
    rendered: list[int] = field(default_factory=list)  # places in `parts` where Word began a page
    forced: list[int] = field(default_factory=list)  # places where the author did
    in_text: bool = False
    in_old_copy: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == OLD_COPY:
            self.in_old_copy += 1
        space, _, tag = name.rpartition(" ")
        if self.in_old_copy or f"{space} " not in (WORD, STRICT):
            return
        if tag == "t":
            self.in_text = True
        elif tag == "tab":
            self.parts.append("\t")
        elif tag == "lastRenderedPageBreak":
            self.rendered.append(len(self.parts))
        elif tag == "br":
            if attributes.get(f"{space} type") == "page":
                self.forced.append(len(self.parts))
            self.parts.append("\n")

    def end(self, name: str) -> None:
        if name == OLD_COPY:
            self.in_old_copy -= 1
        space, _, tag = name.rpartition(" ")
        if self.in_old_copy or f"{space} " not in (WORD, STRICT):
            return
        if tag == "t":
            self.in_text = False
        elif tag == "p":
            self.parts.append("\n")

    def text(self, text: str) -> None:
        if self.in_text and not self.in_old_copy:
            self.parts.append(text)

    def pages(self) -> Iterator[str]:
        start = 0
        for place in [*(self.rendered or self.forced), len(self.parts)]:
            yield "".join(self.parts[start:place])
            start = place


def pages(file: Path) -> Iterator[str]:
    reader = Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with zipfile.ZipFile(file) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise Unreadable("too_many_parts")
        main = archive.getinfo(MAIN)
        if main.flag_bits & 1:
            raise Unreadable("encrypted")
        # A size that lies is caught as well: zipfile unpacks no more than was declared.
        if main.file_size > MOST_BYTES:
            raise Unreadable("too_large_inside")
        with archive.open(main) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    yield from reader.pages()


def _refuse_doctype(*declaration: object) -> None:
    raise Unreadable("declares_entities")
