"""The tree of agencies: who may change it, and that paths and the log follow every change."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, OutOfTurn, Refusal
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, DirectoryChange, Region
from lapor.directory.powers import WatchesYou
from tests.world import World


def paths_are_right() -> bool:
    """Every path is the parent's path and the agency itself."""
    return all(
        agency.path == [*(agency.parent.path if agency.parent else []), agency.pk]
        for agency in Agency.objects.select_related("parent")
    )


def test_a_coordinator_adds_a_unit_below_the_own_agency(world: World) -> None:
    unit = agencies.create_agency(name="Bidang Parkir", kind="office", parent=world.dishub, by=world.kirana)
    assert unit.code == "bidang-parkir"
    assert unit.path == [world.blitar.pk, world.dishub.pk, unit.pk]
    assert unit.zone == "Asia/Jakarta"
    logged = DirectoryChange.objects.get(subject="agency", subject_key=str(unit.pk))
    assert (logged.person_id, logged.code) == (world.kirana.person_id, "created")


def test_the_same_name_twice_gets_another_code(world: World) -> None:
    first = agencies.create_agency(name="Bidang Parkir", kind="office", parent=world.dishub, by=SYSTEM)
    second = agencies.create_agency(name="Bidang Parkir", kind="office", parent=world.klaten, by=SYSTEM)
    assert (first.code, second.code) == ("bidang-parkir", "bidang-parkir-2")


def test_a_region_in_the_east_gives_its_zone(world: World) -> None:
    papua = Region.objects.create(code="91", name="Papua", level=1, full_name="Papua")
    agency = agencies.create_agency(name="Pemprov Papua", kind="province", region=papua, by=world.nadia)
    unit = agencies.create_agency(name="Dinas Sosial", kind="office", parent=agency, by=world.nadia)
    assert agency.zone == unit.zone == "Asia/Jayapura"
    assert unit.region_id == "91"


