"""What the terms are checked against: the state and its counties, and for an amendment, what it amends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from states.ingest.terms.typed import TypedTerms


@dataclass(frozen=True)
class Around:
    state: str
    state_name: str
    counties: Mapping[str, str] = field(default_factory=dict)  # names by FIPS code
    fips: str = ""  # of the state
    is_amendment: bool = False
    amends: str = ""  # the title of what it amends; empty while it names nothing
    amended: TypedTerms | None = None  # the terms that it amends

    @cached_property
    def by_name(self) -> dict[str, str]:
        """FIPS codes by plain name. A county wins over a city of the same name."""
        return {plain(name): fips for fips, name in reversed(self.counties.items())}

    def county(self, text: str) -> str | None:
        """The FIPS code of a county by its name or code. A code may have lost its leading zero."""
        if text.isdigit():
            return code if (code := text.zfill(5)) in self.counties else None
        return self.by_name.get(plain(text))

    @cached_property
    def _suggested(self) -> dict[str, list[str]]:
        return {}

    def suggestions(self, text: str) -> list[str]:
        """Names of the state's counties that look like it, the likeliest first. A name is looked up once."""
        name = plain(text)
        if name not in self._suggested:
            close = get_close_matches(name, self.by_name, n=3, cutoff=0.7)
            self._suggested[name] = [self.counties[self.by_name[each]] for each in close]
        return self._suggested[name]

    def meant(self, text: str) -> str:
        """The one county that a misspelled name can mean; empty where it is right, or there are several or none."""
        if self.county(text) or text.isdigit():
            return ""
        close = self.suggestions(text)
        return close[0] if len(close) == 1 else ""


def plain(name: str) -> str:
    """A name as people may write it: without capitals, points, and the word for what it is."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("'", "").replace("’", "")).split()
    if len(words) > 1 and words[-1] in ("county", "parish", "borough"):
        words = words[:-1]
    return " ".join("saint" if word == "st" else word for word in words)
