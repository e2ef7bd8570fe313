"""Text by page, and what hostile documents are refused for."""

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from states.ingest import text
from states.ingest.text import DOCX, PDF, child, docx, read_pages
from states.ingest.text.refusal import REFUSALS, Unreadable
from tests.factories.pages import make_docx, make_pdf, paragraph


@pytest.fixture
def read(tmp_path):
    def of(content: bytes, media_type: str) -> tuple[str, ...]:
        file = tmp_path / "document"
        file.write_bytes(content)
        return read_pages(file, media_type=media_type)

    return of


@pytest.fixture
def refusal(read):
    def of(content: bytes, media_type: str) -> str:
        with pytest.raises(Unreadable) as caught:
            read(content, media_type)
        assert str(caught.value) == REFUSALS[caught.value.name]
        return caught.value.name

    return of


def test_a_pdf_is_read_by_page(read):
    pages = read(make_pdf("Memorandum (draft)\nSigned", "", "Year 1: 1%"), PDF)
    assert [page.split() for page in pages] == [
        ["Memorandum", "(draft)", "Signed"],
        [],
        ["Year", "1:", "1%"],
    ]


def test_a_word_document_is_read_where_word_broke_its_pages(read):
    rendered = "<w:lastRenderedPageBreak/>"
    forced = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = paragraph("One") + forced + paragraph("Two", rendered) + paragraph("Three", rendered)
    assert read(make_docx(body), DOCX) == ("One", "Two", "Three")


def test_without_words_own_breaks_those_of_the_author_count(read):
    forced = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    assert read(make_docx(paragraph("One") + forced + paragraph("Two")), DOCX) == ("One", "Two")


def test_removed_text_is_not_read_and_cells_stay_apart(read):
    row = (
        "<w:tbl><w:tr><w:tc>" + paragraph("1") + "</w:tc><w:tc>" + paragraph("2%") + "</w:tc></w:tr></w:tbl>"
    )
    gone = "<w:p><w:del><w:r><w:delText>3%</w:delText></w:r></w:del></w:p>"
    assert read(make_docx(row + gone), DOCX) == ("1\n2%",)


def test_what_no_database_takes_is_left_out(read):
    assert read(make_docx(paragraph("a&#9;b")), DOCX) == ("a\tb",)
    assert child.counted(iter(["a\x00b\ud800c"])) == ["abc"]


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(make_pdf("Secret"))))
    writer.encrypt("word", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (b"", PDF, "broken"),
        (b"%PDF-1.7\nnothing", PDF, "broken"),
        (make_docx(paragraph("A")), PDF, "broken"),
        (make_pdf("A"), DOCX, "broken"),
        (make_docx("<w:p>"), DOCX, "broken"),
        (make_docx(paragraph("A"))[:-30], DOCX, "broken"),
        (make_docx(paragraph("&b;"), before=LAUGHS), DOCX, "declares_entities"),
        (make_docx("", extra={f"x{n}": b"" for n in range(docx.MOST_PARTS)}), DOCX, "too_many_parts"),
        (encrypted(), PDF, "encrypted"),
        (b"Dear Sir", "text/plain", "another_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_documents_are_refused_by_name(refusal, content, media_type, name):
    assert refusal(content, media_type) == name


def test_a_word_bomb_is_refused_before_it_is_unpacked(refusal, monkeypatch):
    bomb = make_docx("<w:p/>" + " " * (docx.MOST_BYTES + 1))
    assert len(bomb) < 200_000
    assert refusal(bomb, DOCX) == "too_large_inside"


def test_a_pdf_bomb_is_refused(refusal):
    bomb = make_pdf(streams=[zlib.compress(b" " * (80 << 20), 9)], filters="/Filter /FlateDecode")
    assert len(bomb) < 200_000
    assert refusal(bomb, PDF) in ("too_large_inside", "too_much_memory")


def test_a_scan_without_text_is_told_apart(refusal):
    assert refusal(make_pdf("", ""), PDF) == "no_text"


def test_pages_and_characters_are_counted():
    with pytest.raises(Unreadable) as pages:
        child.counted(iter([""] * (child.MOST_PAGES + 1)))
    with pytest.raises(Unreadable) as characters:
        child.counted(iter(["x" * child.MOST_CHARACTERS, "x"]))
    assert (pages.value.name, characters.value.name) == ("too_many_pages", "too_much_text")


def of_another_child(monkeypatch, tmp_path: Path, line: str) -> None:
    """Runs `line` where the child would read."""
    monkeypatch.setattr(text, "HOUSE", tmp_path)
    package = tmp_path / "states" / "ingest" / "text"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    house = Path(child.__file__).read_text(encoding="utf-8")
    bounds = house.split("def counted")[0].replace("from states", "# from states")
    (package / "child.py").write_text(f"{bounds}\nbound()\n{line}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass", "took_too_long"),
        ("import os; os.abort()", "broken"),
        ("try: x = bytearray(2 << 30)\nexcept MemoryError: print('{\"refusal\": \"too_much_memory\"}')", "too_much_memory"),
        ("import time; time.sleep(60)", "took_too_long"),
    ],
)  # fmt: skip
def test_a_child_out_of_bounds_is_a_refusal(refusal, monkeypatch, tmp_path, line, name):
    of_another_child(monkeypatch, tmp_path, line)
    monkeypatch.setattr(text, "LONGEST_WAIT", 5)
    assert refusal(make_pdf("A"), PDF) == name


def test_the_child_knows_no_framework(tmp_path):
    line = "import sys, states.ingest.text.child; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, cwd=text.HOUSE, check=True)
    assert done.stdout.strip() == b"False"
