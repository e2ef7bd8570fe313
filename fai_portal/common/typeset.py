"""Typst, called one way: PDF/UA-1 and PDF/A-2a, one font, the same bytes each time. Any warning fails the build.

Content comes as JSON in `sys_inputs`; no markup is ever built from it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import ttf_opensans
import typst

FONT_FOLDER = Path(ttf_opensans.__file__).parent / "ttf"
STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]


class PdfError(Exception):
    """Typst refused the document or warned about it."""


def typeset(template: Path, inputs: Mapping[str, str], *, dated: datetime) -> bytes:
    try:
        data, warnings = typst.compile_with_warnings(
            template,
            root=template.parent,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=[*STANDARDS],
            timestamp=dated,
        )
    except typst.TypstError as error:
        raise PdfError(
            f"The PDF could not be set: {error.message} {' '.join(error.hints)}".strip()
        ) from error
    if warnings:
        raise PdfError("The PDF was set with warnings: " + "; ".join(warning.message for warning in warnings))
    return bytes(data)


@cache
def fonts() -> typst.Fonts:
    """Open Sans and nothing else, so that the same document has the same letters on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )
