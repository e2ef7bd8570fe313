"""A real clamd of the tests' own, with one signature; and servers that only pretend to be one."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fai_portal.documents.scanner import TEST_FILE
from tests.integration.workers import eventually

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@contextmanager
def started_clamd(folder: Path) -> Iterator[str]:
    """Its address. The system's own clamd and its signatures are left alone."""
    signatures, address = folder / "signatures", folder / "clamd.sock"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Portal.Test.File:0:*:{TEST_FILE.hex()}\n")
    settings = {
        "DatabaseDirectory": signatures, "LocalSocket": address, "Foreground": "yes", "StreamMaxLength": "110M",
        "MaxFileSize": "110M", "MaxScanSize": "400M", "AlertExceedsMax": "yes", "MaxThreads": 2,
        "LogFile": folder / "clamd.log",
    }  # fmt: skip
    (folder / "clamd.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    server = subprocess.Popen(
        [CLAMD, f"--config-file={folder / 'clamd.conf'}"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
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
