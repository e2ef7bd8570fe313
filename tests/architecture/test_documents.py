"""Every command, setting, kind of report and route is described in docs/, and nothing else is."""

import ast
import re
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, get_commands, load_command_class

from reports.catalogue import CATALOGUE
from tests.architecture.source import PACKAGES, modules
from tests.architecture.test_routes import in_admin, routes

READERS = {"text", "flag", "number", "choice", "items", "pairs", "require"}
OURS = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}


@cache
def page(name: str) -> str:
    return (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """The sections of a page by the command in their heading."""
    parts = re.split(r"^### `manage\.py (\w+)[^`]*`$", text, flags=re.MULTILINE)
    return {name: part.split("\n## ")[0] for name, part in zip(parts[1::2], parts[2::2], strict=True)}


def commands() -> dict[str, BaseCommand]:
    return {name: load_command_class(app, name) for name, app in get_commands().items() if app in OURS}


def options(command: BaseCommand) -> set[str]:
    def long(of: BaseCommand) -> set[str]:
        parser = of.create_parser("manage.py", "x")
        return {
            option
            for action in parser._actions
            for option in action.option_strings
            if option.startswith("--")
        }

    # Those of every command, ours too, are described once above all of them.
    return long(command) - long(BaseCommand()) - {"--format"}


def test_every_command_has_a_section_and_every_section_a_command():
    assert set(sections(page("operations.md"))) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_is_described(name):
    command = commands()[name]
    if type(command).__module__.startswith("django.") or name == "migrate":
        return  # Django's own words stand in --help
    heading = re.search(rf"^### `manage\.py {name}\b[^`]*`$", page("operations.md"), flags=re.MULTILINE)
    text = (heading[0] if heading else "") + sections(page("operations.md"))[name]
    described = set(re.findall(r"--[a-z][a-z-]*", text))
    assert described == options(command)


def read_settings() -> set[str]:
    """Names read from the environment, wherever that is done; those of the tests' own settings left out."""
    found = {"DJANGO_SETTINGS_MODULE"}
    calls = (
        node
        for module in modules()
        if module.where != "fai_portal/settings/test.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    for call in calls:
        of, reader = ast.unparse(call.func.value), call.func.attr
        if (of == "environment" and reader in READERS) or (of == "os.environ" and reader == "get"):
            names = call.args if reader == "require" else call.args[:1]
            found |= {name.value for name in names if isinstance(name, ast.Constant)}
    return found


def named_settings() -> set[str]:
    text = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Z][A-Z_]+)=", text, flags=re.MULTILINE))


# Read by the Makefile, which hands them on.
BY_MAKE = {"PORT"}


def test_every_setting_is_in_the_example_and_does_something():
    assert named_settings() == read_settings() | BY_MAKE


def test_every_setting_is_described():
    described = set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", page("operations.md"), flags=re.MULTILINE))
    assert described == named_settings()


def test_settings_come_through_one_door():
    """Only the settings, the local servers and the two entry points look at the environment."""
    allowed = (
        "fai_portal/settings/",
        "fai_portal/localservers/",
        "fai_portal/celery.py",
        "fai_portal/wsgi.py",
    )
    others = [
        module.where
        for module in modules()
        if not module.where.startswith(allowed)
        and any(
            isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            for node in ast.walk(module.tree)
        )
    ]
    assert others == []


def test_every_kind_of_report_has_its_method_page_and_is_described():
    for kind in CATALOGUE.values():
        assert (settings.BASE_DIR / kind.method_page).is_file(), kind.key
        assert re.search(rf"^\| `{kind.key}` \|", page("operations.md"), flags=re.MULTILINE), kind.key
        for parameter in kind.parameters:
            assert f"`{parameter.name}`" in page("operations.md"), f"{kind.key} {parameter.name}"


def shown(address: str) -> str:
    """An address as people write it: api/v1/^states/(?P<code>[A-Z]{2})$ is /api/v1/states/{code}."""
    address = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", address)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address).replace("^", "").replace("$", "")


def test_every_route_is_described():
    addresses = {shown(address) for address, route in routes() if not in_admin(address) and route.name}
    described = set(re.findall(r"^\| `(?:[A-Z, ]+ )?(/[^`]*)` \|", page("api.md"), flags=re.MULTILINE))
    assert described == addresses | {"/admin/"}


def test_every_filter_of_a_list_is_described():
    missing = []
    for address, route in routes():
        if "list" not in (getattr(route.callback, "actions", None) or {}).values():
            continue
        view = route.callback.cls
        filters = (
            getattr(getattr(view, "filterset_class", None), "base_filters", None) or view.filterset_fields
        )
        row = next(line for line in page("api.md").splitlines() if f"{shown(address)}`" in line)
        missing += [f"{shown(address)} {name}" for name in filters if f"`{name}`" not in row]
    assert missing == []


def test_links_between_the_pages_lead_somewhere():
    folder = settings.BASE_DIR / "docs"
    broken = []
    for path in [settings.BASE_DIR / "README.md", *sorted(folder.rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(settings.BASE_DIR)} -> {target}")
    assert broken == []
