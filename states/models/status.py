"""Where a version of an MOU stands. The moves between these stand in `states/rules.py`."""

from django.db.models import TextChoices


class Status(TextChoices):
    """The words are those a state reads. What CMS reads stands in `rules.STAGES` and is asked for by name."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Received by CMS"
    IN_REVIEW = "in_review", "Being reviewed by CMS"
    RETURNED = "returned", "Returned to you"
    RESUBMITTED = "resubmitted", "Received by CMS again"
    ACCEPTED = "accepted", "Accepted by CMS"
    EXECUTED = "executed", "Signed by both"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Replaced by a later version"
    WITHDRAWN = "withdrawn", "Withdrawn"


PUBLIC = (Status.PUBLISHED, Status.SUPERSEDED)


class Action(TextChoices):
    """What somebody may do to a version; the words stand on its button."""

    SUBMIT = "submit", "Submit to CMS"
    RESUBMIT = "resubmit", "Submit again to CMS"
    TAKE_UP = "take_up", "Take up the review"
    RETURN = "return", "Return to the state"
    ACCEPT = "accept", "Accept"
    EXECUTE = "execute", "Record the signatures"
    PUBLISH = "publish", "Publish"
    SUPERSEDE = "supersede", "Replace"
    WITHDRAW = "withdraw", "Withdraw"
    REVISE = "revise", "Begin the next version"
    UNDO = "undo", "Undo"
