"""The page of deadline policies: everybody of the office reads it, the nation and coordinators set their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lapor.common import clock, codes
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM
from lapor.reports.models import DeadlinePolicy
from lapor.reports.tests.policies import NATION, TODAY, TOMORROW, blitars, nations
from lapor.web.tests.office_visits import few_queries, seen, sent, signed_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("nothing_kept")

LIST, NEW = "/office/policies/", "/office/policies/new/"


def form(world: World, **changes: str) -> dict[str, str]:
    """Kirana's form for Blitar, as a browser sends it: every field, most of them empty."""
    words = {"code": "blitar-2026", "name": "Perwali 3/2026", "source": "Perwali 3/2026 pasal 4"}
    return (
        {**words, "agency": str(world.blitar.pk), "begins_on": str(TODAY)}
        | dict.fromkeys(NATION, "")
        | changes
    )


def text(client: Client, address: str, **query: Any) -> str:
    return " ".join(seen(client, address, **query).content.decode().split())


def limits_read(client: Client, **query: Any) -> dict[str, tuple[int, str]]:
    """What the table says holds today: length → days and policy."""
    groups = seen(client, LIST, **query).context["groups"]
    lines = [line for group in groups for line in group["lines"]]
    return {line["length"].code: (line["limit"].days, line["limit"].policy.pk) for line in lines}


def test_kirana_makes_verification_two_days_for_blitar(world: World) -> None:
    kirana = signed_in("kirana")
    sent(kirana, NEW, **form(world, verify="2"))
    policy = DeadlinePolicy.objects.get(pk="blitar-2026")
    assert (policy.agency, policy.lengths, policy.source) == (
        world.blitar,
        {"verify": 2},
        "Perwali 3/2026 pasal 4",
    )
    read = limits_read(kirana)
    assert read["verify"] == (2, "blitar-2026")
    assert read["first_response"] == (5, "id-2018")
    assert "nasional 3" in text(kirana, LIST)
    assert limits_read(signed_in("klara"))["verify"] == (3, "id-2018")
    assert limits_read(signed_in("nadia"), agency=world.dishub.pk)["verify"] == (2, "blitar-2026")


def test_four_days_are_refused_at_the_field_and_nothing_typed_is_lost(world: World) -> None:
    answer = signed_in("kirana").post(NEW, form(world, verify="4", completion="12"))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == ["verify"]
    assert (
        "4 hari kerja lebih longgar daripada 3 hari kerja menurut PermenPANRB 62/2018" in errors["verify"][0]
    )
    page = answer.content.decode()
    assert 'value="4"' in page
    assert 'value="12"' in page
    assert "Perwali 3/2026 pasal 4" in page
    assert not DeadlinePolicy.objects.filter(agency=world.blitar).exists()


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("verify", "dua", "bilangan bulat dari 1 sampai 365"),
        ("verify", "0", "bilangan bulat dari 1 sampai 365"),
        ("verify", "9" * 5000, "bilangan bulat dari 1 sampai 365"),
        ("verify", "", "Isi paling sedikit satu batas waktu."),
        ("completion", "9", "waktu bagi pelapor: 9 hari kerja lebih singkat daripada 10"),
        ("begins_on", "kemarin", "tidak terbaca"),
        ("begins_on", "2026-09-07", "Pilih tanggal dari 8 September 2026"),
        ("begins_on", "9999-12-31", "sampai 31 Desember 2100"),
        ("code", "id-2018", "Kode ini sudah dipakai aturan lain."),
        ("code", "Kota Blitar", "huruf kecil, angka, dan tanda hubung"),
        ("name", "", "Tuliskan nama aturannya."),
        ("agency", "", "Pilih instansi yang terikat aturan ini."),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(world: World, field: str, given: str, words: str) -> None:
    sound = form(world, **({} if field in ("verify", "completion") else {"verify": "2"}))
    answer = signed_in("kirana").post(NEW, sound | {field: given})
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert not DeadlinePolicy.objects.filter(agency=world.blitar).exists()


