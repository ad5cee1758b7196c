"""What deadline policies give a report: at which agency, filed when, and of which class."""

from datetime import date, datetime
from typing import Any

import pytest

from lapor.reports.clocks import applicable_limits
from lapor.reports.clocks.limit_types import BY_CODE, days_in_force
from lapor.reports.commands import follow_ups, verification
from lapor.reports.commands.deadline_policies import change_policy, end_policy
from lapor.reports.models import DeadlinePolicy, Report
from lapor.reports.tests.policies import NATION, TODAY, TOMORROW, blitars, later, nations, running
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import ClockKind
from tests.world import World

pytestmark = pytest.mark.usefixtures("nothing_kept")


def test_what_is_shipped_names_every_length(world: World) -> None:
    shipped = DeadlinePolicy.objects.get(pk="id-2018")
    assert shipped.lengths == NATION
    assert set(BY_CODE) == set(NATION)
    assert "UU 14/2008" in shipped.source
    assert DeadlinePolicy.objects.get(pk="id-2025").lengths == {}


def test_blitar_verifies_within_two_days_and_klaten_within_three(world: World) -> None:
    blitars(world)
    assert running(world.filed(), ClockKind.VERIFY) == (2, "blitar-2026")
    assert running(world.filed(to=world.klaten), ClockKind.VERIFY) == (3, "id-2018")


def test_a_unit_is_bound_by_those_above_it_and_by_the_tightest_of_them(world: World) -> None:
    blitars(world, lengths={"first_response": 4, "resolve:non_oversight": 10})
    blitars(world, code="dishub", agency=world.dishub, lengths={"first_response": 3})
    report = world.verified()
    assert running(report, ClockKind.FIRST_RESPONSE) == (3, "dishub")
    assert running(report, ClockKind.RESOLVE) == (10, "blitar-2026")


def test_what_is_tightened_above_later_holds_below(world: World, morning: datetime) -> None:
    blitars(world, code="dishub", agency=world.dishub, lengths={"resolve:non_oversight": 12})
    blitars(world, begins_on=TOMORROW, lengths={"resolve:non_oversight": 8})
    with later(morning, days=1):
        assert running(world.verified(), ClockKind.RESOLVE) == (8, "blitar-2026")


def test_the_reporter_gets_the_longest_time_that_is_promised(world: World, morning: datetime) -> None:
    blitars(world, lengths={"completion": 12})
    assert running(world.needs_info(), ClockKind.COMPLETION) == (12, "blitar-2026")
    nations(lengths=NATION | {"completion": 20})
    with later(morning, days=1):
        assert running(world.needs_info(), ClockKind.COMPLETION) == (20, "id-2027")


def test_the_reporters_reply_follows_the_lead(world: World) -> None:
    blitars(world, lengths={"reporter_reply": 15})
    report = world.in_progress()
    follow_ups.resolve_report(
        report, by=world.lukman, words="Sudah menyala.", without_evidence="Foto menyusul."
    )
    assert running(report, ClockKind.REPORTER_REPLY) == (15, "blitar-2026")


def test_a_report_filed_before_keeps_its_three_days(world: World, morning: datetime) -> None:
    before = world.filed()
    with later(morning, hours=1):
        blitars(world)
        assert running(before, ClockKind.VERIFY) == (3, "id-2018")
        assert running(world.filed(), ClockKind.VERIFY) == (2, "blitar-2026")


def test_a_policy_of_the_same_day_binds_only_what_is_filed_after_it(world: World, morning: datetime) -> None:
    """The limit of a later step too: the report began under another policy that very morning."""
    before = world.filed()
    with later(morning, hours=1):
        blitars(world, lengths={"first_response": 2, "resolve:non_oversight": 7})
        after = world.verified()
        verification.verify_report(
            before,
            by=world.kirana,
            report_class=before.report_class,
            grade=Grade.NON_OVERSIGHT,
            to=world.dishub,
        )
    assert running(before, ClockKind.RESOLVE) == (14, "id-2018")
    assert running(after, ClockKind.RESOLVE) == (7, "blitar-2026")


