"""Stored files reach a browser labelled so that it can show or play them and never run them."""

import hashlib

import pytest
from django.http import Http404
from django.test import RequestFactory

from lapor.common import files
from lapor.common.tests import samples

PDF = samples.taken(samples.real_pdf())[1]  # nothing is left in it to be cleaned
VIDEO = samples.movie(data=bytes(range(256)) * 1000)


@pytest.fixture
def served(db, tmp_path, settings):
    """Store bytes, then ask for them with some headers. Closing an answer ends a request, which asks the database."""
    settings.SCANNER_ADDRESS = ""

    def serve(content: bytes, name="berkas", method="get", **headers):
        file = files.store(samples.upload(content, name), root=tmp_path)
        request = getattr(RequestFactory(), method)("/f/", headers=headers)
        return files.file_response(
            request,
            root=tmp_path,
            path=file.path,
            media_type=file.media_type,
            name=file.name,
            sha256=file.sha256,
        )

    return serve


def body(response) -> bytes:
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return content


def test_a_file_comes_whole_and_well_labelled(served):
    response = served(PDF, "Surat – É.pdf")
    assert (response.status_code, body(response)) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Surat%20%E2%80%93%20%C3%89.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("content", "media_type", "disposition"),
    [
        (samples.photo(), "image/jpeg", "inline"),
        (samples.mp3(), "audio/mpeg", "inline"),
        (VIDEO, "video/mp4", "inline"),
        (samples.office("docx"), files.TYPES["docx"].media_type, "attachment"),
        (b"hanya teks", "text/plain; charset=utf-8", "attachment"),
    ],
)
def test_only_what_a_browser_shows_safely_is_shown_in_place(served, content, media_type, disposition):
    response = served(content)
    body(response)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"].split(";")[0] == disposition


def test_a_type_that_is_not_on_the_list_is_never_passed_on(db, tmp_path, settings):
    settings.SCANNER_ADDRESS = ""
    file = files.store(samples.upload(b"halo"), root=tmp_path)
    for media_type in ("text/html", "image/svg+xml", ""):
        response = files.file_response(
            RequestFactory().get("/"),
            root=tmp_path,
            path=file.path,
            media_type=media_type,
            name="a.html",
            sha256="0",
        )
        body(response)
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")


def test_a_name_cannot_break_the_header(served):
    response = served(b"halo", 'a"; filename=jahat.exe\r\nX: 1.txt')
    body(response)
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].count('"') == 2


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(VIDEO)),
        ("bytes=-50", len(VIDEO) - 50, len(VIDEO)),
        ("bytes=70000-140000", 70_000, 140_001),
        (f"bytes=10-{len(VIDEO) * 2}", 10, len(VIDEO)),
        (f"bytes=-{len(VIDEO) * 2}", 0, len(VIDEO)),
    ],
)
def test_a_player_gets_the_part_it_asks_for(served, asked, begin, end):
    response = served(VIDEO, range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {begin}-{end - 1}/{len(VIDEO)}"
    assert response["Content-Length"] == str(end - begin)
    assert body(response) == VIDEO[begin:end]


@pytest.mark.parametrize("asked", [f"bytes={'9' * 5_000}-", f"bytes=-{'9' * 5_000}", "bytes=\u0663-"])
def test_a_part_that_cannot_be_read_is_no_error(served, asked):
    assert served(VIDEO, range=asked).status_code == 200


@pytest.mark.parametrize("asked", [f"bytes={len(VIDEO)}-", "bytes=-0", "bytes=-", "bytes=9-3"])
def test_a_part_that_is_not_there_is_416(served, asked):
    response = served(VIDEO, range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(VIDEO)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "lines=1-2", "bytes=a-b"])
def test_other_kinds_of_range_are_answered_with_the_whole(served, asked):
    response = served(VIDEO, range=asked)
    assert (response.status_code, body(response)) == (200, VIDEO)
    assert response["Accept-Ranges"] == "bytes"


def test_a_part_of_another_version_is_answered_with_the_whole(served):
    etag = f'"{hashlib.sha256(VIDEO).hexdigest()}"'
    for given, status in ((etag, 206), ('"lama"', 200)):
        response = served(VIDEO, **{"range": "bytes=0-9", "if-range": given})
        body(response)
        assert response.status_code == status


def test_documents_come_whole_only(served):
    response = served(PDF, range="bytes=0-9")
    assert (response.status_code, body(response)) == (200, PDF)


def test_who_has_it_already_gets_no_bytes(served):
    etag = f'"{hashlib.sha256(PDF).hexdigest()}"'
    for given in (etag, f'W/"x", {etag}'):
        response = served(PDF, **{"if-none-match": given})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    response = served(PDF, **{"if-none-match": '"lain"'})
    assert body(response) == PDF


def test_head_tells_the_length_and_sends_nothing(served):
    response = served(VIDEO, method="head")
    assert (response.status_code, response.content, response["Content-Length"]) == (200, b"", str(len(VIDEO)))


@pytest.mark.parametrize("path", ["aa/bb/" + "a" * 32 + ".pdf", "../../etc/passwd", ""])
def test_a_file_that_is_gone_is_404(tmp_path, path):
    with pytest.raises(Http404):
        files.file_response(
            RequestFactory().get("/"),
            root=tmp_path,
            path=path,
            media_type="application/pdf",
            name="a.pdf",
            sha256="0",
        )
