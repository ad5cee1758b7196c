"""Reports that tell of the same: merged, followed by their reporters, answered with their parent, and let go again."""

from datetime import timedelta
from typing import Any

import pytest

from lapor.common import clock
from lapor.common.refusals import Invalid, OutOfTurn, Refusal
from lapor.directory.actors import Actor
from lapor.reports import sweeps
from lapor.reports.commands import closing, follow_ups, verification
from lapor.reports.commands.doubles import UnverifiedParent
from lapor.reports.models import Event, Report
from lapor.reports.queries import doubles
from lapor.reports.queries.detail import detail
from lapor.reports.side_rows import ParentPending
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Action, Holder, Status
from tests.world import World


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def merged_into(world: World, parent: Report) -> Report:
    return verification.merge_report(world.filed(), by=world.kirana, into=parent)


def answered(world: World, parent: Report) -> Report:
    return follow_ups.resolve_report(
        fresh(parent), by=world.lukman, words="Lampu sudah menyala.", without_evidence="Foto menyusul."
    )


def can(world: World, report: Report) -> set[Action]:
    return set(detail(world.reporter_of(report), fresh(report)).actions)


def test_a_report_is_not_merged_into_one_that_nobody_has_verified(world: World) -> None:
    """Its reporter could follow it nowhere: the page of the other asks for somebody else's PIN."""
    double, waiting = world.filed(), world.filed()
    with pytest.raises(UnverifiedParent):
        verification.merge_report(double, by=world.kirana, into=waiting)
    asked = verification.request_info(waiting, by=world.kirana, missing=["place"], words="Di mana?")
    with pytest.raises(UnverifiedParent):
        verification.merge_report(double, by=world.kirana, into=asked)
    assert fresh(double).status == Status.SUBMITTED


def verify_both(
    world: World, report: Report, *others: Report, by: Actor | None = None, **given: Any
) -> Report:
    told = {
        "report_class": report.report_class,
        "grade": Grade.PLAIN,
        "topic": world.topic,
        "to": world.dishub,
    }
    return verification.verify_report(report, by=by or world.kirana, doubles=others, **(told | given))


def test_two_of_one_matter_are_verified_and_merged_in_one_step(world: World) -> None:
    main, first, second = world.filed(), world.filed(), world.filed()
    verify_both(world, main, second, first)
    assert fresh(main).status == Status.VERIFIED
    for double in (fresh(first), fresh(second)):
        assert (double.status, double.merged_into_id) == (Status.MERGED, main.pk)
        parent = doubles.parent_of(world.reporter_of(double), double)
        assert parent
        assert parent.is_open_to_reader


@pytest.mark.parametrize("why", ["closed to the public", "another's desk", "itself"])
def test_both_are_done_or_neither(world: World, why: str) -> None:
    main = world.filed()
    double = {"another's desk": world.filed(to=world.klaten), "itself": main}.get(why) or world.filed()
    given = (
        {"grade": Grade.OVERSIGHT, "no_respondent": "Belum jelas."} if why == "closed to the public" else {}
    )
    with pytest.raises(Refusal) as refused:
        verify_both(world, main, double, **given)
    assert refused.value.field == "doubles"
    assert fresh(main).status == Status.SUBMITTED
    assert fresh(double).status == Status.SUBMITTED


