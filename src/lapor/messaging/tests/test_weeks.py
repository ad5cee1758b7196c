"""Heads read their week in five lines, on its first working day; the nation reads whether notices arrive."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.insight import facts
from lapor.messaging import reach, subscriptions, weeks
from lapor.messaging.models import Delivery
from lapor.messaging.vocabulary import Purpose, Way
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World

# A Monday, 05.00 WIB: when the sweep looks.
MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_a_head_reads_the_week_on_monday_at_eight_and_once(world: World, mailbox: Mailbox) -> None:
    world.closed()
    world.filed()
    facts.follow()
    with clock.frozen(MONDAY):
        assert weeks.plan_weeks() == 2
        assert weeks.plan_weeks() == 0
        send_everything()
        assert mailbox.to("hana@contoh.example") == []
    with clock.frozen(MONDAY + timedelta(hours=3)):
        send_everything()
    (mail,) = mailbox.to("hana@contoh.example")
    assert mail["Subject"] == "Sepekan di Kota Blitar"
    said = text_of(mail)
    assert "Masuk: 2 (pekan sebelumnya 0)" in said
    assert "Sudah dijawab dari yang masuk: 1" in said
    assert said.count("\n- ") == 5


def test_where_monday_is_a_day_off_it_comes_on_tuesday(world: World, mailbox: Mailbox) -> None:
    monday = datetime(2026, 8, 17, 5, 0, tzinfo=ZoneInfo("Asia/Jakarta"))  # Independence Day, a Monday
    with clock.frozen(monday):
        weeks.plan_weeks()
    due = Delivery.objects.filter(purpose=Purpose.WEEK).values_list("due_at", flat=True)
    assert {moment.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%a %H") for moment in due} == {"Tue 08"}


def test_what_reached_reporters_is_counted_by_way(world: World, mailbox: Mailbox) -> None:
    mailbox.answers["tidak@warga.example"] = "554 5.7.1 Refused"
    for address in ("siti@warga.example", "tidak@warga.example"):
        subscriptions.subscribe_filed(world.filed(), [(Way.EMAIL, address)], language="id")
    send_everything()
    (found,) = reach.reach_of_ways()
    assert (found.way, found.sent, found.reached, found.lost) == (Way.EMAIL, 2, 1, 1)
    assert found.median is not None
