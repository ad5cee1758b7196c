"""Why this date, in the browser, for a machine and on paper: open where the report is open, and in plain words."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lapor.common import clock, codes
from lapor.directory.models import Agency
from lapor.reports.commands import follow_ups, verification
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.queries.certificates import certificate_for
from lapor.reports.tests.explaining import at
from lapor.reports.vocabulary import Missing
from lapor.reports.workflow import TABLE, Action, ClockKind
from lapor.web.case.certificates import wording
from lapor.web.case.certificates.explanation import explained
from lapor.web.case.certificates.paper import paper_of
from lapor.web.tests.desk_visits import officer
from lapor.web.tests.papers import text_of_paper
from tests.pages import english, left_in_indonesian, text_of
from tests.world import SITI, World

FORMS = ("", "certificate.json", "certificate.pdf")
BUDGET = 12


def address(report: Report, kind: ClockKind = ClockKind.RESOLVE, form: str = "") -> str:
    number = Clock.objects.filter(report=report, kind=kind).values_list("number", flat=True)[0]
    return f"/r/{report.number}/clocks/{number}/{form}"


def lebaran(world: World, **details: Any) -> Report:
    """Verified on 17 March 2026, the day before Nyepi and Lebaran."""
    with at("2026-03-17 09:12"):
        return world.verified(**details)


def paused(world: World) -> Report:
    """Dishub asks on Thursday, the reporter answers on Tuesday."""
    with at("2026-09-08 09:00"):
        report = world.in_progress()
    with at("2026-09-10 10:00"):
        verification.request_info(
            report, by=world.lukman, missing=[Missing.PLACE], words="Tiang nomor berapa?"
        )
    with at("2026-09-15 14:00"):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Tiang nomor 7, rumah nomor 9.")
    return report


# -- in plain words -----------------------------------------------------------------------------------------------


def test_a_stranger_reads_why_the_date_of_a_public_report_is_what_it_is(world: World, client: Client) -> None:
    page = text_of(client.get(address(lebaran(world), ClockKind.FIRST_RESPONSE)))
    for sentence in (
        "Mengapa paling lambat Selasa, 31 Maret 2026?",
        "Laporan ini diverifikasi dan diteruskan Selasa, 17 Maret 2026 pukul 09.12 WIB.",
        "Sesudah hari mulai dihitung 5 hari kerja.",
        "Sabtu, Minggu, Hari Suci Nyepi, Hari Raya Idul Fitri, Hari kedua dari Hari Raya Idul Fitri, "
        "dan cuti bersama tidak dihitung.",
        "Jadi paling lambat Selasa, 31 Maret 2026, sampai pukul 24.00 WIB.",
        "Kam, 19 Mar 2026 tidak libur: Hari Suci Nyepi SKB Menag 1497/2025, Menaker 2/2025, MenPANRB 5/2025",
        "Sel, 31 Mar 2026 5 hari kerja ke-5 – hari terakhir",
        "PermenPANRB 62/2018",
    ):
        assert sentence in page


def test_an_evening_is_explained(world: World, client: Client) -> None:
    with at("2026-09-11 18:30"):
        report = world.verified()
        page = text_of(client.get(address(report)))
    assert (
        "Saat itu sudah lewat jam tutup kantor (16.00), jadi hari mulainya Senin, 14 September 2026." in page
    )
    assert "Jum, 11 Sep 2026 tidak sesudah jam tutup kantor, belum dihitung" in page


def test_a_day_off_is_explained(world: World, client: Client) -> None:
    with at("2026-09-12 10:00"):
        page = text_of(client.get(address(world.verified())))
    assert "Hari itu bukan hari kerja, jadi hari mulainya Senin, 14 September 2026." in page


def test_a_pause_says_who_caused_it_and_for_how_long(world: World, client: Client) -> None:
    report = paused(world)
    with at("2026-09-16 09:00"):
        page = text_of(client.get(address(report)))
    assert "Hitungan berhenti 3 hari kerja selama menunggu pelapor." in page
    assert (
        "Menunggu pelapor sejak Kamis, 10 September 2026 pukul 10.00 WIB sampai Selasa, 15 September 2026 "
        "pukul 14.00 WIB (kelengkapan diminta oleh Dinas Perhubungan Kota Blitar): 3 hari kerja tidak dihitung."
    ) in page
    assert "Menunggu pelapor Kam, 10 Sep 2026 tidak berhenti: menunggu pelapor" in page
    assert "Dipegang Dinas Perhubungan Kota Blitar Sel, 15 Sep 2026" in page
    assert "nomor 7" not in page


def test_while_the_reporter_is_awaited_the_page_says_so_instead_of_a_date(
    world: World, client: Client
) -> None:
    with at("2026-09-08 09:00"):
        report = world.in_progress()
    with at("2026-09-10 10:00"):
        verification.request_info(report, by=world.lukman, missing=[Missing.PLACE], words="Nomor berapa?")
        page = text_of(client.get(address(report)))
    assert "Mengapa batas waktu ini belum bertanggal?" in page
    assert "Sekarang menunggu pelapor" in page
    assert "dijeda, sisa 13 hari kerja" in page


def test_a_limit_that_was_met_and_one_that_was_missed_say_so(world: World, client: Client) -> None:
    with at("2026-09-08 09:00"):
        report = world.verified()
    with at("2026-09-18 10:00"):
        follow_ups.follow_up(report, by=world.lukman, words="Kami periksa.")
        late = text_of(client.get(address(report, ClockKind.FIRST_RESPONSE)))
        met = text_of(client.get(address(report, ClockKind.VERIFY)))
    assert (
        "lewat 3 hari kerja, berakhir Jumat, 18 September 2026 pukul 10.00 WIB (ditindaklanjuti oleh instansi)"
        in late
    )
    assert (
        "terpenuhi, berakhir Selasa, 8 September 2026 pukul 09.00 WIB (diverifikasi dan didisposisikan)"
        in met
    )


def test_every_way_a_limit_can_begin_has_its_sentence(world: World) -> None:
    beginning = {row.action for row in TABLE if row.starts} | {Action.RECLASSIFY}
    assert beginning == set(wording._BEGAN)


@pytest.mark.parametrize("kind", [ClockKind.VERIFY, ClockKind.FIRST_RESPONSE, ClockKind.RESOLVE])
def test_the_english_page_is_wholly_english(world: World, client: Client, kind: ClockKind) -> None:
    report = paused(world)
    with at("2026-09-16 09:00"):
        page = english(client).get(address(report, kind)).content.decode()
    # What the policy rests on is said as it was entered.
    own = ("PermenPANRB", *DeadlinePolicy.objects.values_list("source", flat=True))
    page = re.sub("|".join(re.escape(words) for words in own if words), "", page)
    # The names of holidays are data.
    assert [words for words in left_in_indonesian(page) if "Dinas" not in words] == []
    assert "Why by" in page


# -- who may read it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_report_that_is_not_open_answers_as_its_page_does(world: World, form: str) -> None:
    hidden = [world.filed(), world.verified(is_confidential=True)]
    for report in hidden:
        number = Clock.objects.filter(report=report).values_list("number", flat=True)[0]
        page = Client().get(f"/r/{report.number}/")
        answer = Client().get(f"/r/{report.number}/clocks/{number}/{form}")
        secrets = re.compile(r"[\w-]{40,}")
        assert (answer.status_code, page.status_code) == (404 if form else 200, 200)
        asked = [secrets.sub("", one.content.decode()) for one in (answer, page)]
        assert _without_ways_back(asked[0]) == _without_ways_back(asked[1])
        assert 'name="pin"' in asked[0]


def _without_ways_back(page: str) -> str:
    """The switch of the language leads back to the page it stands on."""
    return re.sub(r'name="next" value="[^"]*"', "", page)


@pytest.mark.parametrize("form", FORMS)
def test_a_number_that_does_not_exist_looks_like_a_hidden_report(world: World, form: str) -> None:
    filed, nobody = world.filed().number, codes.tracking_number(4_000_000)
    answers = []
    for number in (filed, nobody):
        response = Client().get(f"/r/{number}/clocks/2/{form}")
        hidden = re.compile(rf"{number}|{codes.spoken(number)}|[\w-]{{40,}}")
        answers.append((response.status_code, hidden.sub("", response.content.decode())))
    assert answers[0] == answers[1]


def test_a_machine_that_asks_for_json_is_refused_in_json(world: World, client: Client) -> None:
    report = world.verified(is_confidential=True)
    refused = client.get(address(report, form="certificate.json"), headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("form", FORMS)
def test_a_confidential_report_is_explained_to_its_reporter_and_to_who_works_on_it(
    world: World, form: str
) -> None:
    report = world.verified(is_confidential=True)
    own = Client()
    session = own.session
    session["holds"] = [report.pk]
    session.save()
    for reader in (own, officer("kirana"), officer("lukman")):
        assert b'name="pin"' not in reader.get(address(report, form=form)).content
    for stranger in (Client(), officer("klara"), officer("lia")):
        assert b'name="pin"' in stranger.get(address(report, form=form)).content


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_named_whatever_the_form(world: World, client: Client, form: str) -> None:
    for report in (lebaran(world), lebaran(world, is_anonymous=True), paused(world)):
        answer = client.get(address(report, form=form)).content
        text = text_of_paper(answer) if form.endswith("pdf") else answer.decode()
        assert "Perhubungan" in text
        for name in ("Siti", SITI.phone, "lukman", "Lukman", "kirana", "Kirana", report.title):
            assert name not in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", [0, 1, 999, 10**25])
def test_a_clock_that_the_report_does_not_have_is_not_found(
    world: World, client: Client, form: str, number: int
) -> None:
    assert client.get(f"/r/{world.verified().number}/clocks/{number}/{form}").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_slip_of_the_finger_in_the_number_is_told_and_a_hyphen_leads_on(
    world: World, client: Client, form: str
) -> None:
    report = world.verified()
    right = address(report, form=form)
    number = report.number
    slip = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert client.get(right.replace(number, slip)).status_code == 422
    assert client.get(right.replace(number, codes.spoken(number)))["Location"] == right


# -- for machines -------------------------------------------------------------------------------------------------


def test_the_json_says_what_the_page_says(world: World, client: Client) -> None:
    report = paused(world)
    with at("2026-09-16 09:00"):
        page = text_of(client.get(address(report)))
        document = client.get(address(report, form="certificate.json")).json()
    for words in (document["title"], document["reason"], document["result"], document["policy"]["name"]):
        assert words in page
    place = page.index("Tanggal Dihitung? Mengapa")
    for day in document["days"]:
        place = page.index(day["words"], place) + len(day["words"])
    assert [pause["words"] in page for pause in document["pauses"]] == [True]
    assert all(words in page for words in document["rules"].values())
    assert json.dumps(document["recompute"], ensure_ascii=False) in page


def test_the_json_holds_codes_dates_and_the_length_counted(world: World, client: Client) -> None:
    report = lebaran(world)
    with at("2026-03-26 08:00"):
        document = client.get(address(report, ClockKind.FIRST_RESPONSE, "certificate.json")).json()
    assert document["address"] == settings.PUBLIC_URL.rstrip("/") + address(report, ClockKind.FIRST_RESPONSE)
    assert document["clock"]["code"] == "first_response"
    assert document["policy"]["code"] == "id-2018"
    assert (document["start"], document["zone"]) == ("2026-03-17T09:12:00+07:00", "Asia/Jakarta")
    assert (document["day_zero"], document["due_on"]) == ("2026-03-17", "2026-03-31")
    assert (document["length"], document["days_left"], document["state"]["code"]) == (5, 3, "running")
    assert sum(day["is_counted"] for day in document["days"]) == document["length"]
    nyepi = document["days"][2]
    assert (nyepi["date"], nyepi["why"], nyepi["day_off"]["kind"]) == ("2026-03-19", "holiday", "national")
    assert nyepi["holder"] == {
        "code": "agency",
        "agency": "blitar-dishub",
        "words": "Dinas Perhubungan Kota Blitar",
    }
    assert document["days"][-1]["holder"] is None
    assert document["recompute"]["as_of"] == document["as_of"] == "2026-03-26T08:00:00+07:00"


def keys_of(value: Any) -> set[str]:
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one)}
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    return set()


def test_every_key_of_the_json_is_documented(world: World, client: Client) -> None:
    page = Path(settings.ROOT, "docs", "certificate.md").read_text(encoding="utf-8")
    documented = {word for code in re.findall("`([^`]*)`", page) for word in re.findall(r"\w+", code)}
    keys = keys_of(client.get(address(paused(world), form="certificate.json")).json())
    assert len(keys) > 40
    assert sorted(keys - documented) == []


# -- on paper -----------------------------------------------------------------------------------------------------


def test_the_paper_holds_the_title_every_day_and_the_address(world: World, client: Client) -> None:
    report = lebaran(world)
    response = client.get(address(report, form="certificate.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith(f'inline; filename="batas-waktu-{report.number}-')
    assert response.content.startswith(b"%PDF-")
    text = text_of_paper(response.content)
    assert "Mengapa paling lambat Selasa, 14 April 2026?" in text
    assert "Sel, 14 Apr 2026 14 hari kerja ke-14 – hari terakhir" in text
    assert "libur: Hari Suci Nyepi SKB Menag 1497/2025" in text
    assert settings.PUBLIC_URL.rstrip("/") + address(report) in text
    assert "Halaman 1 dari " in text
    for line in certificate_for(report, int(address(report).split("/")[4])).lines:
        assert wording.why_of(line) in text


def test_the_same_certificate_is_the_same_file(world: World, client: Client) -> None:
    path = address(lebaran(world), form="certificate.pdf")
    assert client.get(path).content == client.get(path).content


def test_the_paper_says_what_it_is_and_in_what_language(world: World, client: Client) -> None:
    report = lebaran(world)
    for language, title in (
        ("id", "Mengapa paling lambat Selasa, 14 April 2026"),
        ("en", "Why by Tuesday, 14 April 2026"),
    ):
        client.cookies["django_language"] = language
        paper = client.get(address(report, form="certificate.pdf")).content
        assert b"/Title (" + title.encode() in paper
        assert b"/Author (LAPOR!)" in paper
        assert b"/Lang (" + language.encode() in paper


def test_the_head_of_the_table_and_the_number_of_pages_stand_on_every_page(world: World) -> None:
    report = world.verified()
    Clock.objects.filter(report=report, kind=ClockKind.RESOLVE).update(length=60)
    shown = explained(certificate_for(report, int(address(report).split("/")[4])), report)
    text = text_of_paper(paper_of(shown, number="1"))
    assert text.count("Tanggal Dihitung?") == 3
    assert [f"Halaman {page} dari 3" in text for page in (1, 2, 3)] == [True] * 3


def test_letters_that_the_paper_does_not_have_do_no_harm(world: World, client: Client) -> None:
    report = lebaran(world)
    Agency.objects.filter(pk=world.dishub.pk).update(name="Dinas <Ş> & ꦱ الفطر “Budi”")
    paper = client.get(address(report, form="certificate.pdf"))
    assert paper.status_code == 200
    assert "“Budi”" in text_of_paper(paper.content)


# -- ways there, and what it costs --------------------------------------------------------------------------------


def test_the_report_and_the_desk_lead_to_each_of_its_limits(world: World, client: Client) -> None:
    report = paused(world)
    pages = [client.get(f"/r/{report.number}/"), officer("lukman").get(f"/desk/reports/{report.number}/")]
    for page in pages:
        text = page.content.decode()
        for number in Clock.objects.filter(report=report).values_list("number", flat=True):
            assert f'href="/r/{report.number}/clocks/{number}/"' in text
    assert "Mengapa paling lambat 1 Oktober 2026?" in text_of(pages[0])


def test_a_closed_report_still_explains_its_dates(world: World, client: Client) -> None:
    report = world.closed()
    page = client.get(f"/r/{report.number}/").content.decode()
    assert address(report) in page
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert "28 September 2026" in text_of(client.get(address(report)))


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_takes_at_most_twelve_statements(world: World, form: str) -> None:
    report = paused(world)
    with at("2026-09-16 09:00"):
        for number in range(8):
            follow_ups.follow_up(report, by=world.lukman, words=f"Kabar ke-{number}.")
    reader = officer("lukman")
    reader.get(address(report, form=form))
    with CaptureQueriesContext(connection) as captured:
        assert reader.get(address(report, form=form)).status_code == 200
    assert len(captured) <= BUDGET, [one["sql"] for one in captured]


def test_days_off_that_a_sentence_cannot_bear_are_left_to_the_table(world: World) -> None:
    with at("2026-03-16 09:00"):
        report = world.verified()
    Clock.objects.filter(report=report, kind=ClockKind.RESOLVE).update(length=60)
    with translation.override("id"):
        reason = wording.reason_of(certificate_for(report, int(address(report).split("/")[4])))
    assert reason.count("Hari ") <= wording.NAMED_DAYS_OFF + 1
    assert "cuti bersama, dan hari libur lain di bawah tidak dihitung." in reason
