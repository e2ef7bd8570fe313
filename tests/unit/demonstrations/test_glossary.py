from django.conf import settings

from demonstrations.glossary import TERMS, as_markdown


def test_the_document_holds_the_words_of_the_page():
    found = (settings.BASE_DIR / "docs" / "glossary.md").read_text()
    assert found == as_markdown(), "Write it anew: python -m demonstrations.glossary > docs/glossary.md"


def test_terms_are_in_alphabetical_order_and_named_once():
    names = [term.name.casefold() for term in TERMS]
    assert names == sorted(names) and len(names) == len(set(names))
