"""From the working text of a source to what a page may print: a title, and links under their publisher's name."""

import csv
import re
from dataclasses import asdict, dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

CPSC = "CMS Monthly Enrollment by Contract/Plan/State/County"
_TITLES = (  # documents that are named in the working text without an address, or with one of a copy
    (re.compile(rf"{re.escape(CPSC)}, \w+ \d{{4}}"), None),
    (re.compile(r"MACPAC tables \d{4} and \d{4}"), None),
    (re.compile(r"\bCPSC\b"), CPSC),
)


@dataclass(frozen=True)
class Link:
    url: str
    publisher: str
    is_copy: bool = False


@cache
def _publishers() -> list[tuple[str, str, bool]]:
    """(address, publisher, is it a copy), the longest address first."""
    path = settings.BASE_DIR / "data" / "standard_codes" / "publishers.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["address"], row["publisher"], row["is_copy"] == "yes") for row in csv.DictReader(lines)]
    return sorted(rows, key=lambda row: -len(row[0]))


def link(url: str) -> Link:
    """The publisher behind an address. One that is not on the list goes by the name of its host."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    address = f"{host}{parts.path}"
    for start, publisher, is_copy in _publishers():
        if address.startswith(start) and address[len(start) : len(start) + 1] in ("", "/", "-"):
            return Link(url, publisher, is_copy)
    return Link(url, host)


def urls(text: str) -> list[str]:
    found = []
    for part in re.split(r"\s+[|;]\s+", text.strip()):
        if re.fullmatch(r"https?://\S+", part):
            found.append(part)
        else:
            found += [url.rstrip(".;:") for url in re.findall(r"https?://[^\s|,)]+", part)]
    return list(dict.fromkeys(found))


def title(text: str) -> str:
    for pattern, name in _TITLES:
        if match := pattern.search(text):
            return name or match.group()
    return ""


def printable(text: str) -> tuple[str, list[dict]]:
    """Title and links of a source. What comes from general knowledge is no citation: neither is given."""
    if text.lower().startswith("general knowledge"):
        return "", []
    return title(text), [asdict(link(url)) for url in urls(text)]


_AMERICAN = {
    "programme": "program",
    "enrolment": "enrollment",
    "organisation": "organization",
    "hospitalised": "hospitalized",
}


def american(text: str) -> str:
    """The record's own wording in the product's spelling; titles and names are left as they are."""
    pattern = re.compile("|".join(_AMERICAN), re.IGNORECASE)

    def replacement(match: re.Match[str]) -> str:
        word = _AMERICAN[match.group().lower()]
        return word.capitalize() if match.group()[0].isupper() else word

    return pattern.sub(replacement, text)
