from datetime import UTC, date, datetime
from itertools import count

from enrollees.identifiers import blind_index, encrypt, field_keys
from enrollees.models import Enrollee, EnrollmentSpan, StatusSpan
from tests.factories.demonstration import make_demonstration
from tests.factories.state import make_state

_number = count(1)
TOLD = datetime(2026, 1, 5, 9, tzinfo=UTC)


def made_up_mbi(number: int) -> str:
    """A synthetic identifier: the S in its second place is in no real one."""
    return f"1S{number % 10}0A{number // 10 % 10}0AA{number // 100 % 100:02}"


def make_enrollee(*, mbi: str = "", **overrides) -> Enrollee:
    """A made-up person, its identifier encrypted and indexed as the services do it."""
    mbi = mbi or made_up_mbi(next(_number))
    fields = {"state": make_state(), "mbi_class": "synthetic", "sex": "F", "created_at": TOLD} | overrides
    person = Enrollee(**fields)
    person.mbi_ciphertext = encrypt(mbi, row=str(person.pk))
    person.blind_index = blind_index(mbi, state=person.state_id)
    person.field_key = field_keys()[0].fingerprint
    person.save(force_insert=True)
    return person


def make_span(**overrides) -> EnrollmentSpan:
    fields = {"start": date(2014, 7, 1), "known_from": TOLD} | overrides
    fields.setdefault("enrollee", None)
    fields["enrollee"] = fields["enrollee"] or make_enrollee()
    fields["demonstration"] = fields.get("demonstration") or make_demonstration(
        state=fields["enrollee"].state
    )
    return EnrollmentSpan.objects.create(**fields)


def make_status(**overrides) -> StatusSpan:
    fields = {"kind": "dual_status", "value": "02", "start": date(2013, 1, 1), "known_from": TOLD} | overrides
    fields["enrollee"] = fields.get("enrollee") or make_enrollee()
    return StatusSpan.objects.create(**fields)
