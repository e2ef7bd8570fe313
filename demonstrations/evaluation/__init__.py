"""The statistics of the evaluation report: pure functions of arrays and tables (methodology section 2)."""
