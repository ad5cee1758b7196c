"""The directory's pages: a coordinator builds the own tree and staffs it, and is refused beyond it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lapor.common import clock
from lapor.directory import agencies, appointments, calendars, people, templates, topics
from lapor.directory.actors import SYSTEM, actor_of
from lapor.directory.models import (
    Agency,
    Appointment,
    DirectoryChange,
    Holiday,
    Person,
    ReplyTemplate,
    Role,
    Topic,
)
from lapor.reports import policy
from lapor.reports.commands import following_up
from lapor.reports.workflow import Status
from lapor.web.tests.office_visits import few_queries, seen, signed_in
from tests.world import World

LISTS = (
    "office_agencies", "office_people", "office_appointments", "office_vacancies", "office_topics", "office_holidays",
    "office_templates", "office_changes",
)  # fmt: skip
NEW_UNIT = {"name": "Dinas Kominfo Kota Blitar", "short_name": "Diskominfo", "kind": "office",
            "zone": "Asia/Jakarta", "closing_time": "15:30"}  # fmt: skip


def sent(client: Client, address: str, **data: Any) -> Any:
    """A form that is taken: on to another page."""
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer


def decree(**changes: Any) -> dict[str, Any]:
    values = {"decree_number": "188.4/77/2026", "decree_on": "2026-09-01", "begins_on": "2026-09-01",
              "ends_on": "2027-08-31"}  # fmt: skip
    return values | changes


def new_liaison(**changes: Any) -> dict[str, Any]:
    who = {"name": "Rina Kartika", "email": "rina@blitar.example", "phone": "", "role": "liaison_officer"}
    return decree(**(who | changes))


# -- stories -----------------------------------------------------------------------------------------------------


def test_a_coordinator_adds_a_unit_and_appoints_a_liaison_who_signs_in_and_answers(world: World) -> None:
    kirana = signed_in("kirana")
    sent(kirana, f"{reverse('office_agency_new')}?parent={world.blitar.pk}", **NEW_UNIT)
    unit = Agency.objects.get(short_name="Diskominfo")
    assert unit.path == [world.blitar.pk, unit.pk]
    assert (
        "belum punya pejabat penghubung"
        in seen(kirana, reverse("office_agency", args=[unit.pk])).content.decode()
    )

    sent(kirana, reverse("office_appointment_new", args=[unit.pk]), **new_liaison())
    rina = Person.objects.get(email="rina@blitar.example")
    assert "belum punya" not in seen(kirana, reverse("office_agency", args=[unit.pk])).content.decode()

    rina.set_password("sandi-baru-rina-2026")
    rina.save()
    hers = Client()
    login = {"login": rina.email, "password": "sandi-baru-rina-2026"}
    assert hers.post(reverse("account_login"), login).status_code == 302
    report = world.verified(to=unit)
    assert report.title in seen(hers, reverse("desk_case", args=[report.number])).content.decode()
    following_up.follow_up(report, by=actor_of(rina), words="Kami periksa besok.")
    assert report.status == Status.IN_PROGRESS


def test_an_appointment_that_is_ended_takes_the_power_away(world: World) -> None:
    kirana = signed_in("kirana")
    row = Appointment.objects.get(person__email="lukman@contoh.example")
    sent(kirana, reverse("office_appointment_end", args=[row.pk]), on=str(clock.today() - timedelta(days=1)))
    assert actor_of(row.person).powers == ()


def test_an_expiring_appointment_is_listed_and_renewed_for_a_year(world: World) -> None:
    row = Appointment.objects.get(person__email="lukman@contoh.example")
    appointments.end_appointment(row, on=clock.today() + timedelta(days=30), by=SYSTEM)
    kirana, address = signed_in("kirana"), reverse("office_appointments")
    listed = [one["row"].pk for one in seen(kirana, address).context["listed"]]
    assert listed == [row.pk]
    form = seen(kirana, reverse("office_renewal"), id=row.pk).context["form"]
    first, last = form.initial["begins_on"], form.initial["ends_on"]
    assert first == clock.today() + timedelta(days=31)
    assert last == date(first.year + 1, first.month, first.day) - timedelta(days=1)
    sent(
        kirana, f"{reverse('office_renewal')}?id={row.pk}", **decree(begins_on=str(first), ends_on=str(last))
    )
    assert seen(kirana, address).context["listed"] == []
    assert Appointment.objects.filter(person=row.person).count() == 2


def test_a_person_who_is_known_gets_a_second_appointment(world: World) -> None:
    kirana, lukman = signed_in("kirana"), Person.objects.get(email="lukman@contoh.example")
    step = sent(kirana, reverse("office_person_agency", args=[lukman.pk]), agency=str(world.dlh.pk))
    sent(kirana, step.url, **decree(role="unit_operator"))
    assert actor_of(lukman).agencies() == {world.dishub.pk, world.dlh.pk}


def test_an_address_that_is_known_names_its_owner(world: World) -> None:
    address = reverse("office_appointment_new", args=[world.dlh.pk])
    sent(signed_in("kirana"), address, **new_liaison(email="OKI@contoh.example", name="Orang Lain"))
    oki = Person.objects.get(email="oki@contoh.example")
    assert oki.name == "Oki"
    assert world.dlh.pk in actor_of(oki).agencies()


def test_a_unit_moves_with_everything_below_it(world: World) -> None:
    kirana = signed_in("kirana")
    sent(kirana, reverse("office_agency_place", args=[world.sukorejo.pk]), parent=str(world.dishub.pk))
    moved = Agency.objects.get(pk=world.tanjungsari.pk)
    assert moved.path == [world.blitar.pk, world.dishub.pk, world.sukorejo.pk, moved.pk]


def test_the_reports_of_a_moved_unit_are_seen_from_its_new_place(world: World) -> None:
    report = world.verified(to=world.tanjungsari)
    assert report not in policy.worked_by(world.klara)
    sent(
        signed_in("nadia"),
        reverse("office_agency_place", args=[world.tanjungsari.pk]),
        parent=str(world.klaten.pk),
    )
    assert report in policy.worked_by(world.klara)
    assert seen(signed_in("klara"), reverse("office_rows"), figure="open").context["count"] == 1


def test_a_unit_without_people_and_reports_is_retired(world: World) -> None:
    unit = agencies.create_agency(name="UPT Parkir", kind="office", parent=world.dishub, by=SYSTEM)
    sent(signed_in("kirana"), reverse("office_agency_retirement", args=[unit.pk]))
    assert Agency.objects.get(pk=unit.pk).retired_on == clock.today()


def test_topics_come_and_go(world: World) -> None:
    nadia = signed_in("nadia")
    sent(nadia, reverse("office_topics_new"), name="Program Sarapan Sekolah", begins_on="")
    parent = Topic.objects.get(name="Program Sarapan Sekolah")
    sent(nadia, f"{reverse('office_topics_new')}?parent={parent.pk}", name="Menu", begins_on="2026-10-01")
    child = Topic.objects.get(name="Menu")
    assert child.full_name == "Program Sarapan Sekolah › Menu"
    assert "Menu" in seen(nadia, reverse("office_topics"), parent=parent.pk).content.decode()
    sent(nadia, reverse("office_topics_one", args=[parent.pk]), name="Sarapan Sekolah", begins_on="")
    child.refresh_from_db()
    assert child.full_name == "Sarapan Sekolah › Menu"
    sent(nadia, reverse("office_topics_retirement", args=[parent.pk]))
    assert not topics.in_force().filter(pk__in=[parent.pk, child.pk]).exists()
    assert "Sarapan Sekolah" in seen(nadia, reverse("office_topics"), show="away").content.decode()


def test_the_calendar_is_kept_by_the_nation_and_at_home_by_its_coordinator(world: World) -> None:
    world.blitar.region = world.region
    world.blitar.save(update_fields=["region"])
    kirana, nadia = signed_in("kirana"), signed_in("nadia")
    local = {
        "day_on": "2026-04-01",
        "name": "Hari Jadi Kota Blitar",
        "decree": "Perwali 3/2026",
        "kind": "local",
    }
    sent(kirana, reverse("office_holidays_new"), **local, region="35.72")
    row = Holiday.objects.get(name="Hari Jadi Kota Blitar")
    assert date(2026, 4, 1) in calendars.days_off(region_code="35.72", agency_path=[])
    page = seen(kirana, reverse("office_holidays"), year=2026, show="local")
    assert "Hari Jadi Kota Blitar" in page.content.decode()
    sent(
        kirana,
        reverse("office_holidays_one", args=[row.pk]),
        day_on="2026-04-02",
        name="Hari Jadi",
        decree="",
    )
    sent(kirana, reverse("office_holidays_retirement", args=[row.pk]))
    assert not Holiday.objects.filter(pk=row.pk).exists()
    sent(nadia, reverse("office_holidays_new"), day_on="2026-12-28", name="Libur tambahan", kind="national")
    assert "Libur tambahan" in seen(kirana, reverse("office_holidays"), year=2026).content.decode()


def test_a_template_is_written_for_ones_own_units(world: World) -> None:
    kirana = signed_in("kirana")
    words = {
        "title": "Sudah kami periksa",
        "kind": "follow_up",
        "body": "Yth. {{reporter}}, {{agency}} memeriksa.",
    }
    sent(kirana, reverse("office_templates_new"), **words, agency=str(world.blitar.pk))
    row = ReplyTemplate.objects.get(title="Sudah kami periksa")
    assert row in templates.templates_for(world.dishub.path)
    assert row not in templates.templates_for(world.agency["klaten-dishub"].path)
    sent(kirana, reverse("office_templates_one", args=[row.pk]), **(words | {"title": "Sedang diperiksa"}))
    sent(kirana, reverse("office_templates_retirement", args=[row.pk]))
    assert row not in templates.templates_for(world.dishub.path)


def test_the_log_tells_who_did_what(world: World) -> None:
    kirana = signed_in("kirana")
    sent(
        kirana,
        reverse("office_agency_details", args=[world.dlh.pk]),
        **(NEW_UNIT | {"name": "DLH dan Kebersihan"}),
    )
    text = seen(kirana, reverse("office_changes"), subject="agency", key=world.dlh.pk).content.decode()
    assert "Kirana" in text
    assert "<del>Dinas Lingkungan Hidup Kota Blitar</del>" in text
    assert "DLH dan Kebersihan" not in seen(signed_in("klara"), reverse("office_changes")).content.decode()


def test_an_account_is_closed_and_opened_again(world: World) -> None:
    kirana, oki = signed_in("kirana"), Person.objects.get(email="oki@contoh.example")
    address = reverse("office_person_sign_in", args=[oki.pk])
    for is_active in (False, True):
        sent(kirana, address)
        oki.refresh_from_db()
        assert oki.is_active is is_active


# -- refusals ----------------------------------------------------------------------------------------------------


def test_a_coordinator_may_not_appoint_beyond_the_own_subtree(world: World) -> None:
    kirana = signed_in("kirana")
    for agency in (world.klaten, world.agency["klaten-dishub"], world.agency["kemenpanrb"]):
        address = reverse("office_appointment_new", args=[agency.pk])
        assert kirana.post(address, new_liaison()).status_code == 404
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


# -- what a page costs -------------------------------------------------------------------------------------------


def test_pages_of_a_large_directory_ask_little_of_the_database(world: World) -> None:
    day = appointments.Decree(
        number="9/2026", on=clock.today(), begins_on=clock.today(), ends_on=clock.today()
    )
    for number in range(200):
        unit = agencies.create_agency(
            name=f"Kelurahan {number}", kind="village", parent=world.sukorejo, by=SYSTEM
        )
        if number % 4 == 0:
            person = people.create_person(
                name=f"Orang {number}", email=f"o{number}@contoh.example", by=SYSTEM
            )
            appointments.appoint(person=person, agency=unit, role=Role.UNIT_OPERATOR, decree=day, by=SYSTEM)
    for number in range(60):
        calendars.add_holiday(
            day_on=date(2026, 1, 1) + timedelta(days=number),
            kind="local",
            name="Libur",
            region=world.region,
            by=SYSTEM,
        )
        templates.create_template(title=f"Templat {number}", body="Isi.", agency=world.dishub, by=SYSTEM)
    assert DirectoryChange.objects.count() > 200
    addresses = [reverse(name) for name in LISTS]
    addresses += [
        reverse("office_agencies") + "?q=kelurahan", reverse("office_agency", args=[world.sukorejo.pk]),
        reverse("office_holidays") + "?year=2026&show=local", reverse("office_appointments") + "?show=all",
        reverse("office_person", args=[Person.objects.get(email="o0@contoh.example").pk]),
        reverse("office_agency_new") + f"?parent={world.sukorejo.pk}", reverse("office_topics") + "?q=jalan",
    ]  # fmt: skip
    for name in ("kirana", "nadia"):
        client = signed_in(name)
        for address in addresses:
            with few_queries():
                seen(client, address)
