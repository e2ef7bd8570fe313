"""Cells are found again under the address of what they were made from, and made again when a file is missing or damaged."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enrollees.datasets import cell_store
from enrollees.datasets.cell_store import GROUP_ROWS, address_of, find_or_make

TABLE = pa.table({"place": pa.array(range(5), pa.int64()), "paid": pa.array([1.5, 0.0, 2.0, 3.25, 4.0])})


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


class Maker:
    def __init__(self, table=TABLE):
        self.table, self.calls = table, 0

    def __call__(self, writer):
        self.calls += 1
        writer.add("rows", self.table.schema, self.table.to_batches(max_chunksize=2))
        return {"covariates": ["hcc"]}


def test_cells_are_made_once_and_found_again():
    make, address = Maker(), address_of(["data", {"years": 2}])
    for _ in range(2):
        cells = find_or_make(address, make)
        assert cells.table("rows").equals(TABLE)
        assert cells.table("rows", ["paid"]).column_names == ["paid"]
        assert cells.facts == {"covariates": ["hcc"]}
    assert make.calls == 1


def test_other_inputs_have_another_address():
    assert address_of(["data", {"a": 1, "b": 2}]) == address_of(["data", {"b": 2, "a": 1}])
    assert address_of(["data", {"a": 1}]) != address_of(["data", {"a": 2}])


@pytest.mark.parametrize("harm", ["missing", "damaged", "no index"])
def test_what_is_missing_or_damaged_is_made_again(harm):
    make, address = Maker(), address_of("data")
    folder = find_or_make(address, make).folder
    if harm == "missing":
        (folder / "rows.parquet").unlink()
    elif harm == "damaged":
        (folder / "rows.parquet").write_bytes(b"PAR1")
    else:
        (folder / cell_store.INDEX).write_bytes(b"{")
    assert find_or_make(address, make).table("rows").equals(TABLE)
    assert make.calls == 2


def test_a_failure_leaves_nothing_behind(settings):
    def fail(writer):
        Maker()(writer)
        raise ValueError("Stop.")

    with pytest.raises(ValueError, match="Stop"):
        find_or_make(address_of("data"), fail)
    assert list((settings.FILES_DIR / "cells").iterdir()) == []


def test_two_that_make_the_same_cells_end_with_one_set(settings):
    address, inner = address_of("data"), Maker()

    def slow(writer):
        find_or_make(address, inner)  # another process is faster
        return Maker()(writer)

    assert find_or_make(address, slow).table("rows").equals(TABLE)
    assert [folder.name for folder in (settings.FILES_DIR / "cells").iterdir()] == [address]


@pytest.mark.parametrize("rows", [0, 1, GROUP_ROWS, GROUP_ROWS + 7])
def test_the_bytes_do_not_depend_on_how_rows_come(rows, tmp_path):
    table = pa.table({"n": pa.array(range(rows), pa.int64())})
    files = []
    for number, size in enumerate((997, GROUP_ROWS, 10 * GROUP_ROWS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        writer = cell_store.Writer(folder)
        writer.add("rows", table.schema, table.to_batches(max_chunksize=size))
        files.append((folder / "rows.parquet").read_bytes())
        assert pq.read_table(folder / "rows.parquet").equals(table)
    assert len(set(files)) == 1
