"""What each figure of a board means, once: the same condition counts the figure and lists the rows behind it.

Definitions (domain 8.1). A board speaks of two sets of reports:

* the **cohort**: reports filed within the period;
* the **present**: reports open now, whenever they were filed, because an old report must not leave the board when
  a short period is chosen.

Rates are shares of *verified* reports of the cohort, archived and merged ones left out of every denominator and shown
beside them (`ASIDE`). `followed_up` has a public word from the agency; `answered` stands on a final answer that the
reporter has not rejected; `completed` was answered and is closed; `closed_by_system` closed because the reporter kept
silent, and is always shown apart, because silence is not consent. Ratings of reports that an officer typed in are
left out, because that officer has seen the PIN with which they are given. Withdrawn reports stay in: else pressure to
withdraw would improve a number.
"""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lapor.reports.clocks.arithmetic import Calendar, end_of
from lapor.reports.clocks.lateness import overdue
from lapor.reports.models import RATED, Clock
from lapor.reports.vocabulary import BLACK_AFTER, ClosedBy
from lapor.reports.workflow import OPEN, ClockKind, Holder, Status

# Nobody has answered yet: waiting to be verified, or handed to a unit that has not said a word.
WAITING = (Status.SUBMITTED, Status.VERIFIED)
_ASIDE = Q(status__in=[Status.ARCHIVED, Status.MERGED])
_VERIFIED = ~_ASIDE & Q(verified_at__isnull=False)
_WITH_AGENCY = Q(holder=Holder.AGENCY)


class Figure(TextChoices):
    """A number of a board that can be opened to its rows."""

    RECEIVED = "received", _("Masuk")
    ASIDE = "aside", _("Diarsipkan atau digabung")
    VERIFIED = "verified", _("Terverifikasi")
    FOLLOWED_UP = "followed_up", _("Sudah ditindaklanjuti")
    ANSWERED = "answered", _("Sudah dijawab")
    COMPLETED = "completed", _("Selesai")
    CLOSED_BY_SYSTEM = "closed_by_system", _("Ditutup oleh sistem")
    RATED = "rated", _("Dinilai pelapor")
    RETURNED = "returned", _("Dikembalikan: bukan wewenang")
    OPEN = "open", _("Masih berjalan")
    UNTOUCHED = "untouched", _("Belum disentuh")
    OVERDUE = "overdue", _("Lewat batas waktu")
    DUE_TODAY = "due_today", _("Harus dijawab hari ini")
    DUE_SOON = "due_soon", _("Harus dijawab dalam 3 hari kerja")
    LATE_FEW = "late_few", _("Lewat sampai 5 hari kerja")
    LATE_SOME = "late_some", _("Lewat 6–14 hari kerja")
    LATE_MANY = "late_many", _("Lewat 15–60 hari kerja")
    LATE_MOST = "late_most", _("Lewat lebih dari 60 hari kerja")
    BLACK = "black", _("Berumur lebih dari 60 hari kerja")
    AGED_FEW = "aged_few", _("Berumur sampai 5 hari kerja")
    AGED_SOME = "aged_some", _("Berumur 6–14 hari kerja")
    AGED_MANY = "aged_many", _("Berumur 15–60 hari kerja")
    VERIFIED_IN_TIME = "verified_in_time", _("Diverifikasi tepat waktu")
    FOLLOWED_UP_IN_TIME = "followed_up_in_time", _("Ditanggapi tepat waktu")
    ANSWERED_IN_TIME = "answered_in_time", _("Dijawab tuntas tepat waktu")
    REOPENED = "reopened", _("Dibuka kembali")
    ENTERED = "entered", _("Dicatat petugas")
    HELD = "held", _("Dipegang sekarang")
    TURNS = "turns", pgettext_lazy("plural", "Giliran")


# Counted over reports filed within the period.
COHORT: Mapping[Figure, Q] = {
    Figure.RECEIVED: Q(),
    Figure.ASIDE: _ASIDE,
    Figure.VERIFIED: _VERIFIED,
    Figure.FOLLOWED_UP: _VERIFIED & Q(first_response_at__isnull=False),
    Figure.ANSWERED: Q(status__in=[Status.RESOLVED, Status.CLOSED], resolved_at__isnull=False),
    Figure.COMPLETED: Q(status=Status.CLOSED, resolved_at__isnull=False),
    Figure.CLOSED_BY_SYSTEM: Q(status=Status.CLOSED, closed_by=ClosedBy.SYSTEM),
    Figure.RATED: RATED,
}


