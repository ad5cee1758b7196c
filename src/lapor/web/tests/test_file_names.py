"""What people call their files names them: who reads which name, on pages, in papers, and when a file is fetched."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.common import files
from lapor.common.tests import samples
from lapor.directory.models import Person
from lapor.reports.commands import verification
from lapor.reports.models import Attachment, Report
from lapor.web.tests.papers import text_of_paper
from lapor.web.tests.report_visits import holder_of
from tests.world import World

NAMES = ("KTP Kenari Rahasiawati.png", "Surat Kenari Rahasiawati.pdf")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.SCANNER_ADDRESS = tmp_path, ""


def told(settings: Any) -> list[files.StoredFile]:
    contents = (samples.drawing(), samples.real_pdf(author="Kenari Rahasiawati"))
    uploads = (SimpleUploadedFile(name, content) for name, content in zip(NAMES, contents, strict=True))
    return [files.store(upload, root=settings.MEDIA_ROOT) for upload in uploads]


def officer(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=f"{name}@contoh.example"))
    return client


def everything_about(client: Client, report: Report) -> str:
    """Pages, and each file: its bytes and what it would be saved as."""
    pages = [
        f"/r/{report.number}/",
        f"/desk/reports/{report.number}/",
        f"/desk/reports/{report.number}/verify/",
    ]
    texts = [client.get(page, follow=True).content.decode() for page in pages]
    for number in Attachment.objects.filter(report=report).values_list("number", flat=True):
        response = client.get(f"/r/{report.number}/files/{number}/")
        if response.status_code == 200:
            texts.append(str(response.headers) + b"".join(response.streaming_content).decode("latin-1"))
    return "\n".join(texts)


@pytest.mark.parametrize("details", [{"is_anonymous": True}, {"is_confidential": True}])
@pytest.mark.parametrize("name", ["", "omar", "kirana", "reporter"])
def test_files_of_the_hidden_have_neutral_names_for_everybody(
    world: World, settings: Any, details: dict[str, bool], name: str
) -> None:
    report = world.filed(files=told(settings), **details)
    client = holder_of(report) if name == "reporter" else officer(name) if name else Client()
    assert "Rahasiawati" not in everything_about(client, report)
    assert [file.name for file in report.attachments.order_by("number")] == [
        f"{word}-{file.number}.{ending}"
        for file, word, ending in zip(
            report.attachments.order_by("number"), ("foto", "dokumen"), ("png", "pdf"), strict=True
        )
    ]


def test_the_public_reads_neutral_names_of_anybodys_files(world: World, settings: Any) -> None:
    report = world.filed(files=told(settings))
    numbers = list(report.attachments.values_list("number", flat=True))
    verification.verify_report(
        report,
        by=world.kirana,
        report_class=report.report_class,
        grade="non_oversight",
        topic=world.topic,
        to=world.dishub,
        publish=numbers,
    )
    text = everything_about(Client(), report)
    assert "Rahasiawati" not in text
    assert re.search(r"dokumen-\d+\.pdf", text)
    assert f"foto-{numbers[0]}.png" in text


def test_who_sent_it_and_who_works_on_it_read_the_name_it_was_given(world: World, settings: Any) -> None:
    report = world.filed(files=told(settings))
    for client in (holder_of(report), officer("kirana")):
        assert all(name in everything_about(client, report) for name in NAMES)


def test_a_report_that_was_named_before_and_is_hidden_now_tells_no_name(world: World, settings: Any) -> None:
    report = world.filed(files=told(settings))
    Report.objects.filter(pk=report.pk).update(is_anonymous=True)
    assert "KTP" not in everything_about(officer("kirana"), report)


def test_the_paper_for_the_ombudsman_names_no_file_of_the_hidden(world: World, settings: Any) -> None:
    report = world.offered(files=told(settings), is_anonymous=True)
    text = text_of_paper(holder_of(report).get(f"/r/{report.number}/ombudsman.pdf").content)
    assert "foto-" in text
    assert "KTP" not in text


def test_every_refused_file_is_named_in_the_box_above_the_form(world: World, client: Client) -> None:
    uploads = [
        SimpleUploadedFile("satu.exe", samples.PROGRAM),
        SimpleUploadedFile("dua.html", samples.WEB_PAGE),
    ]
    text = client.post("/reports/new/", {"title": "Lampu", "files": uploads}).content.decode()
    box = text[text.index("notice error") : text.index('<form id="filing"')]
    assert "satu.exe" in box
    assert "dua.html" in box


def test_sound_and_film_have_a_player_and_what_browsers_cannot_play_a_link(
    world: World, settings: Any
) -> None:
    contents = {"a.wav": samples.tone(), "b.webm": samples.film(), "c.amr": samples.AMR}
    stored = [
        files.store(samples.upload(content, name), root=settings.MEDIA_ROOT)
        for name, content in contents.items()
    ]
    report = world.filed(files=stored)
    text = holder_of(report).get(f"/r/{report.number}/").content.decode()
    assert text.count('<audio controls preload="metadata"') == 1
    assert text.count('<video controls preload="metadata"') == 1
    assert text.count('class="file"') == 3
