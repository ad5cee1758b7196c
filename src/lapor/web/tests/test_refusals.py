"""A refusal in a browser: the right status, a sentence, and nothing of what was typed is lost."""

import json

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from lapor.common.codes import WrongNumber
from lapor.common.decoding.refusals import ScannerSilent
from lapor.common.files.room import NoRoom, StorageFault
from lapor.common.refusals import (
    Incomplete,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfTurn,
    Refusal,
    Stale,
    TooMany,
)
from lapor.web.kit import refusals
from tests.world import World

STORY = "Lampu jalan di depan Pasar Legi padam <b>dua minggu</b>."


def sent(
    accept: str = "text/html", *, method: str = "post", is_htmx: bool = False, **fields: str
) -> HttpRequest:
    headers = {"accept": accept} | ({"HX-Request": "true"} if is_htmx else {})
    factory = RequestFactory()
    request = (
        factory.post("/x/", fields, headers=headers)
        if method == "post"
        else factory.get("/x/", headers=headers)
    )
    request.user = AnonymousUser()
    request.session = SessionStore()
    request.htmx = HtmxDetails(request)
    return request


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound, 404),
        (NotAllowed, 403),
        (Incomplete, 422),
        (Invalid, 422),
        (WrongNumber, 422),
        (OutOfTurn, 409),
        (Stale, 409),
        (Refusal, 400),
        (NoRoom, 503),
        (StorageFault, 503),
        (ScannerSilent, 503),
    ],
)
def test_each_refusal_has_its_status(refusal: type[Refusal], status: int) -> None:
    assert refusals.answer(sent(), refusal(name="a")).status_code == status


def test_a_form_comes_back_with_the_status_of_its_gravest_refusal_and_tells_when() -> None:
    def status(*given: Refusal) -> tuple[int, str]:
        answer = refusals.as_refused(HttpResponse(), given)
        return answer.status_code, answer.headers.get("Retry-After", "")

    assert status() == (422, "")
    assert status(Invalid()) == (422, "")
    assert status(Invalid(), TooMany(seconds=60)) == (429, "60")
    assert status(TooMany(seconds=60), NoRoom(name="a"), Invalid()) == (503, "")


def test_only_refusals_are_caught() -> None:
    middleware = refusals.RefusalMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    assert middleware.process_exception(sent(), ValueError()) is None
    answer = middleware.process_exception(sent(), Stale())
    assert answer is not None
    assert answer.status_code == 409


def test_a_refusal_page_shows_again_what_was_typed_but_no_secret() -> None:
    request = sent(body=STORY, pin="123 456", password="kata sandi saya", csrfmiddlewaretoken="a b")
    text = refusals.answer(request, Stale()).content.decode()
    assert "Lampu jalan di depan Pasar Legi padam &lt;b&gt;dua minggu&lt;/b&gt;." in text
    assert "123 456" not in text
    assert "kata sandi saya" not in text
    assert "a b<" not in text


def test_htmx_gets_the_part_and_not_a_page() -> None:
    text = refusals.answer(sent(is_htmx=True, body=STORY), NotAllowed()).content.decode()
    assert "<html" not in text
    assert 'role="alert"' in text
    assert "tidak berwenang" in text


def test_a_machine_gets_json_or_plain_text() -> None:
    answer = refusals.answer(sent("application/json"), TooMany(seconds=300))
    assert json.loads(answer.content) == {"code": "too_many", "message": str(TooMany(seconds=300))}
    assert answer["Retry-After"] == "300"
    plain = refusals.answer(sent("text/plain"), NotFound())
    assert plain["Content-Type"].startswith("text/plain")
    assert b"<" not in plain.content


class Story(forms.Form):
    body = forms.CharField(widget=forms.Textarea)
    title = forms.CharField()


def test_a_refusal_at_a_field_is_shown_there_and_elsewhere_above_the_form() -> None:
    form = Story({"body": STORY, "title": "x"})
    refusals.add_to_form(form, Incomplete("Ceritakan lebih jelas.", field="body"))
    refusals.add_to_form(form, Stale())
    assert form.errors["body"] == ["Ceritakan lebih jelas."]
    assert form.non_field_errors() == [str(Stale())]


def test_a_form_refused_comes_back_with_every_word_and_the_status() -> None:
    form = Story({"body": STORY, "title": "Lampu"})
    answer = refusals.answer_in_form(sent(), Stale(), template="parts/form_errors.html", form=form)
    assert answer.status_code == 409
    assert "baru saja diubah" in answer.content.decode()
    assert form["body"].value() == STORY


def test_a_body_that_is_too_large_is_413_and_is_not_read_again() -> None:
    assert refusals.bad_request(sent(body=STORY), RequestDataTooBig()).status_code == 413
    assert refusals.bad_request(sent(body=STORY), SuspiciousOperation()).status_code == 400


def test_a_form_open_for_too_long_says_what_to_do_and_keeps_the_words() -> None:
    answer = refusals.csrf_failure(sent(body=STORY))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "muat ulang" in text
    assert "Pasar Legi" in text


def test_the_page_for_our_own_fault_needs_no_database_and_no_session() -> None:
    answer = refusals.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "tidak akan tercatat dua kali" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/reports/", {"region": "\0", "agency": "\0", "q": "\0"}),
        ("/regions/%00/middle.json", {}),
        ("/regions/", {"q": "\0"}),
    ],
)
def test_a_null_character_in_an_address_breaks_nothing(
    world: World, client: Client, path: str, sent: dict[str, str]
) -> None:
    assert client.get(path, sent).status_code == 200


def test_a_null_character_in_a_form_breaks_nothing(world: World, client: Client) -> None:
    fields = (
        "key",
        "report_class",
        "title",
        "body",
        "region",
        "region_text",
        "agency",
        "topic",
        "latitude",
        "phone",
    )
    assert client.post("/reports/new/", dict.fromkeys(fields, "\0")).status_code == 422
