"""Nobody reaches, by any chain of appointments that they and those whom they appoint may make, a report that they may
not see themselves: tried for the whole cast, every role, every agency and every kind of case.
"""

from collections.abc import Iterator

import pytest

from lapor.directory import powers
from lapor.directory.actors import Actor, Power
from lapor.directory.models import Agency, Role
from lapor.reports import permissions
from lapor.reports.commands import verification
from lapor.reports.models import Report
from lapor.reports.vocabulary import Channel, Grade
from tests.world import CAST, World

NAMES = sorted({name for name, _role, _agency in CAST})


def reachable(actor: Actor, tree: list[Agency]) -> set[Power]:
    """Every power that the actor, or an accomplice by another, may give somebody."""
    found: set[Power] = set()
    asking = [actor]
    while asking:
        by = asking.pop()
        given = {
            Power(role, agency.pk, tuple(agency.path))
            for agency in tree
            for role in Role
            if powers.can_be_held(agency, role) and powers.may_give(by, agency, role)
        }
        asking += [Actor(person_id=-1, powers=(power,)) for power in given - found]
        found |= given
    return found


def cases(world: World) -> Iterator[Report]:
    """Unverified, with each unit, hidden or not, and complaints about each office with everybody who may have them."""
    for is_confidential in (False, True):
        yield world.filed(is_confidential=is_confidential)
        yield world.filed(is_confidential=is_confidential, to=world.klaten)
        yield world.verified(world.tanjungsari, is_confidential=is_confidential)
        for code in ("blitar", "blitar-dishub", "blitar-inspektorat", "blitar-sukorejo"):
            report = world.filed(is_confidential=is_confidential)
            yield verification.verify_report(
                report,
                by=world.nadia,
                report_class=report.report_class,
                grade=Grade.OVERSIGHT,
                respondent=world.agency[code],
                to=world.dlh if code == "blitar-inspektorat" else world.inspektorat,
            )
    for name in ("oki", "lukman", "kirana", "sari", "tono", "danu", "klara"):
        for receiver in (world.blitar, world.klaten, None):
            yield world.filed(by=world.actor[name], channel=Channel.PHONE, agency=receiver)
    yield verification.escalate_report(world.filed(), by=world.kirana, reason="Bukan kewenangan kami.")


def everybody(world: World) -> dict[str, Actor]:
    """The cast, and a coordinator at every agency: also below a government's own desk."""
    coordinators = {
        f"the coordinator of {agency.code}": Actor(
            person_id=-2, powers=(Power(Role.AGENCY_COORDINATOR, agency.pk, tuple(agency.path)),)
        )
        for agency in world.agency.values()
        if powers.can_be_held(agency, Role.AGENCY_COORDINATOR)
    }
    return world.actor | coordinators


def test_appointing_reaches_no_further_than_seeing(world: World) -> None:
    tree, reports = list(world.agency.values()), list(cases(world))
    beyond = [
        (name, power.role, power.path, report.respondent_agency_id)
        for name, actor in everybody(world).items()
        for power in reachable(actor, tree)
        for report in reports
        if permissions.can_see(Actor(person_id=-1, powers=(power,)), report)
        and not permissions.can_see(actor, report)
    ]
    assert beyond == []


def test_seeing_is_said_alike_for_one_and_for_many(world: World) -> None:
    reports = list(cases(world))
    for name, actor in everybody(world).items():
        listed = set(permissions.visible_to(actor).values_list("pk", flat=True))
        assert listed == {report.pk for report in reports if permissions.can_see(actor, report)}, name
        entered = set(permissions.entered_by(actor).values_list("pk", flat=True))
        assert entered == {report.pk for report in reports if permissions.has_entered(actor, report)}, name


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"nadia"}))
def test_only_the_nation_gives_what_looks_beyond_an_agency(world: World, name: str) -> None:
    given = {power.role for power in reachable(world.actor[name], list(world.agency.values()))}
    assert not any(powers.is_watching(role) for role in given)


def test_a_coordinator_staffs_the_own_tree(world: World) -> None:
    """The property would hold as well if nobody could appoint anybody."""
    given = {power.agency_id for power in reachable(world.kirana, list(world.agency.values()))}
    assert given == {agency.pk for agency in world.agency.values() if world.blitar.pk in agency.path}