@pytest.mark.parametrize("name", ["hana", "omar", "ira"])
def test_whoever_opens_the_office_reads_and_is_offered_no_button(world: World, name: str) -> None:
    blitars(world)
    client = signed_in(name)
    page = text(client, LIST)
    assert "blitar-2026" in page
    assert "Tambah aturan" not in page
    assert ">Ubah<" not in page
    assert client.post(NEW, form(world, code="lain", verify="1")).status_code == 403
    for address in ("blitar-2026/", "blitar-2026/retirement/", "id-2018/"):
        assert client.get(LIST + address).status_code == 404
    assert DeadlinePolicy.objects.filter(agency=world.blitar).count() == 1


def test_klara_changes_nothing_of_blitar(world: World) -> None:
    blitars(world, begins_on=TOMORROW)
    klara = signed_in("klara")
    assert ">Ubah<" not in text(klara, LIST)
    assert klara.post(LIST + "blitar-2026/", form(world, verify="1")).status_code == 404
    assert klara.post(LIST + "blitar-2026/retirement/", {"ends_on": str(TOMORROW)}).status_code == 404
    assert klara.post(NEW, form(world, code="lain", verify="1")).status_code == 403
    assert DeadlinePolicy.objects.get(agency=world.blitar).lengths == {"verify": 2}


def test_the_empty_one_says_why_and_is_filled_by_the_nation(world: World) -> None:
    nadia = signed_in("nadia")
    page = text(nadia, LIST)
    assert "(id-2025) masih kosong dan tidak berlaku, karena naskahnya tidak tersedia bagi kami" in page
    assert "Tidak satu pun menyatakan bahwa sistem ini sesuai dengan suatu peraturan" in page
    filled = {
        "name": "PermenPANRB 5/2025",
        "source": "Naskah",
        **{code: str(days) for code, days in NATION.items()},
    }
    late = nadia.post(LIST + "id-2025/", filled | {"begins_on": "2025-01-01"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["begins_on"])
    lacking = nadia.post(LIST + "id-2025/", filled | {"begins_on": str(TOMORROW), "oversight": ""})
    assert list(lacking.context["form"].errors) == ["oversight"]
    sent(nadia, LIST + "id-2025/", **filled, begins_on=str(TOMORROW))
    page = text(nadia, LIST)
    assert "masih kosong" not in page
    assert "1 Januari 2018 sampai 8 September 2026" in page
    assert "mulai 9 September 2026" in page


def test_each_length_shows_what_holds_above(world: World) -> None:
    blitars(world)
    hints = {
        one["field"].name: one["field"].help_text
        for one in seen(signed_in("kirana"), f"{NEW}?agency={world.dishub.pk}").context["form"].parts
        if "field" in one
    }
    assert hints["verify"].startswith("Di atasnya: 2 (blitar-2026).")
    assert hints["completion"].startswith("Di atasnya: 10 (id-2018).")
    assert "Sekarang: 3 (id-2018)." in text(signed_in("nadia"), NEW)


def test_of_what_has_begun_only_words_are_asked(world: World) -> None:
    blitars(world)
    kirana, address = signed_in("kirana"), LIST + "blitar-2026/"
    page = seen(kirana, address)
    assert list(page.context["form"].fields) == ["name", "source"]
    assert "berlaku sejak 8 September 2026" in page.content.decode()
    sent(kirana, address, name="Perwali 3/2026 (salinan)", source="", verify="1", begins_on=str(TOMORROW))
    policy = DeadlinePolicy.objects.get(pk="blitar-2026")
    assert (policy.name, policy.lengths, policy.begins_on) == (
        "Perwali 3/2026 (salinan)",
        {"verify": 2},
        TODAY,
    )


def test_a_policy_is_ended_on_a_day_and_listed_as_over_afterwards(world: World) -> None:
    blitars(world)
    kirana, address = signed_in("kirana"), LIST + "blitar-2026/retirement/"
    early = kirana.post(address, {"ends_on": "2026-09-07"})
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["ends_on"])
    sent(kirana, address, ends_on=str(TODAY))
    assert "8 September 2026 sampai 8 September 2026" in text(kirana, LIST)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "blitar-2026" not in text(kirana, LIST)
        assert "blitar-2026" in text(kirana, LIST, show="away")


