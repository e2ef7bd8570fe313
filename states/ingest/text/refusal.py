"""Why a document's text cannot be read, by name and in words."""

REFUSALS = {
    "another_type": "Text is read from PDF and Word (DOCX) documents only.",
    "no_text": "The document holds no text, only pictures of its pages, so nothing is proposed. Type the terms yourself.",
    "broken": "The document is damaged: its text cannot be read. Open it, save it again and send the new file.",
    "encrypted": "The document is protected by a password. Remove the protection and send it again.",
    "declares_entities": "The document declares XML entities, which no Word document needs. Save it again in Word.",
    "too_many_pages": "The document has more than 2,000 pages. Send it in parts.",
    "too_many_parts": "The document holds more than 5,000 files inside it. Save it again in Word.",
    "too_large_inside": "The document unpacks to more than can be read. Save it again without embedded material.",
    "too_much_text": "The document has more than 5 million characters of text. Send it in parts.",
    "too_much_memory": "Reading the document takes more memory than is allowed. Send it in parts.",
    "took_too_long": "Reading the document takes longer than is allowed. Send it in parts.",
}


class Unreadable(Exception):
    """The text cannot be read; `name` is a key of REFUSALS and the message its sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(REFUSALS[name])
        self.name = name
