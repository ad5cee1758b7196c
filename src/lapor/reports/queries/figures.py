"""What each figure of a board means, once: the same condition counts the figure and lists the rows behind it.

Definitions (domain 8.1). A board speaks of two sets of reports:

* the **cohort**: reports filed within the period;
* the **present**: reports open now, whenever they were filed, because an old report must not leave the board when
  a short period is chosen.

Rates are shares of *verified* reports of the cohort, archived and merged ones left out of every denominator and shown
beside them (`ASIDE`). `followed_up` has a public word from the agency; `answered` stands on a final answer that the
reporter has not rejected; `completed` was answered and is closed; `closed_by_system` closed because the reporter kept
silent, and is always shown apart, because silence is not consent. Withdrawn reports stay in: else pressure to withdraw
would improve a number.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import OPEN, Holder, Status

# Nobody has answered yet: waiting to be verified, or handed to a unit that has not said a word.
WAITING = (Status.SUBMITTED, Status.VERIFIED)
_ASIDE = Q(status__in=[Status.ARCHIVED, Status.MERGED])
_VERIFIED = ~_ASIDE & Q(verified_at__isnull=False)


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


# Counted over reports filed within the period.
COHORT: Mapping[Figure, Q] = {
    Figure.RECEIVED: Q(),
    Figure.ASIDE: _ASIDE,
    Figure.VERIFIED: _VERIFIED,
    Figure.FOLLOWED_UP: _VERIFIED & Q(first_response_at__isnull=False),
    Figure.ANSWERED: Q(status__in=[Status.RESOLVED, Status.CLOSED], resolved_at__isnull=False),
    Figure.COMPLETED: Q(status=Status.CLOSED, resolved_at__isnull=False),
    Figure.CLOSED_BY_SYSTEM: Q(status=Status.CLOSED, closed_by=ClosedBy.SYSTEM),
    Figure.RATED: Q(rating__isnull=False),
}
PRESENT = (Figure.OPEN, Figure.UNTOUCHED, Figure.OVERDUE)


def present(today: date) -> Mapping[Figure, Q]:
    """The figures counted over reports open now."""
    with_agency = Q(holder=Holder.AGENCY)
    return {
        Figure.OPEN: Q(status__in=sorted(OPEN)),
        Figure.UNTOUCHED: Q(status__in=WAITING) & with_agency,
        # The date on a report binds its present holder; a late reporter is not a late agency.
        Figure.OVERDUE: Q(status__in=sorted(OPEN), due_on__lt=today) & with_agency,
    }
