"""Hostile files are refused with the right sentence, good ones are taken, each by the checks that uploads meet."""

import zipfile

import pytest

from fai_portal.documents.checks import inspect as inspection
from fai_portal.documents.checks import limits
from fai_portal.documents.checks.inspect import CHECKS, inspect
from fai_portal.documents.inspection import EXHAUSTED, inspected
from tests.factories import uploads


@pytest.fixture
def look(tmp_path):
    def at(content, name):
        path = tmp_path / "file"
        path.write_bytes(content)
        return inspect(path, "." + name.rpartition(".")[2].lower() if "." in name else "")

    return at


def test_there_are_sixty_of_each():
    assert len({name for name, _, _ in uploads.HOSTILE}) >= 60
    assert len({name for name, _ in uploads.GOOD}) >= 60


@pytest.mark.parametrize(
    ("name", "content", "words"), uploads.HOSTILE, ids=[each[0] for each in uploads.HOSTILE]
)
def test_a_hostile_file_is_refused_and_told_why(look, name, content, words):
    said = " ".join(look(content, name).reasons)
    assert any(each in said for each in words.split("|")), said


@pytest.mark.parametrize(("name", "content"), uploads.GOOD, ids=[each[0] for each in uploads.GOOD])
def test_a_good_file_is_taken(look, name, content):
    found = look(content, name)
    assert (found.reasons, found.flags) == ([], [])
    assert found.media_type.endswith("pdf" if name.lower().endswith("pdf") else "wordprocessingml.document")


def test_everything_is_told_at_once(look):
    def change(made):
        made.Root.OpenAction = uploads.SCRIPT
        uploads.with_attachment(made)

    said = look(uploads.pdf(change) + b"MZ more", "all.docx").reasons
    assert len(said) == 4
    assert all(sentence.count(". ") >= 1 and len(sentence) < 220 for sentence in said)


def test_a_scan_is_taken_and_flagged(look):
    found = look(uploads.SCAN, "scan.pdf")
    assert found.reasons == [] and "scan" in found.flags[0]


def test_text_inside_a_form_counts_as_text(look):
    def change(made):
        form = uploads.Stream(made, b"BT (Hidden in a form) Tj ET", Subtype=uploads.Name.Form)
        made.pages[0].obj.Resources.XObject = uploads.Dictionary(X=made.make_indirect(form))

    assert look(uploads.pdf(change, text=""), "form.pdf").flags == []


def test_pages_are_counted(look):
    assert look(uploads.pdf(pages=7), "seven.pdf").pages == 7
    assert look(dict(uploads.GOOD)["counted.docx"], "counted.docx").pages == 120
    assert look(uploads.docx(), "plain.docx").pages is None


def test_a_file_that_is_too_large_is_refused(look, monkeypatch):
    from fai_portal.documents.checks import size

    monkeypatch.setattr(size, "MAX_BYTES", len(uploads.ONE_PAGE) - 1)
    assert "MB are taken" in look(uploads.ONE_PAGE, "a.pdf").reasons[0]
    assert limits.MAX_BYTES >= 65 << 20


def test_nothing_of_a_bomb_is_unpacked(look, monkeypatch):
    def read(self, *_, **__):
        raise AssertionError("A part was unpacked")

    bomb = uploads.docx({"word/a.xml": b"0" * 5_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "read", read)
    monkeypatch.setattr(zipfile.ZipFile, "open", read)
    assert look(bomb, "ratio.docx").reasons


def test_every_check_stands_among_those_that_are_asked():
    folder = inspection.__file__.rpartition("/")[0]
    from pathlib import Path

    files = {path.stem for path in Path(folder).glob("*.py") if "\ndef check(" in path.read_text()}
    assert {each.__module__.rpartition(".")[2] for each in CHECKS} == files - {"scanned_pages"}


def test_the_process_of_its_own_says_the_same(tmp_path):
    path = tmp_path / "file"
    path.write_bytes({name: content for name, content, _ in uploads.HOSTILE}["launch.pdf"])
    assert "starts a program" in inspected(path, "Launch.PDF").reasons[0]


def test_a_file_that_exhausts_the_process_is_refused(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(uploads.ONE_PAGE)
    assert inspected(path, "a.pdf", memory=30 << 20).reasons == [EXHAUSTED]
