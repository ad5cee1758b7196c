"""Signing a recap: a manager vouches for the figures of a period that is over. They are kept as they were; what has
changed since is shown beside them, and can be signed anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Invalid, NotAllowed, OutOfTurn
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Role
from lapor.evaluation.indicator import Value
from lapor.evaluation.models import SignedRecap
from lapor.evaluation.recaps import Line, Recap
from lapor.insight.scopes import Scope
from lapor.reports.purviews import purviews_over


class NotOver(OutOfTurn):
    """The period still runs."""

    code = "period_not_over"
    sentence = _("Masa ini belum berakhir, jadi angkanya belum dapat ditandatangani.")


class NotWhole(Invalid):
    """Only a part of the reports is told."""

    code = "recap_not_whole"
    sentence = _(
        "Hanya rekap utuh sebuah instansi yang dapat ditandatangani: lepaskan dahulu pilihan kanal, topik, wilayah, "
        "dan unit."
    )


class SignedAlready(OutOfTurn):
    """The same figures have been signed."""

    code = "signed_already"
    sentence = _("Angka-angka ini sudah ditandatangani dan sejak itu tidak berubah.")


class NotTheirs(NotAllowed):
    """Somebody who looks on."""

    code = "may_not_sign"
    sentence = _("Rekap ditandatangani pimpinan atau pengelola instansi itu, atau instansi di atasnya.")


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is another one since it was signed."""

    line: Line
    then: Value
    version: int


def may_sign(actor: Actor, scope: Scope) -> bool:
    """Who leads the agency or one above it; for the nation, its admin."""
    if actor.has(Role.NATIONAL_ADMIN):
        return True
    return any(power.role in roles.LEADING and power.reach in scope.path for power in actor.powers)


def sign(recap: Recap, *, by: Actor) -> SignedRecap:
    """Keep the figures as they are now. Raises NotTheirs, NotWhole, NotOver, SignedAlready. Two queries."""
    if not may_sign(by, recap.scope) or by.person_id is None:
        raise NotTheirs
    if recap.cut or recap.scope.is_direct:
        raise NotWhole
    if recap.period.last >= recap.scope.today:
        raise NotOver
    before = signatures_of(recap)
    if before and is_seen_by(by, before[0], recap.scope) and not changes_since(before[0], recap):
        raise SignedAlready
    try:
        with transaction.atomic():
            return SignedRecap.objects.create(
                agency=recap.scope.agency,
                first=recap.period.first,
                last=recap.period.last,
                number=before[0].number + 1 if before else 1,
                person_id=by.person_id,
                signed_at=clock.now(),
                sight=sight_of(by, recap.scope),
                figures=_figures(recap),
            )
    except IntegrityError:
        raise SignedAlready


def signatures_of(recap: Recap) -> Sequence[SignedRecap]:
    """Of the same agency and days, the latest first. One query."""
    rows = SignedRecap.objects.filter(
        agency=recap.scope.agency, first=recap.period.first, last=recap.period.last
    )
    return list(rows.select_related("person").order_by("-number"))


def sight_of(actor: Actor, scope: Scope) -> str:
    """What the actor counts of the scope, the same for all who count the same."""
    counted = purviews_over(actor, scope.path)
    if counted is None:
        return "all"
    return repr(sorted({(one.depth, one.hides_confidential, tuple(sorted(one.offices))) for one in counted}))


def is_seen_by(actor: Actor, signed: SignedRecap, scope: Scope) -> bool:
    """Whether the actor counts what the signer counted, so that the figures are theirs to read."""
    return signed.sight == sight_of(actor, scope)


def changes_since(signed: SignedRecap, recap: Recap) -> list[Change]:
    """Numbers that are others now, or are counted otherwise; the recap by somebody who counts the same."""
    now, changes = _figures(recap), []
    for line in recap.lines:
        code = line.reading.code
        number, of, version = signed.figures.get(code, (None, None, 0))
        if code in now and now[code] != [number, of, version]:
            changes.append(Change(line, Value(number, of), version))
    return changes


def _figures(recap: Recap) -> dict[str, list[Any]]:
    return {
        line.reading.code: [line.now.number, line.now.of, line.indicator.version]
        for line in recap.lines
        if not line.indicator.is_of_now
    }
