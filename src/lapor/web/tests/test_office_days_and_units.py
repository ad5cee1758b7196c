"""Days off entered as they are decreed, and units ordered by what says something."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from lapor.common import clock
from lapor.directory.models import Agency, Holiday
from lapor.insight.figures import Figure
from lapor.web.office.unit_table import UNITS
from lapor.web.tests.office_visits import seen, sent, signed_in
from tests.world import World


def test_a_coordinator_finds_the_own_region_chosen_and_the_new_days_where_they_are(world: World) -> None:
    Agency.objects.filter(pk=world.blitar.pk).update(region="35.72")
    kirana = signed_in("kirana")
    form = seen(kirana, reverse("office_holidays_new")).content.decode()
    assert 'value="35.72"' in form
    days = {"day_on": "2027-04-01", "until_on": "2027-04-03", "name": "Hari Jadi", "decree": "Perwali 3/2026"}
    answer = sent(kirana, reverse("office_holidays_new"), **days, kind="local", region="35.72")
    assert answer["Location"] == reverse("office_holidays") + "?year=2027&show=local"
    found = Holiday.objects.filter(name="Hari Jadi").order_by("day_on").values_list("day_on", flat=True)
    assert list(found) == [date(2027, 4, 1), date(2027, 4, 2), date(2027, 4, 3)]
    assert seen(kirana, answer["Location"]).content.decode().count("Hari Jadi") >= 3


def test_what_a_day_off_moves_is_told_when_it_is_entered(world: World) -> None:
    report = world.verified()
    nadia = signed_in("nadia")
    day = report.due_on
    assert day
    fields = {"day_on": day.isoformat(), "name": "Libur tambahan", "kind": "national"}
    answer = nadia.post(reverse("office_holidays_new"), fields, follow=True)
    assert "batas waktu yang sedang berjalan bergeser." in answer.content.decode()
    assert "Hari libur dicatat. 0 batas" not in answer.content.decode()


def test_a_range_that_ends_before_it_begins_or_is_too_long_enters_nothing(world: World) -> None:
    for until in ("2027-03-31", "2027-06-01"):
        days = {"day_on": "2027-04-01", "until_on": until, "name": "Libur", "kind": "national"}
        answer = signed_in("nadia").post(reverse("office_holidays_new"), days)
        assert answer.status_code == 422
        assert "Hari terakhir paling cepat sama" in answer.content.decode()
    assert not Holiday.objects.filter(name="Libur").exists()


def test_a_list_that_is_pasted_takes_nothing_away_unless_somebody_says_so(world: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_decree")).content.decode()
    chosen = page[page.index('value="amending"') :]
    assert "checked" in chosen[: chosen.index(">")]


class _Numbers(dict[Figure, int]):
    def share(self, part: Figure, whole: Figure) -> float | None:
        return self[part] / self[whole] if self[whole] else None


def test_of_few_reports_no_share_is_made_and_little_is_concluded() -> None:
    column = next(one for one in UNITS.columns if one.code == "late_share")
    one_of_one, all_of_four, many, none = (
        _Numbers({Figure.OPEN: whole, Figure.OVERDUE: part})
        for whole, part in ((1, 1), (4, 4), (40, 30), (0, 0))
    )
    assert column.value(one_of_one) == "1 dari 1"
    weights = [column.weight(one) or 0 for one in (one_of_one, all_of_four, many)]
    assert weights == sorted(weights)
    assert column.weight(none) is None


def test_days_on_boards_are_those_of_the_boards_agency(world: World) -> None:
    Agency.objects.filter(path__contains=[world.blitar.pk]).update(zone="Asia/Makassar")
    with clock.frozen(datetime(2026, 12, 3, 16, 30, tzinfo=ZoneInfo("UTC"))):
        world.filed()
        page = seen(signed_in("hana"), reverse("office_untouched")).content.decode()
    assert "4 Des" in page
    assert "3 Des<" not in page


def test_where_nothing_can_be_done_the_cell_is_empty_and_a_phone_leaves_it_out(world: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_holidays") + "?year=2027").content.decode()
    assert 'data-label="Tindakan"></td>' in page
