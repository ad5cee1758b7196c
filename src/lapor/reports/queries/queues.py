"""The desk's queues: which reports wait for an officer, in what order, and on which shelves of the inbox they lie.

A queue is a line of a table: a code, a title, a condition over the reports of its source, which is
`permissions.worked_by(actor)` unless it says otherwise, and where they are found. The condition decides; the shelves
only keep the search for it short, and a property test holds the two together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Role
from lapor.reports import permissions
from lapor.reports.clocks import ladder
from lapor.reports.clocks.lateness import overdue
from lapor.reports.models import Assignment, Event, Report
from lapor.reports.queries.candidates import Slot, Sources
from lapor.reports.shares import ACTIVE_ASSIGNMENT
from lapor.reports.shelves import BY_NUMBER, NATION, WITH_AGENCIES, Shelf, Sight
from lapor.reports.vocabulary import Extension
from lapor.reports.workflow import ENDED_ASIDE, OPEN, Action, Status

_IS_OPEN = Q(status__in=sorted(OPEN))


def _my_turn(actor: Actor) -> Q:
    """What the actor's offices have, and what the actor decides in the middle of another's turn. Where somebody stands
    between the unit and the nation, the nation only watches.
    """
    decided = _to_decide(actor)
    if actor.has(Role.NATIONAL_ADMIN):
        decided &= Q(lead_agency__parent=None)
    return _IS_OPEN & (Q(holder_agency_id__in=sorted(actor.agencies())) | decided)


def _to_decide(actor: Actor) -> Q:
    """More time that was asked for, where the actor decides: above the unit that asked, and not who asked."""
    chief = actor.agencies(*roles.COORDINATING)
    asked = Q(extension=Extension.ASKED, status__in=[Status.VERIFIED, Status.IN_PROGRESS])
    above = Q(agency_ids__overlap=sorted(chief)) & (
        ~Q(lead_agency_id__in=chief) | Q(lead_agency__parent=None)
    )
    own = Event.objects.filter(report=OuterRef("pk"), action=Action.ASK_EXTENSION, person_id=actor.person_id)
    reached = above | Q(lead_agency__isnull=False) if actor.has(Role.NATIONAL_ADMIN) else above
    return asked & reached & ~Q(Exists(own))


def _returned(actor: Actor) -> Q:
    return Q(status=Status.SUBMITTED) & (Q(verified_at__isnull=False) | Q(return_count__gt=0))


def _copied(actor: Actor) -> Q:
    mine = Assignment.objects.filter(
        report=OuterRef("pk"),
        agency_id__in=sorted(actor.agencies()),
        is_lead=False,
        status__in=sorted(ACTIVE_ASSIGNMENT),
    )
    return _IS_OPEN & Q(Exists(mine))


def _overdue(actor: Actor) -> Q:
    return overdue(clock.today(actor.zone))


def _alerted(actor: Actor) -> Q:
    """What the ladder of a limit has brought before one of the actor's offices."""
    return _IS_OPEN & Q(alert__gte=_lowest_rung(actor))


def _lowest_rung(actor: Actor) -> int:
    rungs = [rung for role, rung in ladder.BROUGHT_TO.items() if actor.has(role)]
    return min(rungs, default=max(ladder.BROUGHT_TO.values()) + 1)


# -- where they lie ----------------------------------------------------------------------------------------------

_Lies = Callable[[Actor], Iterator[Slot]]


def lying_on(*shelves: Shelf) -> _Lies:
    """On these shelves, wherever the actor looks."""

    def slots(actor: Actor) -> Iterator[Slot]:
        for shelf in shelves:
            for agency_id, sight in sorted(permissions.inbox_of(actor)):
                yield Slot(agency_id, shelf, sight)

    return slots


def _at(shelf: Shelf, agencies: Iterable[int]) -> Iterator[Slot]:
    for agency_id in sorted(agencies):
        for sight in Sight:
            yield Slot(agency_id, shelf, sight)


def _asked_of(actor: Actor) -> Iterator[Slot]:
    nation = {NATION} if actor.has(Role.NATIONAL_ADMIN) else set()
    return _at(Shelf.ASKED, actor.agencies(*roles.COORDINATING) | nation)


def _moved_by(actor: Actor) -> Iterator[Slot]:
    """Where the nation only watches, a government's own wish is its to decide: that lies on its shelf already."""
    nation = {NATION} if actor.has(Role.NATIONAL_ADMIN) else set()
    yield from _at(Shelf.MINE, actor.agencies() | nation)
    yield from _at(Shelf.ASKED, actor.agencies(*roles.COORDINATING))


def _copied_to(actor: Actor) -> Iterator[Slot]:
    return _at(Shelf.COPIED, actor.agencies())


def _brought_before(actor: Actor) -> Iterator[Slot]:
    for rung in range(_lowest_rung(actor), max(ladder.BROUGHT_TO.values()) + 1):
        for agency_id, sight in sorted(permissions.inbox_of(actor)):
            yield Slot(agency_id, Shelf.ALERTED + rung, sight)


