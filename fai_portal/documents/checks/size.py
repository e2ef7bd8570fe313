"""Is the file larger than we take?"""

from collections.abc import Iterator

from fai_portal.documents.checks.limits import MAX_BYTES, MB
from fai_portal.documents.checks.upload import Upload


def check(upload: Upload) -> Iterator[str]:
    if upload.size > MAX_BYTES:
        yield (
            f"The file has {upload.size / MB:.0f} MB; at most {MAX_BYTES // MB} MB are taken. "
            "Send it in parts, or save its pictures at a lower resolution."
        )
