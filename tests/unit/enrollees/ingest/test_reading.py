"""The fast reader, the explaining reader and Parquet tell the same rows; nothing is changed silently."""

import random
import string
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollees.datasets import engine
from enrollees.ingest import checks, sources, staging, values
from enrollees.ingest.findings import Findings
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.schema import Kind
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


def typed_rows(connection, checked):
    return connection.execute("SELECT * FROM rows ORDER BY row").fetchall()


def rich_rows():
    """Rows with every column filled somewhere and empty elsewhere."""
    some = {
        Kind.TEXT: "x1",
        Kind.FLAG: "1",
        Kind.COUNT: "7",
        Kind.MONEY: "12.3",
        Kind.SCORE: "0.1",
    }
    rows = make_rows(people=3)
    for number, row in enumerate(rows):
        for field in PERSON_MONTHS.fields:
            if field.name not in row:
                value = some.get(field.kind) or (
                    field.values[number % len(field.values)] if field.values else ""
                )
                row[field.name] = value if number % 3 else ""
        row["plan_contract"] = "H1234" if number % 2 else ""
        row["area_rural"] = f"{number}.25" if number % 2 else ""
        row["hcc"] = random.Random(number).choice(["1.205", "0.30000000000000004", "1e-7", ""])
    return rows


def test_every_reader_tells_the_same_rows(tmp_path, monkeypatch):
    rows = rich_rows()
    fast = check(write_csv(tmp_path, rows), look=typed_rows)
    parquet = check(write_parquet(tmp_path, rows), look=typed_rows)
    monkeypatch.setattr("enrollees.ingest.table.stage_fast", lambda *arguments, **options: False)
    slow = check(write_csv(tmp_path, rows), look=typed_rows)
    slow_parquet = check(write_parquet(tmp_path, rows), look=typed_rows)
    assert fast.verdict == "accepted"
    assert fast.looked_at == slow.looked_at == parquet.looked_at == slow_parquet.looked_at


def test_a_good_file_is_read_the_fast_way(tmp_path, monkeypatch):
    def never(*arguments):
        raise AssertionError("the explaining reader was called")

    monkeypatch.setattr("enrollees.ingest.table.stage_text", never)
    for newline in ("\n", "\r\n"):
        assert check(write_csv(tmp_path, rich_rows(), newline=newline)).verdict == "accepted"
    assert check(write_parquet(tmp_path, rich_rows())).verdict == "accepted"


def test_row_numbers_of_the_fast_reader_are_those_of_the_file(tmp_path, monkeypatch):
    """A finding of the rows as a set, late in a file that several threads read."""

    def never(*arguments):
        raise AssertionError("the explaining reader was called")

    monkeypatch.setattr("enrollees.ingest.table.stage_text", never)
    rows = [make_row(f"D{number:06}") for number in range(200_000)]
    rows += [make_row("C1", group="comparison"), rows[150_000]]
    rows[170_000] |= {"county_fips": "13121"}
    outcome = check(
        write_csv(tmp_path, rows),
        look=lambda connection, _: connection.execute(
            "SELECT count(*) FROM rows WHERE person_id LIKE 'D%' AND row < 200_002 "
            "AND row <> CAST(substr(person_id, 2) AS INT) + 2"
        ).fetchone(),
    )
    assert outcome.errors == [
        ("county_outside_state", 170_002, "county_fips"),
        ("duplicate_person_month", 200_003, "person_id"),
    ]
    assert outcome.findings[1].found == "the person of row 150002 again in month 2014-07"
    assert outcome.looked_at == (0,)


def test_types_are_those_of_the_layout(tmp_path):
    outcome = check(
        write_csv(tmp_path, make_rows()),
        look=lambda connection, _: connection.execute(
            "SELECT month, medicare_paid, part_a, hcc FROM rows"
        ).fetchone(),
    )
    assert outcome.looked_at == (date(2014, 7, 1), Decimal("100.50"), 1, None)


@pytest.fixture(scope="module")
def connection():
    with engine.workspace() as opened:
        yield opened


KINDS = [field for field in PERSON_MONTHS.fields if field.name in {
    "person_id", "month", "state", "county_fips", "dual_status", "part_a", "medicare_paid", "age", "hcc", "plan_contract"
}]  # fmt: skip
LIKELY = st.text(alphabet=string.digits + "-.+eE xWAHNA\t\x00é", max_size=12)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(LIKELY | st.text(max_size=80), min_size=1, max_size=40))
@pytest.mark.parametrize("field", KINDS, ids=lambda field: field.name)
def test_a_text_is_allowed_or_named_by_a_rule_and_never_an_error(connection, field, texts):
    facts = make_facts()
    texts = [text.replace("\x00", "") or None for text in texts]
    connection.execute("CREATE OR REPLACE TABLE given (value VARCHAR)")
    connection.executemany("INSERT INTO given VALUES (?)", [[text] for text in texts])
    allowed = values.allowed(field, "value", facts)
    rules = [rule.of_value(field, facts) for rule in checks.having("of_value")]
    named = " OR ".join(f"coalesce({rule}, false)" for rule in rules if rule) or "false"
    back = values.canonical(field, values.typed(field, "value"))
    for value, is_allowed, _, typed in connection.execute(
        f"SELECT value, {allowed}, {named}, CAST({back} AS VARCHAR) FROM given"
    ).fetchall():
        if is_allowed and value is not None:
            assert typed is not None
            if field.kind in {Kind.MONEY, Kind.COUNT}:
                assert Decimal(typed) == Decimal(value)
            elif field.kind == Kind.SCORE:
                assert float(typed) == float(value)
            elif field.kind == Kind.FLAG:
                assert typed == value
            else:
                assert typed == value


