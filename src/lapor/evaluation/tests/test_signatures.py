"""Signing a recap: what was signed stays as it was, and what has changed since is told."""

from datetime import timedelta

import pytest

from lapor.common import clock
from lapor.common.refusals import NotAllowed
from lapor.directory.actors import Actor
from lapor.evaluation import signatures
from lapor.evaluation.models import SignedRecap
from lapor.evaluation.recaps import Recap, recap_of
from lapor.evaluation.signatures import NotOver, NotWhole, SignedAlready
from lapor.insight import facts
from lapor.insight.cross_sections import Dimension
from lapor.insight.cuts import WHOLE, Cut
from lapor.insight.scopes import Period, scope_of
from lapor.reports.commands import closing
from lapor.reports.models import Report
from lapor.reports.vocabulary import Channel
from tests.world import World


@pytest.fixture
def answered(world: World) -> Report:
    """A report of twenty days ago, answered, and nothing since; the period ended yesterday."""
    with clock.frozen(clock.now() - timedelta(days=20)):
        report = world.resolved()
    facts.follow()
    return report


def recap(actor: Actor, *, cut: Cut = WHOLE, last: int = 1) -> Recap:
    """The thirty days up to yesterday."""
    scope = scope_of(actor)
    period = Period(clock.today() - timedelta(days=30), clock.today() - timedelta(days=last))
    return recap_of(actor, scope, period, before=period.before(), cut=cut, dimension=Dimension.UNIT)


def test_what_was_signed_stays_and_what_changed_since_is_told(world: World, answered: Report) -> None:
    signed = signatures.sign(recap(world.kirana), by=world.kirana)
    assert (signed.number, signed.figures["completed"][:2]) == (1, [0.0, 1])
    assert signatures.changes_since(signed, recap(world.kirana)) == []
    closing.confirm_report(answered, by=world.reporter_of(answered))
    facts.follow()
    changes = signatures.changes_since(signed, recap(world.kirana))
    assert {one.line.reading.code: (one.then.number, one.line.now.number) for one in changes} == {
        "completed": (0.0, 1.0),
        "closed_by_system": (None, 0.0),
        "rating_response": (None, 0.0),
    }
    again = signatures.sign(recap(world.kirana), by=world.kirana)
    assert (again.number, again.figures["completed"][:2]) == (2, [1.0, 1])
    signed.refresh_from_db()
    assert signed.figures["completed"][:2] == [0.0, 1]


def test_the_same_figures_are_signed_once(world: World, answered: Report) -> None:
    first, second = recap(world.kirana), recap(world.kirana)
    signatures.sign(first, by=world.kirana)
    with pytest.raises(SignedAlready):
        signatures.sign(second, by=world.kirana)
    assert SignedRecap.objects.count() == 1


def test_only_a_whole_recap_of_a_period_that_is_over_is_signed_by_who_leads(
    world: World, answered: Report
) -> None:
    with pytest.raises(NotOver):
        signatures.sign(recap(world.kirana, last=0), by=world.kirana)
    with pytest.raises(NotWhole):
        signatures.sign(recap(world.kirana, cut=Cut(Channel.WEB)), by=world.kirana)
    for name in ("omar", "ira", "klara", "lukman"):
        with pytest.raises(NotAllowed):
            signatures.sign(recap(world.kirana), by=world.actor[name])
    assert not SignedRecap.objects.exists()
    assert signatures.sign(recap(world.nadia), by=world.nadia).agency is None


def test_who_counts_otherwise_is_not_shown_differences_that_are_none(world: World, answered: Report) -> None:
    signed = signatures.sign(recap(world.nadia), by=world.nadia)
    scope = scope_of(world.nadia)
    assert signatures.is_seen_by(world.nadia, signed, scope)
    assert not signatures.is_seen_by(world.omar, signed, scope)
