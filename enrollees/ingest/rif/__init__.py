"""Reading CCW/RIF files: pipe-delimited beneficiary and claim files in both naming styles."""

from enrollees.ingest.rif.conversion import LAYOUT, Area, Conversion, StateCodes, converted

__all__ = ["LAYOUT", "Area", "Conversion", "StateCodes", "converted"]
