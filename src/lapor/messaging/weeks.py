"""A week in five lines, for the head of an agency: on the first working day of the week, at eight in the morning."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.common import clock
from lapor.directory.actors import actor_of, valid_on_today
from lapor.directory.models import Agency, Appointment, Person, Role
from lapor.insight.boards import reports as boards
from lapor.insight.figures import Figure
from lapor.insight.scopes import Period, scope_of
from lapor.messaging.choices import ways_of_officer
from lapor.messaging.letter_rows import Part
from lapor.messaging.models import Delivery, OfficerChoice
from lapor.messaging.notices import DIGEST_AT
from lapor.messaging.outbound import ways_out
from lapor.messaging.vocabulary import Purpose, Reader
from lapor.reports.clocks import applicable_limits

# Planned once, however often the sweep looks within a week.
ONCE_IN = timedelta(days=5)


def plan_weeks() -> int:
    """Sweep: a delivery for each head who has none of these days; gives how many."""
    rows = Appointment.objects.filter(
        valid_on_today(), role=Role.AGENCY_HEAD, person__is_active=True, agency__retired_on=None
    ).select_related("agency")
    agency_of = {row.person_id: row.agency for row in rows.order_by("-pk")}
    lately = Delivery.objects.filter(purpose=Purpose.WEEK, made_at__gt=clock.now() - ONCE_IN)
    for person_id in lately.values_list("person_id", flat=True):
        agency_of.pop(person_id or 0, None)
    chosen = {row.person_id: row for row in OfficerChoice.objects.filter(person_id__in=agency_of)}
    made = [*_deliveries(agency_of, chosen)]
    Delivery.objects.bulk_create(made)
    return len(made)


def _deliveries(agency_of: dict[int, Agency], chosen: dict[int, OfficerChoice]) -> Iterator[Delivery]:
    open_ways, today = ways_out(), clock.today()
    for person_id, agency in agency_of.items():
        choice = chosen.get(person_id)
        is_away = bool(
            choice
            and choice.away_from
            and choice.away_until
            and choice.away_from <= today <= choice.away_until
        )
        way = next((one for one in ways_of_officer(choice) if one in open_ways), None)
        if way is None or is_away:
            continue
        due_at = _first_morning(agency)
        yield Delivery(
            purpose=Purpose.WEEK,
            way=way,
            reader=Reader.OFFICER,
            person_id=person_id,
            due_at=due_at,
            made_at=clock.now(),
            event_at=due_at,
        )


def _first_morning(agency: Agency) -> datetime:
    """Eight o'clock on the first working day from this Monday on, by the agency's own calendar."""
    zone = ZoneInfo(agency.zone)
    today = clock.today(zone)
    sunday = today - timedelta(days=today.isoweekday() % 7)
    day = applicable_limits.calendar_of(agency).next_working_day(sunday)
    return datetime.combine(day, DIGEST_AT, zone)


def parts_of(person: Person) -> list[Part]:
    """The week that is over, as their boards tell it. Empty: the person leads nothing any more."""
    actor = actor_of(person)
    if not actor.has(Role.AGENCY_HEAD):
        return []
    scope = scope_of(actor)
    last = scope.today - timedelta(days=scope.today.isoweekday())
    week, before = boards.compared(actor, scope, Period(last - timedelta(days=6), last))
    lines = (
        _("Masuk: %(n)s (pekan sebelumnya %(before)s)")
        % {"n": week[Figure.RECEIVED], "before": before[Figure.RECEIVED]},
        _("Sudah dijawab dari yang masuk: %(n)s") % {"n": week[Figure.ANSWERED]},
        _("Belum disentuh sekarang: %(n)s") % {"n": week[Figure.UNTOUCHED]},
        _("Lewat batas waktu sekarang: %(n)s, dari %(open)s yang berjalan")
        % {"n": week[Figure.OVERDUE], "open": week[Figure.OPEN]},
        _rating(week.rating, week[Figure.RATED]),
    )
    return [
        Part(_("Sepekan di %(agency)s") % {"agency": scope.agency or ""}, lines=[(one, "") for one in lines])
    ]


def _rating(rating: float | None, count: int) -> str:
    if rating is None:
        return _("Belum ada yang menilai.")
    said = ngettext(
        "Nilai pelapor: %(mean).1f dari 5, oleh %(n)d orang",
        "Nilai pelapor: %(mean).1f dari 5, oleh %(n)d orang",
        count,
    )
    return said % {"mean": rating, "n": count}
