"""Units and officers from a table: checked row by row, taken as a whole or not at all, and safe to repeat."""

from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from lapor.directory.actors import actor_of
from lapor.directory.models import Agency, Appointment, Invitation, Person
from tests.world import World

TABLE = """unit;short_name;kind;parent;officer;email;role;decree;begins_on
Dinas Pendidikan;Disdik;office;;Wulan Sari;wulan@blitar.example;liaison_officer;188/1;01/09/2026
Dinas Pendidikan;;;;Bayu Aji;bayu@blitar.example;Operator unit;188/1;
Bidang Sekolah Dasar;;;Dinas Pendidikan;;;;;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "units.csv"


def read(file: Path, text: str, *arguments: str) -> str:
    file.write_text(text, encoding="utf-8")
    said = StringIO()
    call_command("import_agencies", str(file), "--below", "blitar", *arguments, stdout=said)
    return said.getvalue()


def test_a_table_becomes_units_accounts_and_appointments_once(world: World, file: Path) -> None:
    assert "Made: 2 units, 2 accounts, 2 appointments" in read(file, TABLE)
    school = Agency.objects.get(name="Bidang Sekolah Dasar")
    assert [Agency.objects.get(pk=pk).name for pk in school.path][1:] == ["Dinas Pendidikan", school.name]
    assert Appointment.objects.get(person__email="bayu@blitar.example").role == "unit_operator"
    assert "Made: 0 units, 0 accounts, 0 appointments; 2 appointments were there" in read(file, TABLE)


def test_an_account_that_a_stranger_made_is_invited_and_gets_no_power(world: World, file: Path) -> None:
    stranger = Person.objects.create_user("wulan@blitar.example", "sandi si pendaftar", name="Bukan Wulan")
    EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True, verified=False)
    said = read(file, TABLE)
    assert "Made: 2 units, 1 accounts, 1 appointments" in said
    assert "Invited, not appointed: lines 2." in said
    assert actor_of(stranger).powers == ()
    assert (row := Invitation.objects.get()).email == stranger.email
    assert "lines 2." in read(file, TABLE)
    assert Invitation.objects.get() == row


@pytest.mark.parametrize("kind", ["proved", "waiting"])
def test_an_account_that_no_stranger_can_have_is_appointed(world: World, file: Path, kind: str) -> None:
    password = "sandi warga lama" if kind == "proved" else None
    person = Person.objects.create_user("wulan@blitar.example", password, name="Wulan")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=kind == "proved")
    assert "1 accounts, 2 appointments" in read(file, TABLE)
    assert actor_of(person).is_officer


def test_it_can_be_tried_first(world: World, file: Path) -> None:
    assert "Would be made: 2 units" in read(file, TABLE, "--dry-run")
    assert not Agency.objects.filter(name="Dinas Pendidikan").exists()


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_the_separator_is_found(world: World, file: Path, mark: str) -> None:
    assert "2 units" in read(file, "\ufeff" + TABLE.replace(";", mark), "--dry-run")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Dinas X;;planet;;;;;;", "line 5: kind planet: one of"),
        ("Dinas X;;;Dinas Antah;;;;;", "line 5: parent Dinas Antah: no such unit"),
        ("Dinas X;;;;Wati;wati@blitar.example;raja;1;", "line 5: role raja"),
        ("Dinas X;;;;Wati;wati@blitar.example;;1;", "line 5: an officer needs role"),
        ("Dinas X;;;;Wati;bukan-alamat;unit_operator;1;", "line 5: "),
        ("Dinas X;;;;Wati;wati@blitar.example;unit_operator;1;31/31/2026", "line 5: 31/31/2026: a day is"),
        (";;;;Wati;wati@blitar.example;unit_operator;1;", "line 5: "),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_taken(world: World, file: Path, row: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        read(file, TABLE + row + "\n")
    assert not Agency.objects.filter(name="Dinas Pendidikan").exists()
    assert not Person.objects.filter(email="wulan@blitar.example").exists()


@pytest.mark.parametrize("text", ["", "nama,email\na,b\n", "unit,gaji\na,b\n"])
def test_what_is_no_such_table_is_a_sentence(world: World, file: Path, text: str) -> None:
    with pytest.raises(CommandError, match=r"is empty|column|unknown"):
        read(file, text)
