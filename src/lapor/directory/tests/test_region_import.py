"""The table of regions is brought to what a file says, all or nothing, and a small file retires nobody."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lapor.directory import regions
from lapor.directory.models import DirectoryChange, Region
from lapor.directory.region_import import BAD_CODE, DUPLICATE, LONG_NAME, NO_NAME, ORPHAN

BALI = """kode,nama
51,Bali
51.01,Kabupaten Jembrana
51.01.01,Negara
51.01.01.1006,Baler Bale Agung
51.01.01.2001,Tegal Badeng Timur
51.71,Kota Denpasar
51.71.01,Denpasar Selatan
51.71.01.1001,Pedungan
51.71.01.1002,Sesetan
51.71.01.1003,Serangan
51.71.01.1004,Sidakarya
51.71.01.1005,Panjer
"""


@pytest.fixture
def write(tmp_path: Path):
    def file(text: str | bytes) -> Path:
        path = tmp_path / "wilayah.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return file


def without(line: str) -> str:
    return BALI.replace(line + "\n", "")


def test_a_file_is_read_with_full_names(db: None, write) -> None:
    imported = regions.import_regions(write(BALI))
    assert (imported.added, imported.renamed, imported.retired, imported.unchanged) == (12, 0, 0, 0)
    village = Region.objects.get(code="51.71.01.1002")
    assert village.full_name == "Sesetan, Denpasar Selatan, Kota Denpasar, Bali"
    assert (village.level, village.parent_id) == (4, "51.71.01")


def test_reading_it_again_changes_and_logs_nothing(db: None, write) -> None:
    regions.import_regions(write(BALI))
    logged = DirectoryChange.objects.count()
    imported = regions.import_regions(write(BALI))
    assert (imported.added, imported.renamed, imported.retired, imported.unchanged) == (0, 0, 0, 12)
    assert DirectoryChange.objects.count() == logged


def test_a_new_name_reaches_everything_below_in_the_file_or_not(db: None, write) -> None:
    regions.import_regions(write(BALI))
    imported = regions.import_regions(write("kode,nama\n51,Bali Dwipa\n51.01,Kabupaten Jembrana\n"))
    assert (imported.renamed, imported.unchanged, imported.retired) == (1, 1, 0)
    assert (
        Region.objects.get(code="51.71.01.1002").full_name
        == "Sesetan, Denpasar Selatan, Kota Denpasar, Bali Dwipa"
    )
    assert regions.find_regions("sesetan dwipa")[0].code == "51.71.01.1002"
    assert regions.find_regions("jembrana dwipa")[0].code == "51.01"


def test_what_a_complete_file_no_longer_lists_is_retired_and_comes_back(db: None, write) -> None:
    regions.import_regions(write(BALI))
    imported = regions.import_regions(write(without("51.71.01.1005,Panjer")))
    assert imported.retired == 1
    assert Region.objects.get(code="51.71.01.1005").retired_on
    assert regions.find_regions("panjer") == []
    again = regions.import_regions(write(BALI))
    assert (again.added, again.unchanged) == (1, 11)
    assert Region.objects.get(code="51.71.01.1005").retired_on is None


def test_a_small_file_after_a_full_one_retires_nothing(db: None, write) -> None:
    regions.import_regions(write(BALI))
    provinces_only = regions.import_regions(write("kode,nama\n51,Bali\n"))
    one_regency = (
        "kode,nama\n51,Bali\n51.01,Kabupaten Jembrana\n51.01.01,Negara\n51.01.01.1006,Baler Bale Agung\n"
    )
    down_to_villages = regions.import_regions(write(one_regency))
    assert (provinces_only.retired, down_to_villages.retired) == (0, 0)
    assert down_to_villages.doubtful == ("51",)


def test_the_administrator_can_vouch_for_a_province(db: None, write) -> None:
    regions.import_regions(write(BALI))
    text = "kode,nama\n51,Bali\n51.01,Kabupaten Jembrana\n"
    assert regions.import_regions(write(text), complete_for=["51"]).retired == 10


def test_another_regency_does_not_retire_its_neighbours(db: None, write) -> None:
    """More rows than the table had, and still it says nothing about what it does not list."""
    regions.import_regions(write("kode,nama\n51,Bali\n51.01,Kabupaten Jembrana\n51.01.01,Negara\n"))
    text = "\n".join(line for line in BALI.splitlines() if not line.startswith("51.01"))
    imported = regions.import_regions(write(text))
    assert (imported.retired, imported.doubtful) == (0, ("51",))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("51.1,Salah", BAD_CODE),
        ("51.01.01.201,Salah", BAD_CODE),
        ("5a,Salah", BAD_CODE),
        ("٥١,Salah", BAD_CODE),
        ("51.02,", NO_NAME),
        ("51.02, \u200b ", NO_NAME),
        (f"51.02,{'x' * 101}", LONG_NAME),
        ("51.01,Dua kali", DUPLICATE),
        ("51.02.01,Tanpa induk", ORPHAN),
        ("99.01,Tanpa provinsi", ORPHAN),
    ],
)
def test_one_bad_line_is_told_by_its_number_and_nothing_is_written(
    db: None, write, line: str, reason: str
) -> None:
    before = Region.objects.count()
    imported = regions.import_regions(write(BALI + line + "\n"))
    assert [(fault.line, fault.reason) for fault in imported.refused] == [(14, reason)]
    assert Region.objects.count() == before
    assert imported.added == 0


def test_every_bad_line_is_told_in_the_order_of_the_file(db: None, write) -> None:
    imported = regions.import_regions(write("kode,nama\n99.01,Yatim\n1,Pendek\n51,Bali\n51,Bali lagi\n"))
    assert [fault.line for fault in imported.refused] == [2, 3, 5]


def test_a_parent_may_already_be_in_the_table(db: None, write) -> None:
    regions.import_regions(write(BALI))
    imported = regions.import_regions(write("kode,nama\n51.01.02,Mendoyo\n"))
    assert imported.added == 1
    assert Region.objects.get(code="51.01.02").full_name == "Mendoyo, Kabupaten Jembrana, Bali"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kode,nama\n",
        "nama,kode\nBali,51\n",
        b"kode,nama\n51,\xff\xfe\n",
        b"PK\x03\x04\x00",
        'kode,nama\n51,"Bal',
    ],
    ids=["empty", "heading only", "other heading", "not utf-8", "a zip", "open quote"],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(db: None, write, text: str | bytes) -> None:
    with pytest.raises(regions.Unreadable) as refused:
        regions.import_regions(write(text))
    assert str(refused.value).endswith(".")


def test_a_missing_file_is_refused_in_a_sentence(db: None) -> None:
    with pytest.raises(regions.Unreadable, match="tidak dapat dibaca"):
        regions.import_regions("/nowhere/wilayah.csv")


def test_byte_order_mark_semicolons_and_quotes_are_read(db: None, write) -> None:
    imported = regions.import_regions(write('\ufeffKODE;NAMA\r\n51;"Bali; Pulau Dewata"\r\n'))
    assert imported.added == 1
    assert Region.objects.get(code="51").name == "Bali; Pulau Dewata"


def test_the_shipped_table_loads_twice(db: None) -> None:
    first, second = regions.load_regions(), regions.load_regions()
    assert first.refused == second.refused == ()
    assert second.unchanged == first.added + first.unchanged + first.renamed
    assert Region.objects.filter(level=1, retired_on__isnull=True).count() == 38


def test_the_command_says_what_it_did(db: None, write, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_regions", str(write(BALI)))
    assert "Ditambahkan 12, berganti nama 0, dinonaktifkan 0, tetap 0." in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"baris 2: 5 – kode bukan berbentuk"):
        call_command("import_regions", str(write("kode,nama\n5,Bali\n")))
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        call_command("import_regions", "/nowhere.csv")
