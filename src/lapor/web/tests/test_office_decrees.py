"""The page on which a whole decree is pasted: its effect first, then the calendar, then the dates."""

from datetime import date

from django.urls import reverse

from lapor.directory import calendars
from lapor.directory.actors import SYSTEM
from lapor.reports.commands import redating
from lapor.reports.models import Report
from lapor.web.tests.office_visits import seen, signed_in
from tests.world import World

PAGE = "office_decree"
LIST = "14 September 2026; cuti bersama; Cuti bersama tambahan\n"


def posted(client, *, days: str = LIST, status: int = 200, **more: str):
    data = {"days": days, "decree": "Keppres 99/2026", "meant": "amending", **more}
    answer = client.post(reverse(PAGE), data)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer


def test_the_effect_is_shown_before_anything_changes_and_then_applied(world: World) -> None:
    report = world.verified()
    nadia, version = signed_in("nadia"), calendars.current_version()
    page = posted(nadia).content.decode()
    assert "Cuti bersama tambahan" in page
    assert "3 dari 3" in page, "first response, resolution, and the age of sixty days"
    assert calendars.current_version() == version

    answer = posted(nadia, apply="1", version=str(version), status=302)
    assert answer["Location"].endswith("?year=2026")
    assert calendars.current_version() == version + 1
    was = Report.objects.get(pk=report.pk).due_on
    redating.settle_calendar()
    assert Report.objects.get(pk=report.pk).due_on > was
    assert "Cuti bersama tambahan" in seen(nadia, reverse("office_holidays"), year=2026).content.decode()


def test_lines_that_cannot_be_read_are_named_and_the_text_stays(world: World) -> None:
    page = posted(signed_in("nadia"), days="31 September 2026; cuti bersama; Salah\n", status=422)
    text = page.content.decode()
    assert "Baris 1" in text
    assert "31 September 2026; cuti bersama; Salah" in text


def test_what_is_applied_is_what_was_looked_at(world: World) -> None:
    nadia, version = signed_in("nadia"), calendars.current_version()
    calendars.add_holiday(day_on=date(2026, 10, 1), kind="national", name="Lain", by=SYSTEM)
    page = posted(nadia, apply="1", version=str(version), status=409)
    assert "Terapkan keputusan ini" in page.content.decode()
    assert calendars.current_version() == version + 1


def test_a_coordinator_may_not_decree_for_the_nation_and_a_liaison_for_nobody(world: World) -> None:
    posted(signed_in("kirana"), status=403)
    assert signed_in("lukman").get(reverse(PAGE)).status_code == 403


def test_nothing_to_change_is_said_kindly(world: World) -> None:
    days = "17 Agustus 2026; libur nasional; Hari Kemerdekaan Republik Indonesia\n"
    row = calendars.in_force().get(day_on=date(2026, 8, 17))
    page = posted(
        signed_in("nadia"), days=days.replace("Hari Kemerdekaan Republik Indonesia", row.name), decree=""
    )
    assert "Tidak ada yang berubah" in page.content.decode()
