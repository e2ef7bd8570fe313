from datetime import date
from itertools import count

from states.models import DocumentType, Mou, MouDocument, MouVersion, Status
from tests.factories.state import make_state

_number = count(1)


def make_mou(**overrides) -> Mou:
    fields = {
        "slug": f"mou-{next(_number)}",
        "document_type": DocumentType.MOU,
        "title": "MOU between CMS and the state",
        "signed_on": date(2012, 10, 24),
    } | overrides
    if "state" not in fields:
        fields["state"] = make_state()
    return Mou.objects.create(**fields)


def make_version(**overrides) -> MouVersion:
    mou = overrides.pop("mou", None) or make_mou()
    fields = {"number": 1, "is_published": True} | overrides
    status = Status.PUBLISHED if fields["is_published"] else Status.IN_REVIEW
    fields = {"status": status, "is_current": fields.get("status") != Status.DRAFT} | fields
    return MouVersion.objects.create(mou=mou, **fields)


def make_document(**overrides) -> MouDocument:
    version = overrides.pop("version", None) or make_version()
    fields = {"title": "The MOU", "url": "https://www.cms.gov/mou.pdf"} | overrides
    return MouDocument.objects.create(version=version, **fields)
