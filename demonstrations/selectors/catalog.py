"""The public data of the portal as a DCAT-US catalog, for those who harvest open data."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fai_portal.audit.selectors import last_done

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
NEVER = datetime(2013, 1, 1, tzinfo=UTC)  # nothing was loaded yet; the field may not be empty
PUBLISHER = {"@type": "org:Organization", "name": "FAI Portal"}


@dataclass(frozen=True)
class PublicList:
    """One list of the API."""

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]


LISTS = (
    PublicList(
        "states",
        "States",
        "The states and the District of Columbia, with their Medicaid agencies.",
        ("states",),
    ),
    PublicList(
        "mous",
        "Memoranda of Understanding",
        "What states and CMS agreed or proposed under the Financial Alignment Initiative, and its amendments.",
        ("Memorandum of Understanding", "agreements"),
    ),
    PublicList(
        "demonstrations",
        "Demonstrations",
        "Each demonstration with its model and milestones.",
        ("demonstrations",),
    ),
    PublicList("plans", "Medicare-Medicaid Plans", "The plans of the capitated model.", ("health plans",)),
    PublicList(
        "enrollment-counts",
        "Enrollment counts",
        "Published monthly counts. A count of 1 to 10 people is unknown, never zero.",
        ("enrollment",),
    ),
    PublicList("publications", "Publications", "Published evaluation and savings reports.", ("reports",)),
    PublicList(
        "findings", "Findings", "Published results as data, with interval, period and method.", ("results",)
    ),
)


def catalog(root: str) -> dict[str, Any]:
    """The catalog, with addresses under `root` (scheme and host, no slash at the end)."""
    loaded = last_done("public_record.load")
    modified = (loaded or NEVER).date().isoformat()
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(each, root, modified) for each in LISTS],
    }


def _dataset(each: PublicList, root: str, modified: str) -> dict[str, Any]:
    address = f"{root}/api/v1/{each.name}"
    return {
        "@type": "dcat:Dataset",
        "identifier": address,
        "title": each.title,
        "description": each.description,
        "keyword": ["Financial Alignment Initiative", "Medicare-Medicaid enrollees", *each.keywords],
        "modified": modified,
        "publisher": PUBLISHER,
        "accessLevel": "public",
        "describedBy": f"{root}/api/schema/",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{each.title}, as JSON",
                "format": "API",
                "accessURL": address,
            }
        ],
    }
