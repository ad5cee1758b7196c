"""Regions are found by what people type, the most useful first; each keeps one of three times."""

from pathlib import Path

import pytest

from lapor.directory import regions
from lapor.directory.models import Region
from lapor.directory.zones import WIB, WIT, WITA

SOME = """kode,nama
11,Aceh
11.07,Kabupaten Pidie
11.07.21,Tiro/Truseb
35,Jawa Timur
35.05,Kabupaten Blitar
35.05.08,Sutojayan
35.05.08.2001,Sukorejo
35.72,Kota Blitar
35.72.02,Sukorejo
35.72.02.1002,Blitar
35.72.02.1005,Karangsari
35.72.02.1006,Sukorejo
64,Kalimantan Timur
64.72,Kota Samarinda
64.72.05,Samarinda Ulu
64.72.05.1004,Jawa
64.72.05.1009,Desa Lama
"""


@pytest.fixture(autouse=True)
def _some_regions(db: None, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(SOME)
    assert not regions.import_regions(path).refused


def codes(typed: str) -> list[str]:
    return [region.code for region in regions.find_regions(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sukorejo blitar", ["35.72.02", "35.72.02.1006", "35.05.08.2001", "35.72.02.1002"]),
        ("SUKO   BLIT", ["35.72.02", "35.72.02.1002", "35.72.02.1006", "35.05.08.2001"]),
        ("kec sukorejo", ["35.72.02"]),
        ("kelurahan sukorejo kota blitar", ["35.72.02.1006", "35.72.02.1002"]),
        ("desa sukorejo sutojayan", ["35.05.08.2001"]),
        ("blitar", ["35.72", "35.05", "35.72.02.1002"]),
        ("kab blitar", ["35.05"]),
        ("jatim", ["35"]),
        ("jawa", ["35", "64.72.05.1004"]),
        ("samarinda kaltim", ["64.72", "64.72.05"]),
        ("truseb", ["11.07.21"]),
        ("desa lama", ["64.72.05.1009"]),
        ("karangsari, sukorejo, kota blitar", ["35.72.02.1005"]),
    ],
)
def test_the_most_useful_region_comes_first(typed: str, expected: list[str]) -> None:
    found = codes(typed)
    assert found[:1] == expected[:1]
    assert set(found) == set(expected)


@pytest.mark.parametrize(
    "typed", ["", "s", "xyzzy", "' | !& :*", "\x00\x00", "sukorejo " * 500, "'; DROP TABLE"]
)
def test_too_little_or_nonsense_breaks_nothing(typed: str) -> None:
    assert len(codes(typed)) <= 12


def test_a_search_is_bounded(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert len(regions.find_regions("sukorejo", limit=2)) == 2
    with django_assert_num_queries(2):
        regions.find_regions("desa xyzzy")


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("35.72", WIB),
        ("61", WIB),
        ("62.01", WIB),
        ("51", WITA),
        ("63", WITA),
        ("64.72.05", WITA),
        ("65", WITA),
        ("73", WITA),
        ("81", WIT),
        ("82", WIT),
        ("96.01.01.2001", WIT),
        (None, WIB),
        ("", WIB),
    ],
)
def test_each_region_keeps_its_time(code: str | None, zone: str) -> None:
    assert regions.zone_of(code) == zone


@pytest.mark.parametrize(
    ("code", "level", "full_name", "formal"),
    [
        (
            "35.72.01.1001",
            Region.Level.VILLAGE,
            "Sukorejo, Sukorejo, Kota Blitar, Jawa Timur",
            "Kel. Sukorejo, Kec. Sukorejo, Kota Blitar, Jawa Timur",
        ),
        (
            "35.05.04.2003",
            Region.Level.VILLAGE,
            "Sukorejo, Udanawu, Kabupaten Blitar, Jawa Timur",
            "Desa Sukorejo, Kec. Udanawu, Kabupaten Blitar, Jawa Timur",
        ),
        (
            "35.72.01",
            Region.Level.DISTRICT,
            "Sukorejo, Kota Blitar, Jawa Timur",
            "Kec. Sukorejo, Kota Blitar, Jawa Timur",
        ),
        ("35.72", Region.Level.REGENCY, "Kota Blitar, Jawa Timur", "Kota Blitar, Jawa Timur"),
    ],
)
def test_villages_and_districts_are_told_apart_in_words(
    code: str, level: int, full_name: str, formal: str
) -> None:
    assert Region(code=code, level=level, full_name=full_name).formal_name == formal
