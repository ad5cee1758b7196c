"""Searching reports by words: the newest first, and the same ones whichever way the database takes."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapor.common.text import clean_text
from lapor.directory import agencies, regions
from lapor.reports.models import Report
from lapor.reports.queries import candidates, public, search_terms
from tests.world import World


@pytest.fixture(autouse=True)
def _fresh_words() -> None:
    public.forget_minutes()


def found(text: str, *, before: int = 0) -> list[int]:
    return [report.pk for report in public.public_reports(public.Filters(text=text), before=before).reports]


@pytest.mark.parametrize("looked_at", [3, 1000])
def test_rare_and_common_words_are_found_newest_first(
    world: World, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", looked_at)
    lamps = [world.verified().pk for _one in range(3)]
    tree = world.verified(
        title="Pohon tumbang di Jalan Merdeka", body="Dahan menutup setengah badan jalan."
    ).pk
    assert found("lampu") == lamps[::-1]
    assert found("pohon") == [tree]
    assert found("lampu", before=lamps[2]) == [lamps[1], lamps[0]]
    assert found("kereta") == []


def test_edited_words_are_found_and_the_old_ones_no_longer(world: World) -> None:
    from lapor.reports.commands import verification

    report = world.verified(body="Hubungi Ningsih di rumahnya tentang lampu jalan ini.")
    verification.edit_words(report, by=world.kirana, title="Lampu padam", body="Penerangan jalan padam.")
    assert found("penerangan") == [report.pk]
    assert found("ningsih") == []


def test_a_topic_finds_what_lies_below_it(world: World) -> None:
    from lapor.directory.models import Topic

    above = Topic.objects.create(code="pupr", name="Pekerjaan umum", full_name="Pekerjaan umum")
    Topic.objects.filter(pk=world.topic.pk).update(parent=above)
    from lapor.common.freshness import forget_everything

    forget_everything()
    report = world.verified()
    page = public.public_reports(public.Filters(topic=above))
    assert [one.pk for one in page.reports] == [report.pk]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Lampu padam.Mohon segera", "padam padam.Mohon segera"),
        (
            "Di Jl.Kenari, Ds.Sumberarum",
            "kenari jl.kenari Jalan+Kenari sumberarum desa+sumberarum Ds.Sumberarum",
        ),
        ("Warga RT 07/RW 09 mengeluh", "rt+7 RT07 07/RW rw/09 RW.009 keluhan"),
        ("Sudah ke samsat/polres", "samsat polres samsat/polres"),
        ("Diminta Rp1.500.000 di loket", "1500000 1.500.000 Rp1.500.000 Rp+1500000"),
        ("Tiap hari Jum’at tutup", "jumat Jum'at JUM’AT"),
        ("Depan Café Al-Ma'ruf", "cafe Café almaruf|al-maruf maruf Al-Ma’ruf"),
        ("Nomor １２３ dan ٤٥٦", "123 456 ٤٥٦ １２３"),
        ("Lampu (mati)_total; pagi-sore", "mati total pagi sore pagi-sore (mati)_total"),
        ("Kami menunggu di loket", "tunggu menunggu penunggu"),
        ("Pelayanan mengecewakan", "kecewa mengecewakan layanan pelayanan"),
        ("Penanganan lambat", "menangani penanganan"),
        ("Permasalahan di sekolahan", "masalah sekolah sekolahan permasalahan"),
        ("Tulis ke https://contoh.example/a_b?x=1", "contoh contoh.example"),
    ],
)
def test_one_rule_cuts_what_is_written_and_what_is_typed(world: World, written: str, typed: str) -> None:
    report = world.verified(title="Laporan warga", body=written, place="Depan pasar", region=None)
    world.verified(title="Pohon tumbang", body="Dahan patah.", place="Lapangan", region=None)
    for one in typed.split():
        words = one.split("|")[-1].replace("+", " ")
        assert found(words) == [report.pk], words


@pytest.mark.parametrize("typed", ["lmpu jalan", "lampu jaln", "LAMPUU jalan"])
def test_a_slip_of_the_finger_is_forgiven_and_told(world: World, typed: str) -> None:
    report = world.verified()
    page = public.public_reports(public.Filters(text=typed))
    assert [one.pk for one in page.reports] == [report.pk]
    assert page.read_as == "lampu jalan"
    assert public.public_reports(public.Filters(text="zzyzx")).read_as == ""


@pytest.mark.parametrize(
    "typed",
    [
        "dishub blitar",
        "dinas perhubungan",
        "dishub",
        "lampu dishub blitar",
        "kota blitar",
        "jawa timur",
        "jatim",
        "lampu jatim",
    ],
)
def test_agencies_and_regions_find_the_reports_on_whose_way_they_lie(
    world: World, tmp_path: Path, typed: str
) -> None:
    table = tmp_path / "regions.csv"
    table.write_text("kode,nama\n35,Jawa Timur\n35.72,Kota Blitar\n")
    assert not regions.import_regions(table).refused
    report = world.verified()
    world.verified(to=world.dlh, region=None, title="Sampah menumpuk", body="Bau sekali.", place="Pasar")
    assert report.pk in found(typed)
    assert (len(found(typed)) == 1) is (typed != "kota blitar")
    assert found("dishub klaten") == []


def test_a_number_finds_its_report_however_it_is_typed(world: World) -> None:
    report = world.verified()
    for typed in (report.number, str(report), str(report.pk), f"no. {report}"):
        assert report.pk in [one.pk for one in public.public_reports(public.Filters(text=typed)).reports]


def test_a_renamed_agency_is_found_by_its_new_name(world: World) -> None:
    report = world.verified()
    agencies.change_agency(world.dishub, name="Dinas Mobilitas Kota Blitar", by=world.nadia)
    assert found("mobilitas") == [report.pk]


WORDS = st.text(
    st.characters(categories=("Ll", "Lu", "Nd", "Po", "Pd", "Pi", "Sc"), max_codepoint=0x2FFF),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from([" ", ".", "/", "-", "_", ", ", ".\n"]))
def test_what_is_written_is_found_by_each_word_and_each_part(
    world: World, written: list[str], joint: str
) -> None:
    """Each word as it was written, and each part of it that the rule makes."""
    with transaction.atomic():
        report = world.verified()
        body = clean_text(joint.join(written), 10_000)
        Report.objects.filter(pk=report.pk).update(body=body)
        parts = [part for words in search_terms.cut(written) for part in words]
        for typed in [*body.split(), *parts]:
            # Quotation marks and a minus in front are said to the search, not looked for.
            plain = typed.replace('"', " ").lstrip("-")
            query = search_terms.search_query(plain)
            assert query is None or Report.objects.filter(pk=report.pk, document=query).exists(), typed
        transaction.set_rollback(True)
