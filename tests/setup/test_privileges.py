"""The role of web and worker owns nothing and rewrites nothing; whoever owns the tables meets the triggers first."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from lapor.reports.commands import notes
from lapor.reports.models import Event, Identity, Post, Turn
from lapor.supervisor.privileges import grant_to_application, owns_tables, role_of
from tests.world import World

HISTORY = ("reports_event", "reports_post", "reports_turn", "reports_attachment", "reports_identity")


def on_test_database(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.fixture
def application(db: None) -> Iterator[psycopg.Connection]:
    """Connected as web and worker are, to the tables of the product."""
    url = on_test_database(os.environ["LAPOR_TEST_APPLICATION_URL"])
    grant_to_application(on_test_database(os.environ["DATABASE_URL"]), role=role_of(url))
    with psycopg.connect(url, autocommit=True) as connected:
        yield connected


def test_it_may_write_rows_and_call_what_the_product_calls(application: psycopg.Connection) -> None:
    assert not owns_tables(on_test_database(os.environ["LAPOR_TEST_APPLICATION_URL"]))
    assert owns_tables(on_test_database(os.environ["DATABASE_URL"]))
    with application.transaction(force_rollback=True):
        application.execute(
            "INSERT INTO common_hit (key, count, last_at, expires_at) VALUES ('k', 1, now(), now())"
        )
        application.execute("DELETE FROM common_hit WHERE key = 'k'")
        application.execute("SELECT nextval('reports_report_id_seq')")
        application.execute("SELECT 1 FROM reports_report FOR UPDATE")


@pytest.mark.parametrize("table", [*HISTORY, "directory_directorychange"])
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE {} CASCADE",
        "DELETE FROM {}",
        "SET lapor.amending = 'rows'; DELETE FROM {}",
        "SET lapor.amending = 'truncate'; TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
    ],
)
def test_it_may_not_take_history_away(application: psycopg.Connection, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.format(table))


@pytest.mark.parametrize("table", ["reports_event", "directory_directorychange"])
def test_it_may_not_change_what_is_only_added(application: psycopg.Connection, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(f"UPDATE {table} SET person_id = 1")


def test_it_makes_no_temporary_table_whose_name_comes_before_another(application: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("CREATE TEMPORARY TABLE pg_class (oid oid, relowner oid)")


def test_it_may_not_pretend_that_this_version_is_another(application: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("DELETE FROM django_migrations")


@pytest.fixture
def told(world: World) -> Post:
    """Words of a case with some history, and the guards as they are in real life."""
    report = world.in_progress()
    notes.add_note(report, by=world.kirana, words="Sudah ditelepon.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lapor.amending = ''")
    return Post.objects.filter(report=report).latest("number")


def is_refused(change: Callable[[], object]) -> bool:
    """By the guards, and by nothing else; what is let through stays."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        if "stays as it was told" in str(error) or "not rewritten" in str(error):
            return True
        raise
    return False


def test_words_may_be_blanked_but_not_replaced_moved_or_deleted(told: Post) -> None:
    rows = Post.objects.filter(report=told.report_id, number=told.number)
    assert is_refused(lambda: rows.update(body="Tidak pernah ditelepon."))
    assert is_refused(lambda: rows.update(person_id=1))
    assert is_refused(lambda: rows.update(at="2020-01-01T00:00Z"))
    assert is_refused(rows.delete)
    assert not is_refused(lambda: rows.update(is_public=True))
    assert not is_refused(lambda: rows.update(body=""))
    assert is_refused(lambda: rows.update(body="Tidak pernah ditelepon.")), "blank words stay blank"


def test_a_temporary_catalogue_makes_nobody_the_owner(application: psycopg.Connection) -> None:
    """Asked of the guard itself: should temporary tables be allowed again one day."""
    database = connection.settings_dict["NAME"]
    role = application.execute("SELECT current_user").fetchone()[0]  # type: ignore[index]
    with psycopg.connect(on_test_database(os.environ["DATABASE_URL"]), autocommit=True) as owner:
        owner.execute(f'GRANT TEMPORARY ON DATABASE "{database}" TO "{role}"')
    with application.transaction(force_rollback=True):
        application.execute(
            "CREATE TEMPORARY TABLE pg_class ON COMMIT DROP AS"
            " SELECT oid, (SELECT oid FROM pg_roles WHERE rolname = current_user) AS relowner"
            " FROM pg_catalog.pg_class"
        )
        application.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
        application.execute("SET LOCAL lapor.amending = 'rows'")
        is_owner = "SELECT public.history_is_amended_by_owner('public.reports_post'::regclass)"
        assert application.execute(is_owner).fetchone() == (False,)


def test_a_turn_may_end_once(told: Post) -> None:
    running = Turn.objects.filter(report=told.report_id, ended_at=None)
    ended = Turn.objects.filter(report=told.report_id, ended_at__isnull=False)
    assert is_refused(lambda: ended.update(ended_at="2020-01-01T00:00Z"))
    assert is_refused(lambda: running.update(began_at="2020-01-01T00:00Z"))
    assert is_refused(lambda: Turn.objects.filter(report=told.report_id)._raw_delete("default"))
    assert not is_refused(lambda: running.update(ended_at="2030-01-01T00:00Z"))


def test_a_sealed_identity_may_be_blanked_only(told: Post) -> None:
    row = Identity.objects.filter(pk=told.report_id)
    assert is_refused(lambda: row.update(sealed=b"another"))
    assert is_refused(row.delete)
    assert not is_refused(lambda: row.update(sealed=b""))


def test_events_stay_even_for_their_owner(told: Post) -> None:
    assert is_refused(lambda: Event.objects.filter(report=told.report_id).update(person_id=1))


@pytest.mark.parametrize("table", [*HISTORY, "directory_directorychange"])
def test_no_table_of_history_is_emptied_even_by_its_owner(db: None, table: str) -> None:
    execute("SET LOCAL lapor.amending = ''")
    assert is_refused(lambda: execute(f"TRUNCATE {table} CASCADE"))


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
