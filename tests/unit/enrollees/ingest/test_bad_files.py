"""Every kind of bad file gets its finding: rule, row, field, and words to act on. Nothing crashes."""

import gzip
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.factories.person_months import (
    as_csv,
    make_area,
    make_facts,
    make_row,
    make_rows,
    write_csv,
    write_parquet,
)
from tests.unit.enrollees.ingest.checking import check


def with_row(index: int, **changes: str) -> list[dict[str, str]]:
    rows = make_rows()
    rows[index] |= changes
    return rows


def test_a_good_file_has_no_finding(tmp_path):
    outcome = check(write_csv(tmp_path, make_rows()))
    assert (outcome.verdict, outcome.counts, outcome.rows, outcome.people) == ("accepted", {}, 8, 4)


# A change to the row that the file has at 3, and the finding that it must give there.
BAD_VALUES = [
    ({"medicare_paid": "-12.50"}, "negative_amount", "medicare_paid"),
    ({"medicare_paid": "12.505"}, "too_many_decimals", "medicare_paid"),
    ({"medicare_paid": "1,200.00"}, "invalid_value", "medicare_paid"),
    ({"medicare_paid": "$12"}, "invalid_value", "medicare_paid"),
    ({"medicare_paid": "1e3"}, "invalid_value", "medicare_paid"),
    ({"medicare_paid": "12345678901"}, "invalid_value", "medicare_paid"),
    ({"medicare_paid": ""}, "missing_value", "medicare_paid"),
    ({"month": "2014-13"}, "month_out_of_range", "month"),
    ({"month": "1999-12"}, "month_out_of_range", "month"),
    ({"month": "2026-02"}, "month_out_of_range", "month"),  # tomorrow's: today is January 5, 2026
    ({"month": "2014-7"}, "month_format", "month"),
    ({"month": "07/2014"}, "month_format", "month"),
    ({"month": "2014-07-01"}, "month_format", "month"),
    ({"state": "XX"}, "unknown_state", "state"),
    ({"state": "wa"}, "unknown_state", "state"),
    ({"state": "PR"}, "unknown_state", "state"),
    ({"county_fips": "13033"}, "county_outside_state", "county_fips"),
    ({"county_fips": "5303"}, "leading_zero_lost", "county_fips"),
    ({"county_fips": "King"}, "invalid_value", "county_fips"),
    ({"group": "control"}, "unknown_code", "group"),
    ({"dual_status": "07"}, "unknown_code", "dual_status"),
    ({"dual_status": "10"}, "unknown_code", "dual_status"),
    ({"dual_status": "*"}, "unknown_code", "dual_status"),
    ({"dual_status": "2"}, "leading_zero_lost", "dual_status"),
    ({"part_a": "Y"}, "invalid_value", "part_a"),
    ({"part_a": "01"}, "invalid_value", "part_a"),
    ({"part_a": "0.6"}, "invalid_value", "part_a"),
    ({"part_a": ""}, "missing_value", "part_a"),
    ({"age": "131"}, "invalid_value", "age"),
    ({"age": "64.5"}, "invalid_value", "age"),
    ({"inpatient": "-1"}, "invalid_value", "inpatient"),
    ({"hcc": "high"}, "invalid_value", "hcc"),
    ({"hcc": "1e999"}, "invalid_value", "hcc"),
    ({"hcc": "NaN"}, "invalid_value", "hcc"),
    ({"area_rural": "yes"}, "invalid_value", "area_rural"),
    ({"plan_contract": "H12"}, "invalid_value", "plan_contract"),
    ({"sex": "female"}, "unknown_code", "sex"),
    ({"person_id": ""}, "missing_value", "person_id"),
    ({"person_id": " D1"}, "invalid_value", "person_id"),
    ({"person_id": "D\t1"}, "invalid_value", "person_id"),
    ({"person_id": "x" * 65}, "invalid_value", "person_id"),
    ({"person_id": "123-45-6789"}, "social_security_number", "person_id"),
    ({"person_id": "123456789A"}, "social_security_number", "person_id"),
]


