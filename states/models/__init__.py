from states.models.mou import DemonstrationModel, DocumentType, Mou, MouDocument, MouVersion
from states.models.policy import PolicyRecord, ProgramRule
from states.models.source import Fact, FactSource, SourcedFact
from states.models.state import Agency, County, Participation, State
from states.models.terms import Measure, TermCounty, TermPercentage, Terms, TermYear

__all__ = [
    "Agency",
    "County",
    "DemonstrationModel",
    "DocumentType",
    "Fact",
    "FactSource",
    "Measure",
    "Mou",
    "MouDocument",
    "MouVersion",
    "Participation",
    "PolicyRecord",
    "ProgramRule",
    "SourcedFact",
    "State",
    "TermCounty",
    "TermPercentage",
    "TermYear",
    "Terms",
]
