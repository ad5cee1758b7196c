"""An officer of the case, and whoever typed it in, may hold the receipt, and is not its reporter for that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lapor.common.refusals import Refusal
from lapor.directory.actors import Actor
from lapor.insight import boards, facts, scopes
from lapor.insight.figures import Figure
from lapor.reports import disclosure, permissions
from lapor.reports.commands import closing, filing, follow_ups
from lapor.reports.commands._step import TwoHats
from lapor.reports.commands.filing import Filing
from lapor.reports.models import Event, Report
from lapor.reports.vocabulary import Channel, ClosedBy, ReportClass
from lapor.reports.workflow import Action, Party, Status
from tests.world import World

ACTS: dict[str, Callable[..., Any]] = {
    "confirm": closing.confirm_report,
    "object": lambda report, by: follow_ups.object_to_answer(report, by=by, words="Masih gelap."),
    "withdraw": lambda report, by: closing.withdraw_report(report, by=by),
}


def with_receipt(actor: Actor, report: Report) -> Actor:
    return replace(actor, unlocked=frozenset({report.pk}))


def entered(world: World, by: Actor, **details: Any) -> Report:
    """Resolved by Dishub, after `by` had typed it in from a telephone call."""
    return world.resolved(by=by, channel=Channel.PHONE, **details)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("name", ["lukman", "oki", "kirana", "hana", "ira", "nadia"])
def test_an_officer_of_the_case_does_not_act_as_its_reporter(
    world: World, name: str, act: Callable[..., Any]
) -> None:
    report = world.resolved()
    with pytest.raises(TwoHats):
        act(report, by=with_receipt(world.actor[name], report))
    assert Report.objects.get(pk=report.pk).status == Status.RESOLVED


def test_whoever_typed_it_in_does_not_act_as_its_reporter_elsewhere_either(world: World) -> None:
    report = entered(world, world.lia)
    assert not permissions.works_on(world.lia, report)
    with pytest.raises(TwoHats):
        closing.confirm_report(report, by=with_receipt(world.lia, report))


def test_an_office_complained_about_does_not_withdraw_the_complaint_with_its_receipt(world: World) -> None:
    report = world.verified(world.inspektorat, grade="oversight_grade", respondent=world.blitar)
    for actor in (world.kirana, world.lukman):
        with pytest.raises(TwoHats):
            closing.withdraw_report(report, by=with_receipt(actor, report))


def test_an_officer_of_another_office_is_the_reporter_of_the_own_report(world: World) -> None:
    report = world.resolved(by=world.lia)
    assert report.account_key == world.lia.account_key
    assert permissions.parties(world.lia, report) == {Party.REPORTER: None}
    assert closing.confirm_report(report, by=world.lia).closed_by == ClosedBy.REPORTER


def test_a_report_typed_in_belongs_to_no_account(world: World) -> None:
    report = world.filed(by=world.lia, channel=Channel.COUNTER)
    assert (report.account_key, report.entered_by_id) == ("", world.lia.person_id)


def test_a_representative_with_the_receipt_acts(world: World) -> None:
    report = world.resolved(is_represented=True)
    assert closing.confirm_report(report, by=world.reporter_of(report)).status == Status.CLOSED


def test_the_receipt_opens_no_seal_to_an_officer(world: World) -> None:
    """Opening an identity leaves a trace; reading it by the PIN would leave none."""
    report = world.verified(is_anonymous=True)
    assert disclosure.reporter_of(world.reporter_of(report), report).name == "Siti Rahmawati"
    assert disclosure.reporter_of(with_receipt(world.lukman, report), report).is_empty


def test_what_was_done_with_a_pin_that_an_officer_saw_says_so(world: World) -> None:
    report = entered(world, world.lukman)
    closing.confirm_report(report, by=world.reporter_of(report))
    assert Event.objects.get(report=report, action=Action.CONFIRM).data["entered"] is True
    own = world.closed()
    assert "entered" not in Event.objects.get(report=own, action=Action.CONFIRM).data


def test_ratings_of_reports_typed_in_are_in_no_figure(world: World) -> None:
    for report, score in ((world.closed(), 2), (world.closed(by=world.lukman, channel=Channel.PHONE), 5)):
        closing.rate_report(report, by=world.reporter_of(report), score=score)
    facts.follow()
    scope = scopes.scope_of(world.kirana)
    period = scopes.Period(scope.today - timedelta(days=30), scope.today)
    found = boards.numbers(world.kirana, scope, period)
    assert (found[Figure.RATED], found.rating) == (1, 2.0)


def test_the_page_says_why_there_is_no_button(world: World) -> None:
    report = world.resolved()
    view = disclosure.view_of(with_receipt(world.lukman, report), report)
    assert view.has_two_hats
    assert not disclosure.view_of(world.reporter_of(report), report).has_two_hats


def test_a_stranger_is_refused_as_before(world: World) -> None:
    report = world.resolved()
    with pytest.raises(Refusal) as refused:
        closing.confirm_report(report, by=world.danu)
    assert not isinstance(refused.value, TwoHats)


def test_filing_on_the_web_for_oneself_needs_no_power_to_enter(world: World) -> None:
    told = Filing(
        report_class=ReportClass.ASPIRATION, title="Taman kota", body="Tambah bangku.", proposal="Lima bangku.",
        is_anonymous=True,
    )  # fmt: skip
    report = filing.file_report(told, by=world.omar, key="satu").report
    assert report.account_key == world.omar.account_key
