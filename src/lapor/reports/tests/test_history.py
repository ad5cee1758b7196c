"""Tampering with the history, by whoever can write in the database: each kind is found, and named."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from lapor.common import clock
from lapor.common.files import stored
from lapor.common.files.storage import full_path
from lapor.common.models import LostSeals
from lapor.common.tests import samples
from lapor.reports import consistency, feed, history
from lapor.reports.commands import closing, follow_ups
from lapor.reports.event_chain import event_hash
from lapor.reports.history import Kind
from lapor.reports.models import Event, FeedCursor, FeedEntry, Report
from lapor.reports.side_rows import HistoryCheck
from lapor.reports.tests.rows import actor_for, report_for_row
from lapor.reports.workflow import TABLE, Party, Row
from tests.verbs import VERBS
from tests.world import World

GUARDED = tuple(f"reports_{one}" for one in ("event", "feedentry", "post", "turn", "attachment", "identity"))


def run(sql: str, *values: object) -> None:
    """As somebody who has the role that owns the tables, and turns their guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def last_event(report: Report) -> Event:
    return Event.objects.filter(report=report).order_by("-number")[0]


def change_person(report: Report) -> None:
    run("UPDATE reports_event SET person_id = 1 WHERE report_id = %s AND action = 'verify'", report.pk)


def change_action(report: Report) -> None:
    run("UPDATE reports_event SET action = 'route' WHERE report_id = %s AND action = 'verify'", report.pk)


def remove_last_event(report: Report) -> None:
    run(
        "DELETE FROM reports_event WHERE report_id = %s AND number = %s",
        report.pk, last_event(report).number,
    )  # fmt: skip


def remove_last_event_and_mend_the_head(report: Report) -> None:
    remove_last_event(report)
    last = last_event(report)
    run(
        "UPDATE reports_report SET last_hash = %s, status = %s WHERE id = %s",
        last.hash, last.to_status, report.pk,
    )  # fmt: skip


def recompute_the_chain(report: Report) -> None:
    """Another moment, and every hash from there on made to fit."""
    previous = ""
    for event in Event.objects.filter(report=report).order_by("number"):
        event.at, event.previous_hash = event.at - timedelta(hours=1), previous
        previous = event.hash = event_hash(event)
        run(
            "UPDATE reports_event SET at = %s, hash = %s, previous_hash = %s WHERE report_id = %s AND number = %s",
            event.at, event.hash, event.previous_hash, report.pk, event.number,
        )  # fmt: skip
    run("UPDATE reports_report SET last_hash = %s WHERE id = %s", previous, report.pk)


def remove_the_report(report: Report) -> None:
    for table in ("event", "post", "turn", "clock", "assignment", "attachment"):
        run(f"DELETE FROM reports_{table} WHERE report_id = %s", report.pk)
    run("DELETE FROM reports_report WHERE id = %s", report.pk)


def remove_the_report_and_its_entries(report: Report) -> None:
    remove_the_report(report)
    run("DELETE FROM reports_feedentry WHERE report_id = %s", report.pk)


def change_words(report: Report) -> None:
    run("UPDATE reports_post SET body = 'Sudah beres.' WHERE report_id = %s", report.pk)


def remove_words(report: Report) -> None:
    run("DELETE FROM reports_post WHERE report_id = %s", report.pk)


def change_the_reporters_words(report: Report) -> None:
    run("UPDATE reports_report SET original_body = 'Tidak apa-apa.' WHERE id = %s", report.pk)


def change_the_public_words(report: Report) -> None:
    run("UPDATE reports_report SET body = 'Tidak apa-apa.' WHERE id = %s", report.pk)


def change_a_digest_of_a_file(report: Report) -> None:
    run("UPDATE reports_attachment SET sha256 = %s WHERE report_id = %s", "0" * 64, report.pk)


def remove_a_file(report: Report) -> None:
    run("DELETE FROM reports_attachment WHERE report_id = %s", report.pk)


def change_the_state(report: Report) -> None:
    run("UPDATE reports_report SET status = 'closed', closed_by = 'reporter' WHERE id = %s", report.pk)


def add_a_rating(report: Report) -> None:
    run("UPDATE reports_report SET rating = 5 WHERE id = %s", report.pk)


def set_head(column: str, value: str) -> Callable[[Report], None]:
    """A column of the head, without an event."""

    def change(report: Report) -> None:
        run(f"UPDATE reports_report SET {column} = {value} WHERE id = %s", report.pk)

    change.__name__ = f"set_{column}"
    return change


def move_a_limit(report: Report) -> None:
    run("UPDATE reports_clock SET due_on = due_on + 7 WHERE report_id = %s", report.pk)


def move_a_limit_with_its_start(report: Report) -> None:
    run(
        "UPDATE reports_clock SET due_on = due_on + 7, day_zero = day_zero + 7,"
        " started_at = started_at + interval '7 days' WHERE report_id = %s",
        report.pk,
    )


def move_a_turn(report: Report) -> None:
    run(
        "UPDATE reports_turn SET ended_at = ended_at - interval '1 day'"
        " WHERE report_id = %s AND ended_at IS NOT NULL",
        report.pk,
    )


