"""The terms as people type them, in a form, a workbook or a request, and as the record keeps them.

`layout` lists what may be typed, `typed` reads it, `whole` checks what only holds between the parts. All three
ways in share them: `checked(entered, around)` gives the typed terms, or every problem at once.
"""

from states.ingest.table import Problem
from states.ingest.terms.around import Around
from states.ingest.terms.entered import Entered
from states.ingest.terms.typed import TypedTerms, typed
from states.ingest.terms.whole import check


def checked(entered: Entered, around: Around) -> tuple[TypedTerms, list[Problem]]:
    """The typed terms and all that is wrong with them. With any problem they must not be written."""
    problems: list[Problem] = []
    terms = typed(entered, around, problems)
    check(terms, around, problems)
    order = {"terms": 0, "years": 1, "percentages": 2, "counties": 3, "policy": 4}
    problems.sort(key=lambda problem: (order[problem.file], problem.row or 0))
    return terms, problems
