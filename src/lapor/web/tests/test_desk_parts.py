"""What scripts ask for: parts of the same pages, and pickers that answer while somebody types."""

from django.http import HttpResponse
from django.test import Client

from lapor.directory import templates
from lapor.directory.actors import SYSTEM
from lapor.reports.commands import notes
from lapor.web.tests.desk_visits import address, fresh, officer
from tests.pages import text_of
from tests.world import World


def ask(client: Client, path: str, target: str, **data: object) -> HttpResponse:
    return client.get(path, data, headers={"HX-Request": "true", "HX-Target": f"section#{target}"})


def test_a_case_opens_in_its_pane_and_the_address_follows(world: World) -> None:
    report = world.filed()
    answer = ask(officer("kirana"), address(report), "case", queue="verify")
    assert answer.content.decode().lstrip().startswith('<section class="pane case"')
    assert answer["HX-Push-Url"] == f"{address(report)}?queue=verify"


def test_a_form_opens_in_the_foot_and_the_case_stays_where_it_was(world: World) -> None:
    report = world.filed()
    answer = ask(officer("kirana"), address(report, "verify"), "case-foot")
    assert answer.content.decode().lstrip().startswith('<div class="case-foot"')
    assert "HX-Push-Url" not in answer
    assert report.body not in text_of(answer)


def test_an_incomplete_form_comes_back_into_the_foot(world: World) -> None:
    report = world.filed()
    answer = officer("kirana").post(
        address(report, "archive"),
        {"reason": "unclear", "words": ""},
        headers={"HX-Request": "true", "HX-Target": "section#case"},
    )
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#case-foot"


def test_a_page_restored_from_history_is_whole(world: World) -> None:
    report = world.filed()
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true", "HX-Target": "body"}
    assert "<!doctype html>" in officer("kirana").get(address(report), headers=headers).content.decode()


def test_the_queues_and_the_list_come_by_themselves(world: World) -> None:
    report = world.filed()
    kirana = officer("kirana")
    listed = ask(kirana, "/desk/verify/", "list", current=report.number).content.decode()
    assert listed.lstrip().startswith('<section class="pane list"')
    assert 'aria-current="true"' in listed
    assert "<!doctype" not in ask(kirana, "/desk/parts/queues/", "queues", queue="verify").content.decode()


def test_an_action_says_that_it_is_done(world: World) -> None:
    report = world.filed()
    kirana = officer("kirana")
    moved = kirana.post(f"{address(report, 'add_note')}?queue=verify", {"words": "Sudah ditelepon."})
    assert moved["Location"] == f"{address(report)}?queue=verify&done=add_note"
    assert "Catatan tersimpan." in text_of(kirana.get(moved["Location"]))


def test_a_picker_keeps_what_is_ticked_on_top_of_what_is_found(world: World) -> None:
    query = {"name": "copies", "kind": "checkbox", "q": "sukorejo", "chosen": [world.dlh.pk]}
    page = officer("kirana").get("/desk/agencies/", query).content.decode()
    assert f'value="{world.dlh.pk}" checked' in page
    assert f'value="{world.sukorejo.pk}"' in page
    assert page.index("Lingkungan Hidup") < page.index("Sukorejo")


def test_a_picker_of_ones_own_units_finds_nobody_elses(world: World) -> None:
    query = {"name": "to", "q": "klaten"}
    assert "Klaten" not in text_of(officer("kirana").get("/desk/agencies/", query))
    assert "Klaten" in text_of(officer("nadia").get("/desk/agencies/", query))


def test_a_picker_writes_no_name_that_it_does_not_know(world: World) -> None:
    page = officer("kirana").get("/desk/agencies/", {"name": '"><script>', "q": "dinas"}).content.decode()
    assert "<script" not in page


def test_topics_are_found_by_any_of_their_words(world: World) -> None:
    page = text_of(officer("kirana").get("/topics/", {"name": "topic", "q": "penerangan"}))
    assert "Penerangan jalan" in page


def test_a_template_fills_its_places_and_keeps_what_was_written(world: World) -> None:
    row = templates.create_template(
        title="Terima kasih", body="Yth. {{reporter}}, laporan {{number}}.", by=SYSTEM
    )
    report = world.verified()
    answer = officer("lukman").post(
        address(report, "follow_up"), {"use": "1", "template": row.pk, "words": "Sudah saya tulis."}
    )
    page = text_of(answer)
    assert f"Yth. Siti, laporan {report}." in page
    assert "Sudah saya tulis." in page
    assert fresh(report).first_response_at is None


def test_notes_are_set_apart_from_what_the_reporter_reads(world: World) -> None:
    report = world.verified()
    notes.add_note(report, by=world.kirana, words="Hanya untuk kita.")
    page = officer("lukman").get(address(report)).content.decode()
    assert 'class="entry note"' in page
    assert page.index("Catatan internal") < page.index("Hanya untuk kita.")
