"""Who sets deadline policies, what is refused, and what can still be changed once it counts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid
from lapor.directory.models import DirectoryChange
from lapor.directory.powers import NationOnly, NotYourAgency
from lapor.reports.clocks import applicable_limits
from lapor.reports.clocks.limit_types import TABLE, Bound
from lapor.reports.commands.deadline_policies import (
    AlreadyBegun,
    LooserThanParent,
    NothingInForce,
    NotInForce,
    WrongLength,
    change_policy,
    end_policy,
)
from lapor.reports.models import DeadlinePolicy
from lapor.reports.tests.policies import NATION, TODAY, TOMORROW, blitars, kept_by, later, nations, running
from lapor.reports.workflow import ClockKind
from tests.world import World

pytestmark = pytest.mark.usefixtures("nothing_kept")


def test_blitar_may_not_take_longer_than_the_nation(world: World) -> None:
    with pytest.raises(LooserThanParent) as refused:
        blitars(world, lengths={"verify": 4})
    assert str(refused.value) == (
        "Untuk “Verifikasi”, 4 hari kerja lebih longgar daripada 3 hari kerja menurut PermenPANRB 62/2018. "
        "Isi paling banyak 3."
    )
    assert refused.value.field == "verify"
    assert not DeadlinePolicy.objects.filter(agency=world.blitar).exists()


def test_a_unit_may_not_take_longer_than_its_city(world: World) -> None:
    blitars(world)
    with pytest.raises(LooserThanParent):
        blitars(world, code="dishub", agency=world.dishub, lengths={"verify": 3})
    assert blitars(world, code="dishub", agency=world.dishub, lengths={"verify": 2}).lengths == {"verify": 2}


@pytest.mark.parametrize("length", TABLE, ids=lambda one: one.code)
def test_every_length_may_go_one_way_only(world: World, length: Any) -> None:
    """The office's time may be shorter, the reporter's longer; the same is never looser."""
    limit, step = NATION[length.code], 1 if length.bound == Bound.AT_MOST else -1
    with pytest.raises(LooserThanParent) as refused:
        blitars(world, lengths={length.code: limit + step})
    assert ("waktu bagi pelapor" in str(refused.value)) == (length.code in ("reporter_reply", "completion"))
    policy = blitars(world, lengths={length.code: limit - step})
    assert applicable_limits.limits_on(TODAY, path=world.dishub.path)[length.code].days == limit - step
    end_policy(policy, by=world.kirana, ends_on=TODAY)
    blitars(world, code="sama", begins_on=TOMORROW, lengths={length.code: limit})


def test_klara_of_klaten_may_not_touch_what_is_blitars(world: World) -> None:
    policy = blitars(world)
    words = {"name": "Punya Klaten", "begins_on": TODAY, "lengths": {"verify": 1}}
    with pytest.raises(NotYourAgency):
        blitars(world, code="klaten", by=world.klara)
    with pytest.raises(NotYourAgency):
        change_policy(policy, by=world.klara, **words)
    with pytest.raises(NotYourAgency):
        end_policy(policy, by=world.klara, ends_on=TODAY)
    assert kept_by(DeadlinePolicy.objects.get(pk=policy.pk)) == kept_by(policy)
    assert not DeadlinePolicy.objects.filter(pk="klaten").exists()


@pytest.mark.parametrize("name", ["kirana", "hana", "omar", "lukman", "siti"])
def test_what_is_the_nations_is_set_by_the_nation(world: World, name: str) -> None:
    actor = world.actor[name]
    shipped = DeadlinePolicy.objects.get(pk="id-2018")
    with pytest.raises(NationOnly):
        nations(by=actor)
    with pytest.raises(NationOnly):
        end_policy(shipped, by=actor, ends_on=TOMORROW)
    assert nations(by=world.nadia).agency is None


BAD: list[tuple[str, type[Exception], dict[str, Any]]] = [
    ("code", Invalid, {"code": ""}),
    ("code", Invalid, {"code": "Kota Blitar"}),
    ("code", Invalid, {"code": "new"}),
    ("code", Invalid, {"code": "a" * 41}),
    ("code", Invalid, {"code": "id-2018"}),
    ("name", Incomplete, {"name": " \u200b"}),
    ("", Invalid, {"name": "a" * 201}),
    ("begins_on", Incomplete, {"begins_on": None}),
    ("begins_on", Invalid, {"begins_on": TODAY - timedelta(days=1)}),
    ("begins_on", Invalid, {"begins_on": date(9999, 12, 31)}),
    ("verify", Incomplete, {"lengths": {}}),
    ("", Invalid, {"lengths": {"verify": 2, "verifikasi": 2}}),
    ("", Invalid, {"lengths": {"resolve": 2}}),
    *(("verify", WrongLength, {"lengths": {"verify": days}}) for days in (0, -1, 366, 1.5, "2", True, None)),
]


@pytest.mark.parametrize(("field", "refusal", "given"), BAD)
def test_bad_input_is_refused_at_its_field(
    world: World, field: str, refusal: type[Exception], given: dict[str, Any]
) -> None:
    with pytest.raises(refusal) as refused:
        blitars(world, **given)
    assert refused.value.field == field
    assert "%(" not in str(refused.value)
    assert not DeadlinePolicy.objects.filter(agency=world.blitar).exists()
    assert not DirectoryChange.objects.filter(subject="deadline_policy").exists()


def test_a_national_policy_names_every_length(world: World) -> None:
    for code in NATION:
        with pytest.raises(Incomplete) as refused:
            nations(lengths={one: days for one, days in NATION.items() if one != code})
        assert refused.value.field == code


def test_two_policies_of_an_agency_do_not_begin_on_one_day(world: World) -> None:
    blitars(world)
    with pytest.raises(Invalid) as refused:
        blitars(world, code="lain")
    assert refused.value.field == "begins_on"
    assert blitars(world, code="klaten", agency=world.klaten, by=world.klara).begins_on == TODAY


# -- changing and ending ------------------------------------------------------------------------------------------


def test_what_has_begun_is_not_changed_but_renamed(world: World) -> None:
    policy = blitars(world)
    for days in (
        {"lengths": {"verify": 1}, "begins_on": TODAY},
        {"lengths": {"verify": 2}, "begins_on": TOMORROW},
    ):
        with pytest.raises(AlreadyBegun) as refused:
            change_policy(policy, by=world.kirana, name=policy.name, **days)
        assert "8 September 2026" in str(refused.value)
    change_policy(
        policy, by=world.kirana, name="Perwali 3/2026 tentang SP4N", begins_on=TODAY, lengths={"verify": 2}
    )
    changed = DeadlinePolicy.objects.get(pk=policy.pk)
    assert (changed.name, changed.lengths) == ("Perwali 3/2026 tentang SP4N", {"verify": 2})
    assert changed.settled_at == policy.settled_at


def test_what_has_not_begun_is_changed(world: World, morning: datetime) -> None:
    policy = blitars(world, begins_on=TOMORROW)
    change_policy(policy, by=world.kirana, name=policy.name, begins_on=TODAY, lengths={"verify": 1})
    assert running(world.filed(), ClockKind.VERIFY) == (1, "blitar-2026")


def test_the_empty_one_is_filled_from_today_on(world: World) -> None:
    empty = DeadlinePolicy.objects.get(pk="id-2025")
    with pytest.raises(Invalid) as refused:
        change_policy(empty, by=world.nadia, name=empty.name, begins_on=empty.begins_on, lengths=NATION)
    assert "Pilih tanggal dari 8 September 2026" in str(refused.value)
    with pytest.raises(Incomplete):
        change_policy(empty, by=world.nadia, name=empty.name, begins_on=TODAY, lengths={"verify": 1})
    assert DeadlinePolicy.objects.get(pk="id-2025").lengths == {}
    change_policy(empty, by=world.nadia, name=empty.name, begins_on=TODAY, lengths=NATION | {"verify": 2})
    assert running(world.filed(), ClockKind.VERIFY) == (2, "id-2025")


def test_the_empty_one_may_be_renamed_and_stay_empty(world: World) -> None:
    empty = DeadlinePolicy.objects.get(pk="id-2025")
    change_policy(
        empty, by=world.nadia, name="Permen 5/2025", source="Naskah dicari", begins_on=None, lengths={}
    )
    renamed = DeadlinePolicy.objects.get(pk="id-2025")
    assert (renamed.name, renamed.lengths, renamed.begins_on) == ("Permen 5/2025", {}, date(2025, 1, 1))
    with pytest.raises(NotInForce):
        end_policy(renamed, by=world.nadia, ends_on=TODAY)


def test_a_policy_is_ended_and_its_successor_begins_the_day_after(world: World, morning: datetime) -> None:
    policy = blitars(world)
    with pytest.raises(Invalid) as refused:
        end_policy(policy, by=world.kirana, ends_on=TODAY - timedelta(days=1))
    assert refused.value.field == "ends_on"
    end_policy(policy, by=world.kirana, ends_on=TODAY)
    blitars(world, code="blitar-2027", begins_on=TOMORROW, lengths={"verify": 3})
    assert running(world.filed(), ClockKind.VERIFY) == (2, "blitar-2026")
    with later(morning, days=1):
        assert running(world.filed(), ClockKind.VERIFY) == (3, "blitar-2027")
        with pytest.raises(NotInForce):
            end_policy(policy, by=world.kirana, ends_on=TOMORROW)


def test_what_never_began_is_called_off_and_can_be_filled_again(world: World, morning: datetime) -> None:
    policy = blitars(world, begins_on=TOMORROW)
    end_policy(policy, by=world.kirana, ends_on=TODAY)
    with later(morning, days=1):
        assert running(world.filed(), ClockKind.VERIFY) == (3, "id-2018")
        change_policy(policy, by=world.kirana, name=policy.name, begins_on=TOMORROW, lengths={"verify": 1})
        assert running(world.filed(), ClockKind.VERIFY) == (1, "blitar-2026")


def test_the_nation_is_never_without_a_policy(world: World) -> None:
    shipped = DeadlinePolicy.objects.get(pk="id-2018")
    with pytest.raises(NothingInForce):
        end_policy(shipped, by=world.nadia, ends_on=TODAY)
    new = nations()
    end_policy(shipped, by=world.nadia, ends_on=TODAY)
    for spoil in (
        lambda: end_policy(new, by=world.nadia, ends_on=TOMORROW),
        lambda: end_policy(new, by=world.nadia, ends_on=TODAY),
        lambda: change_policy(
            new, by=world.nadia, name=new.name, begins_on=TOMORROW + timedelta(days=1), lengths=NATION
        ),
    ):
        with pytest.raises(NothingInForce):
            spoil()
    assert kept_by(DeadlinePolicy.objects.get(pk="id-2027")) == kept_by(new)


def test_every_change_is_in_the_log(world: World) -> None:
    policy = blitars(world, begins_on=TOMORROW, lengths={"verify": 2, "completion": 12})
    change_policy(
        policy, by=world.kirana, name=policy.name, begins_on=TOMORROW, lengths={"verify": 1, "completion": 12}
    )
    end_policy(policy, by=world.kirana, ends_on=TOMORROW)
    rows = DirectoryChange.objects.filter(subject="deadline_policy", subject_key="blitar-2026").order_by("pk")
    assert [(row.code, row.before, row.after) for row in rows] == [
        (
            "created",
            {},
            {"agency": world.blitar.pk, "begins_on": "2026-09-09", "verify": 2, "completion": 12},
        ),
        ("changed", {"verify": 2}, {"verify": 1}),
        ("retired", {"ends_on": None}, {"ends_on": "2026-09-09"}),
    ]
    assert {row.person_id for row in rows} == {world.kirana.person_id}


def test_sending_the_same_again_writes_nothing(world: World) -> None:
    policy = blitars(world)
    change_policy(policy, by=world.kirana, name=policy.name, begins_on=TODAY, lengths={"verify": 2})
    assert DirectoryChange.objects.filter(subject="deadline_policy").count() == 1


def test_an_office_further_east_is_not_a_day_ahead_of_its_policy(world: World) -> None:
    """At 23.00 in Jakarta it is tomorrow in Jayapura: what begins tomorrow has begun there."""
    policy = blitars(world, begins_on=TOMORROW)
    with clock.frozen(datetime.fromisoformat("2026-09-08T23:00+07:00")):
        with pytest.raises(AlreadyBegun):
            change_policy(
                policy, by=world.kirana, name=policy.name, begins_on=TOMORROW, lengths={"verify": 1}
            )
        with pytest.raises(Invalid):
            end_policy(policy, by=world.kirana, ends_on=TODAY)
