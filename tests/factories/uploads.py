"""Files as people upload them, good and hostile, all made here."""

import hashlib
import io
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{inside}</Relationships>"
)
ROOT = f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'


def relation(kind, target, *, external=True):
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId9" Type="{R}/{kind}" Target="{target}"{mode}/>'


def body(inside="<w:p><w:r><w:t>Terms of the agreement.</w:t></w:r></w:p>"):
    return f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'


def docx(
    extra=None,
    *,
    document=None,
    main=MAIN,
    without=(),
    relations="",
    method=zipfile.ZIP_DEFLATED,
    comment=b"",
):
    """A Word document: its three needed parts, and whatever `extra` adds or replaces."""
    parts = {
        "[Content_Types].xml": TYPES.format(main=main),
        "_rels/.rels": RELATIONS.format(inside=ROOT),
        "word/document.xml": body() if document is None else document,
    }
    if relations:
        parts["word/_rels/document.xml.rels"] = RELATIONS.format(inside=relations)
    parts |= extra or {}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in parts.items():
            if name not in without:
                archive.writestr(name, content)
        archive.comment = comment
    return held.getvalue()


def field(instruction):
    return body(f'<w:p><w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r></w:p>')


def page_of(pdf, text="Terms of the agreement."):
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b"0 0 612 792 re f"
    page = pdf.add_blank_page(page_size=(612, 792))
    page.obj.Contents = Stream(pdf, content)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    return page


def pdf(change=None, *, pages=1, text="Terms of the agreement.", **saving):
    """A PDF of some pages, changed by `change(pdf)` before it is saved."""
    made = Pdf.new()
    for _ in range(pages):
        page_of(made, text)
    if change:
        change(made)
    held = io.BytesIO()
    made.save(held, **saving)
    return held.getvalue()


def with_root(**entries):
    def change(made):
        for key, value in entries.items():
            made.Root[f"/{key}"] = value

    return change


def with_annotation(**entries):
    def change(made):
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        made.pages[0].obj.Annots = Array([made.make_indirect(note)])

    return change


def action(kind, **entries):
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **entries)


SCRIPT = action("JavaScript", JS=String("app.alert(1)"))


def with_attachment(made):
    made.attachments["hidden.exe"] = b"MZ made up"


def with_hidden_script(made):
    """An object that no page leads to."""
    made.Root.Extra = Array([Dictionary(Deep=Array([Dictionary(Deeper=SCRIPT)]))])


def with_stream(data, **entries):
    def change(made):
        made.Root.Extra = made.make_indirect(Stream(made, data, **entries))

    return change


def twice_packed(made):
    with_stream(zlib.compress(zlib.compress(b"0" * 5_000_000)), Filter=Array([Name.FlateDecode] * 2))(made)


def bomb_stream(made):
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 10_000_000) for _ in range(45)) + packer.flush()
    stream = Stream(made, b"")
    stream.write(packed, filter=Name.FlateDecode)
    made.Root.Extra = made.make_indirect(stream)


def huge_picture(made):
    picture = Stream(made, b"x", Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000)
    made.Root.Extra = made.make_indirect(picture)


def flagged(content, bit=0x1):
    """The archive with a flag set in every entry, as a protected one has it."""
    made = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset] |= bit
            at = made.find(mark, at + 4)
    return bytes(made)


def lying(content, name="word/document.xml", size=10):
    """The archive, saying in its list that a part is smaller than it is."""
    made = bytearray(content)
    at = made.find(b"PK\x01\x02")
    while made[at + 46 : at + 46 + len(name)] != name.encode():
        at = made.find(b"PK\x01\x02", at + 4)
    made[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(made)


def with_gap(content):
    """The archive with bytes between its parts and its list; the list's place is corrected."""
    at = content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 4)
    end = content.rfind(b"PK\x05\x06")
    place = int.from_bytes(content[end + 16 : end + 20], "little")
    gap = b"hidden between the parts, unseen by Word"
    moved = content[:at] + gap + content[at:end] + content[end:]
    new_end = end + len(gap)
    return moved[: new_end + 16] + (place + len(gap)).to_bytes(4, "little") + moved[new_end + 20 :]


