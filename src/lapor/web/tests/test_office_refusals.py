"""What the directory's pages refuse, to whom, and in which words; nothing typed is lost, nothing is half-written."""

import pytest
from django.urls import reverse

from lapor.directory import agencies, templates
from lapor.directory.actors import SYSTEM
from lapor.directory.models import (
    Agency,
    Appointment,
    Holiday,
    Person,
    Topic,
)
from lapor.web.tests.office_visits import (
    LISTS,
    NEW_UNIT,
    new_liaison,
    seen,
    signed_in,
)
from tests.world import World


def test_a_coordinator_may_not_appoint_beyond_the_own_subtree(world: World) -> None:
    kirana = signed_in("kirana")
    for agency in (world.klaten, world.agency["klaten-dishub"], world.agency["kemenpanrb"]):
        address = reverse("office_appointment_new", args=[agency.pk])
        answer = kirana.post(address, new_liaison())
        assert answer.status_code == 403
        assert "Anda hanya dapat mengatur instansi yang Anda koordinasikan" in answer.content.decode()
    assert not Person.objects.filter(email="rina@blitar.example").exists()


def test_a_head_reads_the_people_but_may_not_appoint(world: World) -> None:
    hana = signed_in("hana")
    assert "Lukman" in seen(hana, reverse("office_people")).content.decode()
    answer = hana.post(reverse("office_appointment_new", args=[world.dishub.pk]), new_liaison())
    assert answer.status_code == 403
    assert "Anda koordinasikan" in answer.content.decode()
    assert not Person.objects.filter(email="rina@blitar.example").exists()


def test_a_coordinator_gives_no_national_role(world: World) -> None:
    address = reverse("office_appointment_new", args=[world.blitar.pk])
    answer = signed_in("kirana").post(address, new_liaison(role="national_admin"))
    assert answer.status_code == 422
    assert not Appointment.objects.filter(person__email="rina@blitar.example").exists()


