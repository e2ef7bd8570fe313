"""Every request has a number. It stands in each log line of the request and on the error page, and says nothing else."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

_number: ContextVar[str] = ContextVar("request_number", default="-")


def request_number() -> str:
    """Of the request at hand; a dash outside of any."""
    return _number.get()


class NumberMiddleware:
    """The outermost one: what it calls runs under the number, errors and all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _number.set(secrets.token_hex(6))
        request.number = _number.get()  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            _number.reset(token)


class NumberFilter(logging.Filter):
    """Gives each log record the number of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.number = _number.get()
        return True
