"""Agencies are found by what people call them."""

import pytest

from lapor.directory import agencies
from lapor.directory.actors import SYSTEM
from tests.world import World


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Dinas Perhubungan Kota Blitar", "blitar-dishub"),
        ("dishub klaten", "klaten-dishub"),
        ("dishub kota blitar", "blitar-dishub"),
        ("pemkab klaten", "klaten"),
        ("pemkot blitar", "blitar"),
        ("kec sukorejo", "blitar-sukorejo"),
        ("kel tanjungsari blitar", "blitar-tanjungsari"),
        ("perhub klat", "klaten-dishub"),
        ("perhubngan klatn", "klaten-dishub"),
        ("lingkungn hidup", "blitar-dlh"),
        ("dlh", "blitar-dlh"),
        ("dinas perhubungan kota klaten", "klaten-dishub"),
        ("OMBUDSMAN", "ombudsman"),
        ("kemenpanrb", "kemenpanrb"),
    ],
)
def test_the_likeliest_agency_comes_first(world: World, typed: str, code: str) -> None:
    assert agencies.find_agencies(typed)[0].agency.code == code


@pytest.mark.parametrize("typed", ["xyzzyx", "!!! ':* | &", "\x00", "a" * 5000])
def test_nonsense_finds_nothing_and_breaks_nothing(world: World, typed: str) -> None:
    assert agencies.find_agencies(typed) == []


def test_what_is_found_comes_with_the_agencies_above_it(world: World) -> None:
    found = agencies.find_agencies("tanjungsari")[0]
    assert [agency.code for agency in found.above] == ["blitar", "blitar-sukorejo"]


def test_only_the_given_subtrees_are_searched(world: World) -> None:
    found = agencies.find_agencies("dishub", within={world.klaten.pk})
    assert [one.agency.code for one in found] == ["klaten-dishub"]


def test_nothing_typed_shows_the_tops(world: World) -> None:
    assert all(one.agency.parent_id is None for one in agencies.find_agencies(""))
    assert [one.agency for one in agencies.find_agencies("", within={world.dishub.pk})] == [world.dishub]


def test_a_new_name_above_is_found_below(world: World) -> None:
    agencies.change_agency(world.klaten, name="Pemerintah Kabupaten Bersinar", by=world.nadia)
    assert agencies.find_agencies("perhubungan bersinar")[0].agency.code == "klaten-dishub"


def test_moved_and_retired_agencies_are_found_where_they_are(world: World) -> None:
    unit = agencies.create_agency(name="Bidang Parkir", kind="office", parent=world.dishub, by=SYSTEM)
    agencies.move_agency(unit, under=world.agency["klaten-dishub"], by=SYSTEM)
    assert agencies.find_agencies("parkir klaten")[0].agency == unit
    agencies.retire_agency(unit, by=SYSTEM)
    assert agencies.find_agencies("bidang parkir") == []


def test_a_search_is_two_queries_whatever_it_finds(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        agencies.find_agencies("dishub klaten")
    with django_assert_num_queries(2):
        agencies.find_agencies("blitar")
