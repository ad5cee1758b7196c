"""What an agency's share of a report goes through, and which action moves the lead's on. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lapor.reports.workflow import Action


class AssignmentStatus(TextChoices):
    """One agency's share of a report. Exactly one assignment is the lead; the others are copies (tembusan)."""

    PENDING = "pending", _("Menunggu diterima")
    ACCEPTED = "accepted", _("Diterima")
    ANSWERED = "answered", _("Sudah menjawab")
    DONE = "done", _("Selesai")
    RETURNED = "returned", _("Dikembalikan")
    DELEGATED = "delegated", _("Diteruskan ke unit di bawahnya")
    RECALLED = "recalled", _("Ditarik")


ACTIVE_ASSIGNMENT = frozenset(
    {AssignmentStatus.PENDING, AssignmentStatus.ACCEPTED, AssignmentStatus.ANSWERED, AssignmentStatus.DONE}
)

# What an action does to the lead's assignment: (action, from, to). The same form as the table above.
ASSIGNMENT_TABLE: tuple[tuple[Action, frozenset[AssignmentStatus], AssignmentStatus], ...] = (
    (Action.ACCEPT, frozenset({AssignmentStatus.PENDING}), AssignmentStatus.ACCEPTED),
    (Action.FOLLOW_UP, ACTIVE_ASSIGNMENT, AssignmentStatus.ANSWERED),
    (Action.REQUEST_INFO, ACTIVE_ASSIGNMENT, AssignmentStatus.ANSWERED),
    (Action.RESOLVE, ACTIVE_ASSIGNMENT, AssignmentStatus.DONE),
    (Action.OBJECT, frozenset({AssignmentStatus.DONE}), AssignmentStatus.ACCEPTED),
    (Action.REOPEN, frozenset({AssignmentStatus.DONE}), AssignmentStatus.ACCEPTED),
    (Action.RETURN, ACTIVE_ASSIGNMENT, AssignmentStatus.RETURNED),
    (Action.RECALL, ACTIVE_ASSIGNMENT, AssignmentStatus.RECALLED),
    (Action.APPEAL, ACTIVE_ASSIGNMENT, AssignmentStatus.RECALLED),
    (Action.UNMERGE, ACTIVE_ASSIGNMENT, AssignmentStatus.RECALLED),
)


def next_assignment_status(action: Action, current: AssignmentStatus) -> AssignmentStatus:
    """What the lead's assignment becomes; unchanged when the table has no line for it."""
    for name, sources, to in ASSIGNMENT_TABLE:
        if name == action and current in sources:
            return to
    return current
