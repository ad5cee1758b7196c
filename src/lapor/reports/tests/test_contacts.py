"""A whole telephone number leads to its reports: exactly, within one's reach, and never unseen by the reporter."""

import hashlib
import logging
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from lapor.common.refusals import TooMany
from lapor.directory.actors import NOBODY, Actor
from lapor.reports import identity
from lapor.reports.commands import contacts, verification
from lapor.reports.history import verify_everything
from lapor.reports.models import Event, Identity, Report
from lapor.reports.phones import is_phone_alone, phones_in
from lapor.reports.queries.detail import detail
from lapor.reports.vocabulary import Channel, Missing
from lapor.reports.workflow import Action, Status
from tests.world import SITI, World

HERS = "081234567890"


def found(by: Actor, phone: str = HERS) -> set[int]:
    return {report.pk for report in contacts.find_by_phone(phone, by=by)}


def traces(report: Report) -> int:
    return Event.objects.filter(report=report, action=Action.FIND_BY_PHONE).count()


@pytest.mark.parametrize(
    "typed",
    [
        HERS,
        "+62 812-3456-7890",
        "62812 3456 7890",
        "0812.3456.7890",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "０８１２３４５６７８９０",
    ],
)
def test_the_same_number_is_found_however_it_is_typed(world: World, typed: str) -> None:
    report = world.filed()
    assert found(world.kirana, typed) == {report.pk}


@pytest.mark.parametrize("typed", ["0812345678", "34567890", "081234567891", "Siti", "", "0812345678901"])
def test_a_part_of_a_number_or_another_one_finds_nothing(world: World, typed: str) -> None:
    report = world.filed()
    assert found(world.kirana, typed) == set()
    assert traces(report) == 0


def test_each_of_two_numbers_in_one_field_leads_to_the_report(world: World) -> None:
    report = world.filed(reporter=replace(SITI, phone="0812-3456-7890 / 0857 111 2222"))
    assert found(world.kirana) == found(world.kirana, "08571112222") == {report.pk}
    assert identity.is_contact(report.pk, "0857 111 2222")
    assert identity.ends_with(report.pk, "2222")
    assert identity.ends_with(report.pk, "7890")
    assert not identity.ends_with(report.pk, "1234")
    assert [phone.typed for phone in identity.open_identity(report.pk).phones] == [
        "0812-3456-7890",
        "0857 111 2222",
    ]


def test_who_reports_anonymously_is_never_found(world: World) -> None:
    world.filed(is_anonymous=True)
    Identity.objects.update(phone_hashes=None)
    identity.hash_phones()
    assert Identity.objects.get().phone_hashes == []
    assert found(world.nadia) == set()


def test_it_is_found_within_ones_reach_only(world: World) -> None:
    report = world.verified(world.dishub)
    reach = {name: bool(found(world.actor[name])) for name in world.actor}
    assert {name for name, is_found in reach.items() if is_found} == {
        "nadia",
        "kirana",
        "lukman",
        "oki",
        "ira",
    }
    assert traces(report) == sum(reach.values())
    assert found(NOBODY) == set()


def test_what_ones_unit_typed_in_is_found_wherever_it_went(world: World) -> None:
    report = world.filed(by=world.tono, channel=Channel.COUNTER)
    world.verified(world.dishub)
    assert found(world.tono) == {report.pk}


def test_the_reporter_reads_who_looked_and_the_public_does_not(world: World) -> None:
    report = world.verified(world.dishub)
    found(world.oki)
    told = [entry.event for entry in detail(world.reporter_of(report), report).entries]
    assert [one.agency for one in told if one.action == Action.FIND_BY_PHONE] == [world.dishub]
    public = detail(NOBODY, Report.objects.get(pk=report.pk)).entries
    assert Action.FIND_BY_PHONE not in {entry.event.action for entry in public}


def test_a_trace_is_left_once_a_day_and_moves_nothing(world: World) -> None:
    report = world.filed()
    before = Report.objects.get(pk=report.pk)
    for _time in range(3):
        found(world.kirana)
    found(world.nadia)
    after = Report.objects.get(pk=report.pk)
    assert traces(report) == 2
    assert (after.changed_at, after.status, after.due_on) == (before.changed_at, before.status, before.due_on)
    assert verify_everything().break_count == 0


def test_the_form_of_a_colleague_who_is_at_it_stays_good(world: World) -> None:
    report = world.filed()
    seen = report.last_number
    found(world.nadia)
    verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Di mana?", seen=seen)
    assert Report.objects.get(pk=report.pk).status == Status.NEEDS_INFO


def test_the_log_tells_how_many_and_never_the_number(world: World, caplog: Any) -> None:
    world.filed()
    with caplog.at_level(logging.WARNING):
        found(world.kirana)
    assert "phone_looked_up" in caplog.text
    assert "3456" not in caplog.text


def test_trying_out_numbers_is_slowed_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "LOOK_UPS", 3)
    for last in range(3):
        found(world.kirana, f"08123456780{last}")
    with pytest.raises(TooMany):
        found(world.kirana)
    assert found(world.nadia) == set()


def test_a_look_up_costs_the_same_however_many_it_finds(world: World) -> None:
    costs = []
    for count, officer in ((1, world.nadia), (3, world.kirana)):
        for _report in range(count):
            world.filed()
        with CaptureQueriesContext(connection) as captured:
            found(officer)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 10


def test_identities_sealed_before_are_hashed_by_the_sweep(world: World) -> None:
    report, other = world.filed(), world.filed(reporter=replace(SITI, phone=""))
    Identity.objects.update(phone_hashes=None)
    assert found(world.kirana) == set()
    assert identity.hash_phones() == 2
    assert identity.hash_phones() == 0
    assert found(world.kirana) == {report.pk}
    assert Identity.objects.get(pk=other.pk).phone_hashes == []


def test_what_no_key_opens_waits_for_its_key(world: World) -> None:
    world.filed()
    Identity.objects.update(phone_hashes=None)
    try:
        with override_settings(IDENTITY_KEYS=[Fernet.generate_key().decode()]):
            identity._seal.cache_clear()
            assert identity.hash_phones() == 0
    finally:
        identity._seal.cache_clear()
    assert identity.hash_phones() == 1


def test_what_is_kept_of_a_number_tells_nothing_of_it(world: World) -> None:
    world.filed()
    (kept,) = Identity.objects.get().phone_hashes or []
    assert len(kept) == 64
    assert set(kept) <= set("0123456789abcdef")
    assert kept not in hashlib.sha256(HERS.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("081234567890 081345678901", ["+6281234567890", "+6281345678901"]),
        ("0812-1111-222 / 0813 222 333", ["+628121111222", "+62813222333"]),
        ("081234567890/+62 812 3456 7890", ["+6281234567890"]),
        ("(0342) 801234 atau 0811000222", ["+62342801234", "+62811000222"]),
        ("tidak ada", []),
    ],
)
def test_numbers_are_read_out_of_what_was_typed(text: str, numbers: list[str]) -> None:
    assert [phone.e164 for phone in phones_in(text)] == numbers


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        (HERS, True),
        ("+62 812 3456 7890", True),
        ("lampu 081234567890", False),
        ("10002347", False),
        ("", False),
    ],
)
def test_only_a_number_by_itself_is_looked_up(text: str, is_alone: bool) -> None:
    assert is_phone_alone(text) == is_alone