def reclassified(world: World, report: Report, grade: str) -> tuple[int, str]:
    verification.reclassify_report(
        report,
        by=world.kirana,
        report_class=ReportClass.COMPLAINT,
        grade=grade,
        no_respondent="Tidak disebut.",
        reason="Perlu pemeriksaan.",
    )
    return running(report, ClockKind.RESOLVE)


def test_a_re_classed_report_keeps_the_policy_of_its_filing_day(world: World, morning: datetime) -> None:
    blitars(world, lengths={"resolve:non_oversight": 10, "resolve:oversight_grade": 40})
    report = world.verified()
    end_policy(DeadlinePolicy.objects.get(pk="blitar-2026"), by=world.kirana, ends_on=TODAY)
    with later(morning, days=1):
        blitars(world, code="blitar-2027", begins_on=TOMORROW, lengths={"resolve:oversight_grade": 50})
        assert reclassified(world, report, Grade.OVERSIGHT) == (40, "blitar-2026")
        assert reclassified(world, report, Grade.PLAIN) == (5, "id-2018")
        assert reclassified(world, report, Grade.NON_OVERSIGHT) == (10, "blitar-2026")
        assert reclassified(world, world.verified(), Grade.OVERSIGHT) == (50, "blitar-2027")


def test_a_new_class_without_an_own_limit_takes_the_one_above(world: World) -> None:
    blitars(world, lengths={"resolve:non_oversight": 10})
    report = world.verified()
    assert running(report, ClockKind.RESOLVE) == (10, "blitar-2026")
    assert reclassified(world, report, Grade.PLAIN) == (5, "id-2018")


def test_the_youngest_that_has_begun_is_in_force(world: World, morning: datetime) -> None:
    """The way from id-2018 to id-2025: both go on, and the younger one holds from its first day."""
    empty = DeadlinePolicy.objects.get(pk="id-2025")
    change_policy(empty, by=world.nadia, name=empty.name, begins_on=TOMORROW, lengths=NATION | {"verify": 1})
    assert running(world.filed(), ClockKind.VERIFY) == (3, "id-2018")
    with later(morning, days=1):
        assert running(world.filed(), ClockKind.VERIFY) == (1, "id-2025")


def test_a_change_is_seen_at_once_and_costs_nothing_afterwards(
    world: World, django_assert_num_queries: Any
) -> None:
    assert applicable_limits.limits_on(TODAY, path=world.dishub.path)["verify"].days == 3
    blitars(world)
    assert applicable_limits.limits_on(TODAY, path=world.dishub.path)["verify"].days == 2
    with django_assert_num_queries(0):
        applicable_limits.limits_on(TODAY, path=world.dishub.path)


DAYS = {name: date(2026, 1, number) for number, name in enumerate("abcdefghij", start=1)}


def spans_of(*own: str, among: tuple[str, ...]) -> str:
    """ "a-" is a policy from the first of January on, "a-c" one of three days; the answer in the same words."""

    def made(words: str) -> DeadlinePolicy:
        first, last = words.split("-")
        return DeadlinePolicy(begins_on=DAYS[first], ends_on=DAYS.get(last), lengths={"verify": 1})

    names = {day: name for name, day in DAYS.items()} | {None: ""}
    found = days_in_force(made(own[0]), [made(one) for one in among])
    return " ".join(f"{names[first]}-{names[last]}" for first, last in found)


@pytest.mark.parametrize(
    ("own", "younger", "said"),
    [
        ("a-", (), "a-"),
        ("a-e", (), "a-e"),
        ("a-", ("d-",), "a-c"),
        ("a-", ("d-f",), "a-c g-"),
        ("a-f", ("d-f",), "a-c"),
        ("a-b", ("d-",), "a-b"),
        ("a-", ("b-h", "d-e"), "a-a i-"),
        ("a-", ("b-c", "d-e"), "a-a f-"),
        ("a-", ("c-d", "f-"), "a-b e-e"),
        ("c-", ("a-",), "c-"),
    ],
)
def test_the_days_of_a_policy_are_those_that_no_younger_one_takes(
    own: str, younger: tuple[str, ...], said: str
) -> None:
    assert spans_of(own, among=younger) == said
