"""The PIN of a receipt cannot be guessed, neither on one report nor one PIN on all of them."""

import pytest

from lapor.common.refusals import TooMany
from lapor.reports import receipts
from lapor.reports.receipts import WrongPin, open_with_pin
from tests.world import World

HERE = "203.0.113.7"


def test_one_report_gives_few_tries(world: World) -> None:
    filed = world.receipt()
    wrong = "000000" if filed.pin != "000000" else "000001"
    for _try in range(receipts.TRIES_OF_ONE_VISITOR):
        with pytest.raises(WrongPin):
            open_with_pin(filed.report.number, wrong, visitor=HERE)
    with pytest.raises(TooMany):
        open_with_pin(filed.report.number, filed.pin, visitor=HERE)
    assert open_with_pin(filed.report.number, filed.pin, visitor="198.51.100.9") == filed.report


def test_one_pin_is_not_tried_on_every_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "TRIES_OF_ONE_VISITOR_ANYWHERE", 3)
    filed = [world.receipt() for _one in range(4)]
    for one in filed[:3]:
        wrong = "000000" if one.pin != "000000" else "000001"
        with pytest.raises(WrongPin):
            open_with_pin(one.report.number, wrong, visitor=HERE)
    with pytest.raises(TooMany):
        open_with_pin(filed[3].report.number, filed[3].pin, visitor=HERE)
