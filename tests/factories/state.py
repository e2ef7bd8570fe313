from states.models import Agency, County, State

_CODES = {  # postal: name, FIPS, SSA, CMS region and office
    "WA": ("Washington", "53", "50", 10, "Seattle"),
    "CO": ("Colorado", "08", "06", 8, "Denver"),
    "MA": ("Massachusetts", "25", "22", 1, "Boston"),
    "OH": ("Ohio", "39", "36", 5, "Chicago"),
    "CA": ("California", "06", "05", 9, "San Francisco"),
    "AR": ("Arkansas", "05", "04", 6, "Dallas"),
    "GA": ("Georgia", "13", "11", 4, "Atlanta"),
}


def make_state(code: str = "WA", **overrides) -> State:
    """The state of that postal code, made if need be; a code not listed needs its fields."""
    name, fips, ssa, region, office = _CODES.get(code, (code, None, None, 1, "Boston"))
    fields = {
        "name": name, "fips": fips, "ssa": ssa, "cms_region_number": region, "cms_region_office": office,
        "is_verified": True,
    } | overrides  # fmt: skip
    return State.objects.get_or_create(code=code, defaults=fields)[0]


def make_county(fips: str = "53033", **overrides) -> County:
    """The county of that FIPS code, made if need be, in the state its first two digits name."""
    if "state" not in overrides:
        code = next((code for code, row in _CODES.items() if row[1] == fips[:2]), "WA")
        overrides["state"] = make_state(code)
    return County.objects.get_or_create(fips=fips, defaults={"name": f"County {fips}"} | overrides)[0]


def make_agency(**overrides) -> Agency:
    state = overrides.pop("state", None) or make_state()
    return Agency.objects.create(**{"state": state, "name": f"{state} Medicaid agency"} | overrides)
