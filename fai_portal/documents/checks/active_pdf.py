"""Does the PDF do more than show itself? Every object is looked at, reachable or not."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from fai_portal.documents.checks.upload import Upload

ACTIONS = {
    "/JavaScript": "a script (JavaScript)",
    "/Launch": "an action that starts a program",
    "/SubmitForm": "an action that sends what is filled in",
    "/ImportData": "an action that reads another file",
    "/GoToR": "an action that opens another file",
    "/GoToE": "an action that opens an attached file",
    "/Rendition": "an action that plays a recording",
    "/Movie": "an action that plays a movie",
    "/Sound": "an action that plays a sound",
    "/RichMediaExecute": "an action that plays rich media",
    "/GoTo3DView": "an action on a three-dimensional model",
}
PARTS = {
    "/FileAttachment": "an attached file",
    "/RichMedia": "rich media",
    "/Screen": "a recording",
    "/Movie": "a movie",
    "/Sound": "a sound",
    "/3D": "a three-dimensional model",
}
KEYS = {
    "/EmbeddedFiles": "an attached file",
    "/XFA": "a form of the kind XFA",
    "/Collection": "a collection of attached files",
    "/RichMediaContent": "rich media",
}
LINKS = ("http:", "https:", "mailto:", "tel:")


def check(upload: Upload) -> Iterator[str]:
    if upload.pdf is None or upload.pdf.is_encrypted:
        return
    found = {words for each in _dictionaries(upload.pdf) for words in _found_in(each)}
    for words in sorted(found):
        yield f"The PDF holds {words}. Print it to a new PDF, which leaves such things out, and send that."


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Dictionary | Stream]:
    """Every dictionary, those inside others too. What another object refers to is met as an object of its own."""
    waiting: list = [*pdf.objects, pdf.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary | Stream):
            yield each
            inside = [value for _, value in each.items()]
        elif isinstance(each, Array):
            inside = list(each)
        else:
            continue
        waiting += [
            value for value in inside if isinstance(value, Dictionary | Array) and not value.is_indirect
        ]


def _found_in(each: Dictionary | Stream) -> Iterator[str]:
    keys = set(each.keys())
    if "/S" in keys and isinstance(each["/S"], Name) and str(each["/S"]) in ACTIONS:
        yield ACTIONS[str(each["/S"])]
    if "/Subtype" in keys and isinstance(each["/Subtype"], Name) and str(each["/Subtype"]) in PARTS:
        yield PARTS[str(each["/Subtype"])]
    yield from (words for key, words in KEYS.items() if key in keys)
    if "/JS" in keys and isinstance(each["/JS"], pikepdf.String | Stream) and "/S" in keys:
        yield ACTIONS["/JavaScript"]
    if "/EF" in keys and isinstance(each["/EF"], Dictionary) and {"/F", "/UF"} & set(each["/EF"].keys()):
        yield "an attached file"
    if str(each.get("/Type")) == "/EmbeddedFile":
        yield "an attached file"
    if isinstance(each, Stream) and "/F" in keys:
        yield "a part that stands in another file"
    if str(each.get("/S")) == "/URI" and not _is_plain_link(each.get("/URI")):
        yield "a link to something other than a web page or an e-mail address"


def _is_plain_link(target: object) -> bool:
    words = str(target).strip().lower()
    return words.startswith((*LINKS, "#", "/", "www.")) if ":" in words or words.startswith("\\") else True
