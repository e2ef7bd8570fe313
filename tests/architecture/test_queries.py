"""No query in a view, task, endpoint or admin class: selectors, services and querysets ask the database."""

import ast

import pytest

from tests.architecture.source import Module, modules

SHELVES = ("views", "tasks", "api", "admin")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
QUERIES = {
    "aaggregate", "aggregate", "all", "annotate", "bulk_create", "bulk_update", "create", "delete", "distinct",
    "exclude", "execute", "filter", "get_or_create", "iterator", "only", "order_by", "prefetch_related", "raw", "save",
    "select_for_update", "select_related", "update_or_create", "using", "values", "values_list",
}  # fmt: skip
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "connection", "connections"}
# The bases that every admin class, its filters and every endpoint stand on ask `visible_to` once, for all of them.
BASES = {
    "fai_portal/access/admin.py": {"SafeAdmin", "UserAdmin", "GrantAdmin", "VisibleFilter"},
    "fai_portal/access/api.py": {"VisibleRows"},
}


def words(node: ast.AST) -> str | None:
    """What one piece of syntax asks of the database, if anything."""
    if isinstance(node, ast.Name) and node.id in SHORTCUTS:
        return node.id
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
        return node.attr
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
        of_a_mapping = node.func.attr == "values" and not node.args
        return None if of_a_mapping else f".{node.func.attr}()"
    return None


def queries(tree: ast.AST) -> set[tuple[int, str]]:
    """Lines and words of all that asks the database below a node. `Model.objects.none()` asks nothing."""
    nothing = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "none"
        for part in ast.walk(node)
    }
    return {
        (node.lineno, found)  # type: ignore[attr-defined]
        for node in ast.walk(tree)
        if id(node) not in nothing and (found := words(node))
    }


def offences(module: Module) -> list[str]:
    bases = BASES.get(module.where, set())
    parts = [node for node in module.tree.body if getattr(node, "name", "") not in bases]
    found = sorted({each for part in parts for each in queries(part)})
    return [f"{module.where}:{line} {words}" for line, words in found]


def test_no_view_task_endpoint_or_admin_class_asks_the_database():
    assert [offence for module in modules(*SHELVES) for offence in offences(module)] == []


def test_the_shelves_are_not_empty():
    shelves = {module.rooms[0] for module in modules(*SHELVES)}
    assert shelves == set(SHELVES)


@pytest.mark.parametrize(
    "line",
    [
        "State.objects.get(pk=1)",
        "run.artifacts.all()",
        "run.save()",
        "rows.filter(a=1)",
        "get_object_or_404(State, pk=1)",
        "State._default_manager.count()",
        "connection.cursor()",
    ],
)
def test_a_query_is_seen(line):
    assert queries(ast.parse(line))
