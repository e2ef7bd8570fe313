"""Work in child processes, a few at a time: each computes alone, tells how far it is, and hands back bytes.

A child is a fork, so it sees what its parent had read and copies nothing. It touches neither the database nor the
broker, it may take only so much memory, and it ends when its parent does, whatever kills it.
"""

import os
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

type_of_tell = Callable[[float], None]  # told the part of the work that is done, from 0 to 1
type_of_make = Callable[[type_of_tell], bytes]


class ChildFailed(RuntimeError):
    """A child ended without an answer, or with an error, whose traceback is the message."""


@dataclass(frozen=True)
class Begun:
    name: str


@dataclass(frozen=True)
class Told:
    name: str
    part: float


@dataclass(frozen=True)
class Made:
    name: str
    output: bytes


@dataclass
class _Child:
    name: str
    pid: int
    answers: Connection
    life: Connection = field(repr=False)  # the child ends when this end is closed
    part: float = 0.0

    def end(self) -> None:
        self.life.close()
        self.answers.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def side_by_side(
    works: Sequence[tuple[str, type_of_make]], *, processes: int, memory: int, every: float
) -> Iterator[Begun | Told | Made]:
    """What happens while the works, by name, are made, `processes` at a time, each with `memory` bytes of its own.

    Every `every` seconds each work at hand is told of again. Raises MemoryError where a work needs more memory, and
    ChildFailed where it raises anything else or ends without an answer; no child is left, however this ends.
    """
    waiting, running = list(works)[::-1], dict[Any, _Child]()
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                name, make = waiting.pop()
                yield Begun(name)
                child = _begin(name, make, memory, others=list(running.values()))
                running[child.answers] = child
            ready = wait(list(running), timeout=every)
            for answers in ready:
                child = running[answers]
                answer = _answer(child)
                if isinstance(answer, float):
                    child.part = answer
                    continue
                del running[child.answers]
                child.end()
                yield Made(child.name, answer)
            if not ready:
                yield from [Told(child.name, child.part) for child in running.values()]
    finally:
        for child in running.values():
            child.end()


def _answer(child: _Child) -> float | bytes:
    try:
        kind, value = child.answers.recv()
    except EOFError:
        raise ChildFailed(f"The process of {child.name} ended without an answer.") from None
    if kind == "no memory":
        raise MemoryError
    if kind == "failed":
        raise ChildFailed(value)
    return value


def _begin(name: str, make: type_of_make, memory: int, *, others: Sequence[_Child]) -> _Child:
    answers, give = Pipe(duplex=False)
    held, life = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            answers.close()
            life.close()
            for other in others:  # else they would not end with our parent
                other.answers.close()
                other.life.close()
            _work(make, memory, give, held)
            code = 0
        finally:
            os._exit(code)
    give.close()
    held.close()
    return _Child(name, pid, answers, life)


def _work(make: type_of_make, memory: int, give: Connection, held: Connection) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, args=(held,), daemon=True).start()
    _limit(memory)
    try:
        give.send(("made", make(lambda part: give.send(("told", float(part))))))
    except MemoryError:
        give.send(("no memory", None))
    except Exception:
        give.send(("failed", traceback.format_exc()))


def _end_with_parent(held: Connection) -> None:
    held.poll(None)
    os._exit(1)


def _limit(memory: int) -> None:
    """No more than `memory` bytes beside what was there before."""
    with open("/proc/self/status") as status:  # noqa: PTH123
        data = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = data + memory
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
