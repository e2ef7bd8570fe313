"""The abstract job row and what keeps its promise: a lease, a fencing token, a doorbell and a sweeper."""

from fai_portal.jobs.outcomes import Cancelled, LeaseLost, Refused

__all__ = ["Cancelled", "LeaseLost", "Refused"]
