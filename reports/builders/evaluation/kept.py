"""Results of the evaluation's steps as bytes and back: what a run keeps of a step that is done."""

from typing import Any

import msgspec
import numpy as np


def encoded(result: Any) -> bytes:
    """A frozen dataclass of plain values, or a tuple of them."""
    return msgspec.msgpack.encode(result, enc_hook=_plain)


def decoded(data: bytes, kind: Any) -> Any:
    """The result of this type that `encoded` was given, to the last bit."""
    return msgspec.msgpack.decode(data, type=kind)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"A {type(value).__name__} is not a plain value.")
