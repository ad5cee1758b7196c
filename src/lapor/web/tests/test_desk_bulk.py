"""Many at once: what is offered is what can be done, each row may say its own, and each is answered for."""

import re

from django.test import Client

from lapor.directory import templates
from lapor.directory.actors import SYSTEM
from lapor.reports.commands import follow_ups, verification
from lapor.reports.models import Assignment, Post, Report
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import Action, Status
from lapor.web.tests.desk_visits import MOST_STATEMENTS, fresh, officer, statements, ticked
from tests.pages import text_of
from tests.world import World


def offered(page: str) -> list[str]:
    return re.findall(r'<button[^>]*name="deed" value="(\w+)"', page)


def test_a_liaison_is_offered_what_a_liaison_does(world: World) -> None:
    world.verified()
    page = officer("lukman").get("/desk/mine/").content.decode()
    assert offered(page) == [Action.ACCEPT, Action.FOLLOW_UP, Action.ROUTE]
    assert 'data-deeds="accept follow_up route"' in page


def test_a_coordinator_is_offered_verifying_and_who_only_watches_nothing(world: World) -> None:
    world.filed()
    assert Action.VERIFY in offered(officer("kirana").get("/desk/mine/").content.decode())
    for name, queue in (("hana", "all"), ("omar", "verify")):
        page = officer(name).get(f"/desk/{queue}/").content.decode()
        assert offered(page) == [], name
        assert 'name="chosen"' not in page


def test_the_list_keeps_its_budget(world: World) -> None:
    for _number in range(3):
        world.verified()
    assert statements(officer("kirana"), "/desk/all/") <= MOST_STATEMENTS


def test_several_are_accepted_and_several_answered_each_by_name(world: World) -> None:
    first = world.verified()
    second = world.verified(is_anonymous=True, title="Jembatan rusak")
    lukman = officer("lukman")
    asked = lukman.post("/desk/bulk/", {"deed": "accept", "chosen": ticked(first, second)})
    assert asked.status_code == 200
    done = lukman.post("/desk/bulk/", {"deed": "accept", "confirmed": "1", "chosen": ticked(first, second)})
    assert "2 dari 2 berhasil" in text_of(done)
    assert set(Assignment.objects.filter(is_lead=True).values_list("status", flat=True)) == {"accepted"}
    greeting = templates.create_template(
        title="Terima", body="Terima kasih, {{reporter}}. Laporan {{number}} kami periksa.", by=SYSTEM
    )
    fields = {"deed": "follow_up", "confirmed": "1", "chosen": ticked(first, second)}
    used = lukman.post("/desk/bulk/", fields | {"use": "1", "template": greeting.pk, "words": ""})
    assert "Terima kasih, {{reporter}}." in text_of(used)
    done = lukman.post("/desk/bulk/", fields | {"words": greeting.body})
    assert "2 dari 2 berhasil" in text_of(done)
    words = dict(Post.objects.filter(kind="follow_up").values_list("report_id", "body"))
    assert words[first.pk] == f"Terima kasih, Siti. Laporan {first} kami periksa."
    assert words[second.pk] == f"Terima kasih, Bapak/Ibu pelapor. Laporan {second} kami periksa."


def test_a_blank_is_refused_at_its_field_before_any_is_sent(world: World) -> None:
    report = world.verified()
    fields = {"deed": "follow_up", "confirmed": "1", "chosen": ticked(report)}
    words = "{{reporter}}, kami datang pada [hari]."
    answer = officer("lukman").post("/desk/bulk/", fields | {"words": words})
    assert answer.status_code == 422
    assert "Isian [hari] belum diganti." in text_of(answer)
    assert words in text_of(answer)
    assert not Post.objects.filter(report=report).exists()


def test_each_complaint_may_have_its_own_grade_and_shows_what_it_says(world: World) -> None:
    first, second = world.filed(), world.filed(title="Jembatan rusak", body="Papan jembatan lepas tiga buah.")
    wish = world.filed(report_class=ReportClass.ASPIRATION, title="Taman baca", proposal="Bangun taman baca.")
    kirana = officer("kirana")
    asked = text_of(kirana.post("/desk/bulk/", {"deed": "verify", "chosen": ticked(first, second, wish)}))
    for words in ("Papan jembatan lepas tiga buah.", "Aspirasi", "Kadar pengaduan Jembatan rusak"):
        assert words in asked
    fields = {
        "deed": "verify",
        "confirmed": "1",
        "to": world.dishub.pk,
        f"grade_{first.number}": Grade.PLAIN,
        "chosen": ticked(first, second, wish),
    }
    refused = kirana.post("/desk/bulk/", fields)
    assert refused.status_code == 422
    assert "Tentukan kadar pengaduan untuk: Jembatan rusak." in text_of(refused)
    done = kirana.post("/desk/bulk/", fields | {f"grade_{second.number}": Grade.NON_OVERSIGHT})
    assert "3 dari 3 berhasil" in text_of(done)
    assert [fresh(one).grade for one in (first, second, wish)] == ["plain", "non_oversight", ""]


def test_what_cannot_be_done_is_said_before_it_is_asked(world: World) -> None:
    open_one, closed = world.filed(), world.closed()
    kirana = officer("kirana")
    page = kirana.post("/desk/bulk/", {"deed": "archive", "chosen": ticked(open_one, closed)})
    assert "tidak ikut" in text_of(page)
    assert page.content.decode().count('name="chosen"') == 1
    assert kirana.post("/desk/bulk/", {"deed": "archive", "chosen": ticked(closed)}).status_code == 409


def test_several_are_merged_into_one_found_by_words(world: World) -> None:
    main = world.verified(title="Lampu gang 3 padam")
    first, second = world.filed(), world.filed()
    kirana = officer("kirana")
    found = kirana.get("/desk/parents/?name=into&q=gang")
    assert main.number in found.content.decode()
    assert main.number not in officer("klara").get("/desk/parents/?name=into&q=gang").content.decode()
    fields = {"deed": "merge", "confirmed": "1", "into": main.number}
    done = kirana.post("/desk/bulk/", fields | {"chosen": ticked(first, second, main)})
    assert "2 dari 2 berhasil" in text_of(done)
    assert {fresh(one).merged_into_id for one in (first, second)} == {main.pk}
    assert fresh(main).status == Status.VERIFIED
    page = text_of(kirana.get(f"/desk/reports/{main.number}/"))
    assert "2 laporan digabung ke sini" in page
    assert f"Digabung ke laporan {main}" in text_of(kirana.get(f"/desk/reports/{first.number}/"))


def test_the_reporter_of_a_double_reads_the_parents_answer_on_their_own_page(world: World) -> None:
    main = world.verified()
    receipt = world.receipt()
    verification.merge_report(receipt.report, by=world.kirana, into=main)
    follow_ups.resolve_report(
        main, by=world.lukman, words="Sudah menyala sejak tadi malam.", without_evidence="Menyusul."
    )
    citizen = Client()
    double = receipt.report
    citizen.post(f"/r/{double.number}/pin/", {"pin": receipt.pin})
    page = text_of(citizen.get(f"/r/{double.number}/"))
    for words in (f"laporan induk {main}", "Sudah menyala sejak tadi malam.", "Belum selesai untuk saya"):
        assert words in page
    seen = Report.objects.get(pk=double.pk).last_number
    citizen.post(f"/r/{double.number}/unmerge/", {"words": "Gang saya masih gelap.", "seen": seen})
    assert fresh(double).status == Status.SUBMITTED
    assert statements(officer("kirana"), f"/desk/reports/{main.number}/") <= MOST_STATEMENTS
