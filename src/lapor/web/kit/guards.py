"""Who may open a page.

Every view carries exactly one guard: `@public`, `@citizen`, `@desk` or `@office`. A guard sets `request.actor`
before the view runs and leaves its name on the view (`view.guard`), so that a test can walk the address tree
and find a bare one. What an actor may then see or do with one report is asked of `lapor.reports.permissions`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from lapor.common.codes import WrongNumber, report_id_of
from lapor.common.refusals import NotAllowed
from lapor.common.sessions import IDLE, SessionStore
from lapor.directory import roles
from lapor.directory.actors import NOBODY, Actor, actor_of
from lapor.directory.models import Person
from lapor.directory.sign_in import end_when_idle
from lapor.reports.models import Report
from lapor.web.kit import letters

# A visitor who looks after many receipts keeps the latest ones open.
UNLOCKED_KEPT = 50
# So long after the last page a report that was opened by PIN is closed, should the browser still be open.
HOLDERS_IDLE = timedelta(hours=12)


class GuardedRequest(HttpRequest):
    """A request that a guard has let in. For type checkers: what Django makes at run time is a plain request."""

    actor: Actor
    htmx: HtmxDetails
    session: SessionStore
    # The report that this request has opened by its receipt.
    opened_report: int
    _actor: Actor


View = Callable[..., HttpResponse]
# Says None to let the visitor in, or answers in the view's place.
Admission = Callable[[GuardedRequest, Mapping[str, Any]], HttpResponse | None]


class SignInNeeded(NotAllowed):
    """Something was sent by a visitor who is not, or no longer, signed in."""

    code = "sign_in_needed"
    sentence = _("Anda perlu masuk dulu untuk melanjutkan.")


class NoAppointment(NotAllowed):
    """A signed-in person opens a working page without a valid appointment for it."""

    code = "no_appointment"
    sentence = _("Akun Anda tidak memiliki penugasan yang berlaku untuk halaman ini.")


def actor_for(request: GuardedRequest) -> Actor:
    """The actor behind a request, found once: one query for a signed-in person, none for a stranger."""
    if not hasattr(request, "_actor"):
        request._actor = _find_actor(request)
    return request._actor


def _find_actor(request: GuardedRequest) -> Actor:
    person: Person | AnonymousUser = getattr(request, "user", None) or AnonymousUser()
    actor = NOBODY if isinstance(person, AnonymousUser) else actor_of(person)
    return replace(actor, unlocked=_still_unlocked(request) if hasattr(request, "session") else frozenset())


def _still_unlocked(request: GuardedRequest) -> frozenset[int]:
    """Reports opened in this visit by the PIN that they still have: a new PIN closes them. One query, none without.

    Visits from before kept a list of ids; the PIN of that time is taken for the one of now, once.
    """
    held: dict[str, str] | list[int] = request.session.get("holds", {})
    if not held:
        return frozenset()
    marks = {str(row.pk): row.pin_mark for row in Report.objects.filter(pk__in=held).only("pin_hash")}
    known = held if isinstance(held, dict) else {str(one): marks.get(str(one), "") for one in held}
    fitting = {key: mark for key, mark in known.items() if mark and marks.get(key) == mark}
    if fitting != held:
        request.session["holds"] = fitting
    return frozenset(map(int, fitting))


def unlock(request: GuardedRequest, report: Report) -> None:
    """Remember, for this visit, that the right PIN of a report was shown."""
    _still_unlocked(request)
    held: dict[str, str] = dict(request.session.get("holds", {}))
    held.pop(str(report.pk), None)
    if request.user.is_anonymous:
        # One known before the PIN must not open what comes after it; whose answer was lost can send again.
        request.session.renew_key()
        request.session.setdefault(IDLE, int(HOLDERS_IDLE.total_seconds()))
    held[str(report.pk)] = report.pin_mark
    request.session["holds"] = dict(list(held.items())[-UNLOCKED_KEPT:])
    unlocked = frozenset(map(int, request.session["holds"]))
    request.actor = request._actor = replace(actor_for(request), unlocked=unlocked)
    request.opened_report = report.pk


def _guard(name: str, admit: Admission, *, is_private: bool) -> Callable[[View], View]:
    def guard(view: View) -> View:
        if hasattr(view, "guard"):
            raise TypeError(f"{view.__name__} already carries the guard {view.guard}")

        @wraps(view)
        def opened(request: GuardedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.actor = actor_for(request)
            if request.actor.is_officer:
                end_when_idle(request.session)
            response = admit(request, kwargs) or view(request, *args, **kwargs)
            if is_private:
                patch_cache_control(response, private=True, no_store=True)
            return response

        opened.guard = name  # type: ignore[attr-defined]
        return opened

    return guard


def _admit_anybody(request: GuardedRequest, kwargs: Mapping[str, Any]) -> None:
    return None


def _admit_citizen(request: GuardedRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    if request.actor.person_id or _has_unlocked(request.actor, kwargs.get("number")):
        return None
    return ask_to_sign_in(request)


def _has_unlocked(actor: Actor, number: str | None) -> bool:
    """With a number in the address, the receipt of that very report; without one, of any."""
    if number is None:
        return bool(actor.unlocked)
    try:
        return report_id_of(str(number)) in actor.unlocked
    except WrongNumber:
        return False


def _admit_officer(request: GuardedRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    if not request.actor.person_id:
        return ask_to_sign_in(request)
    if not request.actor.is_officer:
        raise NoAppointment
    return None


def _admit_office(request: GuardedRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    if not request.actor.person_id:
        return ask_to_sign_in(request)
    if not opens_office(request.actor):
        raise NoAppointment
    return None


def ask_to_sign_in(request: GuardedRequest) -> HttpResponse:
    """To the sign-in page and back again. Something sent is refused instead, so that its words are shown, not lost."""
    if request.method not in ("GET", "HEAD"):
        raise SignInNeeded
    came_from = request.get_full_path()
    if request.htmx:
        came_from = request.htmx.current_url_abs_path or "/"
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': came_from})}"
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)


def opens_office(actor: Actor) -> bool:
    """Whether the boards and the directory are this actor's business."""
    return actor.has(*roles.OVERSEEING)


public = _guard("public", _admit_anybody, is_private=False)
citizen = _guard("citizen", _admit_citizen, is_private=True)
desk = _guard("desk", _admit_officer, is_private=True)
office = _guard("office", _admit_office, is_private=True)


def page_context(request: GuardedRequest) -> dict[str, Any]:
    """What every page's frame needs. Nothing is looked up until a template asks, and nothing for a stranger."""
    actor: Any = SimpleLazyObject(lambda: actor_for(request))
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    other = next((code, name) for code, name in settings.LANGUAGES if code != current)
    return {
        "actor": actor,
        "opens_desk": lambda: actor.is_officer,
        "opens_office": lambda: opens_office(actor),
        "language": current,
        "other_language": {"code": other[0], "name": other[1]},
        "can_mail": letters.can_be_sent(),
        "is_demo": getattr(settings, "DEMO", False),
        "tile_url": settings.TILE_URL,
        "imprint": {
            "name": settings.SITE_NAME,
            "phone": settings.SITE_PHONE,
            "email": settings.SITE_EMAIL,
            "address": settings.SITE_ADDRESS,
            "has_logo": bool(settings.SITE_LOGO),
        },
    }
