"""What comes first and why, whom it concerns as well, reminders, kept filters, and clicks that come twice."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lapor.common import clock
from lapor.common.refusals import Invalid, NotAllowed
from lapor.directory.models import Person, Topic
from lapor.reports.commands import priorities
from lapor.reports.models import Clock, Event, Post, Report
from lapor.reports.queries import inbox, queues
from lapor.reports.side_rows import Endorsement, SavedFilter
from lapor.reports.vocabulary import Priority, ReturnReason
from lapor.reports.workflow import Action
from lapor.web.tests.desk_visits import (
    MOST_STATEMENTS,
    address,
    fresh,
    numbers_in,
    officer,
    send,
    statements,
)
from tests.pages import text_of
from tests.world import World


def numbers(world: World, queue: str = "routed") -> list[int]:
    page = inbox.page_of(world.lukman, queues.queue_named(world.lukman, queue))
    return [line.report.pk for line in page.lines]


def test_the_head_says_what_comes_first_and_no_limit_moves(world: World) -> None:
    first, second, third = (world.verified() for _number in range(3))
    limits = list(Clock.objects.order_by("report", "number").values_list())
    fields = {"priority": Priority.FIRST, "planned_on": "2026-09-14", "reason": "Jalur anak sekolah."}
    assert send(officer("hana"), third, "prioritise", **fields).status_code == 302
    priorities.prioritise_report(first, by=world.kirana, priority=Priority.LATER, reason="Menunggu anggaran.")
    assert numbers(world) == [third.pk, second.pk, first.pk]
    assert list(Clock.objects.order_by("report", "number").values_list()) == limits
    public = text_of(Client().get(f"/r/{third.number}/"))
    for words in ("Didahulukan.", "Direncanakan dikerjakan 14 September 2026", "Jalur anak sekolah."):
        assert words in public
    assert "Didahulukan" in text_of(officer("lukman").get("/desk/mine/"))


def test_pages_of_a_queue_go_on_over_priorities(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    reports = [world.verified() for _number in range(5)]
    for report, priority in ((reports[0], Priority.LATER), (reports[4], Priority.FIRST)):
        priorities.prioritise_report(report, by=world.kirana, priority=priority, reason="Begitulah.")
    queue, found, after = queues.queue_named(world.lukman, "routed"), [], ""
    for _page in range(3):
        page = inbox.page_of(world.lukman, queue, after=after)
        found += [line.report.pk for line in page.lines]
        after = page.after
    assert found == [reports[4].pk, reports[1].pk, reports[2].pk, reports[3].pk, reports[0].pk]


def test_only_who_stands_above_ranks_and_no_plan_lies_in_the_past(world: World) -> None:
    report = world.verified()
    for actor in (world.lukman, world.oki, world.hesti):
        with pytest.raises((NotAllowed, Exception)):
            priorities.prioritise_report(report, by=actor, priority=Priority.FIRST, reason="Penting.")
    with pytest.raises(Invalid):
        priorities.prioritise_report(
            report, by=world.hana, priority=Priority.FIRST, reason="Penting.", planned_on=date(2026, 9, 7)
        )
    assert fresh(report).priority == Priority.NORMAL


def test_a_reminder_marks_the_row_of_the_unit_and_names_who_is_reached(world: World) -> None:
    report = world.verified()
    Person.objects.filter(email="lukman@contoh.example").update(phone="0812-111")
    officer("lukman").get(address(report))
    kirana = officer("kirana")
    page = text_of(kirana.get(address(report, "remind_unit")))
    assert "Lukman" in page
    assert "0812-111" in page
    assert send(kirana, report, "remind_unit", words="Mohon dilihat hari ini.").status_code == 302
    line = inbox.page_of(world.lukman, queues.queue_named(world.lukman, "mine")).lines[0]
    assert (line.is_fresh, [str(mark) for mark in line.marks]) == (True, ["Diingatkan"])
    assert "Unit diingatkan" not in text_of(Client().get(f"/r/{report.number}/"))
    board = officer("hana").get("/office/untouched/")
    assert "0812-111" in text_of(board)
    assert address(report, "remind_unit") in board.content.decode()


def test_others_say_once_that_it_concerns_them_as_well(world: World) -> None:
    report = world.verified()
    path = f"/r/{report.number}/endorsement/"
    one, other = Client(), Client()
    before = text_of(one.get(f"/r/{report.number}/"))
    assert "Saya juga mengalami" in before
    assert "orang lain juga mengalami" not in before
    for visitor in (one, one, other):
        assert visitor.post(path).status_code == 302
    assert fresh(report).endorsements == 2
    page = text_of(one.get(f"/r/{report.number}/"))
    assert "2 orang lain juga mengalami ini." in page
    assert "Saya juga mengalami" not in page
    assert "2 orang lain mengalami" in text_of(officer("lukman").get("/desk/mine/"))
    assert all(len(row.visitor) == 32 for row in Endorsement.objects.all())


def test_what_is_not_public_or_is_over_is_not_endorsed(world: World) -> None:
    hidden, closed = world.verified(is_confidential=True), world.closed()
    assert Client().post(f"/r/{hidden.number}/endorsement/").status_code == 404
    assert Client().post(f"/r/{closed.number}/endorsement/").status_code == 409
    assert Client().get(f"/r/{world.verified().number}/endorsement/").status_code == 405


def test_a_script_without_cookies_does_not_count_far(world: World) -> None:
    report = world.verified()
    answers = [Client().post(f"/r/{report.number}/endorsement/").status_code for _number in range(12)]
    assert answers.count(302) == 10
    assert answers[-1] == 429
    assert fresh(report).endorsements == 10


def test_a_filter_is_kept_under_a_name_and_shared_by_choice(world: World) -> None:
    world.verified()
    lukman, oki, lia = officer("lukman"), officer("oki"), officer("lia")
    query = "q=lampu&report_class=complaint&rubbish=1"
    kept = lukman.post("/desk/filters/", {"name": "Lampu", "queue": "all", "query": query, "shared": "1"})
    assert kept["Location"] == "/desk/all/?q=lampu&report_class=complaint"
    lukman.post("/desk/filters/", {"name": "Sendiri", "queue": "mine", "query": "q=jalan"})
    assert "Lampu" in text_of(oki.get("/desk/mine/"))
    assert "Sendiri" not in text_of(oki.get("/desk/mine/"))
    assert "Lampu" not in text_of(lia.get("/desk/mine/")).split("Saringan tersimpan")[-1][:40]
    shared = SavedFilter.objects.get(name="Lampu")
    assert oki.post(f"/desk/filters/{shared.pk}/removal/").status_code == 404
    assert lukman.post(f"/desk/filters/{shared.pk}/removal/").status_code == 302
    assert lukman.post("/desk/filters/", {"name": " ", "queue": "all", "query": "q=a"}).status_code == 422
    assert statements(lukman, "/desk/mine/") <= MOST_STATEMENTS


def test_a_topic_that_has_been_retired_may_stay(world: World) -> None:
    report = world.filed(topic=world.topic)
    Topic.objects.filter(pk=world.topic.pk).update(retired_on="2026-09-01")
    fields = {"report_class": "complaint", "grade": "plain", "to": world.dishub.pk, "topic": world.topic.pk}
    kirana = officer("kirana")
    assert world.topic.name in text_of(kirana.get(address(report, "verify")))
    assert send(kirana, report, "verify", **fields).status_code == 302
    assert fresh(report).topic_id == world.topic.pk
    other = world.filed()
    assert send(kirana, other, "verify", **fields).status_code == 422, "but nobody chooses it anew"


@pytest.mark.parametrize(
    ("name", "action", "fields"),
    [
        ("lukman", "accept", {}),
        ("lukman", "follow_up", {"words": "Petugas berangkat."}),
        ("lukman", "add_note", {"words": "Sudah ditelepon."}),
        ("lukman", "return", {"reason": ReturnReason.NOT_AUTHORITY, "words": "Bukan kami."}),
        ("kirana", "recall", {"reason": "Keliru tujuan."}),
    ],
)
def test_an_officers_double_click_is_thanked(
    world: World, name: str, action: str, fields: dict[str, object]
) -> None:
    report, client = world.verified(), officer(name)
    seen = Report.objects.get(pk=report.pk).last_number
    for _click in range(2):
        answer = send(client, report, action, seen=seen, **fields)
        assert answer.status_code == 302, text_of(answer)
    assert Event.objects.filter(report=report, action=action).count() == 1


def test_other_words_at_the_same_moment_are_no_double_click(world: World) -> None:
    report, client = world.verified(), officer("lukman")
    seen = Report.objects.get(pk=report.pk).last_number
    send(client, report, "follow_up", seen=seen, words="Petugas berangkat.")
    answer = send(client, report, "follow_up", seen=seen, words="Petugas batal berangkat.")
    assert answer.status_code == 409
    assert "Petugas batal berangkat." in text_of(answer)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert send(client, report, "follow_up", seen=seen, words="Petugas berangkat.").status_code == 409
    assert Post.objects.filter(report=report, kind="follow_up").count() == 1
    assert Event.objects.filter(report=report, action=Action.FOLLOW_UP).count() == 1
    assert numbers_in(client.get("/desk/mine/")) == [report.number]
