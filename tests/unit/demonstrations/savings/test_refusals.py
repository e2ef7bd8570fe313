"""What a person reads when an input is refused: each finding word for word, as it was read and kept in refusals.json.

After a wording was changed on purpose: `python -m tests.unit.demonstrations.savings.test_refusals` writes the file
anew; read what changed in it before it is committed.
"""

import json
from pathlib import Path

import pytest

from demonstrations.savings.findings import Refusal
from tests.unit.demonstrations.savings.refused import inputs

KEPT = Path(__file__).with_name("refusals.json")
INPUTS = inputs()


def said(name: str) -> list[dict]:
    try:
        INPUTS[name]()
    except Refusal as refusal:
        return [dict(finding) for finding in refusal.as_dict()["findings"]]
    raise AssertionError(f"{name} was not refused.")


@pytest.mark.parametrize("name", INPUTS)
def test_a_refusal_says_what_was_found_what_is_allowed_and_how_to_fix_it(name):
    findings = said(name)
    assert findings == json.loads(KEPT.read_text())[name]
    assert all(finding["found"] and finding["allowed"] and finding["fix"] for finding in findings)


if __name__ == "__main__":
    KEPT.write_text(json.dumps({name: said(name) for name in INPUTS}, indent=1, ensure_ascii=False) + "\n")
