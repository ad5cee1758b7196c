"""Days off: what the decrees of 2024 to 2027 say, and what regions and agencies add."""

from datetime import date

import pytest

from lapor.common import clock, freshness
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, Stale
from lapor.directory import agencies, calendars, national_days
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, CalendarVersion, Holiday, Region
from tests.world import World

Kind = Holiday.Kind
PILKADA = date(2026, 9, 9)


def national() -> dict[date, str]:
    return dict(calendars.days_of(region_code=None, agency_path=[]).names)


@pytest.mark.parametrize(
    ("year", "public", "collective"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8), (2027, 18, 8)]
)
def test_each_year_has_the_days_of_its_decree(world: World, year: int, public: int, collective: int) -> None:
    rows = Holiday.objects.filter(day_on__year=year)
    assert rows.filter(kind=Kind.NATIONAL).count() == public
    assert rows.filter(kind=Kind.COLLECTIVE_LEAVE).count() == collective


def test_the_table_begins_with_the_days_the_project_ships(world: World) -> None:
    rows = Holiday.objects.filter(region=None, agency=None).values_list("day_on", "kind", "name", "decree")
    assert sorted(rows) == sorted(tuple(day) for day in national_days.shipped())
    assert set(national_days.CATEGORIES) == {Kind.NATIONAL, Kind.COLLECTIVE_LEAVE}


@pytest.mark.parametrize(
    ("day", "part"),
    [
        (date(2024, 2, 14), "Pemilihan Umum"),
        (date(2025, 8, 18), "Cuti Bersama"),
        (date(2026, 3, 20), "Idul Fitri"),
        (date(2026, 12, 24), "Cuti Bersama"),
        (date(2027, 1, 5), "Isra Mikraj"),
        (date(2027, 12, 26), "Isra Mikraj"),
        (date(2027, 3, 10), "perkiraan"),
    ],
)
def test_known_days_off_are_there_by_name(world: World, day: date, part: str) -> None:
    assert part in national()[day]


def test_an_ordinary_day_is_worked(world: World) -> None:
    assert date(2026, 9, 8) not in national()


def test_each_day_says_on_what_it_rests(world: World) -> None:
    days = calendars.days_of(region_code=None, agency_path=[]).off
    assert "1497/2025" in days[date(2026, 1, 1)].decree
    assert "933/2025" in days[date(2025, 8, 18)].decree
    assert "Keputusan Presiden" in days[date(2024, 2, 14)].decree
    assert "Perkiraan" in days[date(2027, 3, 10)].decree
    assert days[date(2026, 12, 24)].kind == Kind.COLLECTIVE_LEAVE


def test_seeding_again_adds_nothing_and_undoes_no_edit(world: World) -> None:
    calendars.remove_holiday(Holiday.objects.get(day_on=date(2026, 12, 24)), by=world.nadia)
    assert calendars.seed_holidays(range(2024, 2028)) == 0
    assert date(2026, 12, 24) not in national()


def test_a_local_day_is_off_in_its_region_and_below_only(world: World) -> None:
    calendars.add_holiday(
        day_on=PILKADA, kind=Kind.LOCAL, name="Hari jadi", region=world.region, by=world.nadia
    )
    off = {
        code: PILKADA in calendars.days_of(region_code=code, agency_path=[]).off
        for code in ("35.72", "35.72.02", "35.72.02.1006", "35", "35.71", "33.10", None)
    }
    assert off == {
        "35.72": True,
        "35.72.02": True,
        "35.72.02.1006": True,
        "35": False,
        "35.71": False,
        "33.10": False,
        None: False,
    }


def test_a_closure_is_off_for_the_agency_and_below_only(world: World) -> None:
    calendars.add_holiday(
        day_on=PILKADA,
        kind=Kind.CLOSURE,
        name="Gedung direnovasi",
        decree="SE 1",
        agency=world.sukorejo,
        by=world.kirana,
    )

    def is_off(agency: Agency) -> bool:
        days = calendars.days_of(region_code=agency.region_id, agency_path=agency.path)
        return PILKADA in days.off

    assert is_off(world.sukorejo)
    assert is_off(world.tanjungsari)
    assert not is_off(world.blitar)
    assert not is_off(world.klaten)


