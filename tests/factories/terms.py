from datetime import date

from states.models import (
    DemonstrationModel,
    Measure,
    TermConstant,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from tests.factories.mou import make_version
from tests.factories.state import make_county


def make_terms(**overrides) -> Terms:
    version = overrides.pop("version", None) or make_version()
    fields = {
        "agreement": version.mou.agreement or version.mou,
        "sequence": 1,
        "effective_from": date(2013, 7, 1),
        "model": DemonstrationModel.MANAGED_FFS,
    } | overrides
    return Terms.objects.create(version=version, **fields)


def make_year(**overrides) -> TermYear:
    terms = overrides.pop("terms", None) or make_terms()
    fields = {"number": 1, "start": date(2013, 7, 1), "end": date(2015, 1, 1)} | overrides
    return TermYear.objects.create(terms=terms, **fields)


def make_percentage(**overrides) -> TermPercentage:
    year = overrides.pop("year", None) or make_year()
    fields = {"measure": Measure.AGGREGATE_SAVINGS, "start": year.start, "end": year.end, "percent": 1}
    return TermPercentage.objects.create(year=year, **fields | overrides)


def make_term_county(**overrides) -> TermCounty:
    terms = overrides.pop("terms", None) or make_terms()
    county = overrides.pop("county", None) or make_county()
    return TermCounty.objects.create(terms=terms, county=county, **{"start": date(2013, 7, 1)} | overrides)


def make_constant(**overrides) -> TermConstant:
    terms = overrides.pop("terms", None) or make_terms()
    return TermConstant.objects.create(terms=terms, **{"name": "share_rate", "value": "0.5"} | overrides)
