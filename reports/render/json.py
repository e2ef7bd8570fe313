"""The whole report as JSON: the text, and every number both as carried (`value`) and as shown (`text`)."""

import orjson

from reports.render.document import Document


def render(document: Document) -> bytes:
    return orjson.dumps(document.as_data(), option=orjson.OPT_INDENT_2) + b"\n"
