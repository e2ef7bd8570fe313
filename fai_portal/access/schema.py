"""Every operation of the API may answer with the one shape of an error; the schema says so."""

from typing import Any

from drf_spectacular.authentication import SessionScheme

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error: RFC 9457, problem+json.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"description": "What is wrong with each field, all at once."},
        "error_number": {"type": "string", "description": "Finds the line in the log, for a fault of ours."},
    },
}


def describe_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add the problem shape as the default answer of each operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    answer = {
        "description": "What went wrong.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result.get("paths", {}).values():
        for operation in path.values():
            operation.setdefault("responses", {})["default"] = answer
    return result


class PortalSessionScheme(SessionScheme):
    """Tells the schema that our session authentication is the ordinary one."""

    target_class = "fai_portal.access.api.SessionAuthentication"
