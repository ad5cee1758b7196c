"""What was told to whom: for its readers, for the officers of a case, and what has reached nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from lapor.common import clock, codes
from lapor.directory.actors import Actor
from lapor.messaging.models import Delivery, Notice
from lapor.messaging.subscriptions import active_of
from lapor.messaging.vocabulary import LOST, Kind, Reader
from lapor.reports import permissions
from lapor.reports.models import Report

ROWS_A_PAGE = 30
# Of one case: the newest.
OF_A_CASE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery with what it told."""

    delivery: Delivery
    kinds: Sequence[Kind]
    report: Report | None = None

    @property
    def is_lost(self) -> bool:
        return self.delivery.state in LOST


@dataclass(frozen=True, slots=True)
class News:
    """One notice in a reader's own list."""

    notice: Notice
    report: Report

    @property
    def kind(self) -> Kind:
        return Kind(self.notice.kind)

    @property
    def is_new(self) -> bool:
        return self.notice.seen_at is None


# -- a reader's own list ------------------------------------------------------------------------------------------


def own(actor: Actor) -> QuerySet[Notice]:
    """Notices to this person: as an officer, and as the reporter of reports filed with the account."""
    mine = Q(reader=Reader.OFFICER, recipient=actor.person_id)
    if actor.account_key:
        filed = Report.objects.filter(account_key=actor.account_key).values("pk")
        mine |= Q(reader=Reader.REPORTER, report_id__in=filed)
    return Notice.objects.filter(mine)


def news_of(actor: Actor, *, before: int = 0) -> tuple[list[News], int]:
    """A page, the newest first, of reports that they may still see; and the key of the next one, 0 for none."""
    rows = own(actor)
    page = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: ROWS_A_PAGE + 1])
    shown = page[:ROWS_A_PAGE]
    seen = permissions.visible_to(actor).filter(pk__in={row.report_id for row in shown})
    reports = {report.pk: report for report in seen}
    found = [News(row, reports[row.report_id]) for row in shown if row.report_id in reports]
    return found, shown[-1].pk if len(page) > ROWS_A_PAGE else 0


def mark_seen(actor: Actor, *, upto: int) -> int:
    """All of a reader's notices up to this one; gives how many were new."""
    return own(actor).filter(pk__lte=upto, seen_at=None).update(seen_at=clock.now())


# -- officers -----------------------------------------------------------------------------------------------------


def sent_of(report: Report) -> list[Told]:
    """What went to its reporter and followers, the newest first; nobody's address. Two queries."""
    rows = Delivery.objects.filter(report_id=report.pk).exclude(reader=Reader.OFFICER)
    return _with_kinds(list(rows.order_by("-made_at")[:OF_A_CASE]))


def lost_for(actor: Actor) -> list[Told]:
    """Messages to reporters that reached nobody, of the cases the officer works on: the newest. Three queries."""
    rows = Delivery.objects.filter(state__in=sorted(LOST), reader=Reader.REPORTER)
    rows = rows.filter(report_id__in=permissions.worked_by(actor).values("pk"))
    found = _with_kinds(list(rows.order_by("-made_at")[:ROWS_A_PAGE]))
    # What was sent again stands for the one that was lost.
    again = set(
        Delivery.objects.filter(replaces_id__in=[one.delivery.pk for one in found]).values_list(
            "replaces_id", flat=True
        )
    )
    ids = {one.delivery.report_id for one in found}
    reports = {report.pk: report for report in Report.objects.filter(pk__in=ids)}
    return [
        Told(one.delivery, one.kinds, reports[one.delivery.report_id])
        for one in found
        if one.delivery.pk not in again
    ]


def _with_kinds(deliveries: Sequence[Delivery]) -> list[Told]:
    kinds: dict[object, list[Kind]] = {}
    for delivery_id, kind in (
        Notice.objects.filter(delivery_id__in=[one.pk for one in deliveries])
        .order_by("id")
        .values_list("delivery_id", "kind")
    ):
        kinds.setdefault(delivery_id, []).append(Kind(kind))
    return [Told(one, kinds.get(one.pk, [])) for one in deliveries]


def is_unreachable(report: Report) -> bool:
    """Nothing we send reaches its reporter: no address is left, or the newest message was lost. Two queries at most."""
    newest = Delivery.objects.filter(report_id=report.pk, reader=Reader.REPORTER).order_by("-made_at").first()
    if newest is not None and newest.state in LOST:
        return True
    return newest is not None and not active_of(report.pk, Reader.REPORTER).exists()


def lost_of(report: Report, key: UUID) -> Delivery | None:
    """A message of this report that may be sent again."""
    rows = Delivery.objects.filter(pk=key, report_id=report.pk, state__in=sorted(LOST))
    return rows.exclude(reader=Reader.OFFICER).select_related("subscription").first()


def mark_seen_one(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=clock.now())


def number_of(notice: Notice) -> str:
    """The tracking number of the report that it is about."""
    return codes.tracking_number(notice.report_id)
