"""A service is called by keyword, and it knows who acts.

Two kinds of step stand beside them, known by the first thing they take. A job's body takes its `Lease`: the job
row says who asked. A step of one large load takes the `Load` that its service opened.
"""

import ast

from tests.architecture.source import functions, modules

# Who acts before anybody can be named: the system actor itself.
NO_ACTOR = {"fai_portal/accounts/services/user.py:system_user"}


STEPS = {"Lease", "Load"}


def _name(annotation: ast.expr | None) -> str | None:
    return annotation.id if isinstance(annotation, ast.Name) else None


def complaint(function: ast.FunctionDef) -> str | None:
    arguments = function.args
    if any(_name(argument.annotation) in STEPS for argument in arguments.args):
        return None
    if arguments.posonlyargs or arguments.args or arguments.vararg:
        return "takes arguments by position"
    if "by" not in {argument.arg for argument in arguments.kwonlyargs}:
        return "does not say by whom"
    return None


def test_services_are_keyword_only_and_name_their_actor():
    wrong = []
    for module in modules("services"):
        for function in functions(module):
            name = f"{module.where}:{function.name}"
            problem = complaint(function)
            if problem and name not in NO_ACTOR:
                wrong.append(f"{name} {problem}")
    assert wrong == []


def test_a_service_of_another_shape_is_seen():
    def of(text: str) -> str | None:
        return complaint(ast.parse(text).body[0])  # type: ignore[arg-type]

    assert of("def f(run, *, by): ...") == "takes arguments by position"
    assert of("def f(*, run): ...") == "does not say by whom"
    assert of("def f(*, by, run): ...") is None
    assert of("def f(run, lease: Lease): ...") is None
