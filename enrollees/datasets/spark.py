"""The same expressions on Spark, inside this machine: `ANALYTICS_BACKEND=spark`, with the optional extra installed.

Spark is started when a dataset is opened and its context ends with the work, in a folder that goes with it; the Java
process stays for the next one. What passes between the engines and us is Parquet, which keeps every type.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.expr.types import Table
from pyspark.sql import DataFrame, SparkSession

from enrollees.datasets import engine
from enrollees.datasets.tables import PIECE_ROWS, Opened

LOOPBACK = "127.0.0.1"
LOGGING = Path(__file__).with_name("log4j2.properties")
UNITS = {"": 1000, "i": 1024}
POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}
MEBIBYTE = 1024**2
LEAST_MEBIBYTES = 512  # Spark does not start in less than 450
PARTS_A_THREAD = 8  # of what is grouped or joined, so that each fits the memory beside the others

_one_at_a_time = threading.Lock()  # a process has one context


class InSpark(Opened):
    def __init__(self, session: SparkSession, files: Sequence[Path], folder: Path) -> None:
        self._session, self._folder = session, folder
        self._backend = ibis.pyspark.connect(session)
        super().__init__(self._seen("person_months", files))

    def keep(self, table: Table) -> Table:
        name = self._name()
        return self._seen(name, [self._written(table, name)])

    def table(self, rows: pa.Table) -> Table:
        name = self._name()
        pq.write_table(rows, self._folder / name)
        return self._seen(name, [self._folder / name])

    def batches(self, table: Table) -> Iterator[pa.RecordBatch]:
        schema = table.schema().to_pyarrow()
        for part in self._parts(table):
            for batch in pq.ParquetFile(part).iter_batches(PIECE_ROWS):
                yield from pa.Table.from_batches([batch]).cast(schema).to_batches()

    def _answer(self, table: Table) -> pa.Table:
        return pq.read_table(self._parts(table))

    def _parts(self, table: Table) -> list[Path]:
        """The rows in files: a large answer does not pass through the memory of Java, and the parts keep their order."""
        return sorted(self._written(table, self._name()).glob("part-*"))

    def _written(self, table: Table, name: str) -> Path:
        """The folder with the rows, in the types of the expression."""
        frame = self._session.sql(self._backend.compile(table))
        self._typed(frame, table).write.parquet(str(self._folder / name))
        return self._folder / name

    def _typed(self, frame: DataFrame, table: Table) -> DataFrame:
        wanted = PySparkSchema.from_ibis(table.schema())
        return frame.select(*(frame[f"`{field.name}`"].cast(field.dataType) for field in wanted))

    def _seen(self, name: str, files: Sequence[Path]) -> Table:
        self._session.read.parquet(*map(str, files)).createOrReplaceTempView(name)
        return self._backend.table(name)


@contextmanager
def open_files(files: Sequence[Path]) -> Iterator[Opened]:
    """The rows of Parquet files as one table in a Spark of its own."""
    with _one_at_a_time, engine.scratch_folder() as folder, _started(folder) as session:
        yield InSpark(session, files, folder)


@contextmanager
def _started(folder: Path) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(f"local[{settings.ANALYTICS_THREADS}]").appName("fai-portal")
    for name, value in _options(folder).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        java = session.sparkContext._jvm
        session.stop()
        _forget_folder(java)


def _forget_folder(java: Any) -> None:
    """Java keeps the first folder it was given for as long as it lives: later work would leave files in it."""
    utilities = getattr(java.org.apache.spark.util, "Utils$")
    getattr(utilities, "MODULE$").clearLocalRootDirs()


def _options(folder: Path) -> dict[str, str]:
    quiet = f"-Dlog4j2.configurationFile='{LOGGING}'"
    return {
        "spark.driver.memory": f"{heap_mebibytes(settings.ANALYTICS_MEMORY)}m",
        "spark.driver.extraJavaOptions": f"{quiet} -Duser.timezone=UTC -XX:-UsePerfData",
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.host": LOOPBACK,
        "spark.authenticate": "true",  # other users of the machine reach loopback too
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.artifact.isolation.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(PARTS_A_THREAD * settings.ANALYTICS_THREADS),
        # Exact or an error, as DuckDB has it: never a product of decimals that was rounded on the way, nor an
        # overflow that became NULL.
        "spark.sql.decimalOperations.allowPrecisionLoss": "false",
        "spark.sql.ansi.enabled": "true",
    }


def heap_mebibytes(memory: str) -> int:
    """The setting as DuckDB reads it, such as 1GB or 800 MiB, in the unit Java takes."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])(i?)B\s*", memory, re.IGNORECASE)
    if not found:
        raise ImproperlyConfigured(f"ANALYTICS_MEMORY is {memory!r}; allowed: a size such as 1GB or 800MiB.")
    number, power, binary = found.groups()
    size = int(float(number) * UNITS[binary.lower()] ** POWERS[power.upper()] / MEBIBYTE)
    if size < LEAST_MEBIBYTES:
        raise ImproperlyConfigured(
            f"ANALYTICS_MEMORY is {memory!r}; Spark needs {LEAST_MEBIBYTES}MiB at least."
        )
    return size
