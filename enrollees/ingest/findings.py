"""What an intake says about a file: findings, their counts, and the report that every import prints.

The shape of `IntakeReport.as_dict()` is a public face (other programs read it). It never shows an
identifier: whatever looks like one is masked by `shown()`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any, Literal, Protocol

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"

ACCEPTED = "accepted"
ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
REJECTED = "rejected"

DEFAULT_MAX_FINDINGS = 1_000
MOST_NOTED = 200_000  # rows that an annotated copy names of one rule
LONGEST_SHOWN = 60
# Seven or more letters and digits in a row, a card's dashes allowed: with three digits among them it has the
# shape of an MBI, a HICN, a Social Security number or a plan's own number.
_RUN = re.compile(r"[A-Za-z0-9](?:[- ]?[A-Za-z0-9]){6,}")
_FEWEST_DIGITS = 3
# An MBI or a Social Security number between whose parts stands any one sign, and an e-mail address.
_APART = re.compile(
    r"[1-9][A-Za-z][A-Za-z0-9][0-9][\W_]?[A-Za-z][A-Za-z0-9][0-9][\W_]?[A-Za-z]{2}[0-9]{2}"
    r"|[0-9]{3}[\W_][0-9]{2}[\W_][0-9]{4}"
    r"|[\w.+-]+@[\w.-]+"
)


def _mask(run: re.Match[str]) -> str:
    if sum(letter.isdigit() for letter in run[0]) < _FEWEST_DIGITS:
        return run[0]
    return _blanked(run)


def _blanked(run: re.Match[str]) -> str:
    return re.sub(r"[0-9]", "#", re.sub(r"[A-Za-z]", "X", run[0]))


def shown(value: object) -> str:
    """A value as findings may show it: short, printable, whatever looks like an identifier masked."""
    whole = "" if value is None else str(value)
    text = _APART.sub(_blanked, _RUN.sub(_mask, whole[: 2 * LONGEST_SHOWN]))
    text = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(whole):,} characters)"


def masked_person(value: object) -> str:
    """A person's identifier as a finding may show it: its length only."""
    return f"a person identifier of {len(str(value)):,} characters"


@dataclass(frozen=True)
class Finding:
    """One thing found in a file: where, what, what is allowed, and how to fix it. Row 1 is the header."""

    file: str
    row: int | None
    field: str
    rule: str
    severity: Severity
    found: str
    allowed: str
    fix: str
    person: str = ""  # a masked key: the same for all rows of a person, and says nothing of them
    month: str = ""

    @property
    def order(self) -> tuple:
        """Errors first, whole-file findings before rows, then down the file."""
        return (self.severity != ERROR, self.row is not None, self.file, self.row or 0, self.field, self.rule)


_TOLD = ("file", "row", "field", "rule", "severity", "found", "allowed", "fix")  # what a command's answer has


class Notes(Protocol):
    """Where every finding of a row goes besides, those that are not listed too."""

    def add(self, finding: Finding) -> None: ...


class Findings:
    """Collects findings: every one is counted, and enough are kept to fill a list of `max_findings`.

    Memory is bounded by the number of rules, whatever the number of findings.
    """

    def __init__(self, max_findings: int = DEFAULT_MAX_FINDINGS, notes: Notes | None = None) -> None:
        self.max_findings = max_findings
        self.most_examples = MOST_NOTED if notes else max_findings
        self._notes = notes
        self.counts: Counter[str] = Counter()
        self.errors = 0
        self.warnings = 0
        self._kept: dict[tuple[Severity, str], list[Finding]] = {}

    def add(
        self,
        *,
        rule: str,
        severity: Severity = ERROR,
        file: str = "",
        row: int | None = None,
        field: str = "",
        found: str = "",
        allowed: str = "",
        fix: str = "",
        times: int = 1,
    ) -> None:
        """Record a finding. A set-based check that met more of the same than it describes passes `times`."""
        self.count(rule, severity, times)
        self._keep(Finding(file, row, field, rule, severity, found, allowed, fix))

    def extend(self, examples: Iterable[Finding], *, rule: str, severity: Severity, total: int) -> None:
        """Record `total` findings of one rule, of which only `examples` are described."""
        self.count(rule, severity, total)
        for example in examples:
            self._keep(example)

    def count(self, rule: str, severity: Severity, times: int = 1) -> None:
        """Count findings that are not described one by one."""
        if not times:
            return
        self.counts[rule] += times
        if severity == ERROR:
            self.errors += times
        else:
            self.warnings += times

    def rows_of(self, file: str) -> set[int]:
        """The rows that are listed of one file."""
        return {each.row for kept in self._kept.values() for each in kept if each.file == file and each.row}

    def name(self, file: str, told: Mapping[int, tuple[str, str]]) -> None:
        """Say of each listed row of a file whose it is, by a masked key, and of which month."""
        for kept in self._kept.values():
            for place, each in enumerate(kept):
                if each.file == file and each.row in told:
                    person, month = told[each.row]
                    kept[place] = replace(each, person=person, month=month)

    def _keep(self, finding: Finding) -> None:
        if self._notes:
            self._notes.add(finding)
        kept = self._kept.setdefault((finding.severity, finding.rule), [])
        kept.append(finding)
        if len(kept) >= 2 * self.max_findings + 16:
            kept.sort(key=lambda each: each.order)
            del kept[self.max_findings :]

    @property
    def verdict(self) -> str:
        if self.errors:
            return REJECTED
        return ACCEPTED_WITH_WARNINGS if self.warnings else ACCEPTED

    def listed(self) -> list[Finding]:
        """At most `max_findings`, critical first; each rule has its share, so no rule hides another."""
        chosen: list[Finding] = []
        for severity in (ERROR, WARNING):
            by_rule = [
                sorted(kept, key=lambda each: each.order)
                for (kept_severity, _), kept in sorted(self._kept.items())
                if kept_severity == severity
            ]
            turns = chain.from_iterable(zip_longest(*by_rule))
            chosen.extend(finding for finding in turns if finding is not None)
        return sorted(chosen[: self.max_findings], key=lambda each: each.order)


@dataclass(frozen=True)
class IntakeReport:
    """What an import answers, dry or real."""

    verdict: str
    layout: str
    rows: int = 0
    loaded: int = 0
    people: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    dataset: str | None = None
    batch: int | None = None  # the intake batch that keeps this report; no part of the answer
    people_explained: tuple[dict[str, Any], ...] | None = None  # only `import_rif --explain` gives it

    @classmethod
    def of(cls, findings: Findings, *, layout: str, rows: int = 0, people: int = 0) -> "IntakeReport":
        """The report of a checked file before anything is loaded."""
        return cls(
            verdict=findings.verdict,
            layout=layout,
            rows=rows,
            people=people,
            counts=dict(sorted(findings.counts.items())),
            findings=tuple(findings.listed()),
        )

    @property
    def accepted(self) -> bool:
        return self.verdict != REJECTED

    def as_dict(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "verdict": self.verdict,
            "layout": self.layout,
            "rows": self.rows,
            "loaded": self.loaded,
            "people": self.people,
            "counts": self.counts,
            "findings": [{name: getattr(each, name) for name in _TOLD} for each in self.findings],
            "dataset": self.dataset,
        }
        if self.people_explained is not None:
            answer["people_explained"] = list(self.people_explained)
        return answer
