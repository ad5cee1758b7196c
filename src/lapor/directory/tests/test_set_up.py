"""A real installation begins: one command, and the first administrator can sign in and act."""

import getpass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lapor.directory.actors import actor_of
from lapor.directory.models import Agency, Appointment, Holiday, Person, Region, Role, Topic

ASKED = {
    "institution": "Pemerintah Kabupaten Contoh",
    "kind": "regency",
    "name": "Rina Lestari",
    "email": "rina@contoh.example",
    "decree": "188.4/1/2026",
}


@pytest.fixture
def empty(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE directory_agency, directory_person, directory_region, directory_topic CASCADE"
        )


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    given = iter(answers)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(given))


def test_one_command_makes_an_empty_installation_usable(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "sangat-panjang-2026", "sangat-panjang-2026")
    call_command("set_up", **ASKED)
    person = Person.objects.get(email="rina@contoh.example")
    assert person.check_password("sangat-panjang-2026")
    assert actor_of(person).has(Role.NATIONAL_ADMIN)
    assert Agency.objects.get().is_national
    assert Region.objects.filter(level=1).count() == 38
    assert Topic.objects.filter(parent=None).count() == 35
    assert Holiday.objects.exists()


@pytest.mark.parametrize("answers", [("satu-dua-tiga-2026", "lain-lain-2026"), ("123", "123")])
def test_a_password_that_differs_or_is_weak_leaves_nothing(
    empty: None, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, str]
) -> None:
    answering(monkeypatch, *answers)
    with pytest.raises(CommandError):
        call_command("set_up", **ASKED)
    assert not Agency.objects.exists()
    assert not Appointment.objects.exists()


def test_a_settled_installation_is_left_alone(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "sangat-panjang-2026", "sangat-panjang-2026")
    with pytest.raises(CommandError):
        call_command("set_up", **ASKED)


def test_without_a_terminal_the_password_comes_from_a_file(
    empty: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", none)
    with pytest.raises(CommandError, match="--password-file"):
        call_command("set_up", **ASKED)
    file = tmp_path / "password"
    file.write_text("sangat-panjang-2026\n")
    call_command("set_up", **ASKED, password_file=str(file))
    assert Person.objects.get().check_password("sangat-panjang-2026")


def test_the_institution_gets_its_region_and_an_ambiguous_name_is_asked_back(
    empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, *["sangat-panjang-2026"] * 6)
    with pytest.raises(CommandError, match="which one"):
        call_command("set_up", **ASKED, region="Sukorejo")
    assert not Agency.objects.exists()
    with pytest.raises(CommandError, match="none; see"):
        call_command("set_up", **ASKED, region="Xyzzy")
    call_command("set_up", **ASKED, region="35.72")
    assert Agency.objects.get().region_id == "35.72"
