"""The log of the directory can only grow, and a refused change leaves no trace in it."""

import pytest
from django.db import DatabaseError, connection, transaction

from lapor.common.refusals import Refusal
from lapor.directory import agencies
from lapor.directory.models import DirectoryChange
from tests.world import World


@pytest.mark.parametrize(
    "statement",
    ["UPDATE directory_directorychange SET person_id = 1", "DELETE FROM directory_directorychange"],
)
def test_the_database_refuses_to_rewrite_the_log(world: World, statement: str) -> None:
    assert DirectoryChange.objects.exists()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_refused_change_is_not_logged(world: World) -> None:
    before = DirectoryChange.objects.count()
    with pytest.raises(Refusal):
        agencies.change_agency(world.dishub, name="Lain", by=world.klara)
    with pytest.raises(Refusal):
        agencies.change_agency(world.dishub, name="", by=world.kirana)
    assert DirectoryChange.objects.count() == before


def test_the_log_names_the_system_as_nobody(world: World) -> None:
    assert DirectoryChange.objects.filter(subject="agency", person_id__isnull=True).exists()
