"""Many days at once: read, looked at, entered, or refused with every line that is wrong."""

from datetime import date

import pytest

from lapor.common.refusals import Incomplete, NotAllowed, Stale
from lapor.directory import calendars, decrees
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, CalendarVersion
from tests.world import World

SKB_2028 = """\
tanggal;jenis;nama
Sabtu, 1 Januari 2028;libur nasional;Tahun Baru 2028 Masehi
26 Januari 2028;libur nasional;Tahun Baru Imlek
2028-02-25;cuti bersama;Idulfitri 1449 Hijriah
"""


def plan(text: str, *, by=SYSTEM, is_complete: bool = True, decree: str = "SKB 2028") -> decrees.Plan:
    return decrees.plan_of(text.encode(), by=by, decree=decree, is_complete=is_complete)


def test_a_year_is_pasted_as_people_write_it(world: World) -> None:
    found = plan(SKB_2028)
    assert [(row.day_on, row.kind) for row in found.added] == [
        (date(2028, 1, 1), "national"),
        (date(2028, 1, 26), "national"),
        (date(2028, 2, 25), "collective_leave"),
    ]
    version = decrees.apply_plan(found, by=SYSTEM)
    assert (version.decree, version.first_on, version.region) == ("SKB 2028", date(2028, 1, 1), None)
    days = calendars.days_of(region_code=None, agency_path=[])
    assert days.off[date(2028, 1, 26)].decree == "SKB 2028"


@pytest.mark.parametrize(
    "written",
    [
        "05/07/2027",
        "5-7-2027",
        "5.7.2027",
        "5 Jul 2027",
        "5 Jul. 2027",
        "Senin,  5\u00a0Juli  2027",
        "2027-07-05",
    ],
)
def test_a_date_is_read_as_people_write_it(world: World, written: str) -> None:
    (row,) = plan(f"{written};libur nasional;Hari  Uji\u00a0Coba\n", is_complete=False).added
    assert (row.day_on, row.name) == (date(2027, 7, 5), "Hari Uji Coba")


@pytest.mark.parametrize(
    "written", ["31/02/2027", "05/13/2027", "5/7-2027", "5 Xyz 2027", "Selasa, 5 Juli 2027"]
)
def test_a_date_that_leaves_doubt_is_refused(world: World, written: str) -> None:
    with pytest.raises(decrees.Unreadable):
        plan(f"{written};libur nasional;Hari Uji\n", is_complete=False)


def test_the_same_list_again_changes_nothing(world: World) -> None:
    decrees.apply_plan(plan(SKB_2028), by=SYSTEM)
    again = plan(SKB_2028)
    assert again.is_empty
    assert again.unchanged == 3


def test_a_complete_list_takes_out_what_it_does_not_name_and_an_amending_one_does_not(world: World) -> None:
    decrees.apply_plan(plan(SKB_2028), by=SYSTEM)
    shorter = "2028-01-01,national,Tahun Baru 2028 Masehi\n2028-02-28,collective_leave,Idulfitri\n"
    amending, complete = plan(shorter, is_complete=False), plan(shorter)
    assert [row.day_on for row in amending.removed] == []
    assert [row.day_on for row in complete.removed] == [date(2028, 1, 26), date(2028, 2, 25)]
    decrees.apply_plan(complete, by=SYSTEM)
    days = calendars.days_of(region_code=None, agency_path=[]).off
    assert sorted(day for day in days if day.year == 2028) == [date(2028, 1, 1), date(2028, 2, 28)]
    assert date(2027, 1, 1) in days, "another year is not spoken of"


def test_a_new_name_or_decree_is_a_change_and_no_decree_is_none(world: World) -> None:
    decrees.apply_plan(plan(SKB_2028), by=SYSTEM)
    renamed = plan(SKB_2028.replace("Imlek", "Imlek 2579"), decree="")
    assert [(old.name, new.name) for old, new in renamed.renamed] == [
        ("Tahun Baru Imlek", "Tahun Baru Imlek 2579")
    ]
    assert renamed.added == []


