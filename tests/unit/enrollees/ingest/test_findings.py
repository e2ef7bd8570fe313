"""Findings are all counted, listed up to a cap with the worst first, and never show an identifier."""

import pytest

from enrollees.ingest.findings import ACCEPTED, ERROR, WARNING, Finding, Findings, IntakeReport, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1EG4TE5MK73", "#XX#XX#XX##"),
        ("1EG4-TE5-MK73", "#XX#-XX#-XX##"),
        ("123-45-6789", "###-##-####"),
        ("123456789A", "#########X"),
        ("case 1EG4TE5MK73 of", "XXXX #XX#XX#XX## XX"),
        ("1EG4_TE5_MK73", "#XX#_XX#_XX##"),
        ("1EG4.TE5.MK73", "#XX#.XX#.XX##"),
        ("123_45_6789", "###_##_####"),
        ("jane.doe@example.org", "XXXX.XXX@XXXXXXX.XXX"),
        ("2014-13", "2014-13"),
        ("-12.50", "-12.50"),
        ("demonstratoin", "demonstratoin"),
        ("a\x00b", "a\\x00b"),
        ("Zoë", "Zoë"),
        (None, ""),
        (7, "7"),
    ],
)
def test_what_looks_like_an_identifier_is_masked(value, text):
    assert shown(value) == text


def test_a_long_value_is_cut_and_its_length_said():
    assert shown("x" * 10_000_000) == "x" * 60 + "… (10,000,000 characters)"


def test_two_hundred_thousand_findings_are_counted_and_few_are_kept():
    findings = Findings(max_findings=5)
    for row in range(200_000, 0, -1):
        findings.add(rule="negative_amount", row=row)
    assert findings.counts == {"negative_amount": 200_000}
    assert [finding.row for finding in findings.listed()] == [1, 2, 3, 4, 5]
    assert sum(len(kept) for kept in findings._kept.values()) < 100


def test_no_rule_hides_another_and_errors_come_before_warnings():
    findings = Findings(max_findings=4)
    for row in range(2, 100):
        findings.add(rule="negative_amount", row=row)
        findings.add(rule="months_outside_demonstration", severity=WARNING, row=row)
    findings.add(rule="unknown_state", row=5000)
    assert [(each.rule, each.row) for each in findings.listed()] == [
        ("negative_amount", 2),
        ("negative_amount", 3),
        ("negative_amount", 4),
        ("unknown_state", 5000),
    ]


def test_a_finding_about_the_whole_file_stands_before_its_rows():
    findings = Findings()
    findings.add(rule="negative_amount", row=2)
    findings.add(rule="encoding")
    assert [each.rule for each in findings.listed()] == ["encoding", "negative_amount"]


def test_the_order_of_arrival_does_not_matter():
    arrivals = [("b", 3), ("a", 2), ("b", 2), ("a", 9), ("c", 4)]
    there, back = Findings(3), Findings(3)
    for rule, row in arrivals:
        there.add(rule=rule, row=row)
    for rule, row in reversed(arrivals):
        back.add(rule=rule, row=row)
    assert there.listed() == back.listed()


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [([], "accepted"), ([WARNING], "accepted_with_warnings"), ([WARNING, ERROR], "rejected")],
)
def test_the_verdict_follows_the_worst_finding(severities, verdict):
    findings = Findings()
    for severity in severities:
        findings.add(rule="some_rule", severity=severity)
    assert findings.verdict == verdict


def test_examples_are_kept_of_all_that_is_counted():
    findings = Findings()
    example = Finding("f.csv", 3, "month", "month_format", ERROR, "x", "y", "z")
    findings.extend([example], rule="month_format", severity=ERROR, total=12)
    assert findings.counts == {"month_format": 12} and findings.listed() == [example]


def test_the_report_has_the_published_shape():
    findings = Findings()
    findings.add(
        rule="ragged_row", file="f.csv", row=3, found="2 cells", allowed="10 cells", fix="Add cells."
    )
    answer = IntakeReport.of(findings, layout="person_months", rows=4, people=2).as_dict()
    assert list(answer) == ["verdict", "layout", "rows", "loaded", "people", "counts", "findings", "dataset"]
    assert answer["findings"] == [
        {
            "file": "f.csv",
            "row": 3,
            "field": "",
            "rule": "ragged_row",
            "severity": "error",
            "found": "2 cells",
            "allowed": "10 cells",
            "fix": "Add cells.",
        }
    ]
    assert (answer["verdict"], answer["loaded"], answer["dataset"]) == ("rejected", 0, None)
    explained = IntakeReport(ACCEPTED, "rif", people_explained=({"row": 2},)).as_dict()
    assert explained["people_explained"] == [{"row": 2}]
