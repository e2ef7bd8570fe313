"""The contracts of pyproject.toml, and that they speak of every app and of all the maths."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture.source import PACKAGES


def contracts() -> dict[str, dict]:
    config = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["name"]: each for each in config["tool"]["importlinter"]["contracts"]}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_arrows_are_kept():
    run = lint(settings.BASE_DIR)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("states/__init__.py", "import reports"),
        ("reports/models/__init__.py", "from reports.services import run"),
        ("demonstrations/savings/__init__.py", "import django"),
        ("reports/selectors.py", "from enrollees.models import Dataset"),
        ("states/__init__.py", "import fai_portal.celery"),
        ("fai_portal/access/models.py", "from fai_portal.access.services import grant"),
    ],
)
def test_a_turned_arrow_is_seen(tmp_path, path, line):
    """The same contracts over a copy of the house with one wrong line in it."""
    for name in PACKAGES:
        for source in (settings.BASE_DIR / name).rglob("*.py"):
            copy = tmp_path / source.relative_to(settings.BASE_DIR)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((settings.BASE_DIR / "pyproject.toml").read_bytes())
    with (tmp_path / path).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    run = lint(tmp_path)
    assert run.returncode == 1
    assert "BROKEN" in run.stdout


def test_every_app_stands_in_the_contracts():
    ours = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}
    layers = contracts()["Arrows between the apps point one way"]["layers"]
    known = {name.strip() for layer in layers for name in layer.split("|")}
    assert ours - known == {"fai_portal.localservers"}  # only a machine's settings use it
    inside = {
        container
        for name in ("Arrows inside an app point one way", "Arrows inside a room of the kernel point one way")
        for container in contracts()[name]["containers"]
    }
    assert ours - inside == {"fai_portal.localservers"}
    root = contracts()["Nobody imports the composition root"]
    folder = settings.BASE_DIR / "fai_portal"
    rooms = {
        f"fai_portal.{path.stem}"
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    others = rooms - set(root["forbidden_modules"]) - {"fai_portal.__init__"}
    assert others <= set(root["source_modules"])


def test_all_maths_is_held_to_it():
    held = set(contracts()["The maths knows no framework"]["source_modules"])
    maths = {
        "demonstrations.savings",
        "demonstrations.evaluation",
        "enrollees.disclosure",
        "fai_portal.common",
    }
    assert held >= maths
