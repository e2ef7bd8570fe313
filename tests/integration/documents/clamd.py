"""A real clamd of the tests' own, with one signature; and servers that only pretend to be one."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fai_portal.localservers.addresses import CLAMD
from fai_portal.localservers.clamd import configuration
from tests.integration.workers import eventually


@contextmanager
def started_clamd(folder: Path) -> Iterator[str]:
    """Its address. The system's own clamd and its signatures are left alone."""
    address = folder / "clamd.sock"
    told = configuration(folder, address)
    server = subprocess.Popen(
        [CLAMD, f"--config-file={told}"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        eventually(lambda: server.poll() is not None or address.exists(), within=60)
        assert server.poll() is None, (folder / "clamd.log").read_text()
        yield f"unix://{address}"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def pretender(*answers: bytes | None) -> Iterator[str]:
    """Listens and gives these answers, one a connection and the last for ever; None is silence."""
    listener = socket.create_server(("127.0.0.1", 0))
    left = list(answers)

    def serve() -> None:
        held = []
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            answer = left.pop(0) if len(left) > 1 else left[0]
            held.append(link)
            if answer is None:
                continue
            _drink(link)
            link.sendall(answer)
            link.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def _drink(link: socket.socket) -> None:
    """Read a whole INSTREAM command."""
    file = link.makefile("rb")
    file.read(len(b"zINSTREAM\0"))
    while length := int.from_bytes(file.read(4), "big"):
        file.read(length)
