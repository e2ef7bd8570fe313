"""The second wall as data: which rows the database itself shows. Each app lists its tables in its `walls.py`.

A wall is written in SQL on purpose: it must not share a mistake with the querysets' `visible_to`. `{row}` stands for
the table and `{id}` for its key, so that the same wall stands around the table of its history.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from fai_portal.access.permissions import Permission as P


class Scope(StrEnum):
    """Which states' rows of a kind somebody may touch: a setting of the transaction, as postal codes or a star."""

    WORK = "work"
    DRAFTS = "drafts"
    INTERNAL = "internal"
    RUNS = "runs"
    DATASETS = "datasets"
    PEOPLE = "people"
    OUTBOX = "outbox"
    AUDIT = "audit"

    @property
    def setting(self) -> str:
        return f"portal.{self.value}"


# A report or a dataset is about a demonstration, so whoever may see those may see what it is called.
OPENED_BY = {
    Scope.WORK: {P.VIEW_UNPUBLISHED, P.VIEW_RUNS, P.DOWNLOAD_ARTIFACT, P.VIEW_DATASETS, P.VIEW_INTAKES},
    Scope.DRAFTS: {P.WRITE_MOU},
    Scope.INTERNAL: {P.VIEW_INTERNAL},
    Scope.RUNS: {P.VIEW_RUNS, P.DOWNLOAD_ARTIFACT},
    Scope.DATASETS: {P.VIEW_DATASETS, P.VIEW_RUNS, P.VIEW_INTAKES},
    Scope.PEOPLE: {P.VIEW_INTAKES, P.VIEW_ENROLLEES},
    Scope.OUTBOX: {P.USE_ADMIN},
    Scope.AUDIT: {P.VIEW_AUDIT},
}


def setting(name: str) -> str:
    """The setting, asked for once a query and not once a row."""
    return f"(SELECT current_setting('portal.{name}', true))"


ON_JOBS = f"{setting('jobs')} = 'on'"
ON_POST = f"{setting('post')} = 'on'"
ON_RECORD = f"{setting('record')} = 'on'"


def own(column: str) -> str:
    """Rows of whoever asks, whatever the state."""
    return f"{{row}}.{column}::text = {setting('actor')}"


@dataclass(frozen=True)
class Wall:
    """`work` says who may read and write a row, `read` who else may read it, `past` who may also read and write its
    history. `every` opens it to all states' people; without a scope nobody is that."""

    table: str
    scope: Scope | None
    work: str
    read: str = ""
    past: str = ""

    @property
    def every(self) -> str:
        return f"{setting(self.scope)} = '*'" if self.scope else "false"

    def policies(self, table: str = "", key: str = "id") -> dict[str, tuple[str, str]]:
        """Name -> (command, condition). The history of a row is never public, so its table has no `read`."""
        row = table or self.table
        conditions = [self.work, self.past] if table and self.past else [self.work]
        work = " OR ".join(f"({self._at(condition, row, key)})" for condition in conditions)
        found = {"portal_work": ("ALL", f"{self.every} OR {work}")}
        if self.read and not table:
            found["portal_read"] = ("SELECT", self._at(self.read, row, key))
        return found

    def or_where(self, condition: str) -> "Wall":
        return replace(self, work=f"{self.work} OR {condition}")

    def or_read(self, condition: str) -> "Wall":
        return replace(self, read=" OR ".join(filter(None, [self.read, condition])))

    @staticmethod
    def _at(condition: str, row: str, key: str) -> str:
        return condition.format(row=row, id=key)


def listed(scope: Scope) -> str:
    """The row's state is one of those that the scope names. Where it names all of them, see `Wall.every`."""
    states = f"(SELECT string_to_array(current_setting('{scope.setting}', true), ','))::text[]"
    return f"{{row}}.state_id = ANY ({states})"


def within(scope: Scope) -> str:
    """The scope reaches the row's state, by name or by a star."""
    return f"({setting(scope)} = '*' OR {listed(scope)})"


def of_state(table: str, scope: Scope, *, read: str = "") -> Wall:
    """Rows that name their state."""
    return Wall(table, scope, listed(scope), read)


def below(parent: Wall, table: str, column: str, *, public: bool = False, is_replaced: bool = False) -> Wall:
    """Rows that hang on a row of `parent`, and are as public as that one where `public`.

    Where rows of `parent` are taken away and written anew (`is_replaced`), the history of what hung on them is behind
    the wall around the history of `parent`.
    """
    there = f"SELECT FROM {parent.table} WHERE {parent.table}.id = {{row}}.{column}"
    work = f"EXISTS ({there} AND ({parent.work.format(row=parent.table, id='id')}))"
    history = f"{parent.table}event"
    past = (
        f"EXISTS (SELECT FROM {history} WHERE {history}.pgh_obj_id = {{row}}.{column})" if is_replaced else ""
    )
    return Wall(table, parent.scope, work, f"EXISTS ({there})" if public else "", past)
