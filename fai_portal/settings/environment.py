"""Reading settings from the environment. A missing one stops the start and names itself."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; allowed: 1 or 0, true or false, yes or no, on or off.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; allowed: a whole number.") from error


def choice(name: str, default: str, *, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; allowed: {', '.join(allowed)}.")
    return value


def items(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def pairs(name: str) -> dict[str, str]:
    """`A=1,B=2` as a dictionary."""
    found = {}
    for item in items(name):
        key, sign, value = item.partition("=")
        if not sign:
            raise ImproperlyConfigured(f"{name} must hold NAME=value, separated by commas.")
        found[key.strip()] = value.strip()
    return found


def clamd(name: str, default: str = "") -> str:
    """Where the malware scanner listens, or nothing; what is neither a socket nor a host stops the start."""
    value = os.environ.get(name, default)
    address = urlsplit(value)
    if value and not (
        (address.scheme == "unix" and address.path) or (address.scheme == "tcp" and address.hostname)
    ):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; allowed: unix:///path/of/its/socket or tcp://host:port."
        )
    return value


def require(*names: str) -> None:
    """Stop the start when any of these is missing or empty, naming all of them at once."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(
            f"Missing settings: {', '.join(missing)}. Set them in the environment; .env.example explains each."
        )


def require_mail() -> None:
    """Stop the start when the mail service is not one that is installed, or has no settings."""
    backend = text("MAIL_BACKEND")
    module = backend.removesuffix(".EmailBackend")
    if module == backend or not _is_installed(module):
        raise ImproperlyConfigured(
            f"MAIL_BACKEND is {backend!r}; allowed: the EmailBackend of a module that is installed, "
            "such as anymail.backends.postmark.EmailBackend."
        )
    if module.startswith("anymail."):
        require("ANYMAIL")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def require_spark() -> None:
    """Stop the start when a part that Spark needs is not on this machine."""
    if not find_spec("pyspark"):
        raise ImproperlyConfigured(
            "ANALYTICS_BACKEND is 'spark' and pyspark is not installed. Run `make spark`, or set it to duckdb."
        )
    home = os.environ.get("JAVA_HOME")
    if not shutil.which(str(Path(home, "bin", "java")) if home else "java"):
        raise ImproperlyConfigured(
            "ANALYTICS_BACKEND is 'spark' and Java was not found. Install Java 17 or set JAVA_HOME, or set it to duckdb."
        )
