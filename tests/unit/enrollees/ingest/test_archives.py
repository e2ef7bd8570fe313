"""Archives of published files: unpacked where they are what they say, refused before anything is unpacked otherwise."""

from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from enrollees.ingest.archives import unpacked
from enrollees.ingest.findings import Findings

SMALL = b"Contract Number,Plan ID\nH1234,001\n"


def archive(path, parts: dict[str, bytes]):
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def taken(path, tmp_path):
    findings = Findings()
    (tmp_path / "into").mkdir()
    return unpacked([path], tmp_path / "into", findings), findings


def test_the_files_of_a_month_come_out_of_their_archive_and_nothing_leaves_the_folder(tmp_path):
    parts = {
        "CPSC_Enrollment_2024_01/CPSC_Enrollment_Info_2024_01.csv": SMALL,
        "../../escaped.csv": SMALL,
        "CPSC_Enrollment_2024_01/Read_Me.pdf": b"%PDF",
    }
    found, findings = taken(archive(tmp_path / "CPSC_Enrollment_2024_01.zip", parts), tmp_path)
    assert {path.name for path in found} == {"CPSC_Enrollment_Info_2024_01.csv", "escaped.csv"}
    assert {path.parent.name for path in found} == {"CPSC_Enrollment_2024_01"}
    assert all(path.is_relative_to(tmp_path / "into") and path.read_bytes() == SMALL for path in found)
    assert findings.counts == {"file_not_read": 1} and findings.verdict == "accepted_with_warnings"


def test_a_file_that_is_no_archive_is_left_as_it_is(tmp_path):
    path = tmp_path / "CPSC_Enrollment_Info_2024_01.csv"
    path.write_bytes(SMALL)
    assert taken(path, tmp_path)[0] == [path]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"bomb.csv": b"0" * (3 << 20)}, "200 times"),
        ({f"{number}.csv": b"" for number in range(2_001)}, "2,001 parts"),
        ({"inner.zip": b"PK"}, "another archive"),
        ({"a/one.csv": SMALL, "b/one.csv": SMALL}, "one name"),
    ],
    ids=["bomb", "parts", "nested", "twice"],
)
def test_an_archive_that_should_not_be_unpacked_is_not(tmp_path, parts, said):
    found, findings = taken(archive(tmp_path / "sent.zip", parts), tmp_path)
    assert found == [] and findings.verdict == "rejected"
    assert said in findings.listed()[0].found
    assert not [path for path in (tmp_path / "into").rglob("*") if path.is_file()]


@pytest.mark.parametrize("at", [40, -40])
def test_a_damaged_archive_is_named(tmp_path, at):
    path = archive(tmp_path / "sent.zip", {"one.csv": SMALL})
    whole = bytearray(path.read_bytes())
    whole[at] ^= 0xFF
    path.write_bytes(whole if at > 0 else whole[:at])
    found, findings = taken(path, tmp_path)
    assert found == [] and findings.counts == {"unreadable_file": 1}


def test_a_part_that_is_larger_than_its_list_says_is_not_believed(tmp_path):
    path = archive(tmp_path / "sent.zip", {"one.csv": SMALL * 100})
    whole, size = path.read_bytes(), (len(SMALL) * 100).to_bytes(4, "little")
    path.write_bytes(whole.replace(size, (10).to_bytes(4, "little")))
    found, findings = taken(path, tmp_path)
    assert found == [] and findings.counts == {"unreadable_file": 1}
