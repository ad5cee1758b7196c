"""The directory's pages: a coordinator builds the own tree and staffs it."""

from datetime import date, timedelta

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
from lapor.reports import permissions
from lapor.reports.commands import follow_ups
from lapor.reports.workflow import Status
from lapor.web.tests.office_visits import (
    LISTS,
    NEW_UNIT,
    accept,
    decree,
    few_queries,
    mailed_link,
    new_liaison,
    seen,
    sent,
    signed_in,
)
from tests.world import World


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
    assert "belum punya" in seen(kirana, reverse("office_agency", args=[unit.pk])).content.decode()
    hers = Client()
    accept(hers, mailed_link(), name="Rina Kartika", password="sandi-baru-rina-2026")
    rina = Person.objects.get(email="rina@blitar.example")
    assert "belum punya" not in seen(kirana, reverse("office_agency", args=[unit.pk])).content.decode()
    report = world.verified(to=unit)
    assert report.title in seen(hers, reverse("desk_case", args=[report.number])).content.decode()
    follow_ups.follow_up(report, by=actor_of(rina), words="Kami periksa besok.")
    assert report.status == Status.IN_PROGRESS


def test_an_appointment_that_is_ended_takes_the_power_away(world: World) -> None:
    kirana = signed_in("kirana")
    row = Appointment.objects.get(person__email="lukman@contoh.example")
    sent(kirana, reverse("office_appointment_end", args=[row.pk]), on=str(clock.today() - timedelta(days=1)))
    assert actor_of(row.person).powers == ()


def test_the_page_that_ends_an_appointment_tells_what_stays_and_who_goes_on(world: World) -> None:
    kirana, report = signed_in("kirana"), world.verified()
    row = Appointment.objects.get(person__email="lukman@contoh.example")
    address = reverse("office_appointment_end", args=[row.pk])
    page = seen(kirana, address).content.decode()
    assert "1 laporan berjalan tetap pada instansinya" in page
    assert "Tidak ada orang lain dengan peran yang sama di sini." in page
    assert reverse("office_appointment_new", args=[world.dishub.pk]) in page
    sent(kirana, address, on=str(clock.today()), at_once="on", reason="SK mutasi 9/2026")
    assert actor_of(row.person).powers == ()
    assert report.lead_agency_id == world.dishub.pk
    assert "SK mutasi 9/2026" in seen(kirana, reverse("office_person", args=[row.person_id])).content.decode()


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
    assert actor_of(lukman).agencies() == {world.dishub.pk}
    accept(signed_in("lukman"), mailed_link())
    assert actor_of(lukman).agencies() == {world.dishub.pk, world.dlh.pk}


def test_a_unit_moves_with_everything_below_it(world: World) -> None:
    kirana = signed_in("kirana")
    sent(kirana, reverse("office_agency_place", args=[world.sukorejo.pk]), parent=str(world.dishub.pk))
    moved = Agency.objects.get(pk=world.tanjungsari.pk)
    assert moved.path == [world.blitar.pk, world.dishub.pk, world.sukorejo.pk, moved.pk]


def test_the_reports_of_a_moved_unit_are_seen_from_its_new_place(world: World) -> None:
    report = world.verified(to=world.tanjungsari)
    assert report not in permissions.worked_by(world.klara)
    sent(
        signed_in("nadia"),
        reverse("office_agency_place", args=[world.tanjungsari.pk]),
        parent=str(world.klaten.pk),
    )
    assert report in permissions.worked_by(world.klara)
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
        "day_on": "2027-04-01",
        "name": "Hari Jadi Kota Blitar",
        "decree": "Perwali 3/2026",
        "kind": "local",
    }
    sent(kirana, reverse("office_holidays_new"), **local, region="35.72")
    row = Holiday.objects.get(name="Hari Jadi Kota Blitar")
    assert date(2027, 4, 1) in calendars.days_of(region_code="35.72", agency_path=[]).off
    page = seen(kirana, reverse("office_holidays"), year=2027, show="local")
    assert "Hari Jadi Kota Blitar" in page.content.decode()
    sent(
        kirana,
        reverse("office_holidays_one", args=[row.pk]),
        day_on="2027-04-02",
        name="Hari Jadi",
        decree="Perwali 4/2026",
    )
    moved = calendars.in_force().get(name="Hari Jadi")
    sent(kirana, reverse("office_holidays_retirement", args=[moved.pk]))
    assert not calendars.in_force().filter(name="Hari Jadi").exists()
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


def test_only_the_nation_is_offered_to_make_an_inspectorate(world: World) -> None:
    new = f"/office/agencies/new/?parent={world.blitar.pk}"
    offered = 'value="inspectorate"'
    assert offered not in signed_in("kirana").get(new).content.decode()
    assert offered in signed_in("nadia").get(new).content.decode()
    own = f"/office/agencies/{world.inspektorat.pk}/details/"
    assert f"{offered} selected" in signed_in("kirana").get(own).content.decode(), "what it is may stay"
