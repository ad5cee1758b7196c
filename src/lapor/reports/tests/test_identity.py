"""The sealed identity opens at its own report, and what is kept of a PIN tells nothing."""

import pytest
from django.db import connection

from lapor.reports.commands.filing import hash_pin
from lapor.reports.identity import Reporter, SealStaysShut, open_identity
from lapor.reports.models import Identity
from tests.world import SITI, World


def test_a_sealed_identity_opens_at_its_own_report(world: World) -> None:
    report = world.filed()
    assert open_identity(report.pk) == SITI
    assert open_identity(world.filed(is_anonymous=True, reporter=Reporter()).pk).is_empty


def test_a_sealed_identity_moved_under_another_report_does_not_open_there(world: World) -> None:
    report, other = world.filed(), world.filed(is_anonymous=True, reporter=Reporter())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lapor.amending = 'rows'")
    Identity.objects.filter(report_id=report.pk).update(report_id=other.pk)
    with pytest.raises(SealStaysShut):
        open_identity(other.pk)


def test_nothing_of_an_identity_is_stored_in_clear(world: World) -> None:
    row = Identity.objects.get(report_id=world.filed().pk)
    assert not [
        word for word in ("Siti", "081234567890", "warga.example") if word.encode() in bytes(row.sealed)
    ]


def test_equal_pins_are_kept_as_different_hashes(world: World) -> None:
    assert hash_pin("123456") != hash_pin("123456")