def test_a_refused_appointment_leaves_no_account_and_keeps_what_was_typed(world: World) -> None:
    address = reverse("office_appointment_new", args=[world.dlh.pk])
    answer = signed_in("kirana").post(address, new_liaison(ends_on="2026-08-01"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Tanggal berakhir tidak boleh sebelum tanggal mulai." in text
    assert "Rina Kartika" in text
    assert not Person.objects.filter(email="rina@blitar.example").exists()


def test_a_refusal_stands_at_its_field(world: World) -> None:
    address = f"{reverse('office_agency_new')}?parent={world.blitar.pk}"
    answer = signed_in("kirana").post(address, NEW_UNIT | {"name": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["Tuliskan nama instansinya."]


def test_an_agency_with_open_reports_is_not_retired(world: World) -> None:
    unit = agencies.create_agency(name="UPT Parkir", kind="office", parent=world.dishub, by=SYSTEM)
    world.verified(to=unit)
    answer = signed_in("kirana").post(reverse("office_agency_retirement", args=[unit.pk]))
    assert answer.status_code == 409
    assert "Masih ada 1 laporan berjalan" in answer.content.decode()
    assert Agency.objects.get(pk=unit.pk).retired_on is None


def test_an_agency_is_not_moved_below_itself(world: World) -> None:
    address = reverse("office_agency_place", args=[world.sukorejo.pk])
    answer = signed_in("kirana").post(address, {"parent": str(world.tanjungsari.pk)})
    assert answer.status_code == 422
    assert "di bawah dirinya sendiri" in answer.content.decode()


def test_the_own_top_is_moved_and_retired_by_the_nation_only(world: World) -> None:
    kirana = signed_in("kirana")
    for name in ("office_agency_place", "office_agency_retirement"):
        assert kirana.get(reverse(name, args=[world.blitar.pk])).status_code == 403


def test_words_that_fit_several_agencies_are_asked_back(world: World) -> None:
    address = reverse("office_agency_place", args=[world.dlh.pk])
    answer = signed_in("nadia").post(address, {"parent_text": "dinas perhubungan"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="dinas perhubungan"' in text
    assert f'value="{world.dishub.pk}"' in text


def test_a_template_with_an_unknown_place_is_refused_with_those_there_are(world: World) -> None:
    words = {"title": "Salah", "kind": "", "body": "Yth. {{nama}}", "agency": str(world.blitar.pk)}
    answer = signed_in("kirana").post(reverse("office_templates_new"), words)
    assert answer.status_code == 422
    assert "{{nama}} tidak dikenal" in answer.content.decode()


def test_a_template_of_the_nation_is_the_nations(world: World) -> None:
    row = templates.create_template(title="Semua", body="Terima kasih.", by=SYSTEM)
    kirana = signed_in("kirana")
    assert "Semua" in seen(kirana, reverse("office_templates")).content.decode()
    assert (
        kirana.post(reverse("office_templates_one", args=[row.pk]), {"title": "Punya kami"}).status_code
        == 404
    )
    words = {"title": "Bagi semua", "kind": "", "body": "Isi."}
    assert kirana.post(reverse("office_templates_new"), words).status_code == 422


def test_a_coordinator_enters_no_national_holiday_and_none_elsewhere(world: World) -> None:
    kirana, address = signed_in("kirana"), reverse("office_holidays_new")
    day = {"day_on": "2026-12-28", "name": "Libur", "decree": ""}
    assert kirana.post(address, day | {"kind": "national"}).status_code == 422
    elsewhere = kirana.post(address, day | {"kind": "closure", "agency": str(world.klaten.pk)})
    assert elsewhere.status_code == 403
    assert not Holiday.objects.filter(name="Libur").exists()


def test_topics_are_read_but_not_changed_by_a_coordinator(world: World) -> None:
    kirana = signed_in("kirana")
    assert "Penerangan jalan" in seen(kirana, reverse("office_topics")).content.decode()
    assert kirana.post(reverse("office_topics_new"), {"name": "Baru"}).status_code == 403
    assert (
        kirana.post(reverse("office_topics_one", args=[world.topic.pk]), {"name": "Lain"}).status_code == 404
    )
    assert Topic.objects.get(pk=world.topic.pk).name == "Penerangan jalan"


@pytest.mark.parametrize("name", ["omar", "ira"])
def test_a_watcher_reads_no_addresses_of_people(world: World, name: str) -> None:
    client = signed_in(name)
    for address in ("office_people", "office_appointments", "office_changes"):
        assert client.get(reverse(address)).status_code == 403
    lukman = Person.objects.get(email="lukman@contoh.example")
    assert client.get(reverse("office_person", args=[lukman.pk])).status_code == 403
    page = seen(client, reverse("office_agency", args=[world.dishub.pk])).content.decode()
    assert "contoh.example" not in page


def test_a_citizen_is_nobodys_officer(world: World) -> None:
    siti = Person.objects.get(email="siti@warga.example")
    assert signed_in("kirana").get(reverse("office_person", args=[siti.pk])).status_code == 404
    assert signed_in("nadia").get(reverse("office_person", args=[siti.pk])).status_code == 404


def test_an_unreadable_date_is_said_so(world: World) -> None:
    address = reverse("office_appointment_new", args=[world.dlh.pk])
    answer = signed_in("kirana").post(address, new_liaison(begins_on="kemarin"))
    assert answer.status_code == 422
    assert "tidak terbaca" in answer.content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_control_characters_in_a_search_find_nothing_and_break_nothing(world: World, address: str) -> None:
    seen(
        signed_in("nadia"),
        reverse(address),
        q="\x00' \u202e%_",
        page="999",
        parent="x",
        year="99999",
        after="-1",
    )


@pytest.mark.parametrize("name", ["hana", "ira", "omar"])
def test_who_may_not_add_sees_no_form(world: World, name: str) -> None:
    client = signed_in(name)
    for code in ("topics", "holidays", "policies", "templates"):
        assert client.get(reverse(f"office_{code}_new")).status_code == 403, code
    assert client.get(reverse("office_decree")).status_code == 403


def test_a_coordinator_sees_no_form_for_what_the_nation_adds(world: World) -> None:
    kirana = signed_in("kirana")
    assert kirana.get(reverse("office_topics_new")).status_code == 403
    for code in ("holidays", "policies", "templates"):
        assert kirana.get(reverse(f"office_{code}_new")).status_code == 200, code
