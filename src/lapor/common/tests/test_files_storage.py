"""Files on disk: all or none, nothing half-written, nothing that tells, nothing forgotten."""

import hashlib
import os
import re
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from PIL import Image

from lapor.common import files
from lapor.common.decoding import refusals
from lapor.common.files.names import display_name
from lapor.common.files.storage import full_path
from lapor.common.tests import compounds, samples

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_scanner(settings):
    settings.SCANNER_ADDRESS = ""


def all_files(root) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_document_that_tells_of_nobody_is_kept_as_it_came_under_a_path_that_tells_nothing(tmp_path):
    content = samples.taken(samples.real_pdf())[1]
    file = files.store(samples.upload(content, "Surat Pak Budi.pdf"), root=tmp_path)
    assert re.fullmatch(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}\.pdf", file.path)
    assert full_path(tmp_path, file.path).read_bytes() == content
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (file.media_type, file.kind, file.name) == ("application/pdf", "document", "Surat Pak Budi.pdf")
    assert (file.width, file.height, file.thumbnail_path) == (None, None, "")
    assert all_files(tmp_path) == {file.path}


def test_a_photo_is_measured_as_it_is_stored(tmp_path):
    file = files.store(samples.upload(samples.photo_with_secrets((3000, 1000)), "IMG_1.HEIC"), root=tmp_path)
    content = full_path(tmp_path, file.path).read_bytes()
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.sent_sha256 != file.sha256
    assert (file.media_type, file.kind, file.name) == ("image/jpeg", "image", "IMG_1.jpg")
    assert (file.width, file.height) == (2560, 853)
    assert file.thumbnail_path == file.path.replace(".jpg", ".thumb.jpg")
    assert all_files(tmp_path) == {file.path, file.thumbnail_path}


def test_the_same_file_twice_has_two_paths(tmp_path):
    first, second = (files.store(samples.upload(samples.pdf()), root=tmp_path) for _ in range(2))
    assert first.path != second.path
    assert first.sha256 == second.sha256


def test_the_same_pages_sent_twice_are_known_to_be_the_same(tmp_path):
    pages = samples.photo(format="TIFF", save_all=True, append_images=[Image.new("1", (90, 90))])
    first, second = (files.store(samples.upload(pages, "surat.tif"), root=tmp_path) for _ in range(2))
    assert first.sent_sha256 == second.sent_sha256 == hashlib.sha256(pages).hexdigest()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (samples.PROGRAM, "surat.pdf", refusals.Program),
        (samples.WEB_PAGE, "foto.png", refusals.WebPage),
        (samples.office("docm", {"word/vbaProject.bin": b"x"}), "surat.docx", refusals.Macros),
        (samples.photo()[:-3000], "foto.jpg", refusals.Damaged),
        (samples.png_claiming(60_000, 60_000), "foto.png", refusals.TooManyPixels),
    ],
)
def test_a_refused_file_leaves_nothing_and_is_called_by_its_owners_name(tmp_path, content, name, refusal):
    with pytest.raises(refusal) as refused:
        files.store(samples.upload(content, f"C:\\Users\\budi\\{name}"), root=tmp_path)
    assert f"“{name}”" in str(refused.value)
    assert "%" not in str(refused.value)
    assert all_files(tmp_path) == set()


def test_a_document_named_as_a_photo_is_stored_as_the_document_it_is(tmp_path):
    file = files.store(samples.upload(samples.office("docx"), "foto.jpg"), root=tmp_path)
    assert (file.name, file.kind) == ("foto.docx", "document")


def test_every_refusal_has_a_sentence_of_its_own_and_all_its_words():
    classes = refusals.FileRefused.__subclasses__()
    assert (
        len({refusal.code for refusal in classes}) == len({str(r.sentence) for r in classes}) == len(classes)
    )
    with translation.override("id"):
        for refusal in classes:
            sentence = str(refusal(name="foto.jpg", limit=10, seconds=60))
            assert sentence.endswith(".")
            assert "%" not in sentence


# Several at once


def test_up_to_ten_files_and_not_one_more(tmp_path):
    uploads = [samples.upload(samples.AMR, f"{i}.amr") for i in range(10)]
    with files.stored(uploads, root=tmp_path) as kept:
        assert [file.name for file in kept] == [f"{i}.amr" for i in range(10)]
    assert len(all_files(tmp_path)) == 10
    with pytest.raises(refusals.TooManyFiles), files.stored(uploads[:3], root=tmp_path, already=8):
        pass
    assert len(all_files(tmp_path)) == 10


def test_one_refused_file_takes_the_others_with_it(tmp_path):
    uploads = [
        samples.upload(samples.photo()),
        samples.upload(samples.pdf()),
        samples.upload(samples.PROGRAM),
    ]
    with pytest.raises(refusals.Program), files.stored(uploads, root=tmp_path):
        pass
    assert all_files(tmp_path) == set()


def test_files_go_when_the_rows_about_them_were_not_written(tmp_path):
    def file_and_fail() -> None:
        with files.stored([samples.upload(samples.photo())], root=tmp_path) as kept:
            assert all_files(tmp_path) == {kept[0].path, kept[0].thumbnail_path}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        file_and_fail()
    assert all_files(tmp_path) == set()


