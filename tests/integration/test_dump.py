"""A dump of the database, the broker's own file and the file store, as a thief would carry them away, hold no identifier."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enrollees.services.enrollee import keep_enrollee
from fai_portal.accounts.services.user import system_user
from fai_portal.localservers import addresses, postgres
from tests.canaries import CANARY_BYTES, every_file
from tests.factories.enrollee import made_up_mbi
from tests.factories.report_run import make_reportable
from tests.factories.state import make_state
from tests.factories.user import make_administrator, make_analyst
from tests.walls import ABOVE

MBI = made_up_mbi(733)


def dump() -> bytes:
    """What pg_dump writes for the owner of the tables, who is let through the second wall as a migration is."""
    place = settings.DATABASES["owner"]
    through = " ".join(f"-c {name}={value}" for name, value in ABOVE.settings().items() if value)
    done = subprocess.run(
        [
            postgres.binaries(addresses.find()) / "pg_dump", "--enable-row-security", "--inserts",
            "--host", place["HOST"], "--port", str(place["PORT"]), "--username", place["USER"], place["NAME"],
        ],
        env={**os.environ, "PGPASSWORD": place["PASSWORD"], "PGOPTIONS": through.replace("a test", "test")},
        capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


def act() -> str:
    """A person is kept, found, shown, asked about and sent in a file. Returns the key of their row."""
    state = make_state("WA")
    person, _ = keep_enrollee(by=system_user(), on=datetime(2026, 3, 2, tzinfo=UTC), state=state, mbi=MBI)
    reported, client = make_reportable(state=state), Client()
    client.force_login(make_analyst())
    client.post(reverse("people"), {"mbi": MBI})
    client.post(reverse("reveal"), {"enrollee": person.pk, "reason": "A letter came back."})
    months = SimpleUploadedFile("months.csv", f"person_id,month\n{MBI},2014-01\n".encode())
    sent = {"layout": "person_months", "demonstration": reported.pk, "file": months}
    assert client.post(reverse("intake-new"), sent).status_code == 302
    client.force_login(make_administrator())
    client.post(reverse("audit"), {"mbi": MBI})
    return str(person.pk)


@pytest.mark.django_db(transaction=True)
def test_what_a_thief_carries_away_holds_no_identifier(broker, tmp_path):
    key = act()
    taken = dump()
    assert key.encode() in taken and b"enrollees_enrollee" in taken  # the person's row is in it
    assert not CANARY_BYTES.search(taken) and MBI.encode().hex().encode() not in taken
    brought = [path for path in every_file([tmp_path]) if path.suffix in (".aof", ".rdb")]
    assert any(path.stat().st_size for path in brought)
    for path in [*brought, *every_file([Path(settings.FILES_DIR), Path(settings.MEDIA_ROOT)])]:
        assert not CANARY_BYTES.search(path.read_bytes()) and not CANARY_BYTES.search(path.name.encode()), (
            path
        )


def test_the_search_would_find_one():
    """The dump is text: an identifier that stood in a column as it is would be seen."""
    assert CANARY_BYTES.search(f"INSERT INTO enrollees_enrollee VALUES ('{MBI}')".encode())
