"""Reading CCW/RIF files: pipe-delimited beneficiary and claim files in both naming styles."""

from enrollees.ingest.rif.conversion import LAYOUT, Conversion, convert
from enrollees.ingest.rif.months import Area, StateCodes

__all__ = ["LAYOUT", "Area", "Conversion", "StateCodes", "convert"]
