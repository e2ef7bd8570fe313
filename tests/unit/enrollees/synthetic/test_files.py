"""The same bytes each time, whatever the chunks; both formats say the same; nothing is left half-written."""

import csv
import hashlib
import json

import duckdb
import pyarrow.parquet
import pytest

from enrollees.synthetic import OutputRefused, files, write
from tests.factories.synthetic_plan import make_synthetic_plan


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes_in_any_chunks(tmp_path, form, monkeypatch):
    monkeypatch.setattr(files, "ROW_GROUP", 3_000)  # so that row groups end inside chunks
    digests = set()
    for number, chunk in enumerate([None, None, 7, 100, 399]):
        truth = write(make_synthetic_plan(), tmp_path / str(number), form, people_per_chunk=chunk)
        digests.add((digest(tmp_path / str(number) / f"person_months.{form}"), json.dumps(truth)))
    assert len(digests) == 1


def test_another_seed_gives_other_rows(tmp_path):
    first = write(make_synthetic_plan(), tmp_path / "first")
    assert write(make_synthetic_plan(seed=12), tmp_path / "second")["sha256"] != first["sha256"]


def test_more_people_leave_the_first_ones_as_they_were(tmp_path):
    write(make_synthetic_plan(people=300), tmp_path / "few")
    write(make_synthetic_plan(people=400), tmp_path / "more")
    few, more = ((tmp_path / name / "person_months.csv").read_text() for name in ("few", "more"))
    assert more.startswith(few)


def test_both_formats_hold_the_same_rows(tmp_path):
    write(make_synthetic_plan(), tmp_path / "csv", "csv")
    write(make_synthetic_plan(), tmp_path / "parquet", "parquet")
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE p AS FROM '{tmp_path}/parquet/person_months.parquet'")
    connection.execute(
        "CREATE TABLE c AS FROM p LIMIT 0"
    )  # the same types, so that 40 and 40.0 are one number
    connection.execute(f"INSERT INTO c FROM read_csv('{tmp_path}/csv/person_months.csv', all_varchar=true)")
    count, differing = connection.execute(
        "SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM ((FROM c EXCEPT ALL FROM p) UNION ALL (FROM p EXCEPT ALL FROM c)))"
    ).fetchone()
    assert (count, differing) == (connection.execute("SELECT count(*) FROM p").fetchone()[0], 0)


def test_the_truth_describes_the_file(tmp_path):
    truth = write(make_synthetic_plan(), tmp_path)
    assert json.loads((tmp_path / "truth.json").read_text()) == truth
    assert truth["sha256"] == digest(tmp_path / "person_months.csv")
    with (tmp_path / "person_months.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert truth["rows"] == len(rows)
    assert truth["people"] == len({row["person_id"] for row in rows}) == 400
    for group in ("demonstration", "comparison"):
        of_group = [row for row in rows if row["group"] == group]
        assert truth["groups"][group] == {
            "people": len({row["person_id"] for row in of_group}),
            "rows": len(of_group),
            "deaths": sum(row["died"] == "1" for row in of_group),
        }
    assert sum(county["people"] for county in truth["counties"]) == 400
    assert truth["months"] == {"first": "2011-07", "start": "2013-07", "last": "2015-12", "count": 54}


def test_row_groups_are_full_but_for_the_last(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ROW_GROUP", 3_000)
    truth = write(make_synthetic_plan(), tmp_path, "parquet", people_per_chunk=50)
    meta = pyarrow.parquet.ParquetFile(tmp_path / "person_months.parquet").metadata
    sizes = [meta.row_group(number).num_rows for number in range(meta.num_row_groups)]
    assert set(sizes[:-1]) == {3_000}
    assert sum(sizes) == truth["rows"]


def test_the_folder_is_made_and_an_earlier_answer_is_replaced(tmp_path):
    out = tmp_path / "a" / "b"
    write(make_synthetic_plan(), out)
    truth = write(make_synthetic_plan(seed=12), out)
    assert sorted(path.name for path in out.iterdir()) == ["person_months.csv", "truth.json"]
    assert digest(out / "person_months.csv") == truth["sha256"]


@pytest.mark.parametrize("name", ["notes.txt", "person_months.parquet"])
def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputRefused, match=f"holds other files .{name}.: name a new or empty folder"):
        write(make_synthetic_plan(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputRefused, match="is a file: name a folder"):
        write(make_synthetic_plan(), tmp_path / "out")
    with pytest.raises(OutputRefused, match="cannot be written: Not a directory"):
        write(make_synthetic_plan(), tmp_path / "out" / "below")


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    write(make_synthetic_plan(), tmp_path / "out")
    before = digest(tmp_path / "out" / "person_months.csv")
    real = files.tables

    def failing(*args):
        yield next(real(*args))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "tables", failing)
    for out in (tmp_path / "new", tmp_path / "out"):
        with pytest.raises(OutputRefused, match="No space left on device"):
            write(make_synthetic_plan(seed=12), out)
    assert list((tmp_path / "new").iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["person_months.csv", "truth.json"]
    assert digest(tmp_path / "out" / "person_months.csv") == before
