"""One key, one filing: the same again is the same receipt, anything else is told, and nothing is swallowed."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from lapor.common import clock
from lapor.common.files import Kind, StoredFile
from lapor.directory.actors import NOBODY
from lapor.reports.commands.filing import AlreadySent, Filing, Receipt, file_report
from lapor.reports.identity import Reporter
from lapor.reports.models import Attachment, Report
from lapor.reports.side_rows import FilingKey
from lapor.reports.vocabulary import Channel, ReportClass
from tests.world import SITI, World

KEY = "satu-kunci"


def first_of(world: World) -> Filing:
    """A filing in which every field can take another value."""
    return Filing(
        report_class=ReportClass.INFORMATION_REQUEST,
        title="Rincian anggaran lampu jalan",
        body="Mohon rincian anggaran lampu jalan di Jalan Tanjung.",
        purpose="Skripsi.",
        copy_form="digital",
        delivery_form="email",
        proposal="Pasang lampu.",
        incident_on=date(2026, 9, 6),
        reporter=replace(SITI, address="Jalan Kenari 5", nik="3572010101900001", represented_name="Bu Karto"),
    )


def others(world: World) -> dict[str, Any]:
    """Another value for each field of a filing."""
    return {
        "report_class": ReportClass.COMPLAINT,
        "title": "Rincian anggaran taman",
        "body": "Mohon rincian anggaran taman.",
        "incident_on": date(2026, 9, 5),
        "place": "Jalan Tanjung",
        "region": world.region,
        "pin": (-8.1, 112.2),
        "agency": world.blitar,
        "topic": world.topic,
        "is_anonymous": True,
        "is_confidential": True,
        "is_represented": True,
        "is_about_receiver": True,
        "purpose": "Tesis.",
        "copy_form": "printed",
        "delivery_form": "pickup",
        "proposal": "Ganti lampu.",
        "channel": Channel.PHONE,
        "received_at": clock.now() - timedelta(hours=1),
        "reporter": Reporter(name="Budi", phone="0811000222"),
    }


def sent(filing: Filing, *, key: str = KEY, **files: Any) -> Receipt:
    return file_report(filing, by=NOBODY, key=key, **files)


def photo(sha256: str) -> StoredFile:
    path = f"ab/cd/{sha256 * 32}.png"
    return StoredFile(
        path=path, media_type="image/png", kind=Kind.IMAGE, size=1, sha256=sha256 * 64, name="a.png"
    )


def test_a_file_that_was_drawn_anew_twice_is_the_same_when_it_was_sent_the_same(world: World) -> None:
    first, again = (replace(photo(one), sent_sha256="c" * 64) for one in "ab")
    receipt = sent(first_of(world), files=[first])
    assert sent(first_of(world), files=[again]).report == receipt.report


def test_every_field_of_a_filing_is_tried_below(world: World) -> None:
    assert set(others(world)) == {one.name for one in fields(Filing)}


@pytest.mark.parametrize("name", [one.name for one in fields(Filing)])
def test_a_used_key_with_another_value_in_any_field_is_told_and_writes_nothing(
    world: World, name: str
) -> None:
    told = replace(first_of(world), place="" if name == "place" else "Jalan Tanjung 2")
    if name == "received_at":
        told = replace(told, channel=Channel.LETTER)
    if name == "is_about_receiver":  # asked of complaints alone
        told = replace(told, report_class=ReportClass.COMPLAINT)
    receipt = sent(told)
    second = replace(told, **{name: others(world)[name]})
    with pytest.raises(AlreadySent, match=str(receipt.report)) as refused:
        sent(second)
    assert refused.value.report == receipt.report
    assert Report.objects.count() == FilingKey.objects.count() == 1
    assert sent(second, key="kunci lain").is_new


@pytest.mark.parametrize("name", [one.name for one in fields(Reporter)])
def test_another_reporter_in_any_part_is_another_filing(world: World, name: str) -> None:
    told = first_of(world)
    sent(told)
    with pytest.raises(AlreadySent):
        sent(replace(told, reporter=replace(told.reporter, **{name: "lain"})))


def test_other_files_are_another_filing_and_the_same_are_not(world: World) -> None:
    told = first_of(world)
    receipt = sent(told, files=[photo("a")])
    assert sent(told, files=[replace(photo("a"), path="ab/cd/lain.png")]).pin == receipt.pin
    for files in ([], [photo("b")], [photo("a"), photo("b")]):
        with pytest.raises(AlreadySent):
            sent(told, files=files)
    assert Attachment.objects.count() == 1


def test_what_was_kept_for_the_first_sending_need_not_come_again(world: World) -> None:
    told = first_of(world)
    sent(told, files=[photo("a")], kept=[photo("b")])
    assert not sent(told, files=[photo("a")]).is_new
    assert not sent(told, files=[photo("a")], kept=[photo("b")]).is_new
    with pytest.raises(AlreadySent):
        sent(told, files=[photo("a")], kept=[photo("c")])


def test_who_now_wants_to_be_hidden_is_told_how(world: World) -> None:
    sent(first_of(world))
    for name in ("is_anonymous", "is_confidential"):
        with pytest.raises(AlreadySent, match="cabut"):
            sent(replace(first_of(world), **{name: True}))


def test_a_key_from_before_is_compared_by_title_and_words(world: World) -> None:
    receipt = sent(first_of(world))
    FilingKey.objects.update(digest="")
    assert sent(replace(first_of(world), is_anonymous=True)).report == receipt.report
    with pytest.raises(AlreadySent):
        sent(replace(first_of(world), body="Hal lain."))


def test_what_is_kept_of_a_filing_tells_nothing_of_it(world: World) -> None:
    sent(first_of(world))
    sent(first_of(world), key="kunci lain")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, digest FROM reports_filingkey")
        rows = cursor.fetchall()
    assert all(len(part) == 64 and set(part) <= set("0123456789abcdef") for row in rows for part in row)
    assert len({digest for _key, digest in rows}) == 2