def test_discarding_twice_does_no_harm_and_a_foreign_path_is_not_touched(tmp_path):
    file = files.store(samples.upload(samples.photo()), root=tmp_path)
    files.discard(file, root=tmp_path)
    files.discard(file, root=tmp_path)
    for path in ("../etc/passwd", "/etc/passwd", "ab/cd/../../x", file.path + "/..", ""):
        with pytest.raises(ValueError, match="stored file"):
            full_path(tmp_path, path)


# Left-overs


def test_a_sweep_finds_what_no_row_knows_and_spares_what_is_young(tmp_path):
    known, unknown, young = (files.store(samples.upload(samples.photo()), root=tmp_path) for _ in range(3))
    (tmp_path / ".incoming" / "tmpabc").mkdir()
    (tmp_path / ".incoming" / "tmpabc" / "full").write_bytes(b"half a video")
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    for path in tmp_path.rglob("*"):
        os.utime(path, (hour_ago, hour_ago))
    os.utime(tmp_path / young.path)
    os.utime(tmp_path / young.thumbnail_path)
    asked: list[str] = []

    def rows(paths):
        asked.extend(paths)
        return {known.path, known.thumbnail_path} & set(paths)

    found = set(files.orphans(tmp_path, known=rows, older_than=datetime.now(UTC) - timedelta(minutes=30)))
    assert found == {unknown.path, unknown.thumbnail_path, ".incoming/tmpabc/full"}
    assert young.path not in asked


def test_a_sweep_of_a_store_that_does_not_exist_yet_finds_nothing(tmp_path):
    assert list(files.orphans(tmp_path / "none", known=set, older_than=LATER)) == []


# Names


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("foto\u202egpj.exe", "fotogpj.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Dokumen\\foto saya.JPG", "foto saya.jpg"),
        ("foto.jpg.exe", "foto.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie x=1.jpg"),
        ("foto\x00.php\x00.jpg", "foto.jpg"),
        ('"><script>.png', "script.jpg"),
        ("", "lampiran.jpg"),
        ("...", "lampiran.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("Jl. Merdeka No. 5.1.jpeg", "Jl. Merdeka No. 5.1.jpg"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("фото é.png", "фото é.jpg"),
        ("e\u0301" * 3, "ééé.jpg"),
    ],
)
def test_a_shown_name_is_clean_short_and_ends_as_the_content_demands(raw, shown):
    assert display_name(raw, extension="jpg") == shown


def test_a_hostile_name_reaches_neither_disk_nor_row(tmp_path):
    upload = SimpleUploadedFile("x", samples.photo())
    upload._name = "../../../foto\u202egpj.exe"  # past Django's own cleaning
    file = files.store(upload, root=tmp_path)
    assert file.name == "fotogpj.jpg"
    assert "foto" not in file.path


# Memory


def test_a_video_of_a_hundred_megabytes_is_stored_in_two_megabytes_of_memory(tmp_path):
    upload = TemporaryUploadedFile("video.mp4", "video/mp4", 0, None)
    movie = samples.movie(data=b"")
    filler = 99_000_000
    upload.file.write(movie[:20] + (filler + 8).to_bytes(4, "big") + b"mdat")
    upload.file.seek(28 + filler)
    upload.file.write(movie[28:])
    upload.size = upload.file.tell()
    upload.file.seek(0)
    tracemalloc.start()
    try:
        file = files.store(upload, root=tmp_path / "media")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (file.kind, file.size) == ("video", 28 + filler + len(movie) - 28)
    assert (tmp_path / "media" / file.path).stat().st_size == file.size
    assert peak < 2_000_000
    upload.close()


@pytest.mark.parametrize(
    "content",
    [
        samples.office("xlsx", {"xl/media/image1.bin": os.urandom(9_800_000)}),
        samples.pdf(b"4 0 obj <<>>\nstream\n" + b"x" * 9_800_000 + b"\nendstream endobj\n"),
        b"baris teks\n" * 890_000,
        compounds.word(extra={"Data": bytes(6_000_000)}),
    ],
    ids=["xlsx", "pdf", "text", "doc"],
)
def test_a_large_document_is_looked_through_piece_by_piece(tmp_path, content):
    upload = TemporaryUploadedFile("berkas", "", len(content), None)
    upload.file.write(content)
    upload.file.seek(0)
    tracemalloc.start()
    try:
        files.store(upload, root=tmp_path / "media")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000
    upload.close()


def test_many_at_once_do_not_disturb_each_other(tmp_path):
    kept: list[files.StoredFile] = []
    work = [samples.upload(samples.photo((900, 700))) for _ in range(4)] + [
        samples.upload(samples.pdf()) for _ in range(4)
    ]
    threads = [threading.Thread(target=lambda u=u: kept.append(files.store(u, root=tmp_path))) for u in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all_files(tmp_path) == {p for f in kept for p in (f.path, f.thumbnail_path) if p}
    assert len(kept) == 8
