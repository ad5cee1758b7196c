"""Every action of an officer, by its plain form: done for the right party, refused for others, nothing lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lapor.directory.models import Agency
from lapor.reports.commands import follow_ups, notes, verification
from lapor.reports.models import Attachment, Event, Post, Report
from lapor.reports.vocabulary import ArchiveReason, Grade, Missing, PostKind, ReportClass, ReturnReason
from lapor.reports.workflow import TABLE, Action, Party, Status
from lapor.web.desk.actions import BY_CODE, DESK_ACTIONS
from lapor.web.tests.desk_visits import address, fresh, officer, send
from tests.pages import text_of
from tests.world import World

# Every action that some officer may take on a case; filing and finding are done on pages of their own.
OFFICE_ACTIONS = {
    row.action for row in TABLE if row.parties - {Party.REPORTER, Party.REPRESENTATIVE, Party.SYSTEM}
} - {Action.FILE, Action.FIND_BY_PHONE, Action.REFUSE_PIN}


def test_the_desk_offers_every_action_that_officers_have() -> None:
    assert set(BY_CODE) == {str(action) for action in OFFICE_ACTIONS}


def test_keys_of_actions_are_never_given_twice() -> None:
    keys = [deed.key for deed in DESK_ACTIONS if deed.key]
    assert len(keys) == len(set(keys))
    # j and k walk the list, o opens, x ticks, w is a new entry.
    assert not set(keys) & set("jkoxw/.?")


def test_a_report_goes_from_verification_to_a_settled_answer(world: World) -> None:
    report = world.filed()
    kirana, lukman, lia = officer("kirana"), officer("lukman"), officer("lia")
    verify = {
        "report_class": "complaint",
        "grade": Grade.NON_OVERSIGHT,
        "to": world.dishub.pk,
        "topic": world.topic.pk,
    }
    assert send(kirana, report, "verify", **verify).status_code == 302
    assert fresh(report).lead_agency == world.dishub
    back = {
        "reason": ReturnReason.NOT_AUTHORITY,
        "words": "Lampu taman diurus DLH.",
        "suggested": world.dlh.pk,
    }
    assert send(lukman, report, "return", **back).status_code == 302
    page = text_of(kirana.get(address(report, "route")))
    assert "diusulkan oleh Dishub Kota Blitar saat mengembalikan" in page
    assert send(kirana, report, "route", to=world.dlh.pk, copies=[world.dishub.pk]).status_code == 302
    assert send(lia, report, "accept").status_code == 302
    assert send(lia, report, "follow_up", words="Petugas kami ke lokasi besok.").status_code == 302
    done = send(lia, report, "resolve", words="Sudah menyala.", without_evidence="Foto menyusul.")
    assert done.status_code == 302, text_of(done)
    assert fresh(report).status == Status.RESOLVED


def test_who_hands_a_report_back_reads_so_in_their_queue(world: World) -> None:
    report, lukman = world.verified(), officer("lukman")
    back = {"reason": ReturnReason.NOT_AUTHORITY, "words": "Lampu taman diurus DLH."}
    answer = send(lukman, report, "return", **back)
    assert answer["Location"] == "/desk/"
    assert "Laporan dikembalikan." in text_of(lukman.get(answer["Location"]))


CASES = [
    # action, state, officer who may, officer who may see but not, fields
    ("escalate", "filed", "kirana", "hana", {"reason": "Ini jalan nasional."}),
    ("request_info", "filed", "kirana", "hana", {"missing": [Missing.PLACE], "words": "Di mana tepatnya?"}),
    ("archive", "filed", "kirana", "hana", {"reason": ArchiveReason.UNCLEAR, "words": "Mohon jelaskan lagi."}),
    ("edit_words", "filed", "kirana", "hana", {"title": "Lampu padam", "body": "Lampu jalan padam."}),
    ("accept", "verified", "lukman", "kirana", {}),
    ("return", "verified", "lukman", "kirana", {"reason": ReturnReason.OTHER_AREA, "words": "Di luar kota."}),
    ("recall", "verified", "kirana", "lukman", {"reason": "Keliru tujuan."}),
    ("follow_up", "verified", "lukman", "hana", {"words": "Kami periksa besok."}),
    ("draft_answer", "verified", "oki", "kirana", {"words": "Konsep kami."}),
    ("reclassify", "verified", "kirana", "lukman",
     {"report_class": ReportClass.ASPIRATION, "grade": "", "reason": "Ini usulan."}),
    ("resolve", "in_progress", "lukman", "hana", {"words": "Selesai.", "without_evidence": "Foto menyusul."}),
    ("close", "resolved", "kirana", "hana", {"reason": "Pelapor puas lewat telepon."}),
    ("reopen", "closed", "kirana", "hana", {"words": "Rusak lagi."}),
    ("add_note", "verified", "lukman", "omar", {"words": "Sudah ditelepon."}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "state", "may", "may_not", "fields"), CASES, ids=[case[0] for case in CASES]
)
def test_the_right_party_acts_and_another_is_refused(
    world: World, action: str, state: str, may: str, may_not: str, fields: dict[str, object]
) -> None:
    report = getattr(world, state)()
    before = Event.objects.filter(report=report).count()
    refused = send(officer(may_not), report, action, **fields)
    assert refused.status_code == 403
    assert Event.objects.filter(report=report).count() == before
    assert send(officer(may), report, action, **fields).status_code == 302
    assert Event.objects.filter(report=report, action=action).exists()


def test_a_report_is_merged_and_the_merging_undone(world: World) -> None:
    main, double = world.verified(), world.filed()
    kirana = officer("kirana")
    assert send(kirana, double, "merge", into=main.number).status_code == 302
    assert fresh(double).status == Status.MERGED
    assert send(kirana, double, "unmerge", reason="Ternyata tempat lain.").status_code == 302
    assert fresh(double).status == Status.SUBMITTED


def test_where_nobody_has_verified_the_parent_both_are_verified_in_one_step(world: World) -> None:
    main, double = world.filed(), world.filed(region=None, pin=None)
    kirana = officer("kirana")
    refused = send(kirana, double, "merge", into=main.number)
    both = f"{address(main)}verify/?doubles={double.number}"
    assert refused.status_code == 422
    assert "belum diverifikasi" in text_of(refused)
    assert both in refused.content.decode()
    form = kirana.get(both).content.decode()
    assert f'value="{double.number}" ' in form
    assert double.title in form
    fields = {"report_class": "complaint", "grade": "plain", "to": world.dishub.pk, "doubles": double.number}
    assert send(kirana, main, "verify", **fields).status_code == 302
    assert fresh(main).status == Status.VERIFIED
    assert fresh(double).merged_into_id == main.pk


def test_the_form_offers_no_report_of_another_desk_to_be_merged(world: World) -> None:
    main, theirs = world.filed(), world.filed(to=world.klaten)
    kirana = officer("kirana")
    form = kirana.get(f"{address(main)}verify/?doubles={theirs.number}").content.decode()
    assert f'value="{theirs.number}"' not in form
    fields = {"report_class": "complaint", "grade": "plain", "to": world.dishub.pk, "doubles": theirs.number}
    send(kirana, main, "verify", **fields)
    assert fresh(theirs).status == Status.SUBMITTED


def test_merging_into_a_number_with_a_slip_keeps_the_form_and_says_so(world: World) -> None:
    report = world.filed()
    answer = send(officer("kirana"), report, "merge", into="12345")
    assert answer.status_code == 422
    assert "salah ketik" in text_of(answer)
    assert 'value="12345"' in answer.content.decode()


def test_copies_go_to_several_agencies(world: World) -> None:
    report = world.verified()
    assert (
        send(officer("kirana"), report, "add_copy", to=[world.dlh.pk, world.sukorejo.pk]).status_code == 302
    )
    assert report.assignments.filter(is_lead=False).count() == 2


@pytest.mark.parametrize("action", ["verify", "follow_up", "add_note", "archive", "open_identity"])
def test_an_officer_of_another_agency_finds_no_report_to_act_on(world: World, action: str) -> None:
    report = world.filed() if action in ("verify", "archive") else world.verified()
    assert send(officer("klara"), report, action, words="x", reason="x").status_code == 404
    assert officer("klara").get(address(report)).status_code == 404


def test_an_unknown_action_is_not_found(world: World) -> None:
    assert send(officer("kirana"), world.filed(), "destroy").status_code == 404


def test_an_action_out_of_turn_keeps_the_words(world: World) -> None:
    report = world.closed()
    answer = send(officer("lukman"), report, "follow_up", words="Kata-kata panjang saya.")
    assert answer.status_code == 409
    assert "Kata-kata panjang saya." in text_of(answer)


def test_a_stale_form_shows_what_changed_and_keeps_every_word(world: World) -> None:
    report = world.verified()
    seen = report.last_number
    follow_ups.follow_up(report, by=world.lukman, words="Rekan saya sudah menjawab.")
    lukman = officer("lukman")
    answer = send(lukman, report, "follow_up", seen=seen, words="Jawaban saya yang panjang.")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Jawaban saya yang panjang." in page
    assert "Yang berubah sejak Anda membukanya" in page
    assert not Post.objects.filter(report=report, body="Jawaban saya yang panjang.").exists()
    # The form that came back carries what is now seen, so a second press goes through.
    now = fresh(report).last_number
    assert f'name="seen" value="{now}"' in answer.content.decode()
    assert send(lukman, report, "follow_up", seen=now, words="Jawaban saya yang panjang.").status_code == 302


def test_a_colleague_verifying_first_is_told_as_stale(world: World) -> None:
    report = world.filed()
    seen = report.last_number
    verification.verify_report(
        report, by=world.kirana, report_class="complaint", grade=Grade.PLAIN, to=world.dishub
    )
    fields = {
        "report_class": "complaint",
        "grade": Grade.PLAIN,
        "to": world.dlh.pk,
        "note": "Catatan penting.",
    }
    answer = send(officer("kirana"), report, "verify", seen=seen, **fields)
    assert answer.status_code == 409
    assert "Catatan penting." in text_of(answer)
    assert fresh(report).lead_agency == world.dishub


@pytest.mark.parametrize("forged", ["999999", "0", "-1", "abc", "9" * 40])
def test_a_forged_agency_is_refused_and_nothing_is_written(world: World, forged: str) -> None:
    report = world.filed()
    answer = send(officer("kirana"), report, "verify", report_class="complaint", grade=Grade.PLAIN, to=forged)
    assert answer.status_code == 422
    assert fresh(report).status == Status.SUBMITTED


def test_an_agency_of_a_neighbour_cannot_be_handed_a_report(world: World) -> None:
    report = world.filed()
    klaten = world.agency["klaten-dishub"].pk
    answer = send(officer("kirana"), report, "verify", report_class="complaint", grade=Grade.PLAIN, to=klaten)
    assert answer.status_code == 422
    assert "tidak ada dalam jangkauan Anda" in text_of(answer)
    assert fresh(report).status == Status.SUBMITTED


def test_a_retired_agency_cannot_be_chosen(world: World) -> None:
    report = world.filed()
    Agency.objects.filter(pk=world.dlh.pk).update(retired_on="2026-01-01")
    answer = send(
        officer("kirana"), report, "verify", report_class="complaint", grade=Grade.PLAIN, to=world.dlh.pk
    )
    assert answer.status_code == 422


def test_verifying_a_complaint_asks_for_its_grade(world: World) -> None:
    answer = send(officer("kirana"), world.filed(), "verify", report_class="complaint", to=world.dishub.pk)
    assert answer.status_code == 422
    assert "Tentukan kadar pengaduan" in text_of(answer)


def test_a_file_that_is_not_what_it_says_is_refused_and_the_words_stay(world: World) -> None:
    report = world.verified()
    lie = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = send(officer("lukman"), report, "follow_up", words="Ini buktinya.", files=[lie])
    assert answer.status_code == 422
    assert "Ini buktinya." in text_of(answer)
    assert not Attachment.objects.filter(report=report).exists()


def test_an_answer_may_be_for_the_reporter_only(world: World) -> None:
    report = world.verified()
    send(officer("lukman"), report, "follow_up", words="Nomor rumah Anda kami perlukan.", is_private="on")
    assert not Post.objects.get(report=report, kind=PostKind.FOLLOW_UP).is_public


def test_the_operators_draft_waits_in_the_liaisons_form(world: World) -> None:
    report = world.verified()
    send(officer("oki"), report, "draft_answer", words="Konsep dari Oki.")
    assert "Konsep dari Oki." in text_of(officer("lukman").get(address(report, "follow_up")))


def test_a_search_without_scripts_finds_units_and_loses_nothing(world: World) -> None:
    report = world.filed()
    data = {
        "find": "to",
        "to_text": "lingkungan",
        "note": "Catatan saya",
        "report_class": "complaint",
        "grade": "plain",
    }
    answer = officer("kirana").post(address(report, "verify"), data)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Dinas Lingkungan Hidup Kota Blitar" in page
    assert "Dinas Perhubungan Kota Blitar" not in page
    assert "Catatan saya" in page
    assert fresh(report).status == Status.SUBMITTED


def test_identity_of_an_anonymous_reporter_is_shown_once_with_a_trace(world: World) -> None:
    report = world.filed(is_anonymous=True)
    kirana = officer("kirana")
    assert "Siti Rahmawati" not in text_of(kirana.get(address(report)))
    assert "Siti Rahmawati" not in text_of(kirana.get(address(report, "reporter")))
    answer = send(kirana, report, "open_identity", reason="Perlu dihubungi polisi.")
    assert "Siti Rahmawati" in text_of(answer)
    assert "Siti Rahmawati" not in text_of(kirana.get(address(report)))
    assert Event.objects.filter(report=report, action=Action.OPEN_IDENTITY).count() == 1


def test_a_liaison_may_not_open_an_identity(world: World) -> None:
    report = world.verified(is_anonymous=True)
    answer = send(officer("lukman"), report, "open_identity", reason="Ingin tahu.")
    assert answer.status_code == 403
    assert "Siti" not in text_of(answer)


def test_only_possible_actions_have_buttons(world: World) -> None:
    report = world.verified()
    notes.add_note(report, by=world.kirana, words="Untuk Dishub.")
    page = officer("oki").get(address(report)).content.decode()
    assert f"{address(report)}draft_answer/" in page
    assert f"{address(report)}follow_up/" not in page
    assert f"{address(report)}verify/" not in page
    watched = officer("omar").get(address(report)).content.decode()
    assert f"{address(report)}add_note/" not in watched
    assert "Untuk Dishub." not in watched


def test_a_visit_to_an_action_that_is_over_returns_to_the_case(world: World) -> None:
    report = world.verified()
    answer = officer("kirana").get(address(report, "verify"))
    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).status == Status.VERIFIED
