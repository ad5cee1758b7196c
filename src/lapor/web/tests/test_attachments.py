"""Files of a report: each at its own report, for those who may see them."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.reports.models import Attachment
from lapor.web.tests.pictures import PNG, drawn
from lapor.web.tests.report_visits import act, holder_of
from tests.world import World


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_an_attachment_is_served_to_its_reporter_and_not_to_the_public(world: World, client: Client) -> None:
    report = world.in_progress()
    own = holder_of(report)
    act(own, report, "reply", words="Ini fotonya.", files=[SimpleUploadedFile("gelap.png", PNG)])
    file = Attachment.objects.get()
    address = f"/r/{report.number}/files/{file.number}/"
    for one in (address, f"{address}thumb/"):
        served = own.get(one)
        assert served.status_code == 200
        assert served["Content-Type"].startswith("image/")
        assert b"".join(served.streaming_content)
        assert client.get(one).status_code == 404
    assert own.get(f"/r/{report.number}/files/99999999999999/").status_code == 404


def test_two_reports_with_a_file_of_the_same_number_serve_each_its_own(world: World) -> None:
    first, second, without = world.in_progress(), world.in_progress(), world.in_progress()
    browsers = [holder_of(report) for report in (first, second, without)]
    for report, browser, colour in ((first, browsers[0], "#000000"), (second, browsers[1], "#ffffff")):
        act(browser, report, "reply", words="Foto.", files=[SimpleUploadedFile("a.png", drawn(colour))])
    (number,) = {file.number for file in Attachment.objects.all()}

    for part in ("", "thumb/"):
        served = [
            browser.get(f"/r/{report.number}/files/{number}/{part}")
            for browser, report in zip(browsers, (first, second, without), strict=True)
        ]
        assert [answer.status_code for answer in served] == [200, 200, 404]
        one, other = (b"".join(answer.streaming_content) for answer in served[:2])
        assert one != other
        assert browsers[0].get(f"/r/{second.number}/files/{number}/{part}").status_code == 404
        assert browsers[0].get(f"/r/{without.number}/files/{number}/{part}").status_code == 404
