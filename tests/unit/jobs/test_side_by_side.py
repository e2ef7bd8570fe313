"""Work in child processes: what comes back, what is raised, and that nobody is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from demonstrations.evaluation.families import NotEstimable
from fai_portal.jobs.side_by_side import Begun, ChildFailed, Made, Told, side_by_side
from tests.integration.workers import eventually

GIGABYTE = 10**9


def run(works, *, processes=2, memory=GIGABYTE, every=5.0):
    return list(side_by_side(works, processes=processes, memory=memory, every=every))


def made(events):
    return {event.name: event.output for event in events if isinstance(event, Made)}


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_each_work_is_begun_and_made_in_a_process_of_its_own():
    works = [(name, lambda tell: str(os.getpid()).encode()) for name in "abcde"]
    events = run(works)
    assert [event.name for event in events if isinstance(event, Begun)] == list("abcde")
    pids = {int(output) for output in made(events).values()}
    assert len(pids) == 5 and os.getpid() not in pids
    assert all(map(is_gone, pids))


def test_a_large_answer_comes_whole():
    assert made(run([("a", lambda tell: bytes(range(256)) * 40_000)]))["a"] == bytes(range(256)) * 40_000


def test_progress_is_told_while_the_work_goes_on():
    def make(tell):
        tell(0.25)
        time.sleep(0.4)
        return b""

    told = [event.part for event in run([("a", make)], every=0.05) if isinstance(event, Told)]
    assert told and set(told) == {0.25}


@pytest.mark.parametrize(
    ("error", "seen", "words"),
    [
        (NotEstimable("one_cluster", "No county."), ChildFailed, "No county"),
        (ZeroDivisionError("0"), ChildFailed, "test_side_by_side.py.*ZeroDivisionError"),
        (SystemExit(3), ChildFailed, "ended without an answer"),
    ],
)
def test_an_error_is_raised_here_and_ends_the_others(tmp_path, error, seen, words):
    def fail(tell):
        eventually((tmp_path / "pid").exists, within=20)
        raise error

    def wait(tell):
        (tmp_path / "part").write_text(str(os.getpid()))
        (tmp_path / "part").rename(tmp_path / "pid")
        time.sleep(600)

    with pytest.raises(seen, match=f"(?s){words}"):
        run([("wait", wait), ("fail", fail)])
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_a_child_may_take_only_so_much_memory():
    work = [("a", lambda tell: str(len(bytes(GIGABYTE // 2))).encode())]
    with pytest.raises(MemoryError):
        run(work, memory=GIGABYTE // 4)
    assert int(made(run(work))["a"]) == GIGABYTE // 2


PARENT = """
import os, sys, time
from pathlib import Path
from demonstrations.evaluation.families import NotEstimable
from fai_portal.jobs.side_by_side import side_by_side

def make(tell):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(600)

list(side_by_side([("a", make), ("b", make)], processes=2, memory=10**9, every=5.0))
"""


def test_children_end_with_a_parent_that_is_killed(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)])
    try:
        eventually(lambda: len(list(tmp_path.iterdir())) == 2, within=30)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    children = [int(child.name) for child in tmp_path.iterdir()]
    eventually(lambda: all(map(is_gone, children)), within=20)