def test_reading_costs_no_query_once_kept(world: World, django_assert_num_queries) -> None:
    national()
    with django_assert_num_queries(0):
        calendars.days_of(region_code="35.72", agency_path=world.tanjungsari.path)
        assert calendars.days_of(region_code="33", agency_path=[1]) is calendars.days_of(
            region_code="34.04", agency_path=[2, 3]
        )


def test_a_shared_answer_cannot_be_changed(world: World) -> None:
    with pytest.raises(TypeError):
        calendars.days_of(region_code=None, agency_path=[]).names[PILKADA] = "x"  # type: ignore[index]


def test_a_change_is_seen_at_once_here_and_is_a_version(world: World) -> None:
    before, version = national(), calendars.current_version()
    holiday = calendars.add_holiday(day_on=PILKADA, kind=Kind.NATIONAL, name="Pilkada", by=world.nadia)
    assert PILKADA not in before
    assert PILKADA in national()
    assert calendars.current_version() == version + 1
    moved = calendars.change_holiday(holiday, day_on=date(2026, 9, 10), name="Pilkada ulang", by=world.nadia)
    assert (PILKADA in national(), national()[date(2026, 9, 10)]) == (False, "Pilkada ulang")
    calendars.remove_holiday(moved, by=world.nadia)
    assert date(2026, 9, 10) not in national()
    assert calendars.current_version() == version + 3


def test_every_earlier_version_can_still_be_read(world: World) -> None:
    first = calendars.current_version()
    holiday = calendars.add_holiday(day_on=PILKADA, kind=Kind.NATIONAL, name="Pilkada", by=world.nadia)
    calendars.change_holiday(holiday, day_on=PILKADA, name="Pemungutan suara", by=world.nadia)
    calendars.remove_holiday(calendars.in_force().get(day_on=PILKADA), by=world.nadia)
    said = [
        calendars.days_of(region_code=None, agency_path=[], version=first + ahead).names.get(PILKADA)
        for ahead in range(4)
    ]
    assert said == [None, "Pilkada", "Pemungutan suara", None]


def test_a_day_that_somebody_else_has_changed_is_not_changed_twice(world: World) -> None:
    holiday = calendars.add_holiday(day_on=PILKADA, kind=Kind.NATIONAL, name="Pilkada", by=world.nadia)
    calendars.change_holiday(holiday, day_on=PILKADA, name="Pemungutan suara", by=world.nadia)
    with pytest.raises(Stale):
        calendars.change_holiday(holiday, day_on=date(2026, 9, 10), name="Pilkada", by=world.nadia)
    assert national()[PILKADA] == "Pemungutan suara"


def test_the_narrowest_scope_decides_and_the_widest_names(world: World) -> None:
    """The whole nation is off, Blitar works all the same, but one of its offices is closed."""
    calendars.add_holiday(day_on=PILKADA, kind=Kind.NATIONAL, name="Pilkada", by=world.nadia)
    calendars.add_holiday(
        day_on=PILKADA, kind=Kind.LOCAL, name="Hari jadi", region=world.region, by=world.nadia
    )

    def days(agency: Agency) -> calendars.Days:
        return calendars.days_of(region_code="35.72", agency_path=agency.path)

    assert days(world.blitar).names[PILKADA] == "Pilkada"
    calendars.add_holiday(
        day_on=PILKADA,
        kind=Kind.WORKED,
        name="Pelayanan tetap buka",
        decree="SE 2",
        agency=world.blitar,
        by=world.kirana,
    )
    calendars.add_holiday(
        day_on=PILKADA,
        kind=Kind.CLOSURE,
        name="Renovasi",
        decree="SE 3",
        agency=world.dishub,
        by=world.kirana,
    )
    assert PILKADA in days(world.dlh).worked
    assert PILKADA not in days(world.dlh).off
    assert days(world.dishub).off[PILKADA].name == "Renovasi"
    assert PILKADA not in days(world.dishub).worked


def test_one_scope_does_not_say_both_of_one_day(world: World) -> None:
    day = {"day_on": PILKADA, "by": world.kirana, "agency": world.dishub, "decree": "SE 4"}
    calendars.add_holiday(**day, kind=Kind.CLOSURE, name="Renovasi")
    version = calendars.current_version()
    with pytest.raises(calendars.Contradicts):
        calendars.add_holiday(**day, kind=Kind.WORKED, name="Tetap buka")
    assert calendars.current_version() == version