@pytest.mark.parametrize("name", ["klara", "hana", "lukman", "ira", "omar", "siti"])
def test_nobody_but_its_coordinator_or_the_nation_adds_a_unit(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        agencies.create_agency(name="Bidang", kind="office", parent=world.dishub, by=world.actor[name])


def test_only_the_nation_adds_an_institution_or_takes_over_what_nobody_owns(world: World) -> None:
    with pytest.raises(NotAllowed):
        agencies.create_agency(name="Kementerian Baru", kind="ministry", by=world.kirana)
    with pytest.raises(NotAllowed):
        agencies.create_agency(
            name="Pusat", kind="office", parent=world.blitar, is_national=True, by=world.kirana
        )


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"name": " \u200b "}, Incomplete, "name"),
        ({"name": "x" * 201}, Invalid, ""),
        ({"kind": "kerajaan"}, Invalid, "kind"),
        ({"zone": "Europe/Paris"}, Invalid, "zone"),
        ({"code": "Blitar Kota"}, Invalid, "code"),
        ({"code": "blitar"}, Invalid, "code"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_field(
    world: World, values: dict, refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        agencies.create_agency(**({"name": "Badan", "kind": "body", "by": SYSTEM} | values))
    assert refused.value.field == field


def test_renaming_changes_the_name_and_logs_both(world: World) -> None:
    agencies.change_agency(
        world.dishub, name="Dinas Transportasi", closing_time=time(15, 30), by=world.kirana
    )
    world.dishub.refresh_from_db()
    assert (world.dishub.name, world.dishub.closing_time) == ("Dinas Transportasi", time(15, 30))
    logged = DirectoryChange.objects.filter(subject="agency", code="changed").latest("id")
    assert logged.before == {"name": "Dinas Perhubungan Kota Blitar", "closing_time": "16:00:00"}
    assert logged.after == {"name": "Dinas Transportasi", "closing_time": "15:30:00"}


def test_changing_nothing_logs_nothing(world: World) -> None:
    before = DirectoryChange.objects.count()
    agencies.change_agency(world.dishub, name=world.dishub.name, by=world.kirana)
    assert DirectoryChange.objects.count() == before


def test_moving_takes_everything_below_along(world: World) -> None:
    agencies.move_agency(world.sukorejo, under=world.klaten, by=world.nadia)
    tanjungsari = Agency.objects.get(code="blitar-tanjungsari")
    assert tanjungsari.path == [world.klaten.pk, world.sukorejo.pk, tanjungsari.pk]
    assert paths_are_right()


def test_moving_to_the_top_makes_a_root(world: World) -> None:
    agencies.move_agency(world.sukorejo, under=None, by=world.nadia)
    assert Agency.objects.get(code="blitar-tanjungsari").root_id == world.sukorejo.pk
    assert paths_are_right()


def test_moving_costs_the_same_whatever_hangs_below(world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            agencies.move_agency(world.sukorejo, under=world.dishub, by=world.kirana)
        agencies.move_agency(world.sukorejo, under=world.blitar, by=world.kirana)
        return len(counted)

    few = statements()
    for number in range(20):
        agencies.create_agency(name=f"RW {number}", kind="office", parent=world.sukorejo, by=SYSTEM)
    assert statements() == few


def test_nothing_moves_below_itself(world: World) -> None:
    for under in (world.blitar, world.tanjungsari):
        with pytest.raises(agencies.Loop):
            agencies.move_agency(world.blitar, under=under, by=world.nadia)
    with pytest.raises(agencies.Loop):
        agencies.move_agency(world.sukorejo, under=world.tanjungsari, by=world.kirana)
    assert paths_are_right()


def test_a_coordinator_moves_only_inside_the_own_subtree(world: World) -> None:
    agencies.move_agency(world.tanjungsari, under=world.dishub, by=world.kirana)
    for agency, under in ((world.dishub, world.klaten), (world.agency["klaten-dishub"], world.blitar)):
        with pytest.raises(NotAllowed):
            agencies.move_agency(agency, under=under, by=world.kirana)
    with pytest.raises(NotAllowed):
        agencies.move_agency(world.blitar, under=None, by=world.kirana)


def test_an_agency_is_retired_only_when_nobody_needs_it(world: World) -> None:
    for needed in (world.sukorejo, world.dishub, world.kemenpanrb):
        with pytest.raises(agencies.StillNeeded) as refused:
            agencies.retire_agency(needed, by=world.nadia)
        assert str(refused.value).endswith(".")
    empty = agencies.create_agency(name="Bidang Lama", kind="office", parent=world.dishub, by=SYSTEM)
    retired = agencies.retire_agency(empty, by=world.kirana)
    assert retired.retired_on == clock.today()
    with pytest.raises(Invalid):
        agencies.create_agency(name="Seksi", kind="office", parent=retired, by=SYSTEM)


def test_the_layer_above_may_refuse_a_retirement(world: World) -> None:
    def has_open_reports(agency: Agency) -> None:
        raise OutOfTurn

    empty = agencies.create_agency(name="Bidang Lama", kind="office", parent=world.dishub, by=SYSTEM)
    with pytest.raises(OutOfTurn):
        agencies.retire_agency(empty, by=world.kirana, check=has_open_reports)
    empty.refresh_from_db()
    assert empty.retired_on is None


def test_a_coordinator_does_not_retire_the_own_institution(world: World) -> None:
    empty = agencies.create_agency(name="Kota Baru", kind="city", by=SYSTEM)
    with pytest.raises(NotAllowed):
        agencies.retire_agency(empty, by=world.kirana)


def test_reading_up_and_down_is_one_query_each(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert agencies.national_agency() == world.kemenpanrb
    with django_assert_num_queries(1):
        assert agencies.root_of(world.tanjungsari) == world.blitar
    with django_assert_num_queries(0):
        assert agencies.root_of(world.blitar) == world.blitar
    with django_assert_num_queries(1):
        assert set(agencies.subtree(world.sukorejo)) == {world.sukorejo, world.tanjungsari}
    with django_assert_num_queries(1):
        above = agencies.trails([world.tanjungsari, world.dishub, world.klaten])
    assert above[world.tanjungsari.pk] == (world.blitar, world.sukorejo)
    assert above[world.klaten.pk] == ()
    with django_assert_num_queries(1):
        children = {child.code: child.has_children for child in agencies.children_of(world.blitar)}
    assert children["blitar-sukorejo"] is True
    assert children["blitar-dishub"] is False


def test_an_inspectorate_is_not_changed_or_moved_by_whom_it_watches(world: World) -> None:
    for agency, kind in ((world.inspektorat, "office"), (world.dishub, "inspectorate")):
        with pytest.raises(NotAllowed):
            agencies.change_agency(agency, kind=kind, by=world.kirana)
    with pytest.raises(NotAllowed):
        agencies.move_agency(world.inspektorat, under=world.dishub, by=world.kirana)
    assert agencies.change_agency(
        world.inspektorat, name="Inspektorat Daerah", kind="inspectorate", by=world.kirana
    )
    assert agencies.move_agency(world.inspektorat, under=world.dishub, by=world.nadia)


def test_an_inspectorate_is_not_made_or_closed_by_whom_it_watches_nor_moved_with_what_is_above_it(
    world: World,
) -> None:
    with pytest.raises(WatchesYou):
        agencies.create_agency(
            name="Inspektorat Kedua", kind="inspectorate", parent=world.blitar, by=world.kirana
        )
    with pytest.raises(WatchesYou):
        agencies.retire_agency(world.inspektorat, by=world.kirana)
    agencies.move_agency(world.inspektorat, under=world.dishub, by=world.nadia)
    with pytest.raises(WatchesYou):
        agencies.move_agency(world.dishub, under=world.dlh, by=world.kirana)
    assert agencies.move_agency(world.dlh, under=world.sukorejo, by=world.kirana)
