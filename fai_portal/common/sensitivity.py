"""How sensitive a stored field is. Each app that keeps data about people classifies every field of those models."""

from enum import StrEnum


class Sensitivity(StrEnum):
    IDENTIFIER = "identifier"  # names a person by itself; encrypted, masked, never in a list or a log
    PERSONAL = (
        "personal"  # about a person: shown only to those who may see person-level data, each read recorded
    )
    ACCOUNT = "account"  # about somebody who uses the portal
    OPERATIONAL = "operational"  # about our own work: keys, dates, states of things
