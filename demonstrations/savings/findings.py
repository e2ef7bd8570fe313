"""What is wrong with an input: what was found, what is allowed, where, and how to fix it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a policy or with a file of cells. Row 1 is the header; None means the whole file."""

    rule: str
    found: str
    allowed: str
    fix: str
    file: str = ""
    row: int | None = None
    field: str = ""
    severity: str = "error"

    def as_dict(self) -> dict[str, object]:
        return {
            key: asdict(self)[key]
            for key in ("file", "row", "field", "rule", "severity", "found", "allowed", "fix")
        }


class Refusal(ValueError):
    """An input that cannot be used; `findings` names everything wrong with it, not only the first thing."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "; ".join(f"{each.field or each.file}: found {each.found}" for each in self.findings)
        )

    def as_dict(self) -> dict[str, object]:
        return {"findings": [finding.as_dict() for finding in self.findings]}


def shown(value: object) -> str:
    """A value as a finding shows it: short and on one line."""
    text = str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text[: LONGEST_SHOWN * 2])
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
