"""The content hash against its definition in plain Python, and what is written under surrogates."""

import hashlib
import hmac
import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from django.conf import settings

from enrollees.datasets import engine, snapshots
from enrollees.ingest.values import canonical
from fai_portal.documents import store
from tests.factories.person_months import make_row, make_rows, write_csv, write_parquet
from tests.unit.enrollees.ingest.checking import check

KEY = b"k" * 32


def columns_of(checked):
    return [
        snapshots.Column(field.name, canonical(field, engine.quoted(field.name))) for field in checked.fields
    ]


def hash_of(connection, checked):
    return snapshots.content_hash(connection, layout="person_months", version=1, columns=columns_of(checked))


def written(connection, checked):
    names = snapshots.filled(connection, [field.name for field in checked.fields])
    with engine.scratch_folder() as folder:
        return snapshots.write(connection, names=names, key=KEY, folder=folder, memory="64MB")


def by_definition(rows, names):
    """The content hash as its docstring defines it, from texts in canonical form."""
    lines = ["\x1f".join(["person_months 1", *names])]
    for row in sorted(rows, key=lambda row: (row["person_id"].encode(), row["month"])):
        lines.append("\x1f".join(row.get(name, "") for name in names))
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def surrogate(person: str) -> int:
    return int.from_bytes(hmac.new(KEY, person.encode(), hashlib.sha256).digest()[:8], "big") >> 1


def test_the_hash_is_that_of_its_definition(tmp_path):
    rows = [
        row | {"medicare_paid": "100.50", "hcc": "1.205", "age": "71", "cohort": "première", "died": ""}
        for row in make_rows(people=3)
    ]
    from enrollees.ingest.layouts.person_months import PERSON_MONTHS

    assert check(write_csv(tmp_path, rows), look=hash_of).looked_at == by_definition(
        rows, PERSON_MONTHS.names
    )


def test_order_format_column_order_and_spelling_of_a_number_do_not_matter(tmp_path):
    rows = make_rows(people=5, months=[f"2014-{month:02}" for month in range(1, 13)])
    shuffled = random.Random(1).sample(rows, len(rows))
    spelled = [row | {"medicare_paid": row["medicare_paid"].rstrip("0") + "0"} for row in rows]
    files = [
        write_csv(tmp_path, rows, name="a.csv"),
        write_csv(tmp_path, shuffled, name="b.csv", columns=sorted(rows[0])),
        write_csv(tmp_path, spelled, name="c.csv", newline="\r\n"),
        write_parquet(tmp_path, shuffled, name="d.parquet"),
        write_csv(tmp_path, [row | {"hcc": ""} for row in rows], name="e.csv"),
    ]
    assert len({check(path, look=hash_of).looked_at for path in files}) == 1


@pytest.mark.parametrize(
    "change", [{"medicare_paid": "100.51"}, {"person_id": "D1x"}, {"died": "0"}, {"month": "2014-09"}]
)
def test_any_changed_cell_changes_the_hash(tmp_path, change):
    rows = make_rows()
    before = check(write_csv(tmp_path, rows), look=hash_of).looked_at
    rows[0] |= change
    assert check(write_csv(tmp_path, rows), look=hash_of).looked_at != before


def test_rows_are_written_under_surrogates_in_their_order(tmp_path):
    rows = make_rows(people=40)
    (file,) = check(write_csv(tmp_path, rows), look=written).looked_at
    table = pq.read_table(store.path(file.sha256))
    got = [(row["person_id"], f"{row['month']:%Y-%m}") for row in table.to_pylist()]
    assert got == sorted((surrogate(row["person_id"]), row["month"]) for row in rows)
    assert file.rows == table.num_rows == len(rows)
    assert store.digest(store.path(file.sha256)) == file.sha256
    content = store.path(file.sha256).read_bytes()
    assert b"D17" not in content and b"C17" not in content


def test_a_snapshot_keeps_filled_columns_with_exact_types(tmp_path):
    (file,) = check(write_csv(tmp_path, [row | {"hcc": ""} for row in make_rows()]), look=written).looked_at
    schema = pq.read_schema(store.path(file.sha256))
    assert schema.names == list(make_row())
    assert str(schema.field("medicare_paid").type) == "decimal128(12, 2)"
    assert str(schema.field("month").type) == "date32[day]"
    assert str(schema.field("person_id").type) == "int64"


def test_the_same_rows_and_key_give_the_same_bytes(tmp_path):
    rows = make_rows(people=30)
    first = check(write_csv(tmp_path, rows), look=written).looked_at
    again = check(write_csv(tmp_path, random.Random(2).sample(rows, len(rows))), look=written).looked_at
    assert first == again


def test_groups_and_files_are_cut_where_they_are_full(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "GROUP_ROWS", 25)
    monkeypatch.setattr(snapshots, "FILE_ROWS", 50)
    rows = make_rows(people=33)  # 132 rows
    files = check(write_csv(tmp_path, rows), look=written).looked_at
    assert [file.rows for file in files] == [50, 50, 32]
    groups = [pq.ParquetFile(store.path(file.sha256)).metadata for file in files]
    assert [[each.row_group(n).num_rows for n in range(each.num_row_groups)] for each in groups] == [
        [25, 25],
        [25, 25],
        [25, 7],
    ]
    people = [
        row["person_id"] for file in files for row in pq.read_table(store.path(file.sha256)).to_pylist()
    ]
    assert people == sorted(surrogate(row["person_id"]) for row in rows)


def test_two_people_under_one_surrogate_stop_the_load(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "_SURROGATE", "CAST(length(person_id) AS BIGINT)")
    with pytest.raises(snapshots.SurrogatesCollide):
        check(write_csv(tmp_path, make_rows()), look=written)


def test_totals_tie_to_the_rows(tmp_path):
    rows = make_rows(people=3)
    totals = check(
        write_csv(tmp_path, rows), look=lambda connection, _: snapshots.totals(connection)
    ).looked_at
    assert (totals.rows, totals.people) == (12, 6)
    group = totals.groups["demonstration"]
    assert (group.rows, group.people, str(group.medicare_paid)) == (6, 3, "1203.00")
    assert totals.as_counts()["groups"]["comparison"]["medicare_paid"] == "1203.00"


def test_the_workspace_is_gone_afterwards():
    with engine.workspace() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        (folder,) = (
            Path(path).parent
            for (path,) in connection.execute(
                "SELECT path FROM duckdb_databases() WHERE database_name = 'work'"
            ).fetchall()
        )
        assert folder.exists()
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_and_work_in_progress_is_not():
    begin = (
        "import os, django; django.setup(); from enrollees.datasets import engine\n"
        "with engine.scratch_folder() as folder:\n"
        "    (folder / 'rows').write_text('of people'); print(folder, flush=True); os.kill(os.getpid(), 9)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fai_portal.settings.test"}
    killed = subprocess.run(
        [sys.executable, "-c", begin], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    left = Path(killed.stdout.strip())
    assert (left / "rows").exists()
    with engine.scratch_folder() as first:
        assert not left.exists()
        with engine.scratch_folder():
            assert first.exists()


def test_the_engine_keeps_its_memory_limit():
    with engine.workspace(memory="50MB") as connection, pytest.raises(duckdb.OutOfMemoryException):
        connection.execute("SELECT list(range) FROM range(100_000_000)").fetchall()
