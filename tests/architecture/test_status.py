"""No code writes the status of a version but the move service; the database guards the same door."""

import ast

import pytest

from tests.architecture.source import Module, modules

# The record tells of versions that were published long before the portal; it makes them, and never moves one.
WRITERS = {"states/services/agreement_move.py", "states/services/mou_record.py"}
APPS = ("states/", "demonstrations/", "fai_portal/documents/")
CALLS = {"update", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "MouVersion"}


def writes(tree: ast.AST) -> list[int]:
    """The lines that set a status: by attribute, by keyword of a writing call, or by SQL."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            found.append(node.lineno)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in CALLS and any(keyword.arg == "status" for keyword in node.keywords):
                found.append(node.lineno)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "portal.moving" in node.value:
            found.append(node.lineno)
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and "UPDATE states_mouversion" in node.value
        ):
            found.append(node.lineno)
    return found


def callers(module: Module, function: str) -> bool:
    return any(
        (isinstance(node, ast.alias) and node.name == function)
        or (isinstance(node, ast.Attribute) and node.attr == function)
        for node in ast.walk(module.tree)
    )


def test_only_the_move_service_writes_a_status():
    found = [module for module in modules() if module.where.startswith(APPS) and writes(module.tree)]
    assert {module.where for module in found} == WRITERS


def test_only_the_demonstrations_accept():
    found = {module.where for module in modules() if callers(module, "accept_version")}
    assert found == {"demonstrations/services/acceptance.py"}


@pytest.mark.parametrize(
    "line",
    [
        "version.status = 'published'",
        "MouVersion.objects.update(status='published')",
        "MouVersion(status='published')",
        "cursor.execute('UPDATE states_mouversion SET status = 1')",
    ],
)
def test_a_write_is_seen(line):
    assert writes(ast.parse(line))