def test_the_nation_cannot_be_left_without_a_policy(world: World) -> None:
    answer = signed_in("nadia").post(LIST + "id-2018/retirement/", {"ends_on": str(TODAY)})
    assert answer.status_code == 422
    assert "Mulai 9 September 2026 tidak akan ada aturan nasional" in answer.content.decode()
    assert DeadlinePolicy.objects.get(pk="id-2018").ends_on is None


def test_what_has_not_begun_can_be_called_off(world: World) -> None:
    blitars(world, begins_on=TOMORROW)
    kirana, address = signed_in("kirana"), LIST + "blitar-2026/retirement/"
    assert "tanggal sebelum 9 September 2026 membatalkan" in text(kirana, address)
    sent(kirana, address, ends_on=str(TODAY))
    assert "tidak berlaku: masih kosong" in text(kirana, LIST, q="blitar")


def test_the_log_tells_what_became_of_a_policy(world: World) -> None:
    kirana = signed_in("kirana")
    sent(kirana, NEW, **form(world, verify="2", begins_on=str(TOMORROW)))
    sent(kirana, LIST + "blitar-2026/", **form(world, verify="1", begins_on=str(TOMORROW)))
    page = text(kirana, reverse("office_changes"), subject="deadline_policy")
    assert "Aturan batas waktu <b>blitar-2026</b>: diubah" in page
    assert "Verifikasi: <del>2</del> → 1" in page
    assert "blitar-2026" not in text(signed_in("klara"), reverse("office_changes"))


def test_a_coordinator_reads_what_the_nation_did_to_the_own_policy(world: World) -> None:
    blitars(world, by=world.nadia)
    assert "blitar-2026" in text(signed_in("kirana"), reverse("office_changes"))


def test_an_agency_that_is_not_there_is_not_found(world: World) -> None:
    for wrong in ("999999", "x", "9" * 30):
        assert signed_in("kirana").get(LIST, {"agency": wrong}).status_code == 404
    assert signed_in("nadia").get(LIST + "tidak-ada/").status_code == 404


def test_a_receipt_tells_the_days_of_the_agency(world: World, client: Client) -> None:
    blitars(world)
    receipt = world.receipt()
    session = client.session
    session.update(
        {"receipts": {str(receipt.report.pk): codes.sealed(receipt.pin)}, "holds": [receipt.report.pk]}
    )
    session.save()
    page = text(client, reverse("receipt", args=[receipt.report.number]))
    assert "2 hari kerja" in page
    assert "3 hari kerja" not in page


def test_the_desk_says_how_many_days_each_grade_leaves(world: World) -> None:
    blitars(world, lengths={"resolve:oversight_grade": 45})
    kirana = signed_in("kirana")
    verifying, working = world.filed(), world.verified()
    page = text(kirana, reverse("desk_act", args=[verifying.number, "verify"]))
    assert "Paling lama 14 hari kerja" in page
    assert "Paling lama 60 hari kerja. Tidak tampil untuk publik" in page
    page = text(kirana, reverse("desk_act", args=[working.number, "reclassify"]))
    assert "Paling lama 45 hari kerja. Tidak tampil untuk publik" in page


def test_the_pages_ask_little_of_the_database_however_many_policies_there_are(world: World) -> None:
    nations()
    blitars(world)
    for number in range(60):
        unit = agencies.create_agency(name=f"Unit {number}", kind="office", parent=world.blitar, by=SYSTEM)
        blitars(world, code=f"unit-{number}", agency=unit, lengths={"verify": 1})
    for name in ("kirana", "nadia"):
        client = signed_in(name)
        for address in (
            LIST, f"{LIST}?page=2", f"{LIST}?agency={world.dishub.pk}", f"{LIST}?q=unit", f"{LIST}?show=away",
            NEW, f"{LIST}unit-7/", f"{LIST}unit-7/retirement/", "/office/changes/?subject=deadline_policy",
        ):  # fmt: skip
            with few_queries():
                seen(client, address)
