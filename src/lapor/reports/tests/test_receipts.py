"""The PIN of a receipt cannot be guessed, and nobody can keep its reporter out by guessing."""

import logging
from datetime import timedelta

import pytest

from lapor.common import clock, codes
from lapor.common.codes import hash_pin
from lapor.common.models import Hit
from lapor.common.refusals import TooMany
from lapor.reports import receipts
from lapor.reports.identity import Reporter
from lapor.reports.models import Report
from lapor.reports.receipts import PACES, Visitor, WrongPin, WrongPinWhileGuarded, open_with_pin
from tests.world import World

HERE = Visitor("203.0.113.7", "203.0.113.0")
WRONG = "9999999999"


def elsewhere(number: int) -> Visitor:
    return Visitor(f"198.{number // 200}.{number % 200}.9", f"198.{number // 200}.{number % 200}.0")


def guess(report: Report, *, times: int, by: Visitor = HERE, pin: str = WRONG) -> None:
    for _try in range(times):
        with pytest.raises(WrongPin):
            open_with_pin(report.number, pin, visitor=by)


def wait_told(report: Report, pin: str, by: Visitor = HERE) -> int:
    with pytest.raises(TooMany) as refused:
        open_with_pin(report.number, pin, visitor=by)
    return refused.value.seconds


def later(seconds: float) -> object:
    return clock.frozen(clock.now() + timedelta(seconds=seconds))


def test_after_five_wrong_pins_the_next_one_waits_for_seconds_and_the_right_one_opens_then(
    world: World,
) -> None:
    filed = world.receipt()
    guess(filed.report, times=5)
    assert wait_told(filed.report, filed.pin) == 2
    with later(1):
        assert wait_told(filed.report, filed.pin) == 1
    with later(2):
        assert open_with_pin(filed.report.number, filed.pin, visitor=HERE) == filed.report


def test_the_right_pin_opens_as_often_as_one_likes_and_wipes_the_slate(world: World) -> None:
    filed = world.receipt()
    for _time in range(300):
        assert open_with_pin(filed.report.number, filed.pin, visitor=HERE) == filed.report
    guess(filed.report, times=4)
    open_with_pin(filed.report.number, filed.pin, visitor=HERE)
    guess(filed.report, times=5)


def test_a_success_does_not_make_the_tries_on_other_reports_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = PACES["visitor"]
    monkeypatch.setitem(PACES, "visitor", (short, receipts.Pace(3, long.longest)))
    own, others = world.receipt(), [world.receipt() for _one in range(4)]
    for one in others[:3]:
        guess(one.report, times=1)
    assert wait_told(own.report, own.pin) == 2
    with later(2):
        open_with_pin(own.report.number, own.pin, visitor=HERE)
        assert wait_told(others[3].report, WRONG) == 2


def test_a_success_does_not_take_back_what_others_tried_on_that_report(world: World) -> None:
    filed = world.receipt()
    for number in range(receipts.WRONG_ON_ONE_REPORT - 1):
        guess(filed.report, times=1, by=elsewhere(number))
    open_with_pin(filed.report.number, filed.pin, visitor=HERE)
    guess(filed.report, times=1, by=elsewhere(99))
    assert receipts.is_guarded(filed.report.pk)


def test_a_day_after_the_first_try_all_is_forgotten_and_not_before(world: World) -> None:
    filed, day = world.receipt(), timedelta(days=1)
    began = clock.now()
    guess(filed.report, times=5)
    with clock.frozen(began + day - timedelta(seconds=10)):
        guess(filed.report, times=1)
        assert wait_told(filed.report, WRONG) == 4
    with clock.frozen(began + day):
        guess(filed.report, times=5)
        assert wait_told(filed.report, WRONG) == 2


def test_however_many_guess_from_anywhere_the_reporter_gets_in_at_the_first_try(world: World) -> None:
    filed = world.receipt()
    for number in range(40):
        guess(filed.report, times=1, by=elsewhere(number))
    with pytest.raises(WrongPinWhileGuarded):
        open_with_pin(filed.report.number, filed.pin, visitor=HERE)
    assert open_with_pin(filed.report.number, filed.pin, visitor=HERE, phone_end=" 7890") == filed.report


def test_without_a_telephone_the_right_pin_is_enough_also_while_guarded(world: World) -> None:
    filed = world.receipt(is_anonymous=True, reporter=Reporter())
    for number in range(40):
        guess(filed.report, times=1, by=elsewhere(number))
    assert open_with_pin(filed.report.number, filed.pin, visitor=HERE) == filed.report


def test_a_device_that_had_the_report_open_is_slowed_down_by_nobody_else(world: World) -> None:
    filed = world.receipt()
    guess(filed.report, times=5)
    assert wait_told(filed.report, filed.pin)
    own = Visitor(HERE.address, HERE.network, device="a1")
    assert open_with_pin(filed.report.number, filed.pin, visitor=own) == filed.report
    guess(filed.report, times=5, by=own)
    assert wait_told(filed.report, WRONG, by=own) == 2


def test_a_number_that_does_not_exist_is_refused_like_one_that_does(world: World) -> None:
    filed, nobody = world.receipt(), codes.tracking_number(4_000_000)
    told = []
    for number in (filed.report.number, nobody):
        by = elsewhere(int(number) % 7)
        for tries in range(20):
            with pytest.raises((WrongPin, TooMany)) as refused, later(tries * 150):
                open_with_pin(number, WRONG, visitor=by)
            told.append((tries, type(refused.value), str(refused.value)))
    assert told[:20] == told[20:]
    assert told[19][1] is WrongPinWhileGuarded


def test_an_old_pin_of_six_digits_stays_good_and_is_guarded_by_narrower_paces(world: World) -> None:
    report = world.filed()
    Report.objects.filter(pk=report.pk).update(pin_hash=hash_pin("135790"))
    assert open_with_pin(report.number, "135 790", visitor=HERE) == report
    for scope, (short, long) in PACES.items():
        assert (short.free, short.longest) != (long.free, long.longest), scope
        assert short.free <= long.free
        assert short.longest >= long.longest


def test_one_pin_is_not_tried_on_every_report(world: World) -> None:
    numbers = [codes.tracking_number(5_000_000 + one) for one in range(16)]
    for number in numbers[:15]:
        with pytest.raises(WrongPin):
            open_with_pin(number, "123456", visitor=HERE)
    with pytest.raises(TooMany):
        open_with_pin(numbers[15], "123456", visitor=HERE)


def test_who_has_a_whole_network_is_no_quicker_than_its_pace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = PACES["network"]
    monkeypatch.setitem(PACES, "network", (receipts.Pace(6, short.longest), long))
    for one in range(6):
        with pytest.raises(WrongPin):
            open_with_pin(
                codes.tracking_number(5_000_000 + one), "123456", visitor=Visitor(f"10.0.0.{one}", "10.0.0.0")
            )
    with pytest.raises(TooMany):
        open_with_pin(codes.tracking_number(5_000_099), "123456", visitor=Visitor("10.0.0.99", "10.0.0.0"))


def test_pins_are_ten_digits_the_same_for_the_same_form_and_salted(world: World) -> None:
    assert len(codes.pin_for("a")) == 10
    assert codes.pin_for("a") == codes.pin_for("a")
    assert hash_pin("1234567890") != hash_pin("1234567890")
    assert codes.spoken_pin("1234567890") == "123 456 7890"
    assert codes.spoken_pin("123456") == "123 456"


@pytest.mark.parametrize("written", ["١٢٣ 456-7890", "１２３.4567890", "123/4567890 "])
def test_digits_are_read_however_they_are_written(world: World, written: str) -> None:
    assert codes.digits_of(written) == "1234567890"


def test_no_counter_holds_an_address(world: World) -> None:
    guess(world.filed(), times=6 - 1)
    rows = list(Hit.objects.values_list())
    assert rows
    assert not any(HERE.address in str(row) or HERE.network in str(row) for row in rows)


def test_guessing_is_told_to_the_log_once_with_the_report_and_nobody_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    report = world.filed()
    with caplog.at_level(logging.WARNING, logger="lapor.security"):
        for number in range(30):
            guess(report, times=1, by=elsewhere(number))
    assert caplog.text.count("pins_guessed") == 1
    assert str(report.pk) in caplog.text
    assert "198." not in caplog.text
