"""The receipt of a submission as an accessible PDF: what, who, when, the files with their hashes, and its number."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from fai_portal.common.letters import spelled
from fai_portal.common.typeset import typeset
from states.render.clock import in_utc, local

TEMPLATE = Path(__file__).parent / "templates" / "receipt.typ"


@dataclass(frozen=True)
class File:
    title: str
    sha256: str
    size: int | None
    notes: tuple[str, ...] = ()  # such as that nobody scanned it, or that it holds no text


@dataclass(frozen=True)
class Receipt:
    number: str
    title: str
    version: int
    kind: str
    state_code: str
    state_name: str
    by: str
    at: datetime
    address: str
    files: tuple[File, ...]


def render(receipt: Receipt) -> bytes:
    facts = [
        ("Receipt number", receipt.number),
        ("Submitted", f"{receipt.title}, version {receipt.version}"),
        ("Kind of document", receipt.kind),
        ("State", receipt.state_name),
        ("Submitted by", receipt.by),
        (f"Local time in {receipt.state_name}", local(receipt.at, receipt.state_code)),
        ("Time in UTC", in_utc(receipt.at)),
        ("Permanent address", receipt.address),
    ]
    data = {
        "number": receipt.number,
        "year": receipt.at.year,
        "month": receipt.at.month,
        "day": receipt.at.day,
        "facts": [[name, spelled(value)] for name, value in facts],
        "files": [
            [
                spelled(file.title),
                file.sha256,
                f"{file.size:,} bytes" if file.size is not None else "",
                [spelled(note) for note in file.notes],
            ]
            for file in receipt.files
        ],
    }
    to_the_second = receipt.at.replace(microsecond=0)  # more than that no PDF holds
    return typeset(TEMPLATE, {"receipt": orjson.dumps(data).decode()}, dated=to_the_second)
