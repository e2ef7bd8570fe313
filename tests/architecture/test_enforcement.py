"""The view names its permission; the service that a page, an endpoint or the admin calls enforces one again.

And whatever runs without a request says in whose context, or row security would show it an empty portal.
"""

import ast

from tests.architecture.source import Module, functions, modules

DOORS = ("views", "account_views", "review_views", "api", "admin", "forms", "downloads")
# What asks: the check itself, and the two services that lock a version for whoever may hold it.
ASKS = {"check", "lock", "draft_of"}
# These write or read rows of whoever asks, by `by=` itself: there is nothing that another could be refused.
OWN_ROWS = {"mark_read", "choose_mail"}
# A document knows no owner: its page finds the row by what an owner shows the reader, and anything else is 404.
FOUND_BY_ITS_OWNER = {"open_document"}
AUDIT = {"record", "record_looks"}  # whoever does something has it recorded


def called(tree: ast.AST) -> set[str]:
    """The names of what is called, methods of one's own left out."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    own = [
        call for call in calls if isinstance(call, ast.Attribute) and getattr(call.value, "id", "") == "self"
    ]
    return {getattr(call, "attr", getattr(call, "id", "")) for call in calls if call not in own}


def services() -> dict[str, list[ast.FunctionDef]]:
    """Every function at the top of a service module, private steps included, by its name."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for module in modules("services"):
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
    return found


def asks(name: str, known: dict[str, list[ast.FunctionDef]], seen: frozenset[str] = frozenset()) -> bool:
    """Whether each service of this name checks a permission, itself or in a step that it takes."""
    return all(
        called(function) & ASKS
        or any(asks(step, known, seen | {name}) for step in called(function) & set(known) - seen - {name})
        for function in known[name]
    )


def taken_in(module: Module) -> set[str]:
    """What a module imports from services: functions, and modules of them under the name it uses."""
    return {
        name.asname or name.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and "services" in (node.module or "").split(".")
        for name in node.names
    }


def behind_doors() -> set[str]:
    """The services that views, endpoints, the admin and their forms call. Those of accounts stand below access."""
    found = set()
    for module in modules(*DOORS):
        imported = taken_in(module) if not module.where.startswith("fai_portal/accounts/") else set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id in imported:
                    found.add(node.func.id)
                elif isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in imported:
                    found.add(node.func.attr)
    return found & set(services())


def test_each_service_behind_a_door_asks_again():
    known = services()
    entered = behind_doors()
    assert len(entered) > 25
    silent = {name for name in entered if not asks(name, known)}
    assert silent == OWN_ROWS | FOUND_BY_ITS_OWNER | AUDIT


def test_a_service_that_stops_asking_is_seen():
    known = services()
    silent = ast.parse("def cancel_run(*, by): jobs.request_cancel(job=run)").body[0]
    assert asks("cancel_run", known)
    assert not asks("cancel_run", known | {"cancel_run": [silent]})


def test_each_task_says_in_whose_context_it_works():
    """A sweep that sees no rows takes everything for left over."""
    silent = [
        f"{module.where}:{function.name}"
        for module in modules("tasks")
        for function in functions(module)
        if not called(function) & {"work", "entered"} and module.where != "fai_portal/jobs/tasks.py"
    ]
    assert silent == []
