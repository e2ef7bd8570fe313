"""Reading CCW/RIF files: pipe-delimited beneficiary and claim files in both naming styles."""

from enrollees.ingest.rif.conversion import COMPARISON, DEMONSTRATION, LAYOUT, Conversion, convert
from enrollees.ingest.rif.months import Area, StateCodes

__all__ = ["COMPARISON", "DEMONSTRATION", "LAYOUT", "Area", "Conversion", "StateCodes", "convert"]
