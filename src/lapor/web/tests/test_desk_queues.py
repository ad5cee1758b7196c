"""Queues: what waits for whom, in which order, found by words and filters, at a bounded cost."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lapor.common import clock
from lapor.directory.models import Person
from lapor.reports.commands import closing, follow_ups, routing, verification
from lapor.reports.identity import Reporter
from lapor.reports.queries import candidates, inbox, nearby, queues
from lapor.reports.shelves import BY_NUMBER, WITH_AGENCIES
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import Status
from lapor.web.desk import lists
from lapor.web.desk.nearby_map import sketch_of
from lapor.web.tests.desk_visits import MOST_STATEMENTS, address, numbers_in, officer, statements
from tests.pages import text_of
from tests.world import World

BUDI = Reporter(name="Budi", phone="0811000222")


def in_queue(world: World, name: str, code: str) -> set[int]:
    actor = world.actor[name]
    return {line.report.pk for line in inbox.page_of(actor, queues.queue_named(actor, code)).lines}


def test_a_report_moves_through_the_queues_of_its_people(world: World) -> None:
    report = world.filed()
    assert report.pk in in_queue(world, "kirana", "mine")
    assert report.pk in in_queue(world, "kirana", "verify")
    assert report.pk not in in_queue(world, "lukman", "all")
    report = world.verified()
    assert report.pk in in_queue(world, "lukman", "mine")
    assert report.pk not in in_queue(world, "kirana", "mine")
    assert report.pk in in_queue(world, "kirana", "routed")
    follow_ups.follow_up(report, by=world.lukman, words="Sudah dilihat.")
    assert report.pk in in_queue(world, "lukman", "working")
    follow_ups.resolve_report(report, by=world.lukman, words="Selesai.", without_evidence="Foto menyusul.")
    assert report.pk in in_queue(world, "lukman", "waiting")


def test_a_returned_report_waits_to_be_routed_again(world: World) -> None:
    report = world.returned()
    assert report.pk in in_queue(world, "kirana", "returned")
    assert report.pk not in in_queue(world, "kirana", "verify")


def test_a_copy_is_in_the_queue_of_copies_only(world: World) -> None:
    report = world.verified()
    routing.add_copies(report, by=world.kirana, to=[world.dlh])
    assert report.pk in in_queue(world, "lia", "copies")
    assert report.pk not in in_queue(world, "lia", "mine")


def test_the_neighbours_see_nothing(world: World) -> None:
    world.filed()
    report = world.verified()
    klara = officer("klara")
    for code in (
        "mine",
        "verify",
        "returned",
        "routed",
        "working",
        "waiting",
        "overdue",
        "copies",
        "closed",
        "all",
    ):
        assert numbers_in(klara.get(f"/desk/{code}/")) == []
    assert numbers_in(klara.get("/desk/all/", {"q": "lampu"})) == []
    assert klara.get("/desk/all/", {"q": report.number}).status_code == 200
    assert set(inbox.counts_of(world.klara).values()) == {0}


def test_an_oversight_case_is_hidden_from_the_office_it_is_about(world: World) -> None:
    report = world.verified(to=world.inspektorat, grade=Grade.OVERSIGHT)
    report.respondent_agency = world.dishub
    report.save()
    assert report.pk not in in_queue(world, "lukman", "all")
    assert report.pk in in_queue(world, "ira", "all")
    assert officer("lukman").get(address(report)).status_code == 404


def test_a_confidential_report_is_hidden_from_the_evaluator(world: World) -> None:
    report = world.verified(is_confidential=True)
    assert report.pk not in in_queue(world, "omar", "all")
    assert officer("omar").get(address(report)).status_code == 404
    assert report.pk in in_queue(world, "lukman", "mine")


def test_the_evaluator_finds_what_was_offered_to_the_ombudsman_while_it_is_open(world: World) -> None:
    world.in_progress()
    world.offered(is_confidential=True)
    report = world.offered()
    omar = officer("omar")
    assert numbers_in(omar.get("/desk/ombudsman/")) == [report.number]
    assert inbox.counts_of(world.omar)["ombudsman"] == 1
    assert statements(omar, "/desk/ombudsman/") <= MOST_STATEMENTS
    for name in ("kirana", "nadia", "hana", "lukman"):
        assert officer(name).get("/desk/ombudsman/").status_code == 404
    with clock.frozen(clock.now() + timedelta(days=9)):
        closing.withdraw_report(report, by=world.reporter_of(report))
    assert numbers_in(omar.get("/desk/ombudsman/")) == []


def test_the_nearest_date_comes_first_and_dateless_reports_last(world: World) -> None:
    late = world.verified(grade=Grade.PLAIN)
    later = world.verified(grade=Grade.NON_OVERSIGHT)
    dateless = world.in_progress(report_class=ReportClass.ASPIRATION, proposal="Pasang lampu.")
    assert dateless.due_on is None
    queue = queues.Queue(
        "each",
        "",
        lambda actor: inbox.Q(pk__in=[late.pk, later.pk, dateless.pk]),
        queues.lying_on(*WITH_AGENCIES),
    )
    found = [line.report.pk for line in inbox.page_of(world.kirana, queue).lines]
    assert found == [late.pk, later.pk, dateless.pk]


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_pages_by_key_show_every_report_once_also_while_others_arrive(
    world: World, monkeypatch: pytest.MonkeyPatch, is_newest_first: bool
) -> None:
    monkeypatch.setattr(inbox, "PAGE", 3)
    last = world.closed if is_newest_first else world.in_progress
    wanted = {world.filed().pk for _number in range(4)} | {world.verified().pk, last().pk, last().pk}
    shelves = BY_NUMBER if is_newest_first else WITH_AGENCIES
    queue = queues.Queue(
        "each",
        "",
        lambda actor: inbox.Q(pk__lte=max(wanted)),
        queues.lying_on(*shelves),
        is_newest_first=is_newest_first,
    )
    seen: list[int] = []
    after = ""
    for _page in range(5):
        page = inbox.page_of(world.kirana, queue, after=after)
        seen += [line.report.pk for line in page.lines]
        world.filed()
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


@pytest.mark.parametrize("after", ["", ".", "x.y", "2026-13-40.5", ".-4", "." + "9" * 60, "2026-01-01.abc"])
def test_a_key_nobody_gave_out_starts_from_the_beginning(world: World, after: str) -> None:
    report = world.filed()
    assert report.number in numbers_in(officer("kirana").get("/desk/mine/", {"after": after}))


def test_words_find_reports_in_indonesian(world: World) -> None:
    lamp = world.filed()
    tree = world.filed(title="Pohon tumbang di Jalan Cemara", body="Pohon tumbang menutup jalan sejak pagi.")
    kirana = officer("kirana")
    assert numbers_in(kirana.get("/desk/verify/", {"q": "tumbang"})) == [tree.number]
    assert lamp.number not in numbers_in(kirana.get("/desk/verify/", {"q": "pohon -lampu"}))


def test_a_tracking_number_jumps_to_its_case(world: World) -> None:
    report = world.filed()
    answer = officer("kirana").get("/desk/mine/", {"q": f" {report} "})
    assert answer.status_code == 302
    assert answer["Location"].startswith(address(report))


def test_filters_narrow_a_queue(world: World) -> None:
    mine, other = world.verified(), world.verified(to=world.dlh, channel="whatsapp")
    kirana = officer("kirana")

    def shown(**query: object) -> set[str]:
        return set(numbers_in(kirana.get("/desk/all/", query))) & {mine.number, other.number}

    assert shown(agency=world.dlh.pk) == {other.number}
    assert shown(agency=world.blitar.pk) == {mine.number, other.number}
    assert shown(channel="whatsapp") == {other.number}
    assert shown(status=Status.SUBMITTED) == set()
    assert shown(topic=world.topic.pk) == {mine.number, other.number}
    assert shown(report_class="aspiration") == set()
    assert shown(filed_from=clock.today() + timedelta(days=1)) == set()
    assert shown(filed_until=clock.today()) == {mine.number, other.number}
    assert shown(overdue="on") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"status": "gone"},
        {"agency": "x"},
        {"topic": "-3"},
        {"filed_from": "kemarin"},
        {"filed_from": "0001-01-01"},
        {"filed_until": "9999-12-31"},
    ],
)
def test_a_filter_that_makes_no_sense_narrows_nothing(world: World, query: dict[str, str]) -> None:
    report = world.filed()
    answer = officer("kirana").get("/desk/all/", query)
    assert answer.status_code == 200
    assert report.number in numbers_in(answer)


def test_overdue_and_black_are_told_apart(world: World) -> None:
    report = world.verified(grade=Grade.PLAIN)
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert report.pk in in_queue(world, "kirana", "overdue")
        line = inbox.line_of(report)
        assert line.share is not None
        assert line.share > 1
        assert line.working_age <= inbox.BLACK_AFTER
    with clock.frozen(clock.now() + timedelta(days=120)):
        assert inbox.line_of(report).working_age > inbox.BLACK_AFTER


def test_an_unknown_queue_is_not_found(world: World) -> None:
    assert officer("kirana").get("/desk/nonsense/").status_code == 404


def test_a_queue_of_other_roles_is_not_found(world: World) -> None:
    assert officer("lukman").get("/desk/verify/").status_code == 404


def test_a_citizen_and_a_stranger_do_not_enter(world: World, client: Client) -> None:
    assert client.get("/desk/").status_code == 302
    client.force_login(Person.objects.get(email="siti@warga.example"))
    assert client.get("/desk/").status_code == 403


def test_an_empty_queue_says_so_kindly(world: World) -> None:
    assert "Terima kasih" in text_of(officer("danu").get("/desk/mine/"))


def test_pages_cost_a_bounded_number_of_statements(world: World) -> None:
    for _number in range(inbox.PAGE + 2):
        world.filed()
    story = world.in_progress()
    for number in range(12):
        follow_ups.follow_up(story, by=world.lukman, words=f"Kabar ke-{number}.")
    kirana = officer("kirana")
    for path in (
        "/desk/",
        "/desk/all/",
        "/desk/all/?q=lampu",
        "/desk/new/",
        address(story),
        address(story, "add_note"),
    ):
        assert statements(kirana, path) <= MOST_STATEMENTS, path
    lukman = officer("lukman")
    for action in ("", "follow_up", "resolve", "route", "return", "nearby", "reporter", "clocks"):
        assert statements(lukman, address(story, action)) <= MOST_STATEMENTS, action
    first = world.filed()
    assert statements(kirana, address(first, "verify")) <= MOST_STATEMENTS


def test_nearby_reports_come_with_their_reason(world: World) -> None:
    report = world.filed()
    close = world.filed(title="Lampu jalan padam dekat Pasar Legi", pin=(-8.0960, 112.1611))
    elsewhere = {"pin": (-8.2, 112.3), "place": "Balai desa Kemloko", "reporter": BUDI}
    far = world.filed(title="Lampu jalan padam di desa lain", **elsewhere)
    page = officer("kirana").get(address(report, "nearby"))
    assert close.title in text_of(page)
    assert "70 m" in text_of(page)
    assert far.title not in text_of(page)
    assert f"{address(close)}verify/?doubles={report.number}" in page.content.decode()
    verification.verify_report(
        close, by=world.kirana, report_class="complaint", grade="plain", topic=world.topic, to=world.dishub
    )
    page = officer("kirana").get(address(report, "nearby"))
    assert f"{address(report)}merge/?into={close.number}" in page.content.decode()


def test_the_sketch_puts_neighbours_where_they_lie(world: World) -> None:
    here = world.filed()
    north_east = world.filed(pin=(-8.0930, 112.1640))
    drawn = sketch_of(here, nearby.similar_to(world.kirana, here))
    assert drawn
    dot = next(dot for dot in drawn.dots if dot.report == north_east)
    assert dot.x > drawn.width / 2
    assert dot.y < drawn.height / 2
    assert all(0 < dot.x < drawn.width and 0 < dot.y < drawn.height for dot in drawn.dots)


def test_who_cannot_merge_is_not_offered_it(world: World) -> None:
    report = world.verified()
    world.verified()
    assert "merge/" in officer("kirana").get(address(report, "nearby")).content.decode()
    assert "merge/" not in officer("lukman").get(address(report, "nearby")).content.decode()


def test_a_telephone_number_in_the_search_box_finds_its_reports_and_stands_in_no_address(
    world: World,
) -> None:
    report, other = world.filed(), world.filed(reporter=BUDI)
    kirana = officer("kirana")
    page = kirana.post("/desk/searches/all/", {"q": "0812 3456 7890"})
    assert page.status_code == 200
    assert numbers_in(page) == [report.number]
    assert other.number not in numbers_in(page)
    content = page.content.decode()
    assert not re.findall(r'(?:href|action|hx-[a-z-]+)="[^"]*3456', content)
    assert "Pelapor dapat membaca bahwa Anda mencarinya." in content


def test_a_telephone_number_of_nobody_is_told_so(world: World) -> None:
    world.filed(is_anonymous=True)
    page = officer("kirana").post("/desk/searches/mine/", {"q": "081234567890"})
    assert numbers_in(page) == []
    assert "Nomor telepon itu tidak ditemukan" in page.content.decode()


def test_words_in_the_search_box_become_an_address_that_can_be_kept(world: World) -> None:
    report = world.filed()
    kirana = officer("kirana")
    sent = {"q": "lampu", "status": "submitted", "topic": "", "csrfmiddlewaretoken": "x"}
    answer = kirana.post("/desk/searches/verify/", sent)
    assert answer["Location"] == "/desk/verify/?q=lampu&status=submitted"
    assert numbers_in(kirana.get(answer["Location"])) == [report.number]
    opened = kirana.post("/desk/searches/all/", {"q": report.number}, follow=True)
    assert opened.redirect_chain[-1][0].startswith(f"/desk/reports/{report.number}/")
    assert kirana.get("/desk/searches/all/")["Location"] == "/desk/all/"
    assert officer("oki").post("/desk/searches/nothing/", {"q": "x"}).status_code == 404


def test_a_search_that_was_cut_says_so_and_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 2)
    found = world.filed(report_class=ReportClass.INFORMATION_REQUEST, purpose="Riset", copy_form="digital")
    for _number in range(2):
        world.filed()
    page = officer("kirana").get("/desk/all/", {"report_class": "information_request"})
    assert "belum ikut dicari" in text_of(page)
    assert "Tidak ada yang cocok" not in text_of(page)
    further = re.search(r'href="([^"]+)" rel="next"', page.content.decode())
    assert further is not None
    page = officer("kirana").get(html.unescape(further[1]))
    assert numbers_in(page) == [found.number]
    assert "belum ikut dicari" not in text_of(page)


def test_a_list_does_not_wait_for_the_figures_beside_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = world.verified()

    def slow(_actor: object) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return {}

    client = officer("lukman")
    assert "Belum sempat dihitung" not in text_of(client.get("/desk/"))
    monkeypatch.setattr(inbox, "counts_of", slow)
    monkeypatch.setattr(lists, "COUNTED_WITHIN", 0.1)
    page = text_of(client.get("/desk/"))
    assert "Belum sempat dihitung" in page
    assert report.title in page