def test_every_file_of_the_checks_is_one_rule_with_its_contract():
    places = ("in_file", "in_header", "in_record", "of_value", "in_rows")
    found = {module.RULE: module for module in checks._modules()}
    assert len(found) == len(list(checks._modules()))
    for rule, module in found.items():
        assert module.__name__.endswith(f".{rule}")
        assert module.__doc__ and module.SEVERITY in {"error", "warning"}
        if rule not in {"broken_row", "invalid_value"}:  # called by the reader itself
            assert any(hasattr(module, place) for place in places), rule
        if hasattr(module, "of_value"):
            assert callable(module.fix)


COUNTIES = [("53033", date(2017, 4, 1)), ("53065", date(2013, 7, 1))]


def test_warnings_speak_of_the_demonstration(tmp_path):
    from enrollees.selectors.area import CountySpan

    area = make_area(counties=tuple(CountySpan(fips, start, None) for fips, start in COUNTIES))
    rows = [
        *make_rows(),
        make_row("D8", county_fips="53001"),
        make_row("C8", county_fips="53065", group="comparison", state="WA"),
        make_row("D9", "2011-06"),
        make_row("D9", "2018-01"),
    ]
    outcome = check(write_csv(tmp_path, rows), make_facts(area))
    assert outcome.verdict == "accepted_with_warnings"
    assert outcome.errors == [
        ("county_outside_demonstration", 10, "county_fips"),
        ("comparison_in_demonstration", 11, "county_fips"),
        ("months_outside_demonstration", 12, "month"),
        ("months_outside_demonstration", 13, "month"),
    ]


def test_unknown_counties_are_said_and_group_stands(tmp_path):
    outcome = check(write_csv(tmp_path, make_rows()), make_facts(make_area()))
    assert (outcome.verdict, outcome.counts) == ("accepted_with_warnings", {"counties_unknown": 1})


def mangled(text: bytes, random_: random.Random) -> bytes:
    """The file with one to three of the things that happen to files."""
    changed = bytearray(text)
    for _ in range(random_.randint(1, 3)):
        at = random_.randrange(len(changed) + 1)
        match random_.randrange(7):
            case 0:
                changed[at:at] = random_.randbytes(random_.randint(1, 8))
            case 1:
                del changed[at : at + random_.randint(1, 40)]
            case 2:
                changed[at:at] = random_.choice(
                    [b'"', b",", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xe9", b"-"]
                )
            case 3:
                changed = changed[:at]
            case 4:
                changed[at:at] = changed[: random_.randint(0, 200)]
            case 5:
                changed = changed.replace(random_.choice([b"WA", b"2014", b"0", b",", b"1"]), b"", 1)
            case _:
                changed = bytearray(bytes(changed).decode("utf-8", "replace").encode("utf-16"))
    return bytes(changed)


@pytest.mark.parametrize("seed", range(80))
def test_a_mangled_file_is_read_as_it_is_or_refused(tmp_path, seed):
    """Fuzzing, short: no crash, and what is accepted is what Python's own reader finds in the file."""
    random_ = random.Random(seed)
    path = tmp_path / "mangled.csv"
    path.write_bytes(mangled(as_csv(rich_rows()).encode(), random_))
    outcome = check(
        path,
        look=lambda connection, _: (
            connection.execute("SELECT count(*) FROM rows").fetchone()
            if connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'rows'").fetchone()[
                0
            ]
            else None
        ),
    )
    assert outcome.verdict in {"accepted", "accepted_with_warnings", "rejected"}
    if outcome.verdict != "rejected":
        import csv

        with path.open(encoding="utf-8-sig", newline="") as stream:
            records = [record for record in csv.reader(stream) if record]
        assert outcome.looked_at == (len(records) - 1,)
        assert all(len(record) == len(records[0]) for record in records)


def test_what_is_read_fast_is_never_what_the_slow_way_would_refuse(tmp_path, monkeypatch):
    """Both ways over the same mangled files: the fast one may only send a file on, never let more through."""
    for seed in range(60):
        path = tmp_path / f"mangled{seed}.csv"
        path.write_bytes(mangled(as_csv(make_rows()).encode(), random.Random(1000 + seed)))
        fast = check(path)
        with monkeypatch.context() as patched:
            patched.setattr("enrollees.ingest.table.stage_fast", lambda *arguments, **options: False)
            slow = check(path)
        assert fast.counts == slow.counts, seed
        assert fast.errors == slow.errors, seed


def test_a_records_reader_stops_only_at_the_end(tmp_path):
    path = tmp_path / "broken.csv"
    lines = as_csv(make_rows()).splitlines()
    lines[3] = '"x"y,' + lines[3]
    path.write_text("\n".join(lines))
    findings = Findings()
    source = sources.look_at(path, name="broken.csv")
    numbers = [row for row, _ in staging._records(source, findings)]
    assert numbers == [2, 3, 5, 6, 7, 8, 9]
    assert findings.counts == {"broken_row": 1}
