from itertools import count

from states.models import Fact, FactSource

_number = count(1)


def make_source(**overrides) -> FactSource:
    url = f"https://www.cms.gov/document/{next(_number)}"
    links = [{"url": url, "publisher": "CMS", "is_copy": False}]
    return FactSource.objects.create(**{"record": url, "links": links} | overrides)


def make_fact(**overrides) -> Fact:
    fields = {"subject": f"subject-{next(_number)}", "field": "name", "value": "Health Homes"}
    return Fact.objects.create(**fields | overrides)
