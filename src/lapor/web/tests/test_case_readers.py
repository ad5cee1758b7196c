"""One story, every reader: each shape of an event, each kind of reader, both languages, as pages."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from lapor.common import clock
from lapor.directory.actors import NOBODY, Actor, actor_of
from lapor.directory.models import Person
from lapor.reports import permissions
from lapor.reports.actions import ROWS
from lapor.reports.commands import verification
from lapor.reports.disclosure import view_of
from lapor.reports.events import content_of
from lapor.reports.models import Event, Report
from lapor.reports.vocabulary import Channel, Grade, ReportClass
from lapor.reports.workflow import Action
from lapor.web.case.timeline import FOLDED_FROM
from lapor.web.tests.case_pages import OFFICERS, browser_of, entries_in, page
from tests.verbs import VERBS, live
from tests.world import World

READERS = ("stranger", "reporter", *OFFICERS)
A = Action


def worked(world: World) -> Report:
    steps = (
        (A.REQUEST_INFO, "kirana"), (A.REMIND_REPORTER, "system"), (A.SUPPLY_INFO, "me"), (A.VERIFY, "kirana"),
        (A.ACCEPT, "lukman"), (A.ADD_COPY, "kirana"), (A.DRAFT_ANSWER, "oki"), (A.ADD_NOTE, "lia"),
        (A.FOLLOW_UP, "lukman"), (A.REPLY, "me"), (A.EDIT_WORDS, "kirana"), (A.OPEN_IDENTITY, "kirana"),
        (A.FIND_BY_PHONE, "kirana"), (A.REFUSE_PIN, "kirana"),
        (A.RENEW_PIN, "kirana"), (A.ASK_EXTENSION, "lukman"), (A.GRANT_EXTENSION, "kirana"), (A.REDATE, "system"),
        (A.RECLASSIFY, "kirana"), (A.RESOLVE, "lukman"), (A.OBJECT, "me"),
        (A.RESOLVE, "lukman"), (A.CONFIRM, "me"), (A.RATE, "me"), (A.REOPEN, "me"),
    )  # fmt: skip
    return live(world, world.filed(is_represented=True), *steps)


def handed(world: World) -> Report:
    report = world.filed()
    verification.escalate_report(report, by=world.kirana, reason="Urusan dinas.", suggested=world.klaten)
    steps = (
        (A.VERIFY, "nadia"), (A.RETURN, "lukman"), (A.ROUTE, "nadia"), (A.RECALL, "nadia"), (A.ROUTE, "kirana"),
        (A.ASK_EXTENSION, "kirana"), (A.DECLINE_EXTENSION, "nadia"), (A.RESOLVE, "kirana"), (A.CLOSE, "nadia"),
    )  # fmt: skip
    return live(world, report, *steps)


def late(world: World) -> Report:
    told = ((A.APPROACH_DUE, "system"), (A.PASS_DUE, "system"), (A.ALERT_ABOVE, "system"))
    return live(world, world.in_progress(grade=Grade.PLAIN), *told, (A.OFFER_OMBUDSMAN, "system"))


def wished(world: World) -> Report:
    report = world.verified(report_class=ReportClass.ASPIRATION, proposal="Pasang lampu.")
    return live(world, report, (A.REMIND, "system"))


def before_the_sweep(action: Action, name: str) -> Callable[[World], Report]:
    """A step after a limit has passed, and before a sweep has told so."""

    def story(world: World) -> Report:
        report = world.verified(grade=Grade.PLAIN)
        if action == A.RESOLVE:
            report = VERBS[A.FOLLOW_UP](world, report, world.lukman)  # type: ignore[assignment]
        with clock.frozen(clock.now() + timedelta(days=9)):
            VERBS[action](world, report, world.actor[name])
        return Report.objects.get(pk=report.pk)

    return story


def typed_in(world: World) -> Report:
    report = world.filed(by=world.oki, channel=Channel.PHONE)
    return live(world, report, (A.MEND_ENTRY, "oki"), (A.ADD_TO_ENTRY, "oki"), (A.RELAY, "oki"))


def appealed(world: World) -> Report:
    return live(world, before_the_sweep(A.ARCHIVE, "kirana")(world), (A.APPEAL, "me"))


def silent(world: World) -> Report:
    return live(world, world.resolved(), (A.CLOSE_SILENT, "system"))


def kept_out(world: World) -> Report:
    return live(world, world.resolved(), (A.AWAIT_REPORTER, "system"))


def incomplete(world: World) -> Report:
    return live(world, world.needs_info(), (A.ARCHIVE_INCOMPLETE, "system"))


def parted(world: World) -> Report:
    return live(world, world.merged(), (A.UNMERGE, "kirana"), (A.WITHDRAW, "me"))


def looked_after(world: World) -> Report:
    steps = (
        (A.REMIND_UNIT, "kirana"), (A.PRIORITISE, "hana"), (A.FOLLOW_UP, "lukman"), (A.CORRECT, "lukman"),
        (A.PRIORITISE, "kirana"), (A.RESOLVE, "lukman"), (A.CORRECT, "kirana"),
    )  # fmt: skip
    return live(world, world.verified(), *steps)


def answered_with_its_parent(world: World) -> Report:
    double = world.merged()
    parent = Report.objects.get(pk=double.merged_into_id)
    live(world, parent, (A.RESOLVE, "lukman"))
    return live(world, double, (A.PARENT_ANSWERED, "system"), (A.CONFIRM, "me"))


def moved_with_its_parent(world: World) -> Report:
    double = world.merged()
    live(world, Report.objects.get(pk=double.merged_into_id), (A.MERGE, "kirana"))
    return Report.objects.get(pk=double.pk)


STORIES: dict[str, Callable[[World], Report]] = {
    "worked": worked,
    "handed": handed,
    "late": late,
    "wished": wished,
    "resolved before the sweep": before_the_sweep(A.RESOLVE, "lukman"),
    "archived before the sweep": before_the_sweep(A.ARCHIVE, "kirana"),
    "reclassified before the sweep": before_the_sweep(A.RECLASSIFY, "kirana"),
    "typed in": typed_in,
    "appealed": appealed,
    "silent": silent,
    "incomplete": incomplete,
    "kept out": kept_out,
    "merged": World.merged,
    "parted": parted,
    "looked after": looked_after,
    "answered with its parent": answered_with_its_parent,
    "moved with its parent": moved_with_its_parent,
    "confidential": lambda world: world.resolved(is_confidential=True),
}


def test_the_stories_below_have_every_action_and_shape_of_an_event(world: World) -> None:
    events: list[Event] = []
    for story in STORIES.values():
        with transaction.atomic():
            report = story(world)
            events += Event.objects.filter(report=report)
            transaction.set_rollback(True)
    assert {event.action for event in events} == set(Action)
    said = [content_of(event) for event in events]
    assert {type(one.payload) for one in said} == {row.payload for row in ROWS}
    assert any(one.passings and one.offers_ombudsman for one in said)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", STORIES)
def test_every_reader_reads_the_same_facts_as_far_as_they_may_know_them(
    world: World, name: str, language: str
) -> None:
    report = STORIES[name](world)
    events = list(Event.objects.filter(report=report).order_by("number"))
    pages: dict[str, dict[int, str]] = {}
    with clock.frozen(max(clock.now(), report.changed_at) + timedelta(minutes=1)):
        for reader in READERS:
            actor, client = actor_named(world, reader, report), browser_of(reader, report)
            client.cookies["django_language"] = language
            for kind, answer, may in (
                ("page", client.get(f"/r/{report.number}/"), permissions.can_see(actor, report)),
                (
                    "desk",
                    client.get(f"/desk/reports/{report.number}/") if reader in OFFICERS else None,
                    permissions.opens_at_desk(actor, report),
                ),
            ):
                if answer is None:
                    continue
                if kind == "page" and may and not permissions.reads(actor, report):
                    # Who only typed it in reads of it at the desk.
                    assert answer.headers["Location"] == f"/desk/reports/{report.number}/"
                    continue
                assert answer.status_code == (200 if may or kind == "page" else 404), (reader, kind)
                if may:
                    view = view_of(actor, report)
                    pages[f"{reader}: {kind}"] = entries_in(answer.content.decode())
                    shown = {one.number for one in events if view.shows_event(one)} - notes_only(report)
                    assert pages[f"{reader}: {kind}"].keys() - notes_only(report) == shown, (reader, kind)
                else:
                    assert entries_in(answer.content.decode()) == {}
    everything: dict[int, tuple[str, str]] = {}
    for reader, entries in pages.items():
        for number, facts in entries.items():
            first = everything.setdefault(number, (facts, reader))
            assert facts == first[0], f"{reader} and {first[1]} read event {number} differently"
    assert pages["reporter: page"].keys() <= pages["nadia: desk"].keys()


def actor_named(world: World, reader: str, report: Report) -> Actor:
    if reader == "stranger":
        return NOBODY
    if reader == "reporter":
        return world.reporter_of(report)
    return actor_of(Person.objects.get(email=f"{reader}@contoh.example"))


def notes_only(report: Report) -> set[int]:
    """Events that are told by their note alone."""
    rows = Event.objects.filter(report=report, action__in=[A.ADD_NOTE, A.DRAFT_ANSWER])
    return set(rows.values_list("number", flat=True))


# -- what officers used to read less of ---------------------------------------------------------------------------


def test_an_officer_reads_the_decree_the_former_date_and_who_was_told(world: World) -> None:
    report = late(world)
    told = " ".join(entries_in(page("kirana", report, desk=True)).values())
    assert "Penyelesaian seharusnya paling lambat 15 September 2026." in told
    assert "Diberitahukan kepada:" in told
    assert "Ombudsman Republik Indonesia" in told


def test_an_extension_says_how_many_days_and_which_date(world: World) -> None:
    report = live(world, world.in_progress(), (A.ASK_EXTENSION, "lukman"), (A.GRANT_EXTENSION, "kirana"))
    for reader, desk in (("reporter", False), ("kirana", True)):
        told = list(entries_in(page(reader, report, desk=desk)).values())
        assert told[-1].startswith("5 hari kerja. Penyelesaian: semula paling lambat ")


# -- merged reports -----------------------------------------------------------------------------------------------


def test_a_merged_report_names_its_parent_and_leads_to_it_where_it_may_be_opened(world: World) -> None:
    double = world.merged()
    parent = Report.objects.get(pk=double.merged_into_id)
    shown = f"{parent.number[:-1]}-{parent.number[-1]}"
    assert f'href="/r/{parent.number}/"' in page("reporter", double)
    verification.reclassify_report(
        parent,
        by=world.kirana,
        report_class="complaint",
        grade=Grade.OVERSIGHT,
        no_respondent="Belum jelas.",
        reason="Perlu diperiksa.",
    )
    for reader, desk, leads in (("reporter", False, False), ("kirana", True, True), ("nadia", True, True)):
        text = page(reader, double, desk=desk)
        assert shown in text
        assert (f'/{parent.number}/"' in text) == leads, reader


def test_a_parent_says_how_many_were_merged_into_it_and_leads_only_those_who_may(world: World) -> None:
    double = world.merged()
    parent = Report.objects.get(pk=double.merged_into_id)
    for reader, desk, leads in (("stranger", False, False), ("kirana", True, True)):
        text = page(reader, parent, desk=desk)
        assert "1 laporan digabung ke sini" in text
        assert (double.number in text) == leads, reader


# -- words --------------------------------------------------------------------------------------------------------


def test_only_the_reporter_is_addressed(world: World) -> None:
    report = world.verified()
    assert "Anda mengirim laporan" in page("reporter", report)
    assert "Anda mengirim laporan" not in page("kirana", report, desk=True) + page("stranger", report)


def test_nothing_is_promised_for_a_day_that_is_over(world: World) -> None:
    report = world.verified(grade=Grade.PLAIN)
    assert "jawaban penyelesaian paling lambat 15 September 2026" in page("reporter", report)
    with clock.frozen(clock.now() + timedelta(days=60)):
        for reader, desk in (("reporter", False), ("stranger", False), ("kirana", True)):
            text = page(reader, report, desk=desk)
            assert "jawaban penyelesaian paling lambat" not in text
            assert "belum ada tanggapan sejak 8 September 2026" in text
            assert "menyiapkan tindak lanjut" not in text


def test_notices_of_the_system_in_a_row_are_folded_but_the_newest(world: World) -> None:
    report = late(world)
    for reader, desk in (("kirana", True), ("reporter", False)):
        text = page(reader, report, desk=desk)
        folded = text.partition('<li class="entry-fold">')[2].partition("</details>")[0]
        numbers = re.findall(r'id="event-(\d+)"', folded)
        assert len(numbers) >= FOLDED_FROM - 1
        newest = Event.objects.filter(report=report).order_by("-number")[0].number
        assert str(newest) not in numbers
        assert f'id="event-{newest}"' in text


@pytest.mark.parametrize("story", [World.withdrawn, World.archived, World.merged])
def test_limits_of_a_report_put_aside_were_not_kept_but_left_off(
    world: World, story: Callable[[World], Report]
) -> None:
    report = story(world)
    for reader, desk in (("reporter", False), ("nadia", True)):
        text = page(reader, report, desk=desk)
        assert ">dihentikan<" in text
        assert ">terpenuhi<" not in text


def test_a_limit_that_was_kept_stays_kept(world: World) -> None:
    text = page("reporter", world.resolved())
    assert ">terpenuhi<" in text
    assert ">dihentikan<" not in text