def twice_named():
    held = io.BytesIO(docx())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("WORD/document.xml", body())
    return held.getvalue()


def protected(**allowed):
    return pdf(encryption=pikepdf.Encryption(owner="owner", **allowed))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
ONE_PAGE = pdf()

# name, bytes, words of the reason that must be among those given
HOSTILE = [
    ("program.pdf", b"MZ" + b"\0" * 200, "Windows program"),
    ("program.docx", b"\x7fELF" + b"\0" * 200, "Linux program"),
    ("page.pdf", b"<html><script>1</script></html>", "web page"),
    ("page2.pdf", b"  \n<!DOCTYPE html><p>", "web page"),
    ("script.pdf", b"#!/bin/sh\nrm -rf x", "a script"),
    ("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "PNG"),
    ("word.pdf", docx(), "Word document"),
    ("pdf.docx", ONE_PAGE, "a PDF"),
    ("archive.docx", docx(without=("word/document.xml", "[Content_Types].xml")), "ZIP archive"),
    ("empty.pdf", b"", "empty"),
    ("text.pdf", b"just words", "another kind"),
    ("run.exe", b"MZ" + b"\0" * 90, ".exe"),
    ("no-ending", ONE_PAGE, "no ending"),
    ("page.pdf.html", ONE_PAGE, ".html"),
    ("old.docx", OLE, "before 2007"),
    ("macros.docm", docx(main=MAIN.replace("document.main", "x")), ".docm"),
    ("locked.pdf", protected(user="secret"), "password"),
    ("restricted.pdf", protected(user=""), "restrictions"),
    ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("flagged.docx", flagged(docx()), "password"),
    ("cut.pdf", pdf(pages=3)[:-300], "damaged"),
    ("head.pdf", b"%PDF-1.7\n", "damaged"),
    ("table.pdf", ONE_PAGE.replace(b"startxref\n", b"startxref\n9"), "damaged"),
    ("pageless.pdf", pdf(pages=0), "no page"),
    ("cut.docx", docx()[:-40], "damaged"),
    ("partless.docx", docx(without=("_rels/.rels",)), "_rels/.rels"),
    ("untidy.docx", docx(document="<w:document>"), "well-formed"),
    ("entities.docx", docx(document='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "document type"),
    ("outside.docx", docx(document='<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), "document type"),
    ("sum.docx", docx(method=zipfile.ZIP_STORED).replace(b"Terms", b"Tarms"), "sum"),
    ("open-script.pdf", pdf(with_root(OpenAction=SCRIPT)), "JavaScript"),
    ("named-script.pdf", pdf(with_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT]))))), "JavaScript"),
    ("page-script.pdf", pdf(lambda made: made.pages[0].obj.__setitem__("/AA", Dictionary(O=SCRIPT))), "JavaScript"),
    ("field-script.pdf", pdf(with_annotation(Subtype=Name.Widget, AA=Dictionary(K=SCRIPT))), "JavaScript"),
    ("hidden-script.pdf", pdf(with_hidden_script), "JavaScript"),
    ("spelled-script.pdf", pdf(with_root(OpenAction=SCRIPT)).replace(b"/JavaScript", b"/J#61vaScript"), "damaged|JavaScript"),
    ("packed-script.pdf", pdf(with_root(OpenAction=SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.generate), "JavaScript"),
    ("launch.pdf", pdf(with_root(OpenAction=action("Launch", F=String("cmd.exe")))), "starts a program"),
    ("submit.pdf", pdf(with_annotation(Subtype=Name.Link, A=action("SubmitForm", F=String("http://x.test")))), "sends"),
    ("import.pdf", pdf(with_annotation(Subtype=Name.Link, A=action("ImportData", F=String("a.fdf")))), "reads another"),
    ("other.pdf", pdf(with_annotation(Subtype=Name.Link, A=action("GoToR", F=String("\\\\x.test\\a.pdf")))), "opens another"),
    ("attached.pdf", pdf(with_attachment), "attached file"),
    ("note.pdf", pdf(with_annotation(Subtype=Name.FileAttachment)), "attached file"),
    ("xfa.pdf", pdf(with_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>")))), "XFA"),
    ("media.pdf", pdf(with_annotation(Subtype=Name.RichMedia)), "rich media"),
    ("movie.pdf", pdf(with_annotation(Subtype=Name.Movie)), "movie"),
    ("elsewhere.pdf", pdf(with_stream(b"", F=String("/etc/passwd"))), "stands in another file"),
    ("link.pdf", pdf(with_annotation(Subtype=Name.Link, A=action("URI", URI=String("javascript:alert(1)")))), "other than a web page"),
    ("unc.pdf", pdf(with_annotation(Subtype=Name.Link, A=action("URI", URI=String("file://x.test/a")))), "other than a web page"),
    ("macros.docx", docx({"word/vbaProject.bin": b"x"}), "macros"),
    ("typed.docx", docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    ("control.docx", docx({"word/activeX/activeX1.xml": "<a/>"}), "ActiveX"),
    ("embedded.docx", docx({"word/embeddings/oleObject1.bin": b"x"}), "embedded"),
    ("chunk.docx", docx({"word/a.xml": "<a/>"}, relations=relation("aFChunk", "a.xml", external=False)), "embedded"),
    ("template.docx", docx(relations=relation("attachedTemplate", "http://x.test/a.dotm")), "from elsewhere"),
    ("image.docx", docx(relations=relation("image", "http://x.test/a.png")), "from elsewhere"),
    ("object.docx", docx(relations=relation("oleObject", "http://x.test/a")), "from elsewhere"),
    ("file-link.docx", docx(relations=relation("hyperlink", "file://x.test/a")), "other than a web page"),
    ("dde.docx", docx(document=field("DDEAUTO c:\\\\windows\\\\cmd.exe")), "DDEAUTO"),
    ("cut-dde.docx", docx(document=field("DD</w:instrText></w:r><w:r><w:instrText>EAUTO cmd")), "DDEAUTO"),
    ("include.docx", docx(document=field("INCLUDEPICTURE http://x.test/a.png")), "INCLUDEPICTURE"),
    ("simple.docx", docx(document=body('<w:p><w:fldSimple w:instr=" DDE cmd "/></w:p>')), "DDE"),
    ("traversal.docx", docx({"../../evil.xml": "<a/>"}), "leads out"),
    ("pdf-zip.pdf", ONE_PAGE + docx(), "ZIP archive"),
    ("tail.pdf", ONE_PAGE + b"MZ more", "follows after the end"),
    ("web.pdf", ONE_PAGE.replace(b"\n", b"\n<html>", 1), "web page"),
    ("zip-pdf.docx", docx({"%PDF-1.7": b"x"}, method=zipfile.ZIP_STORED), "a PDF|damaged"),
    ("before.docx", b"PK\x03\x04 padding" + docx(), "hidden|damaged"),
    ("comment.docx", docx(comment=b"%PDF-1.4"), "follows after the end"),
    ("gap.docx", with_gap(docx()), "hidden"),
    ("twice.docx", twice_named(), "one name"),
    ("large.docx", docx({f"word/{n}.xml": b"0" * 50_000_000 for n in range(9)}), "would unpack"),
    ("ratio.docx", docx({"word/a.xml": b"0" * 5_000_000}), "times its size"),
    ("many.docx", docx({f"word/{n}.xml": "<a/>" for n in range(2_001)}, method=zipfile.ZIP_STORED), "parts"),
    ("nested.docx", docx({"word/inner.zip": docx()}), "another archive"),
    ("lying.docx", lying(docx()), "damaged"),
    ("twice.pdf", pdf(twice_packed, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none), "several times over"),
    ("bomb.pdf", pdf(bomb_stream), "would unpack"),
    ("picture-bomb.pdf", pdf(huge_picture), "million dots"),
    ("long.pdf", pdf(pages=2_001), "pages"),
    ("long.docx", docx({"docProps/app.xml": "<Properties><Pages>9000</Pages></Properties>"}), "pages"),
]  # fmt: skip


def _good_pdfs():
    web = action("URI", URI=String("https://www.example.org/agreement"))
    mail = action("URI", URI=String("mailto:office@example.org"))
    go = Dictionary(Type=Name.Action, S=Name.GoTo, D=String("chapter"))
    changes = {
        "plain": None,
        "link": with_annotation(Subtype=Name.Link, A=web),
        "mail": with_annotation(Subtype=Name.Link, A=mail),
        "opens-at": with_root(OpenAction=go),
        "language": with_root(Lang=String("en-US")),
        "form": with_root(AcroForm=Dictionary(Fields=Array([]))),
        "highlight": with_annotation(Subtype=Name.Highlight),
        "words-about-scripts": with_root(Extra=String("/JavaScript /Launch /EmbeddedFile")),
        "tagged": with_root(
            MarkInfo=Dictionary(Marked=True), StructTreeRoot=Dictionary(Type=Name.StructTreeRoot)
        ),
        "picture": with_stream(b"\0" * 300, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10),
    }
    modes = {
        "": {},
        "-packed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "-web": {"linearize": True},
    }
    for name, change in changes.items():
        for mode, saving in modes.items():
            yield f"{name}{mode}.pdf", pdf(change, pages=1 + len(name) % 4, **saving)
    yield "UPPER.PDF", ONE_PAGE
    yield "many-pages.pdf", pdf(pages=400)
    yield "trailing-newlines.pdf", ONE_PAGE + b"\r\n\r\n"


def _good_docxs():
    hyper = relation("hyperlink", "https://www.example.org/")
    yield "plain.docx", docx()
    yield "UPPER.DOCX", docx()
    yield "stored.docx", docx(method=zipfile.ZIP_STORED)
    yield "link.docx", docx(relations=hyper)
    yield "mail.docx", docx(relations=relation("hyperlink", "mailto:office@example.org"))
    yield "picture.docx", docx({"word/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30})
    yield "page-field.docx", docx(document=field(" PAGE \\* MERGEFORMAT "))
    yield "contents-field.docx", docx(document=field(' TOC \\o "1-3" \\h \\z \\u '))
    yield "link-field.docx", docx(document=field(' HYPERLINK "https://www.example.org/dde" '))
    yield (
        "words-about-dde.docx",
        docx(document=body("<w:p><w:r><w:t>DDEAUTO, INCLUDETEXT and macros</w:t></w:r></w:p>")),
    )
    yield "counted.docx", docx({"docProps/app.xml": "<Properties><Pages>120</Pages></Properties>"})
    yield "styled.docx", docx({"word/styles.xml": f'<w:styles xmlns:w="{W}"/>'})
    yield (
        "headed.docx",
        docx({"word/header1.xml": f'<w:hdr xmlns:w="{W}"/>', "word/footer1.xml": f'<w:ftr xmlns:w="{W}"/>'}),
    )
    yield "commented.docx", docx({"word/comments.xml": f'<w:comments xmlns:w="{W}"/>'})
    for rows in range(1, 16):
        cells = "<w:tr>" + "<w:tc><w:p><w:r><w:t>2.5%</w:t></w:r></w:p></w:tc>" * 5 + "</w:tr>"
        yield f"table-{rows}.docx", docx(document=body(f"<w:tbl>{cells * rows * 20}</w:tbl>"))


GOOD = [*_good_pdfs(), *_good_docxs()]
SCAN = pdf(text="")


def sha256(content):
    return hashlib.sha256(content).hexdigest()