@pytest.mark.parametrize(("changes", "rule", "field"), BAD_VALUES)
@pytest.mark.parametrize("max_findings", [1_000, 1])
def test_a_bad_value_is_named_with_its_row_and_field(tmp_path, changes, rule, field, max_findings):
    outcome = check(write_csv(tmp_path, with_row(1, **changes)), max_findings=max_findings)
    assert outcome.verdict == "rejected"
    assert outcome.counts == {rule: 1}
    assert outcome.errors == [(rule, 3, field)]
    (finding,) = outcome.findings
    assert finding.found and finding.allowed and finding.fix
    assert finding.file == "person_months.csv"


@pytest.mark.parametrize("value", ["123-45-6789", "123456789A", "x" * 65, " D1"])
def test_a_bad_person_identifier_is_not_shown(tmp_path, value):
    (finding,) = check(write_csv(tmp_path, with_row(1, person_id=value))).findings
    assert value.strip() not in finding.found


def test_all_findings_come_at_once(tmp_path):
    rows = make_rows()
    rows[0] |= {"medicare_paid": "-1", "state": "ZZ"}
    rows[1] |= {"month": "2014-13"}
    rows[5] |= {"dual_status": "07"}
    assert check(write_csv(tmp_path, rows)).counts == {
        "negative_amount": 1,
        "unknown_state": 1,
        "month_out_of_range": 1,
        "unknown_code": 1,
    }


def test_a_repeated_person_month_points_to_its_first_row(tmp_path):
    rows = make_rows()
    outcome = check(write_csv(tmp_path, [*rows, rows[2], rows[2]]))
    assert outcome.counts == {"duplicate_person_month": 2}
    assert [each.row for each in outcome.findings] == [10, 11]
    assert outcome.findings[0].found == "the person of row 4 again in month 2014-07"


@pytest.mark.parametrize(
    ("kept", "missing"), [("demonstration", "comparison"), ("comparison", "demonstration")]
)
def test_a_missing_group_is_named(tmp_path, kept, missing):
    rows = [row for row in make_rows() if row["group"] == kept]
    outcome = check(write_csv(tmp_path, rows))
    assert outcome.counts == {"group_missing": 1}
    assert missing in outcome.findings[0].found


def test_a_demonstration_group_of_another_state_is_refused(tmp_path):
    path = write_csv(tmp_path, with_row(1, state="CO", county_fips="08031"))
    outcome = check(path, make_facts(make_area()))
    assert outcome.errors[:1] == [("group_state", 3, "state")]
    assert "WA" in outcome.findings[0].allowed
    assert check(path).counts == {"group_state": 1}  # two states, and no demonstration to say which is right


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_file_of_nothing_is_refused(tmp_path, text):
    path = tmp_path / "empty.csv"
    path.write_text(text)
    outcome = check(path)
    assert outcome.verdict == "rejected"
    assert "empty_file" in outcome.counts or "missing_column" in outcome.counts


def test_a_header_alone_is_refused(tmp_path):
    path = tmp_path / "header.csv"
    path.write_text(as_csv([]))
    assert check(path).counts == {"empty_file": 1}


def test_a_file_without_a_header_does_not_show_its_first_row(tmp_path):
    path = tmp_path / "headerless.csv"
    rows = make_rows()
    rows[0] |= {"person_id": "DOE_JANE"}
    path.write_text(as_csv(rows).split("\n", 1)[1])
    outcome = check(path)
    assert outcome.counts["unknown_column"] == 1
    assert "DOE_JANE" not in str(outcome.findings)


def test_columns_are_checked_by_name(tmp_path):
    rows = [row | {"medicare_payed": "1", "Month": row["month"]} for row in make_rows()]
    columns = [*(name for name in rows[0] if name not in {"month", "medicare_paid"})]
    outcome = check(write_csv(tmp_path, rows, columns=columns))
    assert outcome.counts == {"unknown_column": 2, "missing_column": 2}
    said = {(each.rule, each.found, each.fix) for each in outcome.findings}
    assert ("unknown_column", "column medicare_payed", "Rename it to medicare_paid, or leave it out.") in said
    assert {each.field for each in outcome.findings if each.rule == "missing_column"} == {
        "month",
        "medicare_paid",
    }


