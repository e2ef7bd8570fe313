"""The malware scanner: clamd, asked through its INSTREAM command. What it says is believed only if it proves itself."""

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fai_portal.common.standard_test_file import TEST_FILE

PIECE = 1 << 18
PATIENCE = 120.0  # seconds for one file
CLEAN = b"stream: OK"
FOUND = re.compile(rb"^stream: ([\x21-\x7e]{1,200}) FOUND$")
TOO_LARGE = b"INSTREAM size limit exceeded"


class NoAnswer(Exception):
    """The scanner is down, slow or says something that is no answer. For the log, not for the page."""


@dataclass(frozen=True)
class Scanner:
    """A clamd at `unix:///its/socket` or `tcp://host:port`."""

    url: str
    patience: float = PATIENCE

    def malware_in(self, path: Path) -> str:
        """The name of what was found, or "". Raises NoAnswer, also for a scanner that passes the test file."""
        if not self._asked([TEST_FILE]):
            raise NoAnswer("The scanner passed the standard test file.")
        with path.open("rb") as file:
            return self._asked(iter(lambda: file.read(PIECE), b""))

    def _asked(self, pieces: "Iterator[bytes] | list[bytes]") -> str:
        deadline = time.monotonic() + self.patience
        try:
            with self._connected() as link:
                try:
                    _send(link, b"zINSTREAM\0", deadline)
                    for piece in pieces:
                        _send(link, len(piece).to_bytes(4, "big") + piece, deadline)
                    _send(link, b"\0\0\0\0", deadline)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it may have said why before it hung up
                answer = _received(link, deadline)
        except OSError as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        return _understood(answer)

    def _connected(self) -> socket.socket:
        address = urlsplit(self.url)
        if address.scheme == "unix":
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(self.patience)
            try:
                link.connect(address.path)
            except OSError:
                link.close()
                raise
            return link
        return socket.create_connection((address.hostname or "", address.port or 3310), timeout=self.patience)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner took too long.")
    return left


def _send(link: socket.socket, data: bytes, deadline: float) -> None:
    link.settimeout(_left(deadline))
    link.sendall(data)


def _received(link: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 1024:
        link.settimeout(_left(deadline))
        if not (piece := link.recv(1024)):
            break
        answer += piece
    return answer


def _understood(answer: bytes) -> str:
    """The malware's name, or "" for clean. An answer that is neither, or is cut off, is none."""
    if not answer.endswith(b"\0"):
        raise NoAnswer("The scanner hung up in the middle of its answer.")
    words = answer[:-1]
    if words == CLEAN:
        return ""
    if match := FOUND.match(words):
        name = match[1].decode("ascii")
        if name.startswith("Heuristics.Limits.Exceeded"):
            raise NoAnswer(
                "The scanner's own limits are lower than the portal's, so it did not look at all of it."
            )
        return name
    if words.startswith(TOO_LARGE):
        raise NoAnswer("The scanner's StreamMaxLength is lower than the largest document.")
    raise NoAnswer("The scanner's answer cannot be understood.")
