"""How a job may end other than well. A builder raises `Refused`; the others come out of the lease."""


class Refused(Exception):
    """The job cannot be done as asked. The sentence says what was found, what is allowed, how to fix it."""


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled."""


class LeaseLost(Exception):
    """The row is no longer this worker's: another took it, or it is over. Nothing more may be written."""
