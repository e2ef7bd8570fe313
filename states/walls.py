"""What the database shows of the record: published rows, and those of the states whose work it is.

A draft is its state's own: CMS works on a version from when it was submitted, as in `querysets.was_submitted`.
"""

from fai_portal.access.walls import ON_JOBS, Scope, Wall, below, listed, of_state, own, within

SUBMITTED = "({row}.status NOT IN ('draft', 'withdrawn') OR {row}.status = 'withdrawn' AND {row}.submitted_at IS NOT NULL)"
VERSION = Wall(
    "states_mouversion",
    Scope.DRAFTS,
    work=f"{listed(Scope.DRAFTS)} OR {within(Scope.WORK)} AND {SUBMITTED}",
    read="{row}.is_published",
)
_VERSIONS = "EXISTS (SELECT FROM states_mouversion WHERE states_mouversion.mou_id = {row}.{id} AND "
# A worker that only holds a job's row may say what the job is about.
MOU = Wall(
    "states_mou",
    Scope.DRAFTS,
    work=f"{listed(Scope.DRAFTS)} OR {within(Scope.WORK)}"
    f" AND {_VERSIONS}{SUBMITTED.replace('{row}', 'states_mouversion')})",
    read=_VERSIONS.replace("{id}", "id") + f"states_mouversion.is_published) OR {ON_JOBS}",
)
# What a state makes a draft from stays its own.
OWN_MOU = of_state("states_mou", Scope.DRAFTS)
OWN_VERSION = of_state("states_mouversion", Scope.DRAFTS)
INTERNAL_VERSION = of_state("states_mouversion", Scope.INTERNAL)
TERMS = below(VERSION, "states_terms", "version_id", public=True)
YEAR = below(TERMS, "states_termyear", "terms_id", public=True, is_replaced=True)
MOVE = below(VERSION, "states_moumove", "version_id")
ROUND = below(VERSION, "states_questionround", "version_id")
READING = below(OWN_MOU, "states_reading", "mou_id")
# The text of a document is as public as the version that holds it: comparisons show it.
TEXT_OF_VERSION = """EXISTS (SELECT FROM states_moudocument
    JOIN states_mouversion ON states_mouversion.id = states_moudocument.version_id
    WHERE states_moudocument.document_id = {row}.document_id AND states_mouversion.mou_id = {row}.mou_id)"""
HELD = below(VERSION, "states_moudocument", "version_id", public=True)

# Documents know no owner; here is what theirs shows of them. What nobody holds yet is its sender's.
DOCUMENT = Wall(
    "documents_document",
    Scope.DRAFTS,
    work=f"{own('added_by_id')} OR EXISTS (SELECT FROM states_moudocument"
    f" WHERE states_moudocument.document_id = {{row}}.{{id}} AND ({HELD.work.format(row=HELD.table, id='id')}))",
    read="EXISTS (SELECT FROM states_moudocument WHERE states_moudocument.document_id = {row}.id)",
)

WALLS = [
    MOU,
    VERSION,
    HELD,
    TERMS,
    YEAR,
    below(YEAR, "states_termpercentage", "year_id", public=True, is_replaced=True),
    below(TERMS, "states_termcounty", "terms_id", public=True, is_replaced=True),
    below(TERMS, "states_termconstant", "terms_id", public=True, is_replaced=True),
    below(MOU, "states_policyrecord", "agreement_id", public=True),
    below(OWN_VERSION, "states_termsentry", "version_id"),
    READING.or_where(ON_JOBS).or_read(TEXT_OF_VERSION),
    below(READING, "states_proposal", "reading_id"),
    MOVE,
    below(MOVE, "states_returnreason", "move_id"),
    ROUND,
    below(ROUND, "states_question", "round_id"),
    below(INTERNAL_VERSION, "states_internalnote", "version_id"),
    DOCUMENT,
    below(DOCUMENT, "documents_scan", "document_id").or_where(ON_JOBS),
]