def test_local_days_and_closures_belong_to_their_places(world: World) -> None:
    Agency.objects.filter(pk=world.blitar.pk).update(region=world.region)
    text = "2028-04-01,local,Hari Jadi,Perwali 1/2028,35.72\n"
    found = plan(text, by=world.kirana)
    assert (found.region, found.agency) == (world.region, None)
    decrees.apply_plan(found, by=world.kirana)
    assert date(2028, 4, 1) in calendars.days_of(region_code="35.72.01", agency_path=[]).off
    closure = plan("2028-04-03,closure,Renovasi,,,blitar-dishub\n", by=world.kirana)
    assert closure.agency == world.dishub


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("2028-02-30,national,Salah\n", [(1, "no_such_day")]),
        ("30 Februari 2028;national;Salah\n", [(1, "no_such_day")]),
        ("Senin, 1 Januari 2028;libur nasional;Tahun Baru\n", [(1, "wrong_weekday")]),
        ("besok,national,Salah\n", [(1, "bad_date")]),
        ("2028-01-02,national,Minggu\n2028-01-02,national,Minggu lagi\n", [(2, "twice")]),
        ("2028-01-03,local,A,,35.72\n2028-01-03,worked,B,,35.72\n", [(2, "contradicts")]),
        ("2028-01-03,libur,A\n", [(1, "bad_kind")]),
        ("2028-01-03,national,\n", [(1, "no_name")]),
        ("2028-01-03,national\n", [(1, "columns")]),
        (f"2028-01-03,national,{'a' * 201}\n", [(1, "too_long")]),
        ("2028-01-03,national,A,,51\n", [(1, "not_for_a_place")]),
        ("2028-01-03,local,A\n", [(1, "needs_region")]),
        ("2028-01-03,closure,A\n", [(1, "needs_agency")]),
        ("2028-01-03,local,A,,bali\n", [(1, "bad_region")]),
        ("2028-01-03,local,A,,99\n", [(1, "unknown_region")]),
        ("2028-01-03,closure,A,,,tidak-ada\n", [(1, "unknown_agency")]),
        ("2028-01-03,worked,A,,35.72,blitar\n", [(1, "two_places")]),
        ('2028-01-03,national,"A\n', [(1, "columns")]),
        ("0001-01-03,national,A\n", [(1, "odd_year")]),
        ("3 Januari 9999;national;A\n", [(1, "odd_year")]),
        ("date,kind,name\n2028-13-01,national,A\nx,y,z\n", [(2, "no_such_day"), (3, "bad_date")]),
    ],
)
def test_each_line_that_is_wrong_is_named_and_nothing_is_done(
    world: World, text: str, faults: list[tuple[int, str]]
) -> None:
    version = calendars.current_version()
    with pytest.raises(decrees.Unreadable) as refused:
        plan(text)
    assert [(fault.line, fault.code) for fault in refused.value.faults] == faults
    assert all(decrees.sentence_of(fault).startswith("Baris") for fault in refused.value.faults)
    assert calendars.current_version() == version


def test_every_fault_has_its_words() -> None:
    import inspect
    import re

    from lapor.directory import calendar_file

    codes = set(re.findall(r'_Refused\("(\w+)"|Fault\(\w+, "(\w+)"', inspect.getsource(calendar_file)))
    assert {first or second for first, second in codes} <= set(decrees.WORDS)


def test_a_file_that_is_not_text_or_is_the_wrong_one_is_refused(world: World) -> None:
    for content, code in ((b"\xff\xfe\x00", "not_text"), (b"a,b\n" * 500, "too_many")):
        with pytest.raises(decrees.Unreadable) as refused:
            decrees.plan_of(content, by=SYSTEM, is_complete=True)
        assert code in {fault.code for fault in refused.value.faults}


def test_a_day_that_stays_is_not_contradicted(world: World) -> None:
    with pytest.raises(calendars.Contradicts):
        plan("2026-12-25,worked,Natal tetap bekerja\n", is_complete=False)


def test_a_plan_made_before_somebody_elses_change_is_not_applied(world: World) -> None:
    made = plan(SKB_2028)
    calendars.add_holiday(day_on=date(2028, 3, 1), kind="national", name="Lain", by=world.nadia)
    version = calendars.current_version()
    with pytest.raises(Stale):
        decrees.apply_plan(made, by=SYSTEM)
    assert calendars.current_version() == version
    assert CalendarVersion.objects.count() == version


def test_the_nation_decrees_for_the_nation_and_a_coordinator_at_home(world: World) -> None:
    for by, text in (
        (world.kirana, SKB_2028),
        (world.klara, "2028-04-03,closure,Renovasi,,,blitar-dishub\n"),
        (world.lukman, "2028-04-03,closure,Renovasi,,,blitar-dishub\n"),
    ):
        with pytest.raises(NotAllowed):
            plan(text, by=by)
    assert plan(SKB_2028, by=world.nadia).added


def test_an_empty_list_says_nothing(world: World) -> None:
    for text in ("", "date,kind,name\n", "\n \n"):
        with pytest.raises(Incomplete):
            plan(text)


def test_a_name_is_cleaned_and_a_list_without_a_ground_takes_none_away(world: World) -> None:
    decrees.apply_plan(plan(SKB_2028), by=SYSTEM)
    renamed = plan("2028-01-26,national,Imlek\u202e\u0007 2579\n", decree="", is_complete=False)
    [(_old, new)] = renamed.renamed
    assert (new.name, new.decree) == ("Imlek 2579", "SKB 2028")