def add_an_event(report: Report) -> None:
    last = last_event(report)
    last.number, last.action, last.previous_hash = last.number + 50, "confirm", last.hash
    last.hash = event_hash(last)
    run(
        "INSERT INTO reports_event SELECT (jsonb_populate_record(e, %s::jsonb)).* FROM reports_event e"
        " WHERE report_id = %s LIMIT 1",
        f'{{"number": {last.number}, "action": "confirm", "hash": "{last.hash}",'
        f' "previous_hash": "{last.previous_hash}"}}',
        report.pk,
    )


def change_a_seal(report: Report) -> None:
    run("UPDATE reports_feedentry SET seal = %s WHERE report_id = %s", "0" * 64, report.pk)


def cut_the_feed_short(report: Report) -> None:
    run("DELETE FROM reports_feedentry WHERE report_id = %s", report.pk)


TAMPERING: list[tuple[Callable[[Report], None], Kind]] = [
    (change_person, Kind.EVENT_CHANGED),
    (change_action, Kind.EVENT_CHANGED),
    (remove_last_event, Kind.EVENT_MISSING),
    (remove_last_event_and_mend_the_head, Kind.EVENT_MISSING),
    (recompute_the_chain, Kind.FEED_BROKEN),
    (remove_the_report, Kind.REPORT_MISSING),
    (remove_the_report_and_its_entries, Kind.FEED_SHORT),
    (change_words, Kind.WORDS_CHANGED),
    (remove_words, Kind.WORDS_MISSING),
    (change_the_reporters_words, Kind.WORDS_CHANGED),
    (change_the_public_words, Kind.WORDS_CHANGED),
    (change_a_digest_of_a_file, Kind.FILE_CHANGED),
    (remove_a_file, Kind.FILE_MISSING),
    (change_the_state, Kind.HEAD_DIFFERS),
    (add_a_rating, Kind.HEAD_DIFFERS),
    (move_a_turn, Kind.TURNS_BROKEN),
    (set_head("is_confidential", "true"), Kind.HEAD_DIFFERS),
    (set_head("is_anonymous", "true"), Kind.HEAD_DIFFERS),
    (set_head("grade", "'oversight'"), Kind.HEAD_DIFFERS),
    (set_head("respondent_agency_id", "holder_agency_id"), Kind.HEAD_DIFFERS),
    (set_head("entered_by_id", "1"), Kind.HEAD_DIFFERS),
    (set_head("due_on", "due_on + 1"), Kind.HEAD_DIFFERS),
    (move_a_limit, Kind.LIMIT_UNEXPLAINED),
    (move_a_limit_with_its_start, Kind.LIMIT_UNEXPLAINED),
    (add_an_event, Kind.EVENT_UNSEEN),
    (change_a_seal, Kind.FEED_BROKEN),
    (cut_the_feed_short, Kind.FEED_SHORT),
]


