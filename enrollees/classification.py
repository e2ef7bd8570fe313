"""How sensitive each stored field about enrollees is. A field that is not named here fails the build."""

from fai_portal.common.sensitivity import Sensitivity as S

FIELDS: dict[str, dict[str, S]] = {
    "enrollees.Enrollee": {
        "id": S.OPERATIONAL,  # random; says nothing about the person
        "state": S.PERSONAL,
        "mbi_ciphertext": S.IDENTIFIER,
        "blind_index": S.IDENTIFIER,
        "field_key": S.OPERATIONAL,
        "mbi_class": S.OPERATIONAL,
        "birth_date": S.PERSONAL,
        "death_date": S.PERSONAL,
        "sex": S.PERSONAL,
        "race": S.PERSONAL,
        "original_disability": S.PERSONAL,
        "created_at": S.OPERATIONAL,
    },
    "enrollees.EnrollmentSpan": {
        "id": S.OPERATIONAL,
        "enrollee": S.PERSONAL,
        "demonstration": S.PERSONAL,
        "plan": S.PERSONAL,
        "batch": S.OPERATIONAL,
        "start": S.PERSONAL,
        "end": S.PERSONAL,
        "ending": S.PERSONAL,
        "known_from": S.OPERATIONAL,
        "known_to": S.OPERATIONAL,
    },
    "enrollees.IntakeBatch": {
        "id": S.OPERATIONAL,
        "file_name": S.PERSONAL,  # somebody may have put a name into it: shown to those who may see intakes only
        "layout": S.OPERATIONAL,
        "sha256": S.OPERATIONAL,
        "size": S.OPERATIONAL,
        "verdict": S.OPERATIONAL,
        "dry_run": S.OPERATIONAL,
        "state": S.OPERATIONAL,
        "demonstration": S.OPERATIONAL,
        "dataset": S.OPERATIONAL,
        "uploaded_by": S.ACCOUNT,
        "rows": S.OPERATIONAL,
        "people": S.OPERATIONAL,
        "counts": S.OPERATIONAL,
        "started_at": S.OPERATIONAL,
        "finished_at": S.OPERATIONAL,
    },
    "enrollees.IntakeFinding": {
        "id": S.OPERATIONAL,
        "batch": S.OPERATIONAL,
        "position": S.OPERATIONAL,
        "file": S.OPERATIONAL,
        "row": S.OPERATIONAL,
        "field": S.OPERATIONAL,
        "rule": S.OPERATIONAL,
        "severity": S.OPERATIONAL,
        "found": S.PERSONAL,  # a value of somebody's row; identifiers are masked before it is stored
        "allowed": S.OPERATIONAL,
        "fix": S.OPERATIONAL,
    },
}
