from states.models.entry import Proposal, Reading, TermsEntry
from states.models.mou import DemonstrationModel, DocumentType, Mou, MouDocument, MouVersion
from states.models.policy import PolicyRecord, ProgramRule
from states.models.review import InternalNote, MouMove, Question, QuestionRound, ReturnReason
from states.models.source import Fact, FactSource, SourcedFact
from states.models.state import Agency, County, Participation, State
from states.models.status import Action, Status
from states.models.terms import Measure, TermConstant, TermCounty, TermPercentage, Terms, TermYear

__all__ = [
    "Action",
    "Agency",
    "County",
    "DemonstrationModel",
    "DocumentType",
    "Fact",
    "FactSource",
    "InternalNote",
    "Measure",
    "Mou",
    "MouDocument",
    "MouMove",
    "MouVersion",
    "Participation",
    "PolicyRecord",
    "ProgramRule",
    "Proposal",
    "Question",
    "QuestionRound",
    "Reading",
    "ReturnReason",
    "SourcedFact",
    "State",
    "Status",
    "TermConstant",
    "TermCounty",
    "TermPercentage",
    "TermYear",
    "Terms",
    "TermsEntry",
]