@dataclass(frozen=True, slots=True)
class Queue:
    """One list of the desk. `roles`: whom it concerns. `is_newest_first`: by number instead of by priority and date.
    `source`: of which reports; `is_worked`: they are the officer's to move, many at once too. `lies`: where they are
    found; `is_told_by_shelf`: and nothing else lies there.
    """

    code: str
    title: str | Promise
    condition: Callable[[Actor], Q]
    lies: _Lies
    roles: tuple[Role, ...] = roles.EVERYBODY
    is_newest_first: bool = False
    # What it says when it is empty.
    when_empty: str | Promise = ""
    source: Callable[[Actor], QuerySet[Report]] = permissions.worked_by
    is_worked: bool = True
    is_told_by_shelf: bool = True
    is_overdue: bool = False
    # Beside what lies on shelves: what the actor has typed in, or the actor's unit.
    has_own_entries: bool = False
    has_entries: bool = False

    def sources(self, actor: Actor) -> Sources:
        """What a page of it is made of."""
        entering = actor.agencies(*roles.WORKING) if self.has_entries else ()
        return Sources(
            slots=tuple(self.lies(actor)),
            entered_at=sorted(entering),
            entered_by=actor.person_id if self.has_own_entries else None,
            is_newest_first=self.is_newest_first,
            due_before=clock.today(actor.zone) if self.is_overdue else None,
        )

    def is_exact(self, actor: Actor) -> bool:
        """Whether its sources hold nothing else than its reports."""
        return self.is_told_by_shelf and permissions.is_inbox_exact(actor)


def _where(**facts: object) -> Callable[[Actor], Q]:
    return lambda actor: Q(**facts)


QUEUES: tuple[Queue, ...] = (
    Queue(
        "mine",
        _("Giliran saya"),
        _my_turn,
        _moved_by,
        roles.WORKING,
        when_empty=_("Semua sudah Anda kerjakan. Terima kasih."),
        is_told_by_shelf=False,
    ),
    Queue(
        "verify",
        _("Perlu diverifikasi"),
        _where(status=Status.SUBMITTED, verified_at__isnull=True, return_count=0),
        lying_on(Shelf.VERIFY),
        (*roles.VERIFYING, Role.INSPECTORATE, Role.EVALUATOR),
        when_empty=_("Tidak ada laporan yang menunggu verifikasi."),
    ),
    Queue(
        "returned",
        _("Perlu disposisi ulang"),
        _returned,
        lying_on(Shelf.RETURNED),
        (*roles.VERIFYING, Role.EVALUATOR),
        when_empty=_("Tidak ada laporan yang dikembalikan."),
    ),
    Queue(
        "extensions",
        _("Permintaan perpanjangan"),
        _to_decide,
        _asked_of,
        roles.VERIFYING,
        when_empty=_("Tidak ada permintaan perpanjangan waktu."),
        is_told_by_shelf=False,
    ),
    Queue("routed", _("Belum ditindaklanjuti"), _where(status=Status.VERIFIED), lying_on(Shelf.ROUTED)),
    Queue("working", _("Ditindaklanjuti"), _where(status=Status.IN_PROGRESS), lying_on(Shelf.WORKING)),
    Queue(
        "waiting",
        _("Menunggu pelapor"),
        _where(status__in=[Status.NEEDS_INFO, Status.RESOLVED]),
        lying_on(Shelf.WAITING),
    ),
    Queue(
        "overdue",
        _("Lewat batas"),
        _overdue,
        lying_on(*WITH_AGENCIES),
        when_empty=_("Tidak ada yang lewat batas waktu."),
        is_overdue=True,
    ),
    Queue(
        "alerts",
        _("Dilaporkan kepada Anda"),
        _alerted,
        _brought_before,
        (Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD, Role.NATIONAL_ADMIN),
        when_empty=_("Tidak ada keterlambatan yang perlu Anda tangani."),
    ),
    Queue(
        "ombudsman",
        _("Ditawarkan ke Ombudsman"),
        lambda actor: _IS_OPEN & Q(ombudsman_offered_at__isnull=False),
        lying_on(Shelf.OFFERED),
        (Role.EVALUATOR,),
        when_empty=_("Tidak ada laporan terbuka yang ditawarkan ke Ombudsman."),
    ),
    Queue("copies", _("Tembusan"), _copied, _copied_to, roles.WORKING, is_told_by_shelf=False),
    Queue("closed", _("Selesai"), _where(status=Status.CLOSED), lying_on(Shelf.CLOSED), is_newest_first=True),
    Queue(
        "aside",
        _("Diarsipkan, digabung, dicabut"),
        _where(status__in=sorted(ENDED_ASIDE)),
        lying_on(Shelf.ASIDE),
        is_newest_first=True,
    ),
    Queue(
        "entered",
        _("Yang saya catat"),
        lambda actor: Q(entered_by_id=actor.person_id),
        lying_on(),
        roles.WORKING,
        is_newest_first=True,
        when_empty=_("Belum ada laporan yang Anda catat."),
        source=permissions.entered_by,
        is_worked=False,
        is_told_by_shelf=False,
        has_own_entries=True,
    ),
    Queue(
        "entered-unit",
        _("Yang dicatat unit saya"),
        lambda actor: Q(),
        lying_on(),
        roles.WORKING,
        is_newest_first=True,
        when_empty=_("Belum ada laporan yang dicatat unit Anda."),
        source=permissions.entered_by,
        is_worked=False,
        is_told_by_shelf=False,
        has_own_entries=True,
        has_entries=True,
    ),
    Queue(
        "all",
        _("Semua"),
        lambda actor: Q(),
        lying_on(*BY_NUMBER),
        is_newest_first=True,
        source=permissions.desk_of,
        is_told_by_shelf=False,
        has_own_entries=True,
        has_entries=True,
    ),
)


def queues_of(actor: Actor) -> list[Queue]:
    """The queues that concern this officer, in the order of the table."""
    return [queue for queue in QUEUES if actor.has(*queue.roles)]


def queue_named(actor: Actor, code: str) -> Queue:
    """The actor's queue with that code; with an empty one, the first. Raises NotFound."""
    for queue in queues_of(actor):
        if code in (queue.code, ""):
            return queue
    raise NotFound(_("Antrean ini tidak ada."))
