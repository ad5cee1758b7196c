"""On the page: an officer with the receipt of their own case sees why there is no button, and is refused in words."""

from django.urls import reverse

from lapor.reports.commands import closing
from lapor.reports.models import Event, Report
from lapor.reports.receipts import Visitor, open_with_pin
from lapor.reports.vocabulary import Channel
from lapor.web.tests.office_visits import seen, signed_in
from tests.world import World


def test_whoever_typed_it_in_opens_it_with_the_pin_but_does_not_close_it(world: World) -> None:
    receipt = world.receipt(by=world.lukman, channel=Channel.PHONE)
    assert open_with_pin(receipt.report.number, receipt.pin, visitor=Visitor("198.51.100.9", "198.51.100.0"))
    lukman = signed_in("lukman")
    address = reverse("report", args=[receipt.report.number])
    lukman.post(reverse("report_pin", args=[receipt.report.number]), {"pin": receipt.pin})
    page = seen(lukman, address).content.decode()
    assert "Anda tidak dapat bertindak sebagai pelapornya" in page.replace("jadi ", "")
    assert "Yang dapat Anda lakukan" not in page
    seen_number = str(receipt.report.last_number)
    answer = lukman.post(
        reverse("report_act", args=[receipt.report.number, "withdraw"]), {"seen": seen_number}
    )
    assert answer.status_code == 403
    assert "mencatatkannya" in answer.content.decode()
    assert not Event.objects.filter(report=receipt.report, action="withdraw").exists()


def test_the_story_says_that_an_officer_had_seen_the_pin(world: World) -> None:
    report = world.resolved(by=world.lukman, channel=Channel.PHONE)
    closing.confirm_report(report, by=world.reporter_of(report))
    for name, address in (("kirana", "desk_case"), ("danu", "report")):
        page = seen(signed_in(name), reverse(address, args=[report.number])).content.decode()
        assert "PIN laporan ini pernah dilihat petugas" in page
    own = world.closed()
    page = seen(signed_in("danu"), reverse("report", args=[own.number])).content.decode()
    assert "PIN laporan ini pernah dilihat petugas" not in page


def test_an_officer_who_reports_for_oneself_finds_it_among_the_own_reports(world: World) -> None:
    lia = signed_in("lia")
    form = {
        "report_class": "aspiration", "title": "Bangku taman", "body": "Mohon ditambah.", "proposal": "Lima bangku.",
        "is_anonymous": "on",
    }  # fmt: skip
    assert lia.post(reverse("new_report"), form).status_code == 302
    report = Report.objects.latest("pk")
    assert report.account_key == world.lia.account_key
    assert "Bangku taman" in seen(lia, reverse("my_reports")).content.decode()