def test_a_parent_that_its_reporter_may_not_open_any_more_still_tells_how_it_goes_on(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    verification.reclassify_report(
        main,
        by=world.kirana,
        report_class=main.report_class,
        grade=Grade.OVERSIGHT,
        no_respondent="Belum jelas.",
        reason="Ternyata perlu diperiksa.",
    )
    parent = doubles.parent_of(world.reporter_of(double), fresh(double))
    assert parent
    assert not parent.is_open_to_reader
    assert parent.answers == []


def test_public_answers_of_the_parent_are_read_at_the_double_and_private_ones_are_not(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    follow_ups.follow_up(main, by=world.lukman, words="Nomor berkas 12.", is_public=False)
    follow_ups.follow_up(main, by=world.lukman, words="Petugas berangkat.")
    parent = doubles.parent_of(world.reporter_of(double), fresh(double))
    assert parent
    assert [post.body for post in parent.answers] == ["Petugas berangkat."]
    assert parent.is_open_to_reader


def test_each_side_knows_the_other(world: World) -> None:
    main = world.verified()
    first, second = merged_into(world, main), merged_into(world, main)
    children = detail(world.kirana, fresh(main)).names.children
    assert {one.id for one in children if one.may_open} == {first.pk, second.pk}


def test_what_was_merged_goes_along_when_its_parent_is_merged(world: World) -> None:
    """B into A, A into C: B is followed in C, and no sweep takes it back."""
    first, second, third = world.verified(), world.filed(), world.verified()
    double = merged_into(world, first)
    verification.merge_report(first, by=world.kirana, into=third)
    assert fresh(double).merged_into_id == third.pk
    assert Event.objects.filter(report=double, action=Action.FOLLOW_PARENT).count() == 1
    assert sweeps.release_doubles() == (0, 0)
    assert sweeps.tell_doubles() == (0, 0)
    assert fresh(double).status == Status.MERGED
    with pytest.raises(Invalid):
        verification.merge_report(second, by=world.kirana, into=fresh(double))


def test_a_chain_from_before_is_straightened_by_the_sweep(world: World) -> None:
    first, second = world.verified(), world.verified()
    double = merged_into(world, first)
    verification.merge_report(first, by=world.kirana, into=second)
    Report.objects.filter(pk=double.pk).update(merged_into_id=first.pk)
    assert sweeps.tell_doubles() == (1, 0)
    assert fresh(double).merged_into_id == second.pk


def test_the_parents_answer_is_told_once_and_asks_for_a_verdict(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    assert not can(world, double) & {Action.CONFIRM, Action.UNMERGE}
    answered(world, main)
    assert can(world, double) >= {Action.CONFIRM, Action.UNMERGE}
    assert sweeps.tell_doubles() == (1, 0)
    assert sweeps.tell_doubles() == (0, 0)
    assert Event.objects.filter(report=double, action=Action.PARENT_ANSWERED).count() == 1


def test_a_second_answer_is_told_again(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    answered(world, main)
    sweeps.tell_doubles()
    follow_ups.object_to_answer(fresh(main), by=world.reporter_of(main), words="Masih gelap.")
    assert not can(world, double) & {Action.CONFIRM, Action.UNMERGE}
    with clock.frozen(clock.now() + timedelta(hours=1)):
        answered(world, main)
        assert sweeps.tell_doubles() == (1, 0)


def test_a_double_whose_reporter_is_content_stays_merged_and_is_asked_no_more(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    answered(world, main)
    closing.confirm_report(double, by=world.reporter_of(double))
    assert (fresh(double).status, fresh(double).closed_by) == (Status.MERGED, "reporter")
    assert fresh(main).status == Status.RESOLVED, "one reporter's verdict is not another's"
    assert sweeps.tell_doubles() == (0, 0)
    with pytest.raises(OutOfTurn):
        closing.confirm_report(double, by=world.reporter_of(double))


def test_a_double_whose_reporter_objects_is_a_report_of_its_own_again(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    answered(world, main)
    verification.unmerge_report(double, by=world.reporter_of(double), reason="Di gang saya masih gelap.")
    after = fresh(double)
    assert (after.status, after.holder, after.merged_into_id) == (Status.SUBMITTED, Holder.AGENCY, None)
    assert after.due_on, "its limit begins anew"
    assert fresh(main).status == Status.RESOLVED


def test_only_parents_to_which_something_happened_are_looked_at(world: World) -> None:
    main, quiet = world.verified(), world.verified()
    merged_into(world, main)
    merged_into(world, quiet)
    sweeps.tell_doubles()
    assert not ParentPending.objects.exists()
    world.closed()
    assert not ParentPending.objects.exists(), "without doubles nobody has to follow"
    answered(world, main)
    assert list(ParentPending.objects.values_list("parent_id", flat=True)) == [main.pk]
    assert sweeps.tell_doubles() == (1, 0)
    assert not ParentPending.objects.exists()


def test_a_parent_is_looked_at_again_until_its_doubles_are_released(world: World) -> None:
    main = world.verified()
    double = merged_into(world, main)
    sweeps.tell_doubles()
    closing.withdraw_report(fresh(main), by=world.reporter_of(main))
    sweeps.tell_doubles()
    assert ParentPending.objects.filter(parent_id=main.pk).exists()
    assert sweeps.release_doubles() == (1, 0)
    assert fresh(double).status == Status.SUBMITTED
    sweeps.tell_doubles()
    assert not ParentPending.objects.exists()
