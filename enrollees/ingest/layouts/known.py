"""Every layout that the portal reads, and some that it does not but can name: old ones, and other people's."""

from dataclasses import dataclass
from difflib import get_close_matches

from enrollees.ingest.layouts.cpsc import CPSC_CONTRACTS, CPSC_ENROLLMENT
from enrollees.ingest.layouts.idr import IDR
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.rif import BY_KIND, CLAIMS, RIF, kind_of_columns
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.layouts.status import STATUS

LAYOUTS = {
    layout.key: layout
    for layout in (PERSON_MONTHS, ROSTER, STATUS, *IDR, *RIF, CPSC_ENROLLMENT, CPSC_CONTRACTS)
}
# Claim files of several kinds share the columns that are read; the rest of their columns tells them apart.
_ALIKE = tuple(BY_KIND[kind] for kind in CLAIMS)
_CLOSE = 0.5  # a file with half of the columns that a layout requires looks like one


@dataclass(frozen=True)
class Recognized:
    what: str
    fix: str


@dataclass(frozen=True)
class _Foreign:
    """A kind of file that is told by some of its columns."""

    what: str
    columns: frozenset[str]
    fix: str


_RIF = "Import the whole folder with manage.py import_rif."
_FOREIGN = (
    _Foreign("a CCW/RIF beneficiary file", frozenset({"BENE_ID", "BENE_BIRTH_DT"}), _RIF),
    _Foreign("a CCW/RIF claim file", frozenset({"BENE_ID", "CLM_ID"}), _RIF),
    _Foreign(
        "an old CMS synthetic file (DE-SynPUF, 2008 to 2010), which has no monthly dual status",
        frozenset({"DESYNPUF_ID"}),
        "Use files with twelve monthly columns a year; these cannot say who was eligible in which month.",
    ),
    _Foreign(
        "a claim and claim line feed (CCLF), which knows no dual status",
        frozenset({"CUR_CLM_UNIQ_ID", "BENE_MBI_ID"}),
        "Ask for CCW/RIF files, and import the folder with manage.py import_rif.",
    ),
    _Foreign(
        "an old file of people by Health Insurance Claim Number, which holds Social Security numbers",
        frozenset({"BENE_HIC_NUM"}),
        "Delete it wherever it lies, and ask for a file by Medicare Beneficiary Identifier.",
    ),
)


_OF_BATCH = {  # the layouts whose files come in under one name
    "person_months": (PERSON_MONTHS,),
    "portal": (ROSTER,),
    "status": (STATUS,),
    "idr": IDR,
    "rif": RIF,
    "cpsc": (CPSC_ENROLLMENT, CPSC_CONTRACTS),
}


def layouts_of(intake: str) -> tuple[Layout, ...]:
    """The layouts that an intake's files may be of."""
    return _OF_BATCH.get(intake, ())


def dictionary_place(intake: str, field: str) -> tuple[str, str] | None:
    """Where a field of an intake's findings is described: the layout's name in an address, and the place on its page."""
    for layout in _OF_BATCH.get(intake, ()):
        if field and (found := layout.field(field)):
            return layout.slug, found.anchor
    return None


def recognized(header: tuple[str, ...], *, besides: Layout) -> Recognized | None:
    """What a file is by its columns, when it is not of the layout that was expected."""
    for delimiter in (None, "|", ";", "\t"):
        if delimiter and len(header) > 1:
            break
        names = header if delimiter is None else tuple("".join(header).split(delimiter))
        found = _layout(names, besides, delimiter) or _foreign(names) or _likeness(names, besides)
        if found:
            return found
    return None


def _layout(names: tuple[str, ...], besides: Layout, delimiter: str | None) -> Recognized | None:
    told = kind_of_columns(names)
    for layout in sorted(LAYOUTS.values(), key=lambda each: -len(each.required_names)):
        if not layout.recognizes(names) or (layout in _ALIKE and layout != BY_KIND.get(told or "")):
            continue
        if layout == besides:
            said = {"|": "vertical bars", ";": "semicolons", "\t": "tabs"}.get(delimiter or "", "")
            return Recognized(
                f"the columns of this layout, divided by {said}",
                "Save the file with commas between the columns.",
            )
        return Recognized(
            f"a file of the {layout.label} layout", f"Import it with manage.py {layout.command}."
        )
    return None


def _likeness(names: tuple[str, ...], besides: Layout) -> Recognized | None:
    """The layout that the file has most of, when that is more than it has of the one that was expected."""
    closest = max(
        (each for each in LAYOUTS.values() if each not in _ALIKE), key=lambda each: _share(each, names)
    )
    if _share(closest, names) < _CLOSE or _share(closest, names) <= _share(besides, names):
        return None
    there = set(closest.named(names))
    missing = [name for name in closest.required_names if name not in there]
    strange = [name for name in names if closest.field(name) is None]
    return Recognized(
        f"what looks like an old or changed file of the {closest.label} layout, without "
        + ", ".join(_perhaps_renamed(name, strange) for name in missing),
        f"Ask for the file with the columns of that layout; then import it with manage.py {closest.command}.",
    )


def _share(layout: Layout, names: tuple[str, ...]) -> float:
    required = set(layout.required_names)
    return len(required & set(layout.named(names))) / len(required)


def _perhaps_renamed(name: str, strange: list[str]) -> str:
    """A missing column, with the one that may stand for it; the header is the file's, so only names like ours are said."""
    close = get_close_matches(name.lower(), [each.lower() for each in strange], n=1, cutoff=0.7)
    return f"{name} (perhaps renamed {close[0]})" if close else name


def _foreign(names: tuple[str, ...]) -> Recognized | None:
    present = {name.strip().upper() for name in names}
    for each in _FOREIGN:
        if each.columns <= present:
            return Recognized(each.what, each.fix)
    return None