def _in_time(figure: Figure, *kinds: ClockKind) -> Q:
    passed = Clock.objects.filter(report=OuterRef("pk"), kind__in=kinds, breached_at__isnull=False)
    return COHORT[figure] & Q(~Exists(passed))


# No limit of this kind has passed.
IN_TIME: Mapping[Figure, Q] = {
    Figure.VERIFIED_IN_TIME: _in_time(Figure.VERIFIED, ClockKind.VERIFY),
    Figure.FOLLOWED_UP_IN_TIME: _in_time(Figure.FOLLOWED_UP, ClockKind.FIRST_RESPONSE),
    Figure.ANSWERED_IN_TIME: _in_time(Figure.ANSWERED, ClockKind.RESOLVE, ClockKind.INFORMATION),
}
# All that lists reports of a period: what the cohort is made of, and what recaps tell beside it.
OF_PERIOD: Mapping[Figure, Q] = {
    **COHORT,
    **IN_TIME,
    Figure.REOPENED: Q(reopen_count__gt=0),
    Figure.ENTERED: Q(entered_by_id__isnull=False),
}
# Counted over reports open now: what every board shows of them, and what the board of limits shows.
PRESENT = (Figure.OPEN, Figure.UNTOUCHED, Figure.OVERDUE)
LATE = (Figure.LATE_FEW, Figure.LATE_SOME, Figure.LATE_MANY, Figure.LATE_MOST)
DUE = (Figure.DUE_TODAY, Figure.DUE_SOON, *LATE, Figure.BLACK)
# Open now, by their age in working days, whoever has them.
AGED = (Figure.AGED_FEW, Figure.AGED_SOME, Figure.AGED_MANY, Figure.BLACK)
# Counted over turns (`turns_board.py`), not over reports; RETURNED over dispositions.
OF_TURNS = (Figure.HELD, Figure.TURNS)
# In working days: how far ahead the board of limits looks, and where its classes of lateness end.
SOON, LATE_UNTIL = 3, (5, 14, 60)


def present(today: date) -> Mapping[Figure, Q]:
    """The figures counted over reports open now."""
    return {
        Figure.OPEN: Q(status__in=sorted(OPEN)),
        Figure.UNTOUCHED: Q(status__in=WAITING) & _WITH_AGENCY,
        Figure.OVERDUE: overdue(today),
    }


def due(today: date, *, calendar: Calendar, zone: ZoneInfo) -> Mapping[Figure, Q]:
    """The same by the date that binds the holder; the classes of lateness split OVERDUE, by working days.

    A day late counts when it is a working day, today included: what was due on Friday is late on Saturday, by no
    working day yet, and is in the first class. AGED are ages, whoever has the report and whatever its limit.
    """
    soon = date.fromordinal(calendar.nth_after(today.toordinal(), SOON))
    few, some, many = (calendar.day_before(today, days + 1) for days in LATE_UNTIL)
    few_until, some_until, black_until = (
        end_of(calendar.day_before(today, days + 1), zone) for days in (*LATE_UNTIL[:2], BLACK_AFTER)
    )
    with_agency = {
        Figure.DUE_TODAY: Q(due_on=today),
        Figure.DUE_SOON: Q(due_on__gt=today, due_on__lte=soon),
        Figure.LATE_FEW: Q(due_on__lt=today, due_on__gt=few),
        Figure.LATE_SOME: Q(due_on__lte=few, due_on__gt=some),
        Figure.LATE_MANY: Q(due_on__lte=some, due_on__gt=many),
        Figure.LATE_MOST: Q(due_on__lte=many),
    }
    is_open = Q(status__in=sorted(OPEN))
    return {
        **{figure: is_open & _WITH_AGENCY & dates for figure, dates in with_agency.items()},
        Figure.AGED_FEW: is_open & Q(filed_at__gte=few_until),
        Figure.AGED_SOME: is_open & Q(filed_at__lt=few_until, filed_at__gte=some_until),
        Figure.AGED_MANY: is_open & Q(filed_at__lt=some_until, filed_at__gte=black_until),
        Figure.BLACK: is_open & Q(filed_at__lt=black_until),
    }