@pytest.fixture
def report(world: World, settings: object, tmp_path: object) -> Report:
    """A report with words and a file, the last of several, checked once."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    world.resolved(), world.closed(), world.merged()
    report = world.verified()
    with stored([samples.upload(samples.photo(), "foto.jpg")], root=tmp_path) as files:  # type: ignore[arg-type]
        follow_ups.follow_up(report, by=world.lukman, words="Kami periksa besok.", files=files)
    assert history.verify_everything().breaks == []
    return report


@pytest.mark.parametrize(("tamper", "kind"), TAMPERING, ids=[tamper.__name__ for tamper, _ in TAMPERING])
def test_tampering_is_found(report: Report, tamper: Callable[[Report], None], kind: Kind) -> None:
    tamper(report)
    found = history.verify_everything()
    assert kind in {row["kind"] for row in found.breaks}, found.breaks
    assert history.newest_break() is not None


def test_every_kind_of_case_is_whole(world: World) -> None:
    for build in (
        world.returned,
        world.needs_info,
        world.archived,
        world.withdrawn,
        world.offered,
        world.closed,
    ):
        build()
    check = history.verify_everything()
    assert check.break_count == 0
    assert (check.events, check.reports) == (Event.objects.count(), Report.objects.count())


def test_what_is_new_is_checked_at_night_and_goes_on_from_there(report: Report, world: World) -> None:
    before = HistoryCheck.objects.order_by("-id")[0]
    world.resolved()
    check = history.verify_new()
    assert check.break_count == 0
    assert check.reports == 1
    assert (
        check.position == before.position + Event.objects.filter(report=Report.objects.latest("pk")).count()
    )
    change_words(world.in_progress())
    assert history.verify_new().breaks[0]["kind"] == Kind.WORDS_CHANGED
    assert history.verify_new().break_count == 0
    known = history.newest_break()
    assert known is not None
    assert known[1].kind == Kind.WORDS_CHANGED


def test_a_changed_old_entry_is_found_at_night_by_the_seal_of_the_next(report: Report, world: World) -> None:
    FeedCursor.objects.create(name="far ahead", position=10_000, moved_at=clock.now())
    assert Kind.FEED_SHORT in {row["kind"] for row in history.verify_new().breaks}


def test_a_file_that_changed_on_disk_is_found(report: Report, tmp_path: object) -> None:
    attachment = report.attachments.get()
    path = full_path(Path(str(tmp_path)), attachment.path)
    path.chmod(0o600)
    path.write_bytes(b"another")
    assert {row["kind"] for row in history.verify_everything().breaks} == {Kind.FILE_CHANGED}
    path.unlink()
    assert {row["kind"] for row in history.verify_everything().breaks} == {Kind.FILE_MISSING}
    assert history.verify_everything(reads_files=False).break_count == 0


def test_the_command_says_what_it_found_and_fails(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    assert "Utuh." in capsys.readouterr().out
    change_words(report)
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert "tulisan tidak sama" in capsys.readouterr().out


def test_positions_are_sealed_with_a_key_that_is_not_in_the_database(
    report: Report, settings: object
) -> None:
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert Kind.FEED_BROKEN in {row["kind"] for row in history.verify_everything().breaks}
    assert feed.last_position() > 0


WORDS = [
    pytest.param(row, id=f"{row.action}-{row.condition or 'always'}")
    for row in TABLE
    if row.sources and not row.parties <= {Party.SYSTEM}
]


@pytest.mark.parametrize("row", WORDS)
def test_every_step_leaves_a_history_that_is_whole(world: World, row: Row) -> None:
    """Also one that sets words, whichever it is: the history carries their digest."""
    source, party = min(row.sources), min(row.parties - {Party.ASSIGNEE})
    report = report_for_row(world, row, source, party)
    VERBS[row.action](world, report, actor_for(world, party, report))
    assert history.verify_everything(reads_files=False).breaks == []


@pytest.mark.parametrize(("column", "value"), [("rating", "5"), ("closed_by", "'admin'"), ("rating", "NULL")])
def test_how_a_case_ended_and_was_rated_is_told_by_its_events(world: World, column: str, value: str) -> None:
    """Also by events that are too old to have a digest of the head."""
    report = world.closed()
    closing.rate_report(report, by=world.reporter_of(report), score=2)
    story = list(Event.objects.filter(report=report).order_by("number"))
    head = {"status": report.status, "filed_at": report.filed_at, "closed_at": report.closed_at}
    head |= {"closed_by": report.closed_by, "rating": 2, "words_salt": ""}
    assert consistency.head_fits(head, story)
    assert not consistency.head_fits(head | {"rating": 5}, story)
    assert not consistency.head_fits(head | {"closed_by": "admin"}, story)
    set_head(column, value)(report)
    assert [row["kind"] for row in history.verify_everything().breaks] == [Kind.HEAD_DIFFERS]


def test_seals_of_a_lost_key_are_given_up_once_and_those_since_are_checked(
    report: Report, world: World, settings: object
) -> None:
    settings.SECRET_KEY = "another-key-after-a-theft"  # type: ignore[attr-defined]
    call_command("keys", "accept", "--yes")
    follow_ups.follow_up(report, by=world.lukman, words="Sudah kami perbaiki.")
    assert history.verify_everything(reads_files=False).breaks == []
    given_up = LostSeals.objects.get().position
    run("UPDATE reports_feedentry SET seal = %s WHERE position = %s", "0" * 64, given_up)
    assert {row["number"] for row in history.verify_everything(reads_files=False).breaks} >= {given_up}


def test_nobody_without_the_key_gives_up_seals(report: Report) -> None:
    newest = FeedEntry.objects.latest("position")
    LostSeals.objects.create(position=newest.position, seal=newest.seal, vouch="0" * 64, noted_at=clock.now())
    change_a_seal(report)
    assert Kind.FEED_BROKEN in {row["kind"] for row in history.verify_everything().breaks}


def test_at_night_only_files_that_came_since_are_read(
    report: Report, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str] = []
    digest_of = history._digest_of

    def noting(path: str) -> str:
        read.append(path)
        return digest_of(path)

    monkeypatch.setattr(history, "_digest_of", noting)
    with stored([samples.upload(samples.photo(), "sesudah.jpg")], root=tmp_path) as files:
        follow_ups.follow_up(report, by=world.lukman, words="Sudah menyala.", files=files)
    assert history.verify_new().break_count == 0
    assert read == [report.attachments.latest("number").path]
    HistoryCheck.objects.all().delete()
    assert history.verify_new().break_count == 0
    assert len(read) == 1, "the first look at everything reads no file"


def test_much_that_is_new_is_checked_in_several_nights(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    HistoryCheck.objects.all().delete()
    FeedCursor.objects.create(name="at the end", position=feed.last_position(), moved_at=clock.now())
    monkeypatch.setattr(history, "ENTRIES_AT_ONCE", 3)
    monkeypatch.setattr(history, "MOST_NEW", 3)
    first, second = history.verify_new(), history.verify_new()
    assert (first.position, second.position) == (3, 6)
    assert (first.break_count, second.break_count) == (0, 0)


def test_breaks_without_number_are_not_all_gathered(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_BREAKS", 2)
    run("UPDATE reports_feedentry SET seal = %s", "0" * 64)
    assert history.verify_everything().break_count == 2