def test_a_column_twice_is_refused(tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("".join(f"{line},{line.split(',')[0]}\n" for line in as_csv(make_rows()).splitlines()))
    assert check(path).counts == {"duplicate_column": 1}


def test_columns_in_another_order_are_the_same_file(tmp_path):
    rows = make_rows()
    outcome = check(write_csv(tmp_path, rows, columns=sorted(rows[0])))
    assert outcome.verdict == "accepted"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_recognized_and_its_rows_are_explained_all_the_same(tmp_path, encoding):
    path = tmp_path / "wide.csv"
    path.write_bytes(as_csv(with_row(1, state="ZZ")).encode(encoding))
    outcome = check(path)
    assert outcome.counts == {"encoding": 1, "unknown_state": 1}
    assert encoding[:6].upper() in outcome.findings[0].found
    assert outcome.findings[1].row == 3


def test_windows_1252_is_recognized_with_its_row_and_letter(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes(as_csv(with_row(1, cohort="première")).encode("cp1252"))
    outcome = check(path)
    assert outcome.errors == [("encoding", 3, "cohort")]
    assert "Windows-1252" in outcome.findings[0].found and "è" in outcome.findings[0].found


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_line_end_and_a_byte_order_mark_are_accepted(tmp_path, newline, mark):
    path = tmp_path / "lines.csv"
    path.write_text(mark + as_csv(make_rows(), newline=newline), encoding="utf-8", newline="")
    assert check(path).verdict == "accepted"


def test_utf_8_beyond_ascii_is_accepted(tmp_path):
    assert check(write_csv(tmp_path, with_row(1, cohort="première"))).verdict == "accepted"


def test_a_row_with_too_few_or_too_many_cells_is_named(tmp_path):
    lines = as_csv(make_rows()).splitlines()
    lines[2] += ",more"
    lines[4] = "D9,2014-07"
    path = tmp_path / "ragged.csv"
    path.write_text("\n".join(lines) + "\n")
    assert check(path).errors == [("ragged_row", 3, ""), ("ragged_row", 5, "")]


def test_rows_after_a_blank_line_and_a_quoted_line_end_keep_their_numbers(tmp_path):
    lines = as_csv(with_row(3, state="ZZ")).splitlines()
    lines.insert(2, "")
    path = tmp_path / "blank.csv"
    path.write_text("\n".join(lines) + "\n\n")
    assert check(path).errors == [("unknown_state", 6, "state")]


def test_a_nul_is_named(tmp_path):
    assert check(write_csv(tmp_path, with_row(1, cohort="a\x00b"))).errors == [("nul_character", 3, "cohort")]


def test_a_field_of_ten_megabytes_is_named_in_little_memory(tmp_path):
    outcome = check(write_csv(tmp_path, with_row(1, cohort="x" * 10_000_000)))
    assert outcome.errors == [("broken_row", 3, "")]
    assert len(outcome.findings[0].found) < 200


def test_a_line_without_end_stops_the_reading(tmp_path):
    path = tmp_path / "endless.csv"
    path.write_text(as_csv(make_rows()) + "x" * 20_000_000)
    assert [each[:2] for each in check(path).errors] == [("broken_row", 10)]


def test_a_quote_that_is_never_closed_is_named_where_it_begins(tmp_path):
    text = as_csv(make_rows()).replace("D1,2014-08", '"D1,2014-08')
    path = tmp_path / "quote.csv"
    path.write_text(text)
    outcome = check(path)
    (broken,) = (each for each in outcome.findings if each.rule == "broken_row")
    assert broken.row == 3 and "never closed" in broken.found


def test_quotes_around_values_are_read(tmp_path):
    text = as_csv(make_rows()).replace("D1,", '"D1",').replace("WA,", '"WA",')
    path = tmp_path / "quoted.csv"
    path.write_text(text)
    assert check(path).verdict == "accepted"


def test_archives_and_files_of_other_programs_are_recognized(tmp_path):
    zipped = tmp_path / "months.xlsx"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    packed = tmp_path / "months.csv.gz"
    packed.write_bytes(gzip.compress(as_csv(make_rows()).encode()))
    noise = tmp_path / "noise.csv"
    noise.write_bytes(bytes(range(32)) * 100)
    for path, what in [(zipped, "ZIP"), (packed, "gzip"), (noise, "binary")]:
        outcome = check(path)
        assert outcome.counts == {"unknown_format": 1}, path
        assert what in outcome.findings[0].found


def test_parquet_is_known_by_its_bytes_not_its_name(tmp_path):
    path = write_parquet(tmp_path, make_rows(), name="months.csv")
    assert check(path).verdict == "accepted"


@pytest.mark.parametrize(
    ("changes", "rule", "field"), [row for row in BAD_VALUES if row[0].get("month") == "2014-13"]
)
def test_a_bad_value_in_parquet_is_named_like_one_in_csv(tmp_path, changes, rule, field):
    assert check(write_parquet(tmp_path, with_row(1, **changes))).errors == [(rule, 3, field)]


@pytest.mark.parametrize(
    ("column", "array"),
    [
        ("person_id", pa.array(range(8))),
        ("county_fips", pa.array([53033] * 8)),
        ("medicare_paid", pa.array(["1.00"] * 8)),
        ("medicare_paid", pa.array([1.0] * 8, pa.float32())),
        ("part_a", pa.array(["1"] * 8)),
        ("month", pa.array([201407] * 8)),
        ("hcc", pa.array([[1.0]] * 8)),
    ],
)
def test_a_parquet_column_of_the_wrong_type_is_refused_by_name(tmp_path, column, array):
    table = pq.read_table(write_parquet(tmp_path, make_rows()))
    if column in table.column_names:
        table = table.drop_columns([column])
    path = tmp_path / "typed.parquet"
    pq.write_table(table.append_column(column, array), path)
    outcome = check(path)
    assert ("column_type", 1, column) in outcome.errors


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_a_parquet_file_cut_short_is_refused(tmp_path, keep):
    path = write_parquet(tmp_path, make_rows(people=300))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert check(path).counts == {"unreadable_file": 1}


def test_a_parquet_file_whose_schema_lies_is_refused(tmp_path):
    """The footer of one file on the pages of another: what the schema says is not what the pages hold."""
    honest = write_parquet(tmp_path, make_rows(people=300), name="honest.parquet")
    other = write_parquet(
        tmp_path, [row | {"person_id": "Z" * 40} for row in make_rows(people=300)], name="o.parquet"
    )
    body, footer = other.read_bytes(), honest.read_bytes()
    size = int.from_bytes(footer[-8:-4], "little") + 8
    lying = tmp_path / "lying.parquet"
    lying.write_bytes(body[: len(footer) - size] + footer[-size:])
    outcome = check(lying)
    assert outcome.verdict == "rejected"
    assert "unreadable_file" in outcome.counts


def test_dollars_as_doubles_are_read_exactly_or_refused(tmp_path):
    table = pq.read_table(write_parquet(tmp_path, make_rows()))
    at = table.column_names.index("medicare_paid")
    for amount, verdict in [(0.1, "accepted"), (1234567.89, "accepted"), (0.1 + 0.2, "rejected")]:
        path = tmp_path / "doubles.parquet"
        pq.write_table(table.set_column(at, "medicare_paid", pa.array([amount] * 8)), path)
        assert check(path).verdict == verdict, amount


def test_an_mbi_as_person_id_is_a_warning_and_never_shown(tmp_path):
    rows = [row | {"person_id": "1EG4-TE5-MK73"} if row["person_id"] == "D1" else row for row in make_rows()]
    outcome = check(write_csv(tmp_path, rows))
    assert (outcome.verdict, outcome.counts) == ("accepted_with_warnings", {"identifier_as_person_id": 2})
    assert not any("MK73" in each.found for each in outcome.findings)


def test_two_hundred_thousand_errors_give_a_short_list_and_full_counts(tmp_path):
    rows = [make_row(f"D{number}", medicare_paid="-1") for number in range(20_000)]
    outcome = check(write_csv(tmp_path, [*rows, make_row("C1", group="comparison")]), max_findings=10)
    assert outcome.counts == {"negative_amount": 20_000}
    assert len(outcome.findings) == 10


def test_mixed_trouble_of_lines_and_values_is_found_together(tmp_path):
    lines = as_csv(with_row(1, state="ZZ")).splitlines()
    lines.append("D7")
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join(lines))
    assert check(path).counts == {"unknown_state": 1, "ragged_row": 1}
