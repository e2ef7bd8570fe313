"""Does the Word document do more than show itself, or fetch something from elsewhere?"""

import re
import zipfile
import zlib
from collections.abc import Iterator

from fai_portal.documents.checks import broken, encrypted, zip_bomb
from fai_portal.documents.checks.parts import BadXml, read_xml, relationships
from fai_portal.documents.checks.upload import DOCX, Upload

FIX = "Take it out, or save the document as a PDF, and send that."
MACRO = f"The document holds macros. {FIX}"
CONTROL = f"The document holds an ActiveX control. {FIX}"
EMBEDDED = f"The document holds an embedded file. {FIX}"
FETCHES = f"The document fetches a part of itself from elsewhere: {{what}}. {FIX}"
LINK = f"The document holds a link to something other than a web page or an e-mail address. {FIX}"
FIELD = f"The document holds a field that runs a program or fetches a file ({{what}}). {FIX}"

FIELDS = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.IGNORECASE)
LINKS = ("http:", "https:", "mailto:", "tel:", "#")
EMBEDDING = ("/oleobject", "/package", "/afchunk", "/control", "/activexcontrolbinary", "/embeddedobject")


def check(upload: Upload) -> Iterator[str]:
    archive = upload.archive
    if archive is None or upload.found_type != DOCX:
        return
    found = set(_named(archive))
    if not any(zip_bomb.check(upload)) and not any(encrypted.check(upload)) and not any(broken.check(upload)):
        try:
            found |= {*_typed(archive), *_related(archive), *_fields(archive)}
        except BadXml as error:
            found.add(broken.DAMAGED.format(what=str(error)))
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError):
            found.add(broken.DAMAGED.format(what="a part cannot be unpacked"))
    yield from sorted(found)


def _named(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in (each.lower().replace("\\", "/") for each in archive.namelist()):
        if name.endswith(("vbaproject.bin", "vbadata.xml")):
            yield MACRO
        elif "/activex/" in name:
            yield CONTROL
        elif "/embeddings/" in name or name.endswith(
            (".exe", ".dll", ".js", ".vbs", ".hta", ".lnk", ".html", ".mht")
        ):
            yield EMBEDDED
        elif ".." in name.split("/") or name.startswith("/") or ":" in name:
            yield broken.DAMAGED.format(what="a part has a name that leads out of the document")


def _typed(archive: zipfile.ZipFile) -> Iterator[str]:
    for _, attributes, _ in read_xml(archive, "[Content_Types].xml"):
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vba" in kind:
            yield MACRO
        elif "activex" in kind:
            yield CONTROL


def _related(archive: zipfile.ZipFile) -> Iterator[str]:
    for each in relationships(archive):
        kind, target = each.get("Type", "").lower(), each.get("Target", "").strip().lower()
        if each.get("TargetMode", "").lower() == "external":
            if not kind.endswith("/hyperlink"):
                yield FETCHES.format(what=re.sub(r"[^a-z]", "", kind.rpartition("/")[2]) or "a part")
            elif not target.startswith(LINKS):
                yield LINK
        elif kind.endswith("/vbaproject"):
            yield MACRO
        elif kind.endswith(EMBEDDING):
            yield EMBEDDED


def _fields(archive: zipfile.ZipFile) -> Iterator[str]:
    """Instructions may be cut into runs, so the runs of a part are read as one."""
    for name in archive.namelist():
        if not name.lower().startswith("word/") or not name.lower().endswith(".xml"):
            continue
        elements = read_xml(archive, name)
        words = "".join(text for tag, _, text in elements if tag == "instrText")
        words += " ".join(
            attributes.get("instr", "") for tag, attributes, _ in elements if tag == "fldSimple"
        )
        if match := FIELDS.search(re.sub(r'"[^"]*"', "", words)):
            yield FIELD.format(what=match[1].upper())
