"""A kelurahan moves under another kecamatan: whoever is above it now sees its cases, whoever was no longer does."""

from lapor.directory import agencies
from lapor.directory.actors import SYSTEM
from lapor.reports import permissions
from lapor.reports.commands.tree_moves import follow_agency
from lapor.reports.models import Report
from tests.world import World


def test_cases_follow_their_agency_to_another_government(world: World) -> None:
    report = world.verified(world.tanjungsari, is_confidential=True)
    assert permissions.can_see(world.kirana, report)
    assert not permissions.can_see(world.klara, report)

    moved = agencies.move_agency(world.tanjungsari, under=world.klaten, by=SYSTEM)
    touched = follow_agency(moved)

    report = Report.objects.get(pk=report.pk)
    assert touched == 1
    assert permissions.can_see(world.klara, report)
    assert permissions.can_see(world.tono, report)
    assert not permissions.can_see(world.kirana, report)


def test_a_move_that_changes_nothing_leaves_every_case_as_the_step_wrote_it(world: World) -> None:
    reports = [
        world.filed(to=world.dishub),
        world.verified(world.tanjungsari),
        world.returned(),
        world.merged(),
    ]
    before = {report.pk: Report.objects.get(pk=report.pk).agency_ids for report in reports}
    follow_agency(world.blitar)
    assert {report.pk: Report.objects.get(pk=report.pk).agency_ids for report in reports} == before
