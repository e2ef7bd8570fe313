"""Dates as agreements write them, the day they name, and the sentences that say a day of something."""

import re
from calendar import month_name
from collections.abc import Sequence
from datetime import date

from states.ingest.prefill.passage import Proposal, sentences

MONTHS = "|".join(month_name[1:])
DAY = (
    rf"(?:(?:{MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:day of )?(?:{MONTHS}),? \d{{4}}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})"
)


def day(text: str) -> date | None:
    """The day, or None for one that no calendar has, such as February 30. Numbers alone are month/day/year."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        if "/" in text:
            month, of_month, year = (int(part) for part in text.split("/"))
            return date(year, month, of_month)
        name = re.search(MONTHS, text)
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        if name is None or len(numbers) != 2:
            return None
        return date(numbers[1], list(month_name).index(name[0]), numbers[0])
    except ValueError:
        return None


def days_said(
    pages: Sequence[str], *, field: str, said: re.Pattern[str], other: re.Pattern[str]
) -> list[Proposal]:
    """The `day` of each place that `said` finds, unless the sentence before it speaks of something `other`."""
    found = []
    for sentence in sentences(pages):
        for match in said.finditer(sentence.text):
            read = day(match["day"])
            if read and not other.search(sentence.text[: match.start()]):
                found.append(sentence.proposal(field, read.isoformat(), match.start()))
    return found
