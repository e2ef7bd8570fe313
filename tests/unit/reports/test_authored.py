"""What a person wrote becomes paragraphs and lists of the report, and nothing else."""

import io
import json
from dataclasses import replace

import openpyxl
import pypdf
import pytest

from fai_portal.common.letters import lacking, named, printable
from reports.builders.authored import authored_sections, blocks_of
from reports.builders.savings.build import arranged
from reports.render import pdf, xlsx
from reports.render.document import Bullets, Section
from tests.factories.document import make_document
from tests.factories.savings import FACTS, make_gathered

ATTACKS = (
    '#include "/etc/passwd"',
    '#eval("1") $x^2$ *bold* _so_ `code` <label> @reference // comment \\ end',
    "= Heading that is none",
    "]#panic()[",
    "<script>alert(1)</script> & <b onmouseover=x>bold</b> {{ secret }} {% load x %}",
    "See [[policy]], [[nowhere]] and [[totals]].",
    '=HYPERLINK("http://example.org","x")',
)


def facts(text):
    return {"authored": {"implementation": {"version": 3, "written_on": "2026-11-20", "text": text}}}


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", ()),
        ("One.", ("One.",)),
        ("One\ngoes on.\n\nTwo.", ("One goes on.", "Two.")),
        ("- a\n- b", (Bullets(("a", "b")),)),
        ("* a\n• b", (Bullets(("a", "b")),)),
        ("Intro:\n- a\ngoes on\n- b\n\nAfter.", ("Intro:", Bullets(("a goes on", "b")), "After.")),
        ("- a\n\n- b", (Bullets(("a",)), Bullets(("b",)))),
        ("-not a list\n\n-", ("-not a list", "-")),
    ],
)
def test_paragraphs_and_lists_are_read(text, blocks):
    assert blocks_of(text) == blocks


def test_sections_come_in_the_order_asked_for_and_only_when_written():
    copied = {
        key: {"version": 1, "written_on": "2026-11-20", "text": f"About {key}."}
        for key in ("conclusions", "implementation")
    }

    assert [each.heading for each in authored_sections({"authored": copied})] == [
        "Implementation",
        "Conclusions",
    ]
    assert [
        each.heading for each in authored_sections({"authored": copied}, ("conclusions", "financing"))
    ] == ["Conclusions"]
    assert authored_sections({}) == ()


def test_a_section_says_that_people_wrote_it_and_which_version_it_is():
    (section,) = authored_sections(facts("Words."))

    assert section.blocks[0] == "Words."
    assert "written by people" in section.blocks[-1]
    assert "version 3 of its text, November 20, 2026" in section.blocks[-1]


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_is_printed_as_it_was_written(attack):
    (section,) = authored_sections(facts(f"{attack}\n\n- {attack}"))
    document = make_document(sections=(*make_document().sections, section))
    written = document.as_data()["sections"][-1]["blocks"]

    assert (written[0]["text"], written[1]["points"]) == (attack, [attack])
    printed = "".join(
        "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.render(document))).pages
        ).split()
    )
    assert printed.count("".join(attack.split())) == 2
    notes = openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))["Notes"]
    cells = [cell for (cell,) in notes.iter_rows() if cell.value and attack in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(attack, "s"), (f"• {attack}", "s")]


def test_the_savings_report_has_the_section_before_its_limitations_when_there_is_a_text():
    found = make_gathered()
    without = [section.heading for section in arranged(found).sections]
    basis = replace(found.inputs.basis, facts=FACTS | facts("The state began."))
    document = arranged(replace(found, inputs=replace(found.inputs, basis=basis)))
    place = without.index("Limitations")

    assert [section.heading for section in document.sections] == [
        *without[:place],
        "Implementation",
        *without[place:],
    ]
    assert "The state began." in json.dumps(document.as_data())


@pytest.mark.parametrize("letter", "→漢😀\u200b\u202e\u00ad\x07א\n\t\ud800\U000e0041")
def test_a_letter_that_cannot_be_printed_is_known(letter):
    assert lacking(f"a{letter}b{letter}") == [letter]


def test_what_is_said_to_be_printable_can_be_set():
    """Every letter at once, through the real renderer."""
    text = " ".join(sorted(printable()))

    assert pdf.typeset(make_document(sections=(*make_document().sections, Section("All", (text.strip(),)))))
    assert set("§≥≤±×−•°÷–—“”‘’éñ\u00a0 ") <= printable()


def test_a_letter_is_named_so_that_it_can_be_found():
    assert named("→") == "U+2192 RIGHTWARDS ARROW"
    assert named("\x07") == "U+0007"
