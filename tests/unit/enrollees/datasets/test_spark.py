"""Spark in the place of DuckDB: the same bytes, inside the same limits, and nothing left behind."""

import shutil
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from ibis import _

from fai_portal.settings import environment

try:
    environment.require_spark()
except ImproperlyConfigured as missing:
    pytest.skip(str(missing), allow_module_level=True)

from benchmarks.engines import ENGINES, compared, odd, on, own_files, synthetic
from enrollees.datasets import engine, spark, store, tables

pytestmark = pytest.mark.slow
LISTENING = "0A"
CAPITATED = 4  # the seed of a random question about a capitated demonstration


@pytest.fixture(scope="module")
def folder():
    with own_files() as own:
        yield own


@pytest.fixture(scope="module")
def question(folder):
    return odd(folder, 2)


def opened(question):
    return tables.open_files(store.paths(question.dataset))


def of_both(question, ask):
    found = []
    for name in ENGINES:
        with on(name), opened(question) as dataset:
            found.append(ask(dataset))
    return found


def test_a_synthetic_state_gives_the_same_bytes(folder):
    for each in compared(synthetic(folder / "synthetic", 300)):
        assert each.pieces > 10
        assert not each.differing


def test_what_is_odd_gives_the_same_bytes(question):
    for each in compared(question):
        assert each.pieces > 10
        assert not each.differing


def test_who_stays_leaves_and_changes_plans_is_the_same(folder):
    """The moves by name: attrition with its reasons, and switching between fee-for-service and plans."""
    asked = odd(folder, CAPITATED)
    assert asked.plan.model == "capitated"
    ours, theirs = (moves_on(name, asked) for name in ENGINES)
    assert ours == theirs
    changes = {(row["before"], row["after"]) for row in ours if row["before"] != row["after"]}
    assert {("ffs", "mmp"), ("ffs", "ma"), ("ma", "mmp"), ("mmp", "ma"), ("mmp", "ffs")} <= changes
    assert {"died", "gone", "full_benefit_dual"} <= {after for _before, after in changes}


def moves_on(name, asked):
    shutil.rmtree(Path(settings.FILES_DIR) / "cells", ignore_errors=True)
    with on(name):
        return asked.evaluation().moves


def file_of(table, path):
    pq.write_table(table, path)
    return path.read_bytes()


def test_a_grouped_table_is_the_same_file(question, tmp_path):
    """Money and weights of twelve places are added up exactly; texts, days, flags and what is unknown pass unchanged."""
    weights = pa.table(
        {
            "race": ["white", "black"],
            "weight": pa.array([Decimal("0.333333333333"), Decimal("1.000000000001")], pa.decimal128(18, 12)),
        }
    )

    def grouped(dataset):
        t = dataset.person_months
        joined = t.left_join(dataset.table(weights), "race").drop("race_right")
        paid = joined.medicare_paid.cast("decimal(18, 2)") * joined.weight.cast("decimal(20, 12)")
        sums = dataset.keep(
            joined.group_by("cohort", "month", "age", "hcc").agg(
                rows=_.count(),
                dollars=_.medicare_paid.sum(),
                weighted=paid.sum(),
                flag=(_.pace == 1).any(),
                largest=_.medicare_capitation.max(),
            )
        )
        return dataset.arrow(sums.order_by("cohort", "month", "age", "hcc"))

    ours, theirs = of_both(question, grouped)
    assert len(ours) > 100 and ours.column("weighted").null_count
    assert ours.schema == theirs.schema
    assert file_of(ours, tmp_path / "ours") == file_of(theirs, tmp_path / "theirs")


def test_what_is_kept_has_the_types_of_the_expression(question):
    def kept(dataset):
        t = dataset.person_months
        table = t.group_by("person_id").agg(
            month=t.month.max().truncate("M"),
            events=t.inpatient.cast("int64").sum(),
            paid=t.medicare_paid.sum(),
        )
        return [dict(each.schema()) for each in (table, dataset.keep(table))]

    for table, stored in of_both(question, kept):
        assert stored == table


def test_a_number_that_does_not_fit_stops_the_work(question):
    with on("spark"), opened(question) as dataset:
        too_much = dataset.person_months.agg(x=(_.person_id * 4).max())
        with pytest.raises(Exception, match="OVERFLOW"):
            dataset.rows(too_much)


def test_the_limits_are_those_of_the_settings(question):
    with on("spark"), opened(question):
        context = spark.SparkSession.active().sparkContext
        assert context.master == f"local[{settings.ANALYTICS_THREADS}]"
        heap = context._jvm.java.lang.Runtime.getRuntime().maxMemory() // 1024**2
        assert heap <= 2 + spark.heap_mebibytes(settings.ANALYTICS_MEMORY)
        assert context._jvm.java.util.TimeZone.getDefault().getID() == "UTC"
        assert context.uiWebUrl is None


def test_it_listens_on_loopback_only(question):
    with on("spark"), opened(question) as dataset:
        dataset.rows(dataset.person_months.agg(rows=_.count()))
        addresses = listening(spark.SparkSession.active().sparkContext._gateway.proc.pid)
    assert addresses
    assert {address for address in addresses if not address.endswith("0100007F")} == set()


def listening(pid):
    """The addresses, as the kernel writes them, of the sockets on which a process takes connections."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    tables = [Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for lines in tables for line in lines.splitlines()]
    return [row[1].split(":")[0] for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in sockets]


def test_nothing_is_left_when_the_work_ends_or_fails(question):
    scratch = Path(settings.FILES_DIR) / engine.SCRATCH
    with on("spark"), pytest.raises(ZeroDivisionError), opened(question) as dataset:
        dataset.keep(dataset.person_months)
        assert list(scratch.iterdir())
        raise ZeroDivisionError
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    "memory, mebibytes", [("1GB", 953), ("1 GiB", 1024), ("2.5gb", 2384), ("800MiB", 800), ("1TB", 953_674)]
)
def test_memory_is_read_as_duckdb_reads_it(memory, mebibytes):
    assert spark.heap_mebibytes(memory) == mebibytes


@pytest.mark.parametrize("memory", ["1", "much", "500MB", "80%"])
def test_a_memory_that_spark_cannot_have_is_refused_in_words(memory):
    with pytest.raises(ImproperlyConfigured, match="ANALYTICS_MEMORY"):
        spark.heap_mebibytes(memory)
