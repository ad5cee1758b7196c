"""Who gets in at the four doors, and what a visitor's receipt opens."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from lapor.common import sessions
from lapor.common.codes import hash_pin, tracking_number
from lapor.common.sessions import SessionStore
from lapor.directory.models import Person
from lapor.reports.models import Report
from lapor.web.kit import guards
from tests.world import World


def page(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("in")


def visit(
    *, method: str = "get", by: Person | None = None, unlocked: tuple[int, ...] = (), **headers: str
) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/desk/?queue=late", headers=headers)
    request.user = by or AnonymousUser()
    request.session = SessionStore()
    if unlocked:
        request.session["holds"] = list(unlocked)
    request.htmx = HtmxDetails(request)
    return request


def person(world: World, name: str) -> Person:
    return Person.objects.get(pk=getattr(world, name).person_id)


def test_a_guard_leaves_its_name_on_the_view() -> None:
    assert [guard(page).guard for guard in (guards.public, guards.citizen, guards.desk, guards.office)] == [
        "public",
        "citizen",
        "desk",
        "office",
    ]


def test_a_view_cannot_carry_two_guards() -> None:
    with pytest.raises(TypeError):
        guards.public(guards.desk(page))


def test_a_stranger_opens_a_public_page_without_a_single_query() -> None:
    # No database mark: a query would fail this test.
    request = visit()
    assert guards.public(page)(request).content == b"in"
    assert request.actor == guards.NOBODY
    assert not request.session.modified


def test_a_stranger_at_the_desk_is_sent_to_sign_in_and_back() -> None:
    response = guards.desk(page)(visit())
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=%2Fdesk%2F%3Fqueue%3Dlate",
    )


def test_a_part_asked_by_a_stranger_sends_the_whole_page_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/reports/"}
    response = guards.desk(page)(visit(**headers))
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fdesk%2Freports%2F"


def test_words_sent_by_a_stranger_are_refused_and_not_redirected_away() -> None:
    with pytest.raises(guards.SignInNeeded):
        guards.desk(page)(visit(method="post"))


def test_a_signed_in_person_without_an_appointment_may_not_open_the_desk(world: World) -> None:
    citizen = Person.objects.create_user("warga@contoh.example")
    for guard in (guards.desk, guards.office):
        with pytest.raises(guards.NoAppointment):
            guard(page)(visit(by=citizen))
    assert guards.citizen(page)(visit(by=citizen)).content == b"in"


def test_an_operator_has_a_desk_but_no_office(world: World) -> None:
    assert guards.desk(page)(visit(by=person(world, "oki"))).content == b"in"
    with pytest.raises(guards.NoAppointment):
        guards.office(page)(visit(by=person(world, "oki")))


@pytest.mark.parametrize("name", ["kirana", "hana", "ira", "nadia", "omar"])
def test_those_who_watch_over_units_have_an_office(world: World, name: str) -> None:
    assert guards.office(page)(visit(by=person(world, name))).content == b"in"


def test_the_actor_of_a_request_is_looked_up_once(world: World, django_assert_num_queries: object) -> None:
    request = visit(by=person(world, "lukman"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        guards.desk(page)(request)
        assert guards.page_context(request)["actor"].name == request.actor.name


def test_a_receipt_opens_its_own_report_only(world: World) -> None:
    guarded, held = guards.citizen(page), world.filed()
    assert guarded(visit(unlocked=(held.pk,)), number=held.number).content == b"in"
    assert guarded(visit(unlocked=(held.pk,)), number=tracking_number(held.pk + 1)).status_code == 302
    assert guarded(visit(unlocked=(held.pk,)), number="12345").status_code == 302


def test_a_page_about_ones_own_reports_opens_with_any_receipt(world: World) -> None:
    assert guards.citizen(page)(visit(unlocked=(world.filed().pk,))).content == b"in"
    assert guards.citizen(page)(visit()).status_code == 302


def test_holding_a_report_keeps_the_latest_receipts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "UNLOCKED_KEPT", 2)
    request, (first, second, third) = visit(), (world.filed(), world.filed(), world.filed())
    for report in (first, second, third, second):
        guards.unlock(request, report)
    assert list(request.session["holds"]) == [str(third.pk), str(second.pk)]
    assert request.actor.unlocked == frozenset({third.pk, second.pk})


def test_a_new_pin_closes_what_the_old_one_had_opened(world: World) -> None:
    """Also to a visit from before the PINs were told apart, once it has come by."""
    report, other = world.filed(), world.filed()
    visits = [visit(unlocked=(report.pk, other.pk)), visit()]
    guards.public(page)(visits[0])
    for one in (report, other):
        guards.unlock(visits[1], one)
    Report.objects.filter(pk=report.pk).update(pin_hash=hash_pin("1357924680"))
    for before in visits:
        after = visit()
        after.session = before.session
        guards.public(page)(after)
        assert after.actor.unlocked == frozenset({other.pk})
        assert list(after.session["holds"]) == [str(other.pk)]


def test_the_frame_finds_what_it_asks_of_the_actor() -> None:
    """Django's templates take a wrong name for an empty value."""
    names = {
        (name, file.name)
        for file in Path(guards.__file__).parents[1].rglob("templates/**/*.html")
        for name in re.findall(r"\bactor\.(\w+)", file.read_text())
    }
    assert names
    assert {(name, file) for name, file in names if not hasattr(guards.NOBODY, name)} == set()


def test_a_private_page_is_not_kept_by_caches_on_the_way(world: World) -> None:
    response = guards.citizen(page)(visit(unlocked=(world.filed().pk,)))
    assert "private" in response["Cache-Control"]


def test_a_session_known_before_the_pin_does_not_open_the_report_after_it(world: World) -> None:
    """With the session engine that is in use: whoever knew or set the old cookie is left outside."""
    receipt = world.receipt(is_confidential=True)
    number = receipt.report.number
    reporter = Client()
    reporter.session.save()
    known_before = reporter.cookies[settings.SESSION_COOKIE_NAME].value
    assert reporter.post(f"/r/{number}/pin/", {"pin": receipt.pin}).status_code == 302
    known_after = reporter.cookies[settings.SESSION_COOKIE_NAME].value
    assert known_after != known_before
    assert "holds" not in sessions.SessionStore(known_before)

    words = "Sudah dua minggu lampu jalan"
    for key, is_in in ((known_after, True), (known_before, False)):
        visitor = Client()
        visitor.cookies[settings.SESSION_COOKIE_NAME] = key
        assert (words in visitor.get(f"/r/{number}/").content.decode()) == is_in