def test_an_agency_that_moves_or_gets_another_region_makes_a_version(world: World) -> None:
    version = calendars.current_version()
    agencies.change_agency(world.dishub, name="Dinas Transportasi", by=world.kirana)
    assert calendars.current_version() == version
    agencies.change_agency(world.dishub, is_every_day=True, by=world.kirana)
    agencies.move_agency(world.tanjungsari, under=world.blitar, by=world.kirana)
    assert calendars.current_version() == version + 2
    assert CalendarVersion.objects.get(pk=version + 1).agency == world.dishub


def test_another_process_notices_within_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process writes rows and mark, and tells this one nothing."""
    national()
    version = calendars.current_version() + 1
    CalendarVersion.objects.create(pk=version, made_at=clock.now())
    Holiday.objects.create(day_on=PILKADA, kind=Kind.NATIONAL, name="Pilkada", added_in=version)
    freshness.Mark.objects.filter(subject="holiday").update(token="00000000-0000-0000-0000-000000000001")
    assert PILKADA not in national()
    start = freshness.time.monotonic()
    monkeypatch.setattr(freshness.time, "monotonic", lambda: start + 60)
    assert PILKADA in national()


def test_who_may_enter_which_days(world: World) -> None:
    day = {"day_on": PILKADA, "name": "Libur", "decree": "SE 5"}
    java = Region.objects.get(code="35")
    Agency.objects.filter(pk=world.blitar.pk).update(region=world.region)
    calendars.add_holiday(**day, kind=Kind.LOCAL, region=world.region, by=world.kirana)
    calendars.add_holiday(**day, kind=Kind.CLOSURE, agency=world.dishub, by=world.kirana)
    for values in (
        {"kind": Kind.NATIONAL, "by": world.kirana},
        {"kind": Kind.LOCAL, "region": java, "by": world.kirana},
        {"kind": Kind.LOCAL, "region": world.region, "by": world.klara},
        {"kind": Kind.CLOSURE, "agency": world.klaten, "by": world.kirana},
        {"kind": Kind.CLOSURE, "agency": world.dishub, "by": world.lukman},
    ):
        with pytest.raises(NotAllowed):
            calendars.add_holiday(**day, **values)


def test_a_day_needs_a_name_and_the_scope_of_its_kind(world: World) -> None:
    day = {"day_on": PILKADA, "by": SYSTEM}
    with pytest.raises(Incomplete):
        calendars.add_holiday(**day, kind=Kind.NATIONAL, name=" ")
    with pytest.raises(Incomplete):
        calendars.add_holiday(**day, kind=Kind.LOCAL, name="Libur")
    with pytest.raises(Incomplete):
        calendars.add_holiday(**day, kind=Kind.CLOSURE, name="Libur", region=world.region)
    with pytest.raises(Invalid):
        calendars.add_holiday(**day, kind=Kind.NATIONAL, name="Libur", region=world.region)
    with pytest.raises(Invalid):
        calendars.add_holiday(**day, kind="lebaran", name="Libur")
    calendars.add_holiday(**day, kind=Kind.NATIONAL, name="Libur")
    with pytest.raises(calendars.AlreadyOff):
        calendars.add_holiday(**day, kind=Kind.NATIONAL, name="Lagi")


def test_a_coordinator_closes_ahead_and_says_on_what_ground(world: World) -> None:
    """Else an office could give itself time after the fact; the nation may correct the past."""
    closure = {"kind": Kind.CLOSURE, "name": "Renovasi", "agency": world.dishub}
    with pytest.raises(Incomplete):
        calendars.add_holiday(**closure, day_on=PILKADA, by=world.kirana)
    with pytest.raises(calendars.OutOfTime):
        calendars.add_holiday(**closure, day_on=date(2026, 9, 7), decree="SE 6", by=world.kirana)
    calendars.add_holiday(**closure, day_on=date(2026, 9, 7), decree="SE 6", by=world.nadia)
    with pytest.raises(calendars.OutOfTime):
        calendars.remove_holiday(calendars.in_force().get(name="Renovasi"), by=world.kirana)
